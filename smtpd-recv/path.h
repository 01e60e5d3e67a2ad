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
	PATH_8BIT    /* not ASCII, or with PATH_UTF8, not UTF-8 */
};

enum path_flag {
	PATH_UTF8 = 1, /* UTF-8 may stand in it (RFC 6531) */
	PATH_LAX = 2   /* the angle brackets may be missing */
};

/*
 * Parse the path at the start of the n bytes at s: "<" local "@" domain ">",
 * "<>", or "<" local ">".  The local part is unquoted, a source route is
 * dropped, the domain is checked as a host name or an address literal.  Put
 * into *used how many bytes the path took.
 */
enum path_fault path_parse(
    struct path *p, char const *s, size_t n, unsigned int flags, size_t *used);

/* Put another domain (n bytes) in place of the path's.  PATH_GOOD or
 * PATH_LONG, which leaves it as it was. */
enum path_fault path_set_domain(struct path *p, char const *s, size_t n);

/* Return 1 if the n bytes at s are a domain or address literal, else 0. */
int path_domain(char const *s, size_t n);

#endif
