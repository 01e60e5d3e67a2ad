/* confine.h - give up what carrying one connection does not need */

#ifndef CONFINE_H
#define CONFINE_H

#include <skalibs/stralloc.h>

/* Close every descriptor above last that the chain has left open. */
void confine_descriptors(int last);

/*
 * For the time when keys are loaded: become $TLS_UID and $TLS_GID if we are
 * root and they are set, then give up new privileges, new descriptors above
 * last, new processes and core dumps.  Return 1, or 0 with the reason in why,
 * NUL-terminated.
 */
int confine(int last, stralloc *why);

#endif
