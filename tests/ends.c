/*
 * ends.c - every sequence that some server takes for the end of a message
 *
 *	ends		TAP: the decoder against the table, cut in every way
 *	ends -d		the table as a document (doc/LINE-ENDS.md)
 *	ends -w		a row a line, for ends.t to send to smtpd-recv:
 *			number, mode, verb, octets sent, stored or -, both in
 *			octal as printf(1) has it
 */

#include "../smtpd-recv/data.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"

enum {
	ROOM = 128,
	MODES = 3
};

static char const *const modes[MODES] = { "strict", "ensure", "leave" };

/* "a", the mark, "b" is sent; what is stored of it behind DATA, by mode.
 * NULL: refused.  The real end has no b. */
struct row {
	char const *name;
	char const *mark;
	char const *stored[MODES];
};

static struct row const rows[] = {
	{ "CR LF . LF", "\r\n.\n", { NULL, "a\n\nb\n", "a\r\n\nb\r\n" } },
	{ "LF . LF", "\n.\n", { NULL, "a\n.\nb\n", "a\n.\nb\r\n" } },
	{ "LF . CR LF", "\n.\r\n", { NULL, "a\n.\nb\n", "a\n.\r\nb\r\n" } },
	{ "CR . CR", "\r.\r", { NULL, "a.b\n", "a\r.\rb\r\n" } },
	{ "CR . LF", "\r.\n", { NULL, "a.\nb\n", "a\r.\nb\r\n" } },
	{ "CR . CR LF", "\r.\r\n", { NULL, "a.\nb\n", "a\r.\r\nb\r\n" } },
	{ "LF . CR", "\n.\r", { NULL, "a\n.b\n", "a\n.\rb\r\n" } },
	{ "CR LF . CR", "\r\n.\r", { NULL, "a\nb\n", "a\r\n\rb\r\n" } },
	{ "CR LF . CR CR LF", "\r\n.\r\r\n",
	    { NULL, "a\n\nb\n", "a\r\n\r\r\nb\r\n" } },
	{ "LF CR . LF CR", "\n\r.\n\r",
	    { NULL, "a\n.\nb\n", "a\n\r.\n\rb\r\n" } },
	{ "LF LF . LF LF", "\n\n.\n\n",
	    { NULL, "a\n\n.\n\nb\n", "a\n\n.\n\nb\r\n" } },
	{ "LF . . CR LF", "\n..\r\n",
	    { NULL, "a\n..\nb\n", "a\n..\r\nb\r\n" } },
	{ "CR LF . . CR LF (a stuffed dot)", "\r\n..\r\n",
	    { "a\n.\nb\n", "a\n.\nb\n", "a\r\n.\r\nb\r\n" } },
	{ "CR LF . SP CR LF", "\r\n. \r\n",
	    { "a\n \nb\n", "a\n \nb\n", "a\r\n \r\nb\r\n" } },
	{ "CR LF SP . CR LF", "\r\n .\r\n",
	    { "a\n .\nb\n", "a\n .\nb\n", "a\r\n .\r\nb\r\n" } },
	{ "VT . VT", "\x0b.\x0b",
	    { "a\x0b.\x0b"
	      "b\n",
		"a\x0b.\x0b"
		"b\n",
		"a\x0b.\x0b"
		"b\r\n" } },
	{ "FF . FF", "\f.\f", { "a\f.\fb\n", "a\f.\fb\n", "a\f.\fb\r\n" } },
	{ "0x8d 0x8a . 0x8d 0x8a (high bits)", "\x8d\x8a.\x8d\x8a",
	    { "a\x8d\x8a.\x8d\x8a"
	      "b\n",
		"a\x8d\x8a.\x8d\x8a"
		"b\n",
		"a\x8d\x8a.\x8d\x8a"
		"b\r\n" } },
	{ "NEL . NEL (U+0085)", "\xc2\x85.\xc2\x85",
	    { "a\xc2\x85.\xc2\x85"
	      "b\n",
		"a\xc2\x85.\xc2\x85"
		"b\n",
		"a\xc2\x85.\xc2\x85"
		"b\r\n" } },
	{ "LS . LS (U+2028)", "\xe2\x80\xa8.\xe2\x80\xa8",
	    { "a\xe2\x80\xa8.\xe2\x80\xa8"
	      "b\n",
		"a\xe2\x80\xa8.\xe2\x80\xa8"
		"b\n",
		"a\xe2\x80\xa8.\xe2\x80\xa8"
		"b\r\n" } },
	{ "CR LF 0x01 . CR LF (a control octet)", "\r\n\1.\r\n",
	    { "a\n\1.\nb\n", "a\n\1.\nb\n", "a\r\n\1.\r\nb\r\n" } },
	{ "CR LF . 0x01 CR LF", "\r\n.\1\r\n",
	    { "a\n\1\nb\n", "a\n\1\nb\n", "a\r\n\1\r\nb\r\n" } },
};

enum {
	ROWS = sizeof rows / sizeof rows[0]
};

struct text {
	size_t len;
	char s[ROOM];
};

static void
add(struct text *t, char const *s)
{
	size_t n = strlen(s);

	memcpy(t->s + t->len, s, n);
	t->len += n;
}

/* What the client sends as the message. */
static struct text
sent(size_t i, int chunked)
{
	struct text t = { 0 };

	add(&t, "a");
	add(&t, rows[i].mark);
	add(&t, "b\r\n");
	if (!chunked)
		add(&t, ".\r\n");
	return t;
}

/* What BDAT stores, said once more in the simplest way; 0: refused. */
static int
chunk_stored(struct text const *in, size_t mode, struct text *out)
{
	out->len = 0;
	for (size_t i = 0; i < in->len; i++) {
		char c = in->s[i];
		char after = (char)(i + 1 < in->len ? in->s[i + 1] : 0);
		char before = (char)(i ? in->s[i - 1] : 0);
		int bare = (c == '\r' && after != '\n') ||
			   (c == '\n' && before != '\r');

		if (bare && mode == DATA_STRICT)
			return 0;
		if (c == '\r' && mode != DATA_LEAVE)
			continue;
		out->s[out->len++] = c;
	}
	return 1;
}

/* What is stored, by the table; 0: refused. */
static int
stored(size_t i, size_t mode, int chunked, struct text *out)
{
	struct text in = sent(i, chunked);

	if (chunked)
		return chunk_stored(&in, mode, out);
	out->len = 0;
	if (!rows[i].stored[mode])
		return 0;
	add(out, rows[i].stored[mode]);
	return 1;
}

static void
feed(struct data *d, struct text *out, char const *s, size_t n)
{
	size_t len;

	if (d->state == DATA_DONE)
		return;
	(void)data_take(d, s, n, out->s + out->len, &len);
	out->len += len;
}

/* The decoder's word, with the message cut at a and b. */
static int
decode(size_t i, size_t mode, int chunked, size_t a, size_t b)
{
	struct data d = DATA_INIT((enum data_mode)mode, 1000);
	struct text in = sent(i, chunked);
	struct text want;
	struct text out = { 0 };
	size_t len = 0;

	d.chunked = chunked;
	feed(&d, &out, in.s, a);
	feed(&d, &out, in.s + a, b - a);
	if (d.state == DATA_DONE)
		return 0; /* too early: b was still to come */
	feed(&d, &out, in.s + b, in.len - b);
	if (chunked)
		data_end(&d, out.s + out.len, &len);
	out.len += len;
	if (d.state != DATA_DONE)
		return 0;
	if (!stored(i, mode, chunked, &want) || d.bare)
		return !stored(i, mode, chunked, &want) && d.bare;
	return out.len == want.len && !memcmp(out.s, want.s, want.len);
}

static int
every_cut(size_t i, size_t mode, int chunked)
{
	size_t n = sent(i, chunked).len;

	for (size_t a = 0; a < n; a++)
		for (size_t b = a; b < n; b++)
			if (!decode(i, mode, chunked, a, b))
				return 0;
	return 1;
}

static int
test(void)
{
	for (size_t i = 0; i < ROWS; i++)
		for (size_t mode = 0; mode < MODES; mode++)
			for (int chunked = 0; chunked < 2; chunked++) {
				char name[ROOM];

				snprintf(name, sizeof name, "%s, %s, %s",
				    rows[i].name, modes[mode],
				    chunked ? "BDAT" : "DATA");
				ok(every_cut(i, mode, chunked), name);
			}
	return tap_end();
}

static void
print_octal(struct text const *t)
{
	for (size_t i = 0; i < t->len; i++)
		printf("\\%03o", (unsigned char)t->s[i]);
}

static int
wire(void)
{
	for (size_t i = 0; i < ROWS; i++)
		for (size_t mode = 0; mode < MODES; mode++)
			for (int chunked = 0; chunked < 2; chunked++) {
				struct text in = sent(i, chunked);
				struct text out;

				printf("%zu %s %s ", i, modes[mode],
				    chunked ? "BDAT" : "DATA");
				print_octal(&in);
				putchar(' ');
				if (stored(i, mode, chunked, &out))
					print_octal(&out);
				else
					putchar('-');
				putchar('\n');
			}
	return 0;
}

/* Octets for a reader: CR, LF and the unprintable by name. */
static void
print_octets(struct text const *t)
{
	putchar('`');
	for (size_t i = 0; i < t->len; i++) {
		unsigned char c = (unsigned char)t->s[i];

		if (i)
			putchar(' ');
		if (c == '\r')
			fputs("CR", stdout);
		else if (c == '\n')
			fputs("LF", stdout);
		else if (c == ' ')
			fputs("SP", stdout);
		else if (c < ' ' || c > '~')
			printf("%02x", c);
		else
			putchar(c);
	}
	putchar('`');
}

static void
print_cell(size_t i, size_t mode, int chunked)
{
	struct text out;

	fputs(" | ", stdout);
	if (stored(i, mode, chunked, &out))
		print_octets(&out);
	else
		fputs("550 5.6.11", stdout);
}

static void
print_table(int chunked)
{
	puts("| between a and b | strict | ensure | leave |");
	puts("|---|---|---|---|");
	for (size_t i = 0; i < ROWS; i++) {
		printf("| %s", rows[i].name);
		for (size_t mode = 0; mode < MODES; mode++)
			print_cell(i, mode, chunked);
		puts(" |");
	}
}

static int
document(void)
{
	puts("# What ends a message, and what is stored\n\n"
	     "Only `CR LF . CR LF` ends a message behind DATA: in every mode "
	     "of `smtp.crlf`, and however\nthe octets are cut into segments. "
	     "The tables show every other sequence that some server is\nknown "
	     "to take for an end. Sent is `a`, the sequence, `b CR LF`, and "
	     "then the real end\n(behind DATA) or the last octet of the "
	     "chunk (behind BDAT). A cell shows what is stored, or the\nreply "
	     "that refuses the message; `b` is never taken for a command.\n\n"
	     "This page is made by `tests/ends -d`; `tests/ends.t` holds "
	     "smtpd-recv to it, and the decoder is\ncut at every pair of "
	     "places in each row.\n");
	puts("With `strict` and `ensure` lines are stored with LF, the form "
	     "of the qmail-queue interface; with\n`leave`, as they came. A "
	     "program that sends a stored message on by SMTP has to stuff "
	     "dots and\nwrite CR LF, as every such program must.\n");
	puts("## DATA\n");
	print_table(0);
	puts("\n## BDAT\n\nDots mean nothing here; the octets are counted.\n");
	print_table(1);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "-d"))
		return document();
	if (argc > 1 && !strcmp(argv[1], "-w"))
		return wire();
	return test();
}
