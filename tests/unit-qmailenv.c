/* unit-qmailenv.c - which envelopes are taken, whole or byte by byte */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "delivery.h"
#include "qmailenv.h"
#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

static struct {
	char const *name;
	char const *text;
	size_t len;
	int code;
	char const *sender;
	char const *recipients[3];
} const cases[] = {
	{ "one recipient", TEXT("Fs@x\0Tr@y\0\0"), 0, "s@x", { "r@y" } },
	{ "two recipients", TEXT("Fs@x\0Tr@y\0Tq\0\0"), 0, "s@x",
	    { "r@y", "q" } },
	{ "the null sender", TEXT("F\0Tr@y\0\0"), 0, "", { "r@y" } },
	{ "bytes that are not ASCII, and blanks",
	    TEXT("F\xc3\xa4 b@x\0TT\n@y\0\0"), 0, "\xc3\xa4 b@x", { "T\n@y" } },
	{ "nothing at all", TEXT(""), 91, NULL, { NULL } },
	{ "only the final NUL", TEXT("\0"), 91, NULL, { NULL } },
	{ "a sender and no more", TEXT("Fs@x\0"), 91, NULL, { NULL } },
	{ "no recipient", TEXT("Fs@x\0\0"), 91, NULL, { NULL } },
	{ "an empty recipient", TEXT("Fs@x\0T\0\0"), 91, NULL, { NULL } },
	{ "no final NUL", TEXT("Fs@x\0Tr@y\0"), 91, NULL, { NULL } },
	{ "the last recipient has no NUL", TEXT("Fs@x\0Tr@y"), 91, NULL,
	    { NULL } },
	{ "the recipient comes first", TEXT("Tr@y\0Fs@x\0\0"), 91, NULL,
	    { NULL } },
	{ "two senders", TEXT("Fs@x\0Fs@x\0Tr@y\0\0"), 91, NULL, { NULL } },
	{ "a sender without F", TEXT("s@x\0Tr@y\0\0"), 91, NULL, { NULL } },
	{ "a recipient without T", TEXT("Fs@x\0r@y\0\0"), 91, NULL, { NULL } },
	{ "lower case", TEXT("fs@x\0tr@y\0\0"), 91, NULL, { NULL } },
	{ "lines instead of NULs", TEXT("Fs@x\nTr@y\n\n"), 91, NULL, { NULL } },
	{ "something behind the end", TEXT("Fs@x\0Tr@y\0\0x"), 91, NULL,
	    { NULL } },
	{ "a recipient behind the end", TEXT("Fs@x\0Tr@y\0\0Tq@y\0\0"), 91,
	    NULL, { NULL } },
};

static int
right(struct qmailenv const *e, size_t i)
{
	char const *r = NULL;

	if (strcmp(qmailenv_sender(e), cases[i].sender) != 0)
		return 0;
	for (size_t n = 0; n < 3; n++) {
		r = qmailenv_next(e, r);
		if (!r || !cases[i].recipients[n])
			return !r && !cases[i].recipients[n] &&
			       e->recipients == n;
		if (strcmp(r, cases[i].recipients[n]) != 0)
			return 0;
	}
	return 0;
}

static int
check(struct qmailenv const *e, struct fault const *f, size_t i)
{
	return f->code == cases[i].code && (f->code || right(e, i));
}

/* From a descriptor, as a delivery program does. */
static void
whole(size_t i)
{
	struct qmailenv e = { 0 };
	struct fault f = { 0 };
	int p[2];

	if (pipe(p) == -1 ||
	    write(p[1], cases[i].text, cases[i].len) != (ssize_t)cases[i].len)
		abort();
	close(p[1]);
	ok(qmailenv_read(&e, p[0], &f) == !cases[i].code && check(&e, &f, i),
	    cases[i].name);
	close(p[0]);
	stralloc_free(&e.text);
}

/* Byte by byte: what follows the end in a packet of its own is not read. */
static void
bytes(size_t i)
{
	struct qmailenv e = { 0 };
	struct fault f = { 0 };
	size_t n = 0;

	while (!e.done && !f.code && n < cases[i].len)
		if (!qmailenv_feed(&e, cases[i].text + n++, 1, &f))
			break;
	ok(f.code == 91 || !e.done ? cases[i].code == 91
				   : cases[i].code || right(&e, i),
	    "the same byte by byte");
	stralloc_free(&e.text);
}

/* An address of n bytes. */
static int
long_address(size_t n)
{
	struct qmailenv e = { 0 };
	struct fault f = { 0 };
	char text[QMAILENV_ADDRESS + 8] = "F\0T";

	memset(text + 3, 'a', n);
	memset(text + 3 + n, 0, 2);
	(void)qmailenv_feed(&e, text, n + 5, &f);
	stralloc_free(&e.text);
	return f.code ? f.code : !e.done;
}

/* Recipients until it is full, and one byte more or not. */
static int
long_envelope(size_t more)
{
	static char chunk[4096];
	struct qmailenv e = { 0 };
	struct fault f = { 0 };
	int r;

	for (size_t i = 0; i < sizeof chunk; i += 256) {
		memset(chunk + i, 'a', 255);
		chunk[i] = 'T';
		chunk[i + 255] = 0;
	}
	chunk[0] = 'F';
	while (!f.code && e.text.len < QMAILENV_MAX) {
		(void)qmailenv_feed(&e, chunk, sizeof chunk, &f);
		chunk[0] = 'T';
	}
	r = f.code;
	if (more)
		(void)qmailenv_feed(&e, "", 1, &f);
	stralloc_free(&e.text);
	return more && !r ? f.code : r;
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		whole(i);
		bytes(i);
	}
	ok(long_address(QMAILENV_ADDRESS) == 0, "an address of 1000 bytes");
	ok(long_address(QMAILENV_ADDRESS + 1) == DELIVERY_ADDRESS,
	    "an address of 1001 bytes");
	ok(long_envelope(0) == 0, "an envelope of 32 MiB");
	ok(long_envelope(1) == DELIVERY_ENVELOPE, "and one byte more");
	return tap_end();
}
