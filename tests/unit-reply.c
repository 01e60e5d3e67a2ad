/* unit-reply.c - what is a reply, and what is kept of it */

#include <string.h>

#include "../smtp-send/reply.h"
#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

static struct {
	char const *name;
	char const *lines; /* each ends at its LF */
	size_t len;
	enum reply_state state;
	int code;
	char const *enhanced;
	char const *text;
} const cases[] = {
	{ "one line", TEXT("250 ok\r\n"), REPLY_DONE, 250, "", "250 ok\n" },
	{ "LF alone", TEXT("250 ok\n"), REPLY_DONE, 250, "", "250 ok\n" },
	{ "a code alone", TEXT("250\r\n"), REPLY_DONE, 250, "", "250\n" },
	{ "more to come", TEXT("250-ok\r\n"), REPLY_MORE, 250, "", "250-ok\n" },
	{ "two lines", TEXT("550-5.1.1 no\r\n550 5.7.1 user\r\n"), REPLY_DONE,
	    550, "5.1.1", "550-5.1.1 no\n550 5.7.1 user\n" },
	{ "an enhanced code alone", TEXT("250 2.0.0\r\n"), REPLY_DONE, 250,
	    "2.0.0", "250 2.0.0\n" },
	{ "its largest", TEXT("554 5.999.999 x\r\n"), REPLY_DONE, 554,
	    "5.999.999", "554 5.999.999 x\n" },
	{ "one too large", TEXT("554 5.1000.1 x\r\n"), REPLY_DONE, 554, "",
	    "554 5.1000.1 x\n" },
	{ "of another class", TEXT("250 5.1.1 x\r\n"), REPLY_DONE, 250, "",
	    "250 5.1.1 x\n" },
	{ "an address is none", TEXT("220 2.0.0.1 x\r\n"), REPLY_DONE, 220, "",
	    "220 2.0.0.1 x\n" },
	{ "contradictory codes", TEXT("250-a\r\n550 b\r\n"), REPLY_BAD, 250, "",
	    "250-a\n" },
	{ "no code", TEXT("hello\r\n"), REPLY_BAD, 0, "", "" },
	{ "nothing", TEXT("\r\n"), REPLY_BAD, 0, "", "" },
	{ "two digits", TEXT("25 ok\r\n"), REPLY_BAD, 0, "", "" },
	{ "four digits", TEXT("2500 ok\r\n"), REPLY_BAD, 0, "", "" },
	{ "1xx", TEXT("100 wait\r\n"), REPLY_BAD, 0, "", "" },
	{ "6xx", TEXT("600 no\r\n"), REPLY_BAD, 0, "", "" },
	{ "a blank in front", TEXT(" 250 ok\r\n"), REPLY_BAD, 0, "", "" },
	{ "a tab behind the code", TEXT("250\tok\r\n"), REPLY_BAD, 0, "", "" },
	{ "CR behind the code", TEXT("250\rok\r\n"), REPLY_BAD, 0, "", "" },
	{ "NUL in the code",
	    TEXT("2\0"
		 "50 ok\r\n"),
	    REPLY_BAD, 0, "", "" },
	{ "CR, NUL, ESC and 8-bit in the text",
	    TEXT("250 a\rb\0c\033d\xff\r\n"), REPLY_DONE, 250, "",
	    "250 a?b?c?d?\n" },
	{ "a tab in the text", TEXT("250 a\tb\r\n"), REPLY_DONE, 250, "",
	    "250 a b\n" },
	{ "two CR", TEXT("250 a\r\r\n"), REPLY_DONE, 250, "", "250 a?\n" },
};

static enum reply_state
feed(struct reply *r, char const *s, size_t n)
{
	enum reply_state state = REPLY_MORE;

	reply_start(r);
	while (n && state == REPLY_MORE) {
		char const *lf = memchr(s, '\n', n);
		size_t len = (size_t)(lf - s) + 1;

		state = reply_line(r, s, len);
		s += len;
		n -= len;
	}
	return state;
}

/* Lines without end, and text without end. */
static void
limits(void)
{
	static struct reply r;
	static char line[REPLY_LINE];
	int last;

	reply_start(&r);
	for (int i = 1; i < REPLY_LINES; i++)
		(void)reply_line(&r, TEXT("250-x\r\n"));
	ok(reply_line(&r, TEXT("250 x\r\n")) == REPLY_DONE,
	    "a reply may have 500 lines");
	reply_start(&r);
	for (int i = 0; i < REPLY_LINES; i++)
		(void)reply_line(&r, TEXT("250-x\r\n"));
	ok(reply_line(&r, TEXT("250 x\r\n")) == REPLY_BAD, "and no more");
	memset(line, '5', 2);
	memset(line + 2, '0', 1);
	memset(line + 3, '-', sizeof line - 3);
	reply_start(&r);
	(void)reply_line(&r, line, sizeof line);
	(void)reply_line(&r, line, sizeof line);
	last = reply_line(&r, TEXT("550 end\r\n"));
	ok(last == REPLY_DONE && r.len == REPLY_TEXT && !r.text[r.len],
	    "of a long text the beginning is kept");
}

int
main(void)
{
	static struct reply r;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(feed(&r, cases[i].lines, cases[i].len) == cases[i].state &&
			r.code == cases[i].code &&
			!strcmp(r.enhanced, cases[i].enhanced) &&
			!strcmp(r.text, cases[i].text),
		    cases[i].name);
	limits();
	return tap_end();
}
