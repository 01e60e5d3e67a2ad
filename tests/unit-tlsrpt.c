/* unit-tlsrpt.c - counts of what came of TLS, also by several at once */

#include "tlsrpt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "tap.h"

enum {
	WRITERS = 8,
	TIMES = 50,
	PATH = 300,
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
	static char want[ROOM];
	char mx[32];
	size_t len = 0;

	for (int i = 0; i < 2 * TLSRPT_KEYS; i++) {
		(void)snprintf(mx, sizeof mx, "mx%d.example", i);
		count("c.example", "sts", "certificate-expired", mx);
	}
	ok(count("c.example", "sts", "certificate-expired", "mx0.example") &&
		count("c.example", "sts", NULL, NULL),
	    "many kinds of failures");
	for (int i = 0; i < TLSRPT_KEYS; i++)
		len += (size_t)snprintf(want + len, sizeof want - len,
		    "\"sts certificate-expired mx%d.example\":%d,", i,
		    i ? 1 : 2);
	(void)snprintf(want + len, sizeof want - len,
	    "\"sts validation-failure\":%d,\"sts successful\":1", TLSRPT_KEYS);
	ok(is_line("c.example", want),
	    "are counted apart up to a hundred, then together");
}

static void
path_of(char path[PATH], char const *domain, char const *end)
{
	char day[sizeof "2026-11-26"];
	time_t now = time(NULL);

	(void)strftime(day, sizeof day, "%Y-%m-%d", gmtime(&now));
	(void)snprintf(path, PATH, "%s/%s.%s%s", dir, day, domain, end);
}

/* After a loss of power files may be empty, full of zeros, or cut off. */
static void
broken(void)
{
	static struct {
		char const *text;
		size_t n;
	} const files[] = {
		{ "", 0 },
		{ "\0\0\0\0", 4 },
		{ "{\"date\":\"20", 11 },
		{ "}}\n}}\n", 6 },
	};
	char path[PATH];
	char kept[PATH];
	char text[32];

	path_of(path, "e.example", "");
	path_of(kept, "e.example", ".broken");
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		ssize_t n;

		openwritenclose_unsafe(path, files[i].text, files[i].n);
		ok(count("e.example", "sts", NULL, NULL) &&
			is_line("e.example", "\"sts successful\":1"),
		    "a file that is broken is begun anew");
		n = openreadnclose(kept, text, sizeof text);
		ok(n == (ssize_t)files[i].n &&
			!memcmp(text, files[i].text, files[i].n),
		    "and kept");
	}
}

static void
nothing(int sig)
{
	(void)sig;
}

static int
hold_lock(void)
{
	char path[PATH];
	int fd;

	(void)snprintf(path, sizeof path, "%s/lock", dir);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd != -1 && flock(fd, LOCK_EX) != -1 ? fd : -1;
}

/* The lock is another's: for a while, in which signals come, or for long. */
static void
locked(void)
{
	struct sigaction act = { .sa_handler = nothing };
	struct itimerval often = { { 0, 5000 }, { 0, 5000 } };
	struct itimerval never = { { 0, 0 }, { 0, 0 } };
	int fd = hold_lock();
	pid_t pid = fork();

	if (!pid) {
		(void)usleep(300000);
		_exit(0);
	}
	(void)close(fd);
	(void)sigaction(SIGALRM, &act, NULL);
	(void)setitimer(ITIMER_REAL, &often, NULL);
	ok(count("f.example", "sts", NULL, NULL), "a lock is waited for");
	(void)setitimer(ITIMER_REAL, &never, NULL);
	while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
		;
	fd = hold_lock();
	(void)alarm(20);
	ok(!count("f.example", "sts", NULL, NULL) && errno == EAGAIN,
	    "but not for ever");
	(void)alarm(0);
	(void)close(fd);
}

static void
at_once(void)
{
	int status = 0;
	int good = 1;

	for (int i = 0; i < WRITERS; i++)
		if (!fork()) {
			for (int j = 0; j < TIMES; j++)
				while (!count("d.example", "sts", NULL, NULL))
					if (errno != EAGAIN)
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
	broken();
	locked();
	at_once();
	return rm_rf(dir) == -1 || tap_end();
}
