/* hostname.h - is this the name of a host? */

#ifndef HOSTNAME_H
#define HOSTNAME_H

#include <stddef.h>

/* Room for the longest name, with its NUL (RFC 1035 section 2.3.4). */
enum {
	HOSTNAME_ROOM = 254
};

/*
 * Put the n bytes at s into out, in lower case and NUL-terminated, if they are
 * a host name (RFC 1123 section 2.1): labels of 1 to 63 letters, digits and
 * hyphens, no hyphen at either end of one, dots between them and nowhere else,
 * at most 253 bytes, and no address, whose last label would be a number.
 * Return 1; or 0, and out is empty.  So what a stranger sent can be part of
 * the name of a file: it has no slash, no "..", and does not begin with a dot.
 */
int hostname_lower(char out[HOSTNAME_ROOM], char const *s, size_t n);

#endif
