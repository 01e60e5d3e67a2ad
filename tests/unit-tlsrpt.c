/* unit-tlsrpt.c - counts of what came of TLS, also by several at once */

#include "tlsrpt.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "tap.h"

enum {
	WRITERS = 8,
	TIMES = 50,
	ROOM = 70000
};

static char dir[200];

static int
is_line(char const *domain, char const *counts)
{
	static char text[ROOM];
	static char want[ROOM];
	char day[sizeof "2026-11-26"];
	char path[300];
	time_t now = time(NULL);
	ssize_t n;

	(void)strftime(day, sizeof day, "%Y-%m-%d", gmtime(&now));
	(void)snprintf(path, sizeof path, "%s/%s.%s", dir, day, domain);
	n = openreadnclose(path, text, sizeof text - 1);
	text[n > 0 ? n : 0] = 0;
	(void)snprintf(want, sizeof want,
	    "{\"date\":\"%s\",\"domain\":\"%s\",\"counts\":{%s}}\n", day,
	    domain, counts);
	if (strcmp(text, want) != 0)
		printf("# found %s# expected %s", text, want);
	return !strcmp(text, want);
}

static int
count(
    char const *domain, char const *policy, char const *result, char const *mx)
{
	return tlsrpt_count(dir, &(struct tlsrpt){ .domain = domain,
				     .policy = policy,
				     .result = result,
				     .mx = mx });
}

static void
some(void)
{
	ok(count("a.example", "sts", NULL, NULL), "a session");
	ok(is_line("a.example", "\"sts successful\":1"), "is counted");
	for (int i = 0; i < 9; i++)
		count("a.example", "sts", NULL, NULL);
	ok(is_line("a.example", "\"sts successful\":10"), "and nine more");
	ok(count("a.example", "sts", "certificate-expired", "mx.a.example"),
	    "a failure");
	ok(count("a.example", "tlsa", "validation-failure", "mx.a.example"),
	    "another");
	count("a.example", "sts", NULL, NULL);
	ok(is_line("a.example", "\"sts successful\":11,"
				"\"sts certificate-expired mx.a.example\":1,"
				"\"tlsa validation-failure mx.a.example\":1"),
	    "are apart");
	ok(count("b.example", "no-policy-found", NULL, NULL) &&
		is_line("b.example", "\"no-policy-found successful\":1"),
	    "another domain");
}

static void
wrong(void)
{
	ok(!count("../x", "sts", NULL, NULL) && errno == EINVAL,
	    "a domain that is a path");
	ok(!count(".x", "sts", NULL, NULL), "one that would be hidden");
	ok(!count("", "sts", NULL, NULL), "an empty one");
	ok(!count("a.example", "s\"ts", NULL, NULL), "a quote");
	ok(!count("a.example", "sts", "a b", NULL), "a blank");
	ok(!count("a.example", "sts", "a", "b\n"), "a line end");
	ok(!tlsrpt_count("/nonexistent",
	       &(struct tlsrpt){ .domain = "a", .policy = "sts" }) &&
		errno == ENOENT,
	    "no directory");
}

static void
many_kinds(void)
{
	char mx[32];

	for (int i = 0; i < 2 * TLSRPT_KEYS; i++) {
		(void)snprintf(mx, sizeof mx, "mx%d.example", i);
		count("c.example", "sts", "validation-failure", mx);
	}
	ok(count("c.example", "sts", "validation-failure", "mx0.example"),
	    "many kinds of failures: there is an end to it");
}

static void
at_once(void)
{
	int status = 0;
	int good = 1;

	for (int i = 0; i < WRITERS; i++)
		if (!fork()) {
			for (int j = 0; j < TIMES; j++)
				if (!count("d.example", "sts", NULL, NULL))
					_exit(1);
			_exit(0);
		}
	while (wait(&status) > 0)
		good &= !status;
	ok(good, "several at once");
	ok(is_line("d.example", "\"sts successful\":400"), "lose none");
}

int
main(void)
{
	char const *b = getenv("B");

	(void)snprintf(dir, sizeof dir, "%s/tlsrpt.XXXXXX", b ? b : "build");
	if (!mkdtemp(dir))
		return 1;
	some();
	wrong();
	many_kinds();
	at_once();
	return rm_rf(dir) == -1 || tap_end();
}
