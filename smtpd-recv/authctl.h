/* authctl.h - requests to smtpd-auth (lib/auth.h) */

#ifndef AUTHCTL_H
#define AUTHCTL_H

#include <stddef.h>
#include <stdint.h>

#include "auth.h"
#include "session.h"

/* An answer: its verdict is s[0].  There is a NUL behind it. */
struct authctl {
	size_t len;
	char s[AUTH_MAX + 1];
};

/*
 * Put the request of n bytes to smtpd-auth, which has ms milliseconds for it,
 * and wait for its answer.  Return the verdict, AUTH_LATER when there is none.
 */
char authctl_ask(struct session *s, char const *request, size_t n, uint64_t ms,
    struct authctl *answer);

#endif
