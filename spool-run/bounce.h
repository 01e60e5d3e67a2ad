/* bounce.h - tell a sender which recipients did not get the message
 *
 * What failed is noted in queue/ID.b, one record for each recipient, before it
 * is marked as done; when none is left to try, they all become one report (RFC
 * 3464), which is a new message of the queue.
 */

#ifndef BOUNCE_H
#define BOUNCE_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "runconf.h"

struct bounce {
	char const *dir;
	char const *id;
	struct runconf const *conf;
};

/*
 * Note on disk that this recipient failed, and why.  Return 1, or 0 with
 * errno set.
 */
int bounce_note(struct bounce const *b, char const *address, char const *text);

/*
 * Make the report of all that is noted for the message with this envelope, if
 * anything is, and have deliver-spool take it.  Return 1: it has, or nobody is
 * to be told; 0: it is to be tried again, and the log says why.
 */
int bounce_send(struct bounce const *b, stralloc const *envelope);

#endif
