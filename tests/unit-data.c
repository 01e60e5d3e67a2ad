/* unit-data.c - messages off the wire, whole and cut at every place */

#include "../smtpd-recv/data.h"

#include <string.h>

#include "tap.h"

enum {
	ROOM = 256
};

static struct {
	char const *name;
	char const *wire; /* what the client sends */
	char const *want; /* what is stored; NULL: refused as bare */
	size_t left;      /* bytes at the end of wire that are not taken */
	int endless;      /* the message is not over at the end of wire */
} const cases[] = {
	{ "an empty message", ".\r\n", "", 0, 0 },
	{ "a line", "hi\r\n.\r\n", "hi\n", 0, 0 },
	{ "an empty line", "\r\n.\r\n", "\n", 0, 0 },
	{ "dots are unstuffed", "..a\r\n...\r\n.b\r\n.\r\n", ".a\n..\nb\n", 0,
	    0 },
	{ "dots in a line stay", "a.\r\na..b\r\n.\r\n", "a.\na..b\n", 0, 0 },
	{ "what follows is not taken", "a\r\n.\r\nQUIT\r\n", "a\n", 6, 0 },
	{ "no end", "a\r\n..\r\n", "a\n.\n", 0, 1 },
	{ "the end needs a line start", "a.\r\n", "a.\n", 0, 1 },
	{ "8-bit and control bytes stay", "\x80\xff\x01\t\x0b\r\n.\r\n",
	    "\x80\xff\x01\t\x0b\n", 0, 0 },
	{ "LF LF is no end", "a\n.\n", NULL, 0, 1 },
	{ "LF CRLF is no end", "a\n.\r\n", NULL, 0, 1 },
	{ "CRLF LF is no end", "a\r\n.\n", NULL, 0, 1 },
	{ "CR CR is no end", "a\r.\r", NULL, 0, 1 },
	{ "CR CRLF is no end", "a\r.\r\n", NULL, 0, 1 },
	{ "CRLF CR is no end", "a\r\n.\rb", NULL, 0, 1 },
	{ "CRLF CR CRLF is no end", "a\r\n.\r\r\n", NULL, 0, 1 },
	{ "LF CR is no end", "a\n.\rb", NULL, 0, 1 },
	{ "LF CR before the dot is no end", "a\n\r.\r\n", NULL, 0, 1 },
	{ "a second dot is no end", "a\r\n..\r\n", "a\n.\n", 0, 1 },
	{ "a blank before the dot is no end", "a\r\n .\r\n", "a\n .\n", 0, 1 },
	{ "a blank behind the dot is no end", "a\r\n. \r\n", "a\n \n", 0, 1 },
	{ "CR CRLF . CRLF is an end, and bare", "a\r\r\n.\r\nb", NULL, 1, 0 },
	{ "LF, then a real end, is bare", "a\nb\r\n.\r\nc", NULL, 1, 0 },
	{ "a bare LF first", "\n\r\n.\r\n", NULL, 0, 0 },
	{ "a bare CR first", "\rx\r\n.\r\n", NULL, 0, 0 },
};

struct got {
	struct data d;
	size_t taken;
	size_t len;
	char out[ROOM];
};

static void
feed(struct got *g, char const *s, size_t n)
{
	size_t len;

	g->taken += data_take(&g->d, s, n, g->out + g->len, &len);
	g->len += len;
}

static int
right(struct got const *g, size_t i)
{
	char const *want = cases[i].want;

	if (g->taken != strlen(cases[i].wire) - cases[i].left ||
	    (g->d.state == DATA_DONE) == cases[i].endless)
		return 0;
	if (!want || g->d.bare)
		return !want && g->d.bare;
	return g->len == strlen(want) && !memcmp(g->out, want, g->len);
}

/* Cut in three at a and b, or, with a > n, in single bytes. */
static int
cut(size_t i, size_t a, size_t b)
{
	char const *s = cases[i].wire;
	size_t n = strlen(s);
	struct got g = { .d = DATA_INIT(DATA_STRICT, 1000) };

	if (a > n) {
		for (size_t k = 0; k < n && g.d.state != DATA_DONE; k++)
			feed(&g, s + k, 1);
		return right(&g, i);
	}
	feed(&g, s, a);
	if (g.taken == a)
		feed(&g, s + a, b - a);
	if (g.taken == b)
		feed(&g, s + b, n - b);
	return right(&g, i);
}

static int
every_cut(size_t i)
{
	size_t n = strlen(cases[i].wire);

	for (size_t a = 0; a <= n; a++)
		for (size_t b = a; b <= n; b++)
			if (!cut(i, a, b))
				return 0;
	return 1;
}

/* Lines of n bytes against a limit of 10 with the line end. */
static int
overlong(size_t n, char const *end)
{
	struct got g = { .d = DATA_INIT(DATA_STRICT, 10) };
	char const *text = "0123456789abcdef";

	feed(&g, text, n);
	feed(&g, end, strlen(end));
	return g.d.overlong;
}

int
main(void)
{
	struct got g = { .d = DATA_INIT(DATA_STRICT, 100) };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		ok(cut(i, strlen(cases[i].wire) + 1, 0), cases[i].name);
		ok(every_cut(i), "and cut in every way");
	}
	ok(!overlong(8, "\r\n"), "a line at the limit");
	ok(overlong(9, "\r\n"), "a line over the limit");
	ok(overlong(11, ""), "a line over the limit that has not ended");
	feed(&g, "ab\r\n..\r\n.\r\n", 11);
	ok(g.d.size == 7, "size counts CRLF, not stuffing");
	return tap_end();
}
