/* path.h - the path of MAIL and RCPT (RFC 5321 section 4.1.2) */

#ifndef PATH_H
#define PATH_H

#include <stddef.h>

/*
 * Longest address in bytes, unquoted.  RFC 5321 4.5.3.1 asks for 64 in a
 * local part and 255 in a domain; their sum is the limit, as long local parts
 * (VERP) are in daily use.
 */
enum {
	PATH_ROOM = 64 + 1 + 255
};

struct path {
	size_t len;
	size_t at; /* index of the '@' before the domain; len: none */
	char text[PATH_ROOM]; /* not NUL-terminated; holds no NUL */
};

enum path_fault {
	PATH_GOOD,
	PATH_SYNTAX, /* not a path */
	PATH_LONG,   /* longer than PATH_ROOM */
	PATH_8BIT    /* not ASCII */
};

/*
 * Parse the path at the start of the n bytes at s: "<" local "@" domain ">",
 * "<>", or "<" local ">".  The local part is unquoted, a source route is
 * dropped, the domain is checked as a host name or an address literal.  Put
 * into *used how many bytes the path took.
 */
enum path_fault path_parse(
    struct path *p, char const *s, size_t n, size_t *used);

/* Return 1 if the n bytes at s are a domain or address literal, else 0. */
int path_domain(char const *s, size_t n);

#endif
