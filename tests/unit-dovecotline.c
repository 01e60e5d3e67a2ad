/* unit-dovecotline.c - lines of Dovecot's protocol, and what is not one */

#include "dovecotline.h"

#include <string.h>

#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

static struct {
	char const *name;
	char const *text;
	size_t len;
	char const *want; /* the words, each in (), or NULL: refused */
} const cases[] = {
	{ "a command", TEXT("DONE"), "(DONE)" },
	{ "parameters", TEXT("OK\t1\tuser=joe"), "(OK)(1)(user=joe)" },
	{ "empty ones", TEXT("CONT\t1\t"), "(CONT)(1)()" },
	{ "nothing at all", TEXT(""), "()" },
	{ "escapes", TEXT("a\001t\001\x31\001x"), "(a\t\001x)" },
	{ "an escape without its letter", TEXT("a\001"), "(a\001)" },
	{ "one across a TAB", TEXT("a\001\tb"), "(a\tb)" },
	{ "8-bit", TEXT("OK\t1\tuser=zo\xc3\xab"), "(OK)(1)(user=zo\xc3\xab)" },
	{ "NUL", TEXT("OK\0\t1"), NULL },
	{ "CR", TEXT("DONE\r"), NULL },
	{ "an escaped NUL", TEXT("user=joe\001\x30"), NULL },
	{ "an escaped CR", TEXT("user=joe\001r"), NULL },
	{ "an escaped LF", TEXT("user=joe\001n"), NULL },
	{ "an escaped LF as it is documented", TEXT("user=joe\001l"), NULL },
};

static int
holds(char const *text, size_t n, char const *want)
{
	struct dovecotline l;
	char buf[100];
	char out[200] = "";

	memcpy(buf, text, n);
	if (!dovecotline_parse(&l, buf, n))
		return !want;
	for (size_t i = 0; i < l.count; i++) {
		strncat(out, "(", sizeof out - strlen(out) - 1);
		strncat(out, l.word[i], sizeof out - strlen(out) - 1);
		strncat(out, ")", sizeof out - strlen(out) - 1);
	}
	return want && !strcmp(out, want);
}

/* More parameters than are looked at. */
static void
many(void)
{
	struct dovecotline l;
	char buf[401];

	memset(buf, '\t', sizeof buf);
	for (size_t i = 0; i < 400; i += 2)
		buf[i] = 'x';
	ok(dovecotline_parse(&l, buf, 400) && l.count == DOVECOTLINE_WORDS &&
		!strcmp(l.word[l.count - 1], "x"),
	    "two hundred parameters");
}

static void
look(void)
{
	struct dovecotline l;
	char text[] = "FAIL\t7\tuser=joe\ttemp\tcode=\tusername=x";

	ok(dovecotline_parse(&l, text, strlen(text)), "a failure");
	ok(dovecotline_is(&l, "FAIL", 7), "it is about its request");
	ok(!dovecotline_is(&l, "FAIL", 8), "and not about another");
	ok(!dovecotline_is(&l, "OK", 7), "and no success");
	ok(!strcmp(dovecotline_get(&l, 2, "user"), "joe"), "a value");
	ok(!strcmp(dovecotline_get(&l, 2, "temp"), ""), "a name alone");
	ok(!strcmp(dovecotline_get(&l, 2, "code"), ""), "an empty value");
	ok(!dovecotline_get(&l, 2, "use"), "half a name is none");
	ok(!dovecotline_get(&l, 3, "user"), "what is before does not count");
}

/* Numbers that are none. */
static void
ids(void)
{
	static char const *const wrong[] = { "OK", "OK\t", "OK\tx", "OK\t1x",
		"OK\t-1", "OK\t4294967297", "OK\t 1" };

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct dovecotline l;
		char buf[20];

		memcpy(buf, wrong[i], strlen(wrong[i]));
		ok(dovecotline_parse(&l, buf, strlen(wrong[i])) &&
			!dovecotline_is(&l, "OK", 1),
		    wrong[i]);
	}
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(holds(cases[i].text, cases[i].len, cases[i].want),
		    cases[i].name);
	many();
	look();
	ids();
	return tap_end();
}
