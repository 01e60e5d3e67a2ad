/* trust.h - whose PROXY headers are believed */

#ifndef TRUST_H
#define TRUST_H

#include <skalibs/stralloc.h>

#include "settings.h"

/*
 * Look for the address in proxy.trusted.  ip may be NULL, or no address: such
 * a peer is not trusted.  Return 1 if it is there, 0 if not, and -1 on a
 * fault, which why then explains, NUL-ended; it is empty if memory is short.
 * Every line is looked at: a wrong one is found before it is needed.
 */
int trust_find(struct settings *s, char const *ip, stralloc *why);

#endif
