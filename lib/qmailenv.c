/* qmailenv.c - the envelope of the qmail-queue interface */

#include "qmailenv.h"

#include <string.h>

#include <skalibs/allreadwrite.h>

#include "delivery.h"

enum {
	CHUNK = 4096
};

static int
malformed(struct fault *f, char const *sentence)
{
	return fault_say(f, DELIVERY_ENVELOPE, sentence, NULL);
}

/* Judge one record, the n bytes before its NUL. */
static int
record(struct qmailenv *e, char const *s, size_t n, struct fault *f)
{
	if (!n && !e->recipients)
		return malformed(f,
		    "the envelope has no recipient: expected F sender NUL, "
		    "T recipient NUL for each, NUL");
	if (!n) {
		e->done = 1;
		return 1;
	}
	if (*s != (e->at ? 'T' : 'F') || (e->at && n == 1))
		return malformed(f,
		    "the envelope is not of the qmail-queue kind: expected "
		    "F sender NUL, T recipient NUL for each, NUL");
	if (n - 1 > QMAILENV_ADDRESS)
		return fault_say(f, DELIVERY_ADDRESS,
		    "an address is longer than 1000 bytes", NULL);
	e->recipients += *s == 'T';
	return 1;
}

int
qmailenv_feed(struct qmailenv *e, char const *s, size_t n, struct fault *f)
{
	char const *end;

	if (n > QMAILENV_MAX - e->text.len)
		return malformed(f,
		    "the envelope is longer than 32 MiB: set smtp.maxrcpt "
		    "lower");
	if (!stralloc_catb(&e->text, s, n))
		return fault_sys(f, DELIVERY_MEMORY, "keep the envelope", NULL);
	while (!e->done &&
	       (end = memchr(e->text.s + e->at, 0, e->text.len - e->at))) {
		s = e->text.s + e->at;
		n = (size_t)(end - s);
		if (!record(e, s, n, f))
			return 0;
		e->at += n + 1;
	}
	if (e->done && e->at != e->text.len)
		return malformed(f, "something follows the envelope's end");
	return 1;
}

int
qmailenv_read(struct qmailenv *e, int fd, struct fault *f)
{
	char buf[CHUNK];

	while (!e->done) {
		ssize_t n = fd_read(fd, buf, sizeof buf);

		if (n == -1)
			return fault_sys(f, DELIVERY_READ,
			    "read the envelope on fd 1", NULL);
		if (!n)
			return malformed(f,
			    "the envelope ends before its final NUL: the "
			    "message is dropped, as its sender gave it up");
		if (!qmailenv_feed(e, buf, (size_t)n, f))
			return 0;
	}
	return 1;
}

char const *
qmailenv_sender(struct qmailenv const *e)
{
	return e->text.s + 1;
}

char const *
qmailenv_next(struct qmailenv const *e, char const *recipient)
{
	char const *next = recipient ? recipient : qmailenv_sender(e);

	next += strlen(next) + 1;
	return *next ? next + 1 : NULL;
}
