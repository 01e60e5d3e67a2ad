/* fetch.h - get the policy of a domain from its web server
 *
 * curl(1) does it, which checks the certificate of that server.  What its own
 * configuration file says counts: a proxy, authorities.
 */

#ifndef FETCH_H
#define FETCH_H

#include <skalibs/stralloc.h>

/*
 * Fetch it into text, at most POLICY_MOST bytes.  RFC 8461 section 3.3: over
 * HTTPS, without following redirections, 200 and text/plain only.  Return 1,
 * or 0 with the reason in why, NUL-terminated and printable.
 */
int fetch(char const *domain, stralloc *text, stralloc *why);

#endif
