/* cidr.h - networks of IP addresses: 192.0.2.0/24, 2001:db8::/32 */

#ifndef CIDR_H
#define CIDR_H

#include "address.h"

struct cidr {
	struct address net;
	unsigned int bits; /* of net that count */
};

/*
 * Read a network in the form of RFC 4632 section 3.1, or a single address.
 * Return 1, or 0 if text is neither, the prefix is longer than the address,
 * or a bit behind the prefix is set: whoever writes 10.0.0.1/8 may have meant
 * the one address or all of them.
 */
int cidr_scan(struct cidr *c, char const *text);

/* Whether the address is in the network.  ::/0 holds no IPv4 address. */
int cidr_has(struct cidr const *c, struct address const *a);

#endif
