/* received.h - the trace that a message gets (RFC 5321 section 4.4) */

#ifndef RECEIVED_H
#define RECEIVED_H

#include <time.h>

#include <skalibs/stralloc.h>

#include "session.h"

/*
 * Put the Received field for the message of this transaction into out, with LF
 * line ends.  What comes from the client is filtered to printable ASCII that
 * means nothing in a header.  Nothing at all when smtp.received is none. Return
 * 1, or 0 if memory is short.
 */
int received_make(stralloc *out, struct session const *s, time_t now);

#endif
