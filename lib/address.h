/* address.h - IP addresses and ports, as bytes and as text */

#ifndef ADDRESS_H
#define ADDRESS_H

#include <stddef.h>
#include <stdint.h>

enum {
	ADDRESS_4 = 4,    /* size of an IPv4 address in bytes */
	ADDRESS_6 = 16,   /* and of an IPv6 address */
	ADDRESS_FMT = 46, /* room for the text of any address, with its NUL */
	PORT_FMT = 6      /* and for that of any port */
};

struct address {
	unsigned char byte[ADDRESS_6];
	size_t size; /* ADDRESS_4 or ADDRESS_6 */
};

/* One end of a connection, as text. */
struct endpoint {
	char ip[ADDRESS_FMT];
	char port[PORT_FMT];
};

/*
 * Set the address to size bytes at s, ADDRESS_4 or ADDRESS_6 of them.  An
 * IPv4-mapped address (::ffff:192.0.2.1) becomes the IPv4 address it stands
 * for, here and in address_scan().
 */
void address_set(struct address *a, void const *s, size_t size);

/*
 * Read an address: four decimal numbers without needless zeros, or IPv6 by
 * RFC 4291 section 2.2 without a zone.  Return 1, or 0 if text is neither.
 */
int address_scan(struct address *a, char const *text);

/* Whether they are the same address. */
int address_same(struct address const *a, struct address const *b);

/* Write both; IPv6 in the form of RFC 5952. */
void endpoint_set(struct endpoint *e, struct address const *a, uint16_t port);

#endif
