/* exchange.h - SASL exchanges that Dovecot judges
 *
 * The requests AUTH_LIST, AUTH_BEGIN, AUTH_GO_ON and AUTH_CANCEL of
 * lib/auth.h, put to Dovecot's authentication service (lib/dovecot.h).
 */

#ifndef EXCHANGE_H
#define EXCHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "answer.h"
#include "dovecot.h"

struct exchange {
	char const *id;   /* of the session, for the log */
	char const *path; /* of Dovecot's socket; NULL: there is none */
	uint64_t timeout; /* milliseconds, for each answer */
	int busy;         /* an exchange has begun */
	char mechanism[DOVECOT_MECH_NAME + 1]; /* of the last one */
	char user[256]; /* who it is; empty when Dovecot does not say */
	struct dovecot dovecot;
};

/*
 * Answer the request of n (> 0) bytes at s.  Return 1, or 0 when it is none of
 * those above, or malformed, or comes at the wrong time.  With AUTH_LATER the
 * log says why; after AUTH_YES, AUTH_NO and AUTH_EXPIRED, mechanism and user
 * say who it is, unless mechanism is empty: the client gave up.
 */
int exchange(struct exchange *x, char const *s, size_t n, struct answer *out);

#endif
