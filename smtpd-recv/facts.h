/* facts.h - what a delivery program gets to know of the session */

#ifndef FACTS_H
#define FACTS_H

#include <skalibs/stralloc.h>

#include "session.h"

/* Put it into out as NAME=value NUL ...; return 1, or 0 if memory is short. */
int facts_make(stralloc *out, struct session const *s);

#endif
