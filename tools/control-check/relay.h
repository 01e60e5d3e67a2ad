/* relay.h - may anybody relay? */

#ifndef RELAY_H
#define RELAY_H

#include "finding.h"

/* Look at the rules of tcprules, if there are any. */
void relay_check(struct check *c);

#endif
