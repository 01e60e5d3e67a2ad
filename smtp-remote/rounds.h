/* rounds.h - the hosts of a domain, one after another, until one has the mail
 */

#ifndef ROUNDS_H
#define ROUNDS_H

#include "exchangers.h"
#include "remoteconf.h"
#include "stspolicy.h"

/*
 * Try them, and write a report to fd 1.  fd 0 is a file that begins with the
 * message where it stands.  Return 1, or 0: nothing could be reported.
 */
int rounds(
    struct remoteconf *c, struct exchangers *e, struct stspolicy const *sts);

#endif
