/* tlsrpt.h - count what came of TLS, for the reports of RFC 8460
 *
 * For each day (UTC) and domain there is a file DAY.DOMAIN with one line of
 * JSON:
 *
 *	{"date":"2026-11-26","domain":"example.org","counts":{"KEY":N,...}}
 *
 * A KEY is a policy type, "tlsa", "sts" or "no-policy-found", and "successful",
 * or a result type (section 4.3) and a host, with one blank between them.
 */

#ifndef TLSRPT_H
#define TLSRPT_H

struct tlsrpt {
	char const *domain; /* a host name, in lower case */
	char const *policy; /* its type */
	char const *result; /* a result type, or NULL: successful */
	char const *mx;     /* then, the host, or NULL */
};

enum {
	TLSRPT_KEYS = 100,  /* kinds that are counted apart; failures of other
			     * kinds are "validation-failure", without host */
	TLSRPT_MOST = 65536 /* bytes of a file */
};

/*
 * Count one session in that directory, which must exist.  Several may do so at
 * once.  A file that is not such a line becomes DAY.DOMAIN.broken, and a new
 * one is begun.  Return 1, or 0 with errno set: EINVAL if a word of the event
 * is not letters, digits, '.', '_' and '-', EAGAIN if others have had the lock
 * for seconds.
 */
int tlsrpt_count(char const *dir, struct tlsrpt const *event);

#endif
