/* ownaddress.h - which addresses lead to this host */

#ifndef OWNADDRESS_H
#define OWNADDRESS_H

#include <skalibs/stralloc.h>

#include "address.h"

/* Of lists of addresses, each NUL-terminated: those that lead to it in any
 * case, and those that do not, which count first. */
struct ownaddress {
	stralloc more;
	stralloc not ;
};

/*
 * Whether the address leads to this host: it is on an interface, loopback,
 * unspecified, or in the first list.  0 also if interfaces cannot be read.
 */
int ownaddress_has(struct ownaddress const *o, struct address const *a);

/* Whether the address is in such a list. */
int ownaddress_listed(stralloc const *list, struct address const *a);

#endif
