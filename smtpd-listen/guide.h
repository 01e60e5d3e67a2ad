/* guide.h - bring a visitor to the chain */

#ifndef GUIDE_H
#define GUIDE_H

#include <skalibs/stralloc.h>

#include "options.h"
#include "sockets.h"

/*
 * In a process of its own: put the connection on descriptors 0 and 1, ask the
 * rules, and become the chain.  env has changes of the environment that are
 * the same for everybody; those of this visitor are added.
 */
_Noreturn void guide(
    struct options const *o, struct visitor const *v, stralloc *env);

/*
 * Tell a visitor that there is no place, and close the connection.  With
 * $SMTPS the client waits for TLS, and is told nothing.
 */
void guide_away(struct visitor const *v);

#endif
