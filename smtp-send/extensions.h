/* extensions.h - what a server says in its reply to EHLO (RFC 5321 4.1.1.1) */

#ifndef EXTENSIONS_H
#define EXTENSIONS_H

#include <stddef.h>
#include <stdint.h>

/* Those that we know what to do with. */
enum extension {
	EXT_8BITMIME,
	EXT_AUTH,
	EXT_CHUNKING,
	EXT_DSN,
	EXT_PIPELINING,
	EXT_REQUIRETLS,
	EXT_SIZE,
	EXT_SMTPUTF8,
	EXT_STARTTLS,
	EXTENSIONS
};

/* Start it with zeros. */
struct extensions {
	unsigned int has;  /* bits, 1 << extension */
	unsigned int auth; /* mechanisms, 1 << enum mechanism of login.h */
	uint64_t size;     /* largest message; 0: not said */
};

/*
 * Take one line of the reply behind its first, n bytes without code and line
 * end: a keyword in any case, and what belongs to it.  What is unknown or
 * malformed does not count.
 */
void extensions_line(struct extensions *e, char const *s, size_t n);

/* Return 1 if the server has it. */
int extensions_has(struct extensions const *e, enum extension which);

#endif
