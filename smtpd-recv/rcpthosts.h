/* rcpthosts.h - the domains that mail is accepted for */

#ifndef RCPTHOSTS_H
#define RCPTHOSTS_H

#include "config.h"
#include "path.h"

/* Is the domain of this address in rcpthosts or morercpthosts.cdb? */
int rcpthosts_match(struct config const *c, struct path const *p);

/* The same, or is it this host's own name? */
int rcpthosts_own(struct config const *c, struct path const *p);

#endif
