/* qmailenv.h - the envelope of the qmail-queue interface
 *
 * F sender NUL (T recipient NUL)... NUL, as delivery.h has it.
 */

#ifndef QMAILENV_H
#define QMAILENV_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "fault.h"

enum {
	/* Longest address in bytes: what qmail-queue takes, and three times
	 * what RFC 5321 section 4.5.3.1 lets anybody send. */
	QMAILENV_ADDRESS = 1000,
	/* Whole envelope in bytes: 100,000 recipients of the longest kind
	 * that RFC 5321 knows. */
	QMAILENV_MAX = 33554432
};

/* Start it with zeros. */
struct qmailenv {
	stralloc text;     /* what was read */
	size_t at;         /* start of the record that is not complete yet */
	size_t recipients; /* complete ones */
	int done;          /* the final NUL was seen */
};

/*
 * Read an envelope up to its final NUL.  Return 1, or 0 with a fault: 11, an
 * address is too long; 51; 54; 91, the envelope is malformed (the sender is
 * not first, no recipient or an empty one, too long, something behind its end)
 * or ends before its final NUL, which means that the message is to be
 * forgotten.
 */
int qmailenv_read(struct qmailenv *e, int fd, struct fault *f);

/*
 * Take n more bytes at s.  Return 1, or 0 with a fault.  e->done says whether
 * the envelope is complete.  qmailenv_read() is this and a loop.
 */
int qmailenv_feed(struct qmailenv *e, char const *s, size_t n, struct fault *f);

/* The sender, NUL-ended; empty for a bounce. */
char const *qmailenv_sender(struct qmailenv const *e);

/* The recipient after that one, or the first after NULL; at the end NULL. */
char const *qmailenv_next(struct qmailenv const *e, char const *recipient);

#endif
