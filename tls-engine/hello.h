/* hello.h - what a ClientHello says, before TLS begins
 *
 * A pure function over bytes: no library, no memory, no descriptor.  So a
 * process without any privilege can find out which key is wanted.
 */

#ifndef HELLO_H
#define HELLO_H

#include <stddef.h>

enum {
	HELLO_MAX = 16384, /* longest ClientHello, with its header of 4 bytes */
	HELLO_NAME = 256   /* room for what was sent as a name, with a NUL */
};

enum hello_end {
	HELLO_MORE,  /* so far it could be one, but it is not complete */
	HELLO_WHOLE, /* a whole one */
	HELLO_WRONG  /* never a ClientHello that we would take */
};

enum hello_sni {
	HELLO_NONE,   /* no server_name extension */
	HELLO_NAMED,  /* a host name, as hostname_lower() has it */
	HELLO_STRANGE /* something else; name is its first bytes, as sent */
};

struct hello {
	enum hello_sni sni;
	size_t len; /* of name; 0 if there is none */
	char name[HELLO_NAME];
};

/*
 * Look at the first n bytes that a client sent (RFC 8446 sections 5.1
 * and 4.1.2, RFC 6066 section 3): handshake records of version 3.x and in them
 * one ClientHello and nothing behind it in its last record.  Reads no byte
 * behind n.  Two names, an empty one, an empty list and two server_name
 * extensions, which the RFCs forbid, are wrong.  Fills in h when it is
 * HELLO_WHOLE.
 */
enum hello_end hello_read(struct hello *h, unsigned char const *s, size_t n);

#endif
