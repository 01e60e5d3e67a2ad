/* xtext.h - xtext (RFC 3461 section 4): "+2B" for "+" */

#ifndef XTEXT_H
#define XTEXT_H

#include <sys/types.h>

/* Return 1 if the text is xtext: printable ASCII without '=' and blanks, and
 * each '+' followed by two upper-case hexadecimal digits. */
int xtext_valid(char const *text);

/* Decode xtext in place; return its length, without the NUL that it gets, or
 * -1 if it is not xtext or holds an encoded NUL. */
ssize_t xtext_decode(char *text);

#endif
