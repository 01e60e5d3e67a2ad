/* serve.h - answer the requests of smtpd-recv, as lib/auth.h has them */

#ifndef SERVE_H
#define SERVE_H

#include "brake.h"
#include "checker.h"
#include "exchange.h"

struct server {
	struct checker checker;
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
