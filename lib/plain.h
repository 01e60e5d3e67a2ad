/* plain.h - bytes of anybody, made fit for a log or a terminal */

#ifndef PLAIN_H
#define PLAIN_H

#include <stddef.h>

#include <skalibs/stralloc.h>

enum {
	PLAIN_FMT = 3
};

/*
 * Write the byte as it can be shown: itself, if it is printable ASCII and not
 * in special, else \xx in hexadecimal.  Return how many bytes that are.
 */
size_t plain_byte(char out[PLAIN_FMT], char byte, char const *special);

/* Append the n bytes at s so, a backslash escaped too.  Return 1, or 0 if
 * memory is short. */
int plain_cat(stralloc *sa, char const *s, size_t n);

#endif
