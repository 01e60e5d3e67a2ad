/* login.h - AUTH as the client: mechanisms and what they say (RFC 4954) */

#ifndef LOGIN_H
#define LOGIN_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "scram.h"

/* The best first. */
enum mechanism {
	LOGIN_SCRAM, /* SCRAM-SHA-256, RFC 7677 */
	LOGIN_PLAIN, /* RFC 4616 */
	LOGIN_LOGIN, /* an expired draft, and in use */
	MECHANISMS
};

/* Start it with zeros, and set user, secret and, for SCRAM, its nonce. */
struct login {
	enum mechanism which;
	char const *user;
	char const *secret;
	int step;
	int done; /* all has been said, and SCRAM's server has proved itself */
	struct scram scram;
};

/* The mechanism with this name of n bytes, in any case; -1: none of ours. */
int login_mechanism(char const *name, size_t n);

/* Its name. */
char const *login_name(enum mechanism which);

/*
 * The best of the bits in offered; -1: none.  Only SCRAM-SHA-256 keeps the
 * secret on a connection that is not private.
 */
int login_choose(unsigned int offered, int private);

/* Append the initial response, before base64, to out; 0: there is none.
 * -1: memory. */
int login_initial(struct login *l, stralloc *out);

/* Append the response to a challenge of n bytes, both before base64, to out.
 * 1, or 0: that challenge has no answer. */
int login_answer(struct login *l, char const *s, size_t n, stralloc *out);

#endif
