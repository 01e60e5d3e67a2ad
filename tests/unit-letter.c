/* unit-letter.c - nothing in a message ends it, and nothing gets lost */

#include <stdlib.h>
#include <string.h>

#include "../smtp-send/letter.h"
#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

enum {
	LONGEST = 7,       /* of all messages that are tried */
	ROOM = 4 * LONGEST /* what they may become */
};

/* Behind DATA, with the end mark. */
static struct {
	char const *name;
	char const *in;
	size_t len;
	char const *out;
} const cases[] = {
	{ "an empty message", TEXT(""), ".\r\n" },
	{ "a line", TEXT("a\n"), "a\r\n.\r\n" },
	{ "a line with CR LF", TEXT("a\r\n"), "a\r\n.\r\n" },
	{ "a last line without its end", TEXT("a"), "a\r\n.\r\n" },
	{ "a last line that ends in CR", TEXT("a\r"), "a\r\n.\r\n" },
	{ "an empty line", TEXT("\n"), "\r\n.\r\n" },
	{ "a CR alone", TEXT("\r"), ".\r\n" },
	{ "LF . LF", TEXT("a\n.\nb\n"), "a\r\n..\r\nb\r\n.\r\n" },
	{ "LF . CR LF", TEXT("a\n.\r\nb\n"), "a\r\n..\r\nb\r\n.\r\n" },
	{ "CR LF . LF", TEXT("a\r\n.\nb\n"), "a\r\n..\r\nb\r\n.\r\n" },
	{ "CR LF . CR LF", TEXT("a\r\n.\r\nb\n"), "a\r\n..\r\nb\r\n.\r\n" },
	{ "CR . CR", TEXT("a\r.\rb\n"), "a.b\r\n.\r\n" },
	{ "CR . LF", TEXT("a\r.\nb\n"), "a.\r\nb\r\n.\r\n" },
	{ "LF . CR", TEXT("a\n.\rb\n"), "a\r\n..b\r\n.\r\n" },
	{ "CR LF . CR", TEXT("a\r\n.\rb\n"), "a\r\n..b\r\n.\r\n" },
	{ "CR . CR LF", TEXT("a\r.\r\nb\n"), "a.\r\nb\r\n.\r\n" },
	{ "LF CR . LF", TEXT("a\n\r.\nb\n"), "a\r\n..\r\nb\r\n.\r\n" },
	{ "CR CR LF . LF", TEXT("a\r\r\n.\n"), "a\r\n..\r\n.\r\n" },
	{ "LF . at the end", TEXT("a\n."), "a\r\n..\r\n.\r\n" },
	{ "a dot first", TEXT(".a\n"), "..a\r\n.\r\n" },
	{ "dots", TEXT("..\n"), "...\r\n.\r\n" },
	{ "LF NUL . LF", TEXT("a\n\0.\n"), "a\r\n" },
};

/* Send it in pieces of that size at most, with the end mark. */
static size_t
send(struct letter *l, char const *in, size_t n, size_t most, char *out)
{
	size_t len = 0;

	*l = (struct letter)LETTER_INIT(1);
	for (size_t at = 0; at < n; at += most)
		len += letter_take(
		    l, in + at, n - at < most ? n - at : most, out + len);
	len += letter_end(l, out + len);
	out[len++] = '.';
	out[len++] = '\r';
	out[len++] = '\n';
	return len;
}

/* What a server makes of it, that takes CR LF for a line end, and is wrong
 * about nothing: the message with LF, or -1 if anything is behind its end. */
static ssize_t
receive(char const *s, size_t n, char *out)
{
	size_t len = 0;

	while (n) {
		char const *lf = memchr(s, '\n', n);
		size_t line = lf ? (size_t)(lf - s) + 1 : 0;

		if (line < 2 || lf[-1] != '\r' || memchr(s, '\r', n) != lf - 1)
			return -1;
		if (line == 3 && *s == '.')
			return n == 3 ? (ssize_t)len : -1;
		memcpy(out + len, s + (*s == '.'), line - 2 - (*s == '.'));
		len += line - 2 - (*s == '.');
		out[len++] = '\n';
		s += line;
		n -= line;
	}
	return -1;
}

/* The message, as it is meant: no CR, and each line ended. */
static size_t
meant(char const *in, size_t n, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if (in[i] != '\r')
			out[len++] = in[i];
	if (len && out[len - 1] != '\n')
		out[len++] = '\n';
	return len;
}

/* All messages of CR, LF, dot and letter up to a length, cut everywhere. */
static void
all(void)
{
	static char const letters[] = "\r\n.x";
	size_t bad = 0;

	for (size_t n = 0; n <= LONGEST; n++)
		for (size_t number = 0; number < (size_t)1 << 2 * n; number++) {
			char in[LONGEST + 1];
			char out[ROOM];
			char got[ROOM];
			char want[ROOM];
			size_t len = 0;

			for (size_t i = 0; i < n; i++)
				in[i] = letters[number >> 2 * i & 3];
			len = meant(in, n, want);
			for (size_t most = 1; most <= LONGEST; most++) {
				struct letter l;
				size_t sent = send(&l, in, n, most, out);
				ssize_t r = receive(out, sent, got);

				bad += r != (ssize_t)len ||
				       memcmp(got, want, len) != 0;
			}
		}
	ok(!bad, "all messages of 7 octets CR, LF, dot and x arrive whole, "
		 "however they are cut");
}

static void
facts(void)
{
	struct letter l = LETTER_INIT(0);
	char out[LETTER_ROOM(64)];
	size_t n;

	n = letter_take(&l, TEXT(".a\n.\n"), out);
	ok(n == 7 && !memcmp(out, ".a\r\n.\r\n", 7) && l.size == 7,
	    "no dots are stuffed where nothing ends in one");
	ok(!l.eightbit && !l.header8, "ASCII is no 8-bit text");
	l = (struct letter)LETTER_INIT(1);
	(void)letter_take(&l, TEXT("S: x\n\n.\xff\n"), out);
	ok(l.eightbit && !l.header8, "8-bit text in the body");
	ok(l.size == 12, "the size does not count stuffing");
	l = (struct letter)LETTER_INIT(1);
	(void)letter_take(&l, TEXT("S: \xc3"), out);
	(void)letter_take(&l, TEXT("\xa4\r\n\r\nx\n"), out);
	ok(l.eightbit && l.header8, "and in the header");
	l = (struct letter)LETTER_INIT(1);
	(void)letter_take(&l, TEXT("S: x\n\r\n\xff\n"), out);
	ok(l.eightbit && !l.header8, "CR LF CR LF ends the header too");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct letter l;
		char out[128];
		size_t n = send(&l, cases[i].in, cases[i].len, 64, out);
		size_t want = strlen(cases[i].out);

		/* Only the beginning of what has a NUL in it. */
		ok(!memcmp(out, cases[i].out, want) &&
			(n == want || memchr(out, 0, n)),
		    cases[i].name);
	}
	all();
	facts();
	return tap_end();
}
