/* dovecot.h - a client of Dovecot's authentication service
 *
 * The service listens on a Unix socket (auth-client) and judges SASL exchanges
 * of every mechanism it has.  What client and service say to each other is
 * passed on as base64, and is nobody's business here.  One connection carries
 * one exchange.  The protocol: see dovecotline.h.
 *
 * 0 or DOVECOT_BROKEN means that Dovecot is not there, did
 * not answer before the deadline, or said what is not of its protocol.  why
 * then says which, for a person, and the connection is closed.  skalibs' clock
 * must be running.
 */

#ifndef DOVECOT_H
#define DOVECOT_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/tai.h>

#include "dovecotline.h"

enum {
	DOVECOT_LINE = 16384,  /* longest line either side may send */
	DOVECOT_MECHS = 400,   /* bytes of the list of mechanisms */
	DOVECOT_MECH_NAME = 20 /* longest name (RFC 4422 section 3.1) */
};

struct dovecot {
	int fd;          /* -1: not connected */
	char const *why; /* what went wrong last */
	uint32_t id;     /* of the exchange */
	size_t mechslen;
	char mechs[DOVECOT_MECHS]; /* names, each ended by NUL */
	size_t head;               /* what came, and was not looked at yet */
	size_t tail;
	char in[DOVECOT_LINE + 1];
	size_t outlen;
	char out[DOVECOT_LINE];
};

enum dovecot_answer {
	DOVECOT_BROKEN,
	DOVECOT_YES,     /* OK: this is the user */
	DOVECOT_NO,      /* FAIL: it is not, or may not */
	DOVECOT_LATER,   /* FAIL, but only for now: its own database is down */
	DOVECOT_EXPIRED, /* FAIL: the password is right, but too old */
	DOVECOT_MORE     /* CONT: a challenge, as the next word of the line */
};

/*
 * Connect to the socket at path and exchange greetings: mechs has what is
 * offered from then on, without those that let anybody in (ANONYMOUS), believe
 * what the client says of its certificate (EXTERNAL), or want to know of our
 * TLS (-PLUS), and those that Dovecot keeps private.  Return 1 or 0.
 */
int dovecot_open(struct dovecot *d, char const *path, tain const *deadline);

/* The latter half of that, on a non-blocking socket in d->fd. */
int dovecot_greet(struct dovecot *d, tain const *deadline);

/*
 * Begin an exchange.  params are n bytes of NAME or NAME=value strings, each
 * ended by NUL; response is base64, "" an empty one, NULL none at all.  What
 * is sent is wiped.  It leaves with dovecot_answer().
 */
void dovecot_begin(struct dovecot *d, char const *mechanism, char const *params,
    size_t n, char const *response);

/* Wait until what was begun, or added with dovecot_go_on(), is sent and
 * answered.  The words of l point into d until the next call. */
enum dovecot_answer dovecot_answer(
    struct dovecot *d, struct dovecotline *l, tain const *deadline);

/* Answer a challenge, with base64; this too leaves with dovecot_answer(). */
void dovecot_go_on(struct dovecot *d, char const *response);

/* Close the connection, if there is one.  Dovecot forgets what was begun. */
void dovecot_close(struct dovecot *d);

#endif
