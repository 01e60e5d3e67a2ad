/* quote.h - a bare address, made fit for a header field */

#ifndef QUOTE_H
#define QUOTE_H

#include <stddef.h>

#include <skalibs/stralloc.h>

/*
 * Append the address (n bytes, unquoted as in an envelope) to sa, as RFC 5322
 * section 3.4.1 writes it: a local part that is not a dot-atom is quoted.
 * What could end the field, or pretend to be another part of it, becomes '?':
 * control characters everywhere; space and <>()",;\ in the domain.  Octets
 * above 127 stay (RFC 6532).  Return 1, or 0 if memory is short.
 */
int quote_address(stralloc *sa, char const *address, size_t n);

#endif
