/* processes.h - what the processes of a chain could do */

#ifndef PROCESSES_H
#define PROCESSES_H

#include "finding.h"

/*
 * Start the chain as a launcher would, on a socket of ours, wait for its
 * greeting, and tell of each process of it: name, user, jail, descriptors.
 * A finding: the one that answers could read the key.  Return 0 if nothing
 * could be found out, which is then told.
 */
int processes_check(struct check *c, char const *const *chain);

#endif
