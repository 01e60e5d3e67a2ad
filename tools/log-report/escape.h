/* escape.h - words of strangers on a page, and numbers for people */

#ifndef ESCAPE_H
#define ESCAPE_H

#include <stddef.h>
#include <stdint.h>

/* Print the n bytes at s so that they are text for HTML, SVG and the value of
 * an attribute: bytes that are not printable ASCII become '?'. */
void escape_bytes(char const *s, size_t n);
void escape_text(char const *s);

/* Print the number with thin spaces between thousands. */
void escape_number(uint64_t n);

#endif
