/* certificate.h - is there a certificate that TLS could work with? */

#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include <skalibs/stralloc.h>

#include "settings.h"

/*
 * Find the certificate and its key, read both, and compare them.  Return 1 if
 * TLS could work with them; also if there is none, but tls.sni/: then clients
 * that ask for a name could get that name's.  Else return 0 and put into why,
 * NUL-terminated, which file is wrong, what was found and how to mend it.  One
 * open and read for each file; nothing of the key stays in memory.
 */
int certificate_usable(struct settings *s, stralloc *why);

#endif
