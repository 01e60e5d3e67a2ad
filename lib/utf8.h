/* utf8.h - well-formed UTF-8 (RFC 3629) */

#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

/*
 * Length in bytes of the character beyond ASCII that starts the n bytes at s:
 * 2 to 4; 0 if there is none, or if it is ill-formed: cut short, overlong, a
 * surrogate, beyond U+10FFFF, or one of the control characters U+0080 to
 * U+009F.
 */
size_t utf8_len(char const *s, size_t n);

/* Return 1 if all of the n bytes at s are well-formed UTF-8, whose ASCII part
 * may be anything. */
int utf8_text(char const *s, size_t n);

#endif
