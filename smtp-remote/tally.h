/* tally.h - count what became of TLS, for reports by RFC 8460 */

#ifndef TALLY_H
#define TALLY_H

#include "remoteconf.h"
#include "tlsplan.h"

extern char const tally_success[];

/*
 * Count a session, if send.tlsrpt is set: whose policy it was, the host or
 * "", and tally_success, or the word of a failure, which becomes a result type
 * of RFC 8460.  NULL: there is nothing to count.
 */
void tally(struct remoteconf const *c, enum tlsowner owner, char const *mx,
    char const *result);

#endif
