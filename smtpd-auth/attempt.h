/* attempt.h - one request of smtpd-recv (lib/auth.h), taken apart */

#ifndef ATTEMPT_H
#define ATTEMPT_H

#include <stddef.h>

#include "credentials.h"

/* The mechanisms that credentials can be judged by; the last is NULL. */
extern char const *const attempt_mechanisms[];

struct attempt {
	char const *mechanism;
	char const *authzid; /* whom the user wants to be */
	char const *user;
	char const *secret;
	char const *challenge;
};

/*
 * Take apart the packet of n bytes at s, into which a points from then on.
 * Return 1, or 0 if it is not five strings, each with its NUL, of a mechanism
 * that is known here, with a challenge where there has to be one, and only
 * there.
 */
int attempt_parse(struct attempt *a, char const *s, size_t n);

/*
 * Make of it what the checkpassword program reads; a challenge stands where
 * else the timestamp does.  Return 1, or 0 if that need not be asked: user or
 * secret is empty, the user name holds control characters, or all is longer
 * than such a program can read.
 */
int attempt_credentials(
    struct attempt const *a, struct credentials *c, char const *timestamp);

/* Whether a user name has no control characters: it goes into headers. */
int attempt_printable(char const *user);

#endif
