/* unit-pluginfile.c - the file smtpplugins */

#include "../smtpd-recv/pluginfile.h"

#include <string.h>

#include "tap.h"

static struct {
	char const *text;
	char const *fault; /* how it ends; NULL: there is none */
} const cases[] = {
	{ "", NULL },
	{ "# nothing\n\n", NULL },
	{ "[mail]\n", NULL },
	{ "[rcpt]\n/bin/check a b\n:test \"$SMTPRCPTTO\" != x\n", NULL },
	{ "  [rcpt]  \r\n\t./check\r\n", NULL },
	{ "[rcpt]\ncheck", NULL },
	{ "check\n", "f:1: found \"check\": expected a section" },
	{ "# x\n\n[reply]\n", "f:3: found \"[reply]\": expected [connection]" },
	{ "[rcpt\ncheck\n", "f:1: found \"[rcpt\": expected [connection]" },
	{ "[]\n", "f:1: found \"[]\": expected [connection]" },
	{ "[rcpt]x\n", "f:1: found \"[rcpt]x\": expected [connection]" },
	{ "[data]\n:\n", "f:2: found \":\": expected a command" },
	{ "[data]\n1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 6 7 8 9 20 1 2 3 4 5 6 7 8 "
	  "9 30 1 2 3\n",
	    "f:2: found \"1 2" },
};

static char const *
parse(struct pluginfile *f, char const *s, size_t n)
{
	static stralloc why;

	*f = (struct pluginfile){ .lines = { STRALLOC_ZERO } };
	why.len = 0;
	return pluginfile_parse(f, "f", s, n, &why) == 1 ? NULL : why.s;
}

int
main(void)
{
	static char const two[] =
	    "[mail]\n one  two\n[rcpt]\n:x\n[mail]\nthree\n";
	static struct pluginfile f;
	char const *why;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char const *fault = cases[i].fault;

		why = parse(&f, cases[i].text, strlen(cases[i].text));
		ok(fault ? why && !strncmp(why, fault, strlen(fault)) : !why,
		    fault ? fault : "no fault");
	}
	why = parse(&f, "[mail]\na\0b", 10);
	ok(why && strstr(why, "NUL"), "NUL");
	why = parse(&f, two, strlen(two));
	ok(!why && f.lines[EVENT_MAIL].len == 15 &&
		!memcmp(f.lines[EVENT_MAIL].s, "one  two\0three", 15),
	    "two parts of one section, in order");
	ok(f.lines[EVENT_RCPT].len == 3 && !f.lines[EVENT_DATA].len,
	    "and the others");
	why = parse(&f, "[mail]\nold until 2020-01-01T00:00Z\n", 35);
	ok(!why && !f.lines[EVENT_MAIL].len, "a command that has lapsed");
	return tap_end();
}
