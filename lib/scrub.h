/* scrub.h - forget what the environment says of TLS before there is any */

#ifndef SCRUB_H
#define SCRUB_H

#include <skalibs/stralloc.h>

/*
 * Add to env, the changes that chain() will make, the removal of every
 * variable that would make a program believe in TLS that we have not made, or
 * in descriptors that we have not opened.  SSL_CERT_FILE and SSL_CERT_DIR say
 * where libraries find authorities, and stay.  Return 1, or 0 if memory is
 * short.
 */
int scrub(stralloc *env);

/* Add the removal of UCSPITLS and of the variables that name descriptors. */
int scrub_offer(stralloc *env);

#endif
