/* serve.h - answer the requests of smtpd-recv, as lib/auth.h has them */

#ifndef SERVE_H
#define SERVE_H

#include <stdint.h>

#include "auth.h"
#include "brake.h"
#include "checker.h"
#include "exchange.h"

struct server {
	struct checker checker;
	char const *ip;   /* of the client; NULL: not known */
	uint64_t xclient; /* XCLIENT may name another, which is in */
	char other[AUTH_CLIENT_MAX];
	stralloc authzid; /* who may be somebody else */
	struct brake brake;
	struct exchange exchange; /* with a path, it judges, not checker */
	int taken;                /* it is counted by the brake, so far */
};

/*
 * Answer every request on the socket until the other side closes it or goes
 * away.  What is braked is not given to whoever judges.  Secrets are wiped as
 * soon as they are not needed.
 */
void serve(int sock, struct server *v);

#endif
