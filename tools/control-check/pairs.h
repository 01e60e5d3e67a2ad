/* pairs.h - certificates and their keys */

#ifndef PAIRS_H
#define PAIRS_H

#include "finding.h"

/* Ask tls-show about each, of all, of services, of names; and is there one
 * where TLS is required? */
void pairs_check(struct check *c);

#endif
