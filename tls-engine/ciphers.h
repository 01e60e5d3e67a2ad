/* ciphers.h - a cipher string, parted into TLS 1.2 and TLS 1.3 */

#ifndef CIPHERS_H
#define CIPHERS_H

#include <skalibs/stralloc.h>

/*
 * Part a string of words with ':', ',', ';' or blanks between them, as
 * openssl-ciphers(1) has them.  The suites of TLS 1.3, also by the names that
 * rustls gives them, go into suites; all other words into ciphers; each joined
 * by ':' and NUL-terminated, or an empty string.  Return 1; 0 if one of those
 * suites has one of the signs !, - and + before it, which no library knows; or
 * -1 if memory is short.
 */
int ciphers_part(char const *text, stralloc *ciphers, stralloc *suites);

/*
 * Give the next word of ciphers that adds something, NUL-terminated in word,
 * which the caller frees.  *at begins with 0.  Return 1, 0 at the end, or -1.
 */
int ciphers_next(char const *ciphers, size_t *at, stralloc *word);

#endif
