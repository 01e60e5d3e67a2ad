/* literal.h - a host that is given as an address (RFC 5321 section 4.1.3) */

#ifndef LITERAL_H
#define LITERAL_H

#include "address.h"

/*
 * Read [192.0.2.1], [IPv6:2001:db8::1] or [2001:db8::1], with nothing around
 * it.  Return 1, or 0 if the text is none of them.
 */
int literal_scan(struct address *a, char const *text);

#endif
