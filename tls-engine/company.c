/* company.c - is anybody left who wants this connection? */

#include "company.h"

#include <poll.h>

enum {
	FROM,
	TO,
	GUARD
};

enum {
	GONE = -2 /* a pipe that has no other end */
};

/* A pipe that is not looked at has a negative number: poll() skips it. */
void
company_list(struct company const *c, iopause_fd x[COMPANY_PLACES])
{
	x[FROM] = (iopause_fd){ .fd = c->from, .events = IOPAUSE_READ };
	x[TO] = (iopause_fd){ .fd = c->to };
	x[GUARD] = (iopause_fd){ .fd = c->guard, .events = IOPAUSE_READ };
}

int
company_stays(struct company *c, iopause_fd const x[COMPANY_PLACES])
{
	/* What the program has said already is to reach the client. */
	if (x[FROM].revents & POLLIN)
		c->from = -1;
	else if (x[FROM].revents)
		c->from = GONE;
	if (x[TO].revents)
		c->to = GONE;
	return !x[GUARD].revents && (c->from != GONE || c->to != GONE);
}
