/* scram.h - SCRAM-SHA-256 as the client (RFC 5802, RFC 7677)
 *
 * The password never leaves, and the server has to prove that it knows it.
 * No channel binding.  User and password are used as they are: SASLprep
 * changes nothing in ASCII.
 */

#ifndef SCRAM_H
#define SCRAM_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "hmac.h"

enum {
	SCRAM_NONCE = 32, /* characters of our nonce */
	/* What a server may ask for: less is cheap to guess from, more is an
	 * attack on our time (about a second). */
	SCRAM_LEAST = 4096,
	SCRAM_MOST = 1000000
};

/* Start it with zeros. */
struct scram {
	char
	    nonce[SCRAM_NONCE + 1]; /* printable, no comma; set by the caller */
	stralloc bare;              /* client-first-message-bare */
	char proof[HMAC_LEN];       /* what the server has to say */
};

/* Append the first message to out.  1, or 0: memory. */
int scram_first(struct scram *s, char const *user, stralloc *out);

/* Append the final message to out, having got the server's first, n bytes at
 * text.  1, or 0: it is malformed, or not an answer to ours. */
int scram_final(struct scram *s, char const *password, char const *text,
    size_t n, stralloc *out);

/* Return 1 if the server's final message, n bytes, proves that it knows. */
int scram_verify(struct scram const *s, char const *text, size_t n);

#endif
