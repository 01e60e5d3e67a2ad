/* unit-rules.c - what tcprules(1) has compiled about clients */

#include "rules.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/cdbmake.h>
#include <skalibs/djbunix.h>

#include "tap.h"

static struct rule_row {
	char const *key;
	char const *data;
	size_t n;
} const rows[] = {
	{ "192.0.2.7", "+A=7\0+B=x", sizeof "+A=7\0+B=x" },
	{ "192.0.2.", "+A=2", sizeof "+A=2" },
	{ "198.", "D", sizeof "D" },
	{ "2001:db8:", "+A=6", sizeof "+A=6" },
	{ "203.0.113.1", "+A=cut", 3 },
	{ "", "+A=all", sizeof "+A=all" },
};

static struct {
	char const *ip;
	enum rule verdict;
	char const *env;
} const visits[] = {
	{ "192.0.2.7", RULE_ALLOW, "A=7|B=x|" },
	{ "192.0.2.70", RULE_ALLOW, "A=2|" },
	{ "192.0.20.7", RULE_ALLOW, "A=all|" },
	{ "198.51.100.1", RULE_DENY, "" },
	{ "2001:db8::1", RULE_ALLOW, "A=6|" },
	{ "2001:db80::1", RULE_ALLOW, "A=all|" },
	{ "203.0.113.1", RULE_BROKEN, "" },
	{ "", RULE_ALLOW, "A=all|" },
};

static int
is_env(stralloc const *env, char const *wanted)
{
	size_t n = strlen(wanted);

	for (size_t i = 0; i < n && i < env->len; i++)
		if (env->s[i] != (wanted[i] == '|' ? 0 : wanted[i]))
			return 0;
	return n == env->len;
}

static int
make(char const *file)
{
	cdbmaker c = CDBMAKER_ZERO;
	int fd = open_trunc(file);
	int good = fd != -1 && cdbmake_start(&c, fd);

	for (size_t i = 0; good && i < sizeof rows / sizeof rows[0]; i++)
		good =
		    cdbmake_add(&c, rows[i].key, (uint32_t)strlen(rows[i].key),
			rows[i].data, (uint32_t)rows[i].n);
	return good && cdbmake_finish(&c);
}

static void
put(char const *file, char const *text)
{
	ok(openwritenclose_unsafe(file, text, strlen(text)), "a file is made");
}

int
main(void)
{
	char const *b = getenv("B");
	char file[4096];
	stralloc env = STRALLOC_ZERO;
	int fd;

	snprintf(file, sizeof file, "%s/unit-rules.XXXXXX", b ? b : "build");
	fd = mkstemp(file);
	if (fd == -1)
		return 1;
	fd_close(fd);
	ok(make(file), "rules are made");
	for (size_t i = 0; i < sizeof visits / sizeof visits[0]; i++) {
		env.len = 0;
		ok(rules_find(file, visits[i].ip, &env) == visits[i].verdict,
		    visits[i].ip);
		ok(is_env(&env, visits[i].env), visits[i].env);
	}
	env.len = 0;
	ok(rules_exact(file, "192.0.2.", &env) == RULE_ALLOW &&
		is_env(&env, "A=2|"),
	    "one rule");
	ok(rules_exact(file, "192.0.2.8", &env) == RULE_ABSENT,
	    "an address without a rule of its own");
	put(file, "no rules at all");
	ok(rules_find(file, "192.0.2.7", &env) == RULE_BROKEN,
	    "a file that is none");
	(void)unlink(file);
	ok(rules_find(file, "192.0.2.7", &env) == RULE_ABSENT, "no file");
	stralloc_free(&env);
	return tap_end();
}
