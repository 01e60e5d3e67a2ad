/* certs.h - which files hold the certificate and its private key */

#ifndef CERTS_H
#define CERTS_H

#include <skalibs/stralloc.h>

#include "settings.h"

struct certs {
	stralloc cert; /* path of the certificate and its chain */
	stralloc key;  /* path of the key; the same if one file holds both */
	stralloc ocsp; /* path of the staple for it, or empty */
};

#define CERTS_ZERO                                                             \
	{                                                                      \
		STRALLOC_ZERO, STRALLOC_ZERO, STRALLOC_ZERO                    \
	}

/*
 * Find tls.cert.pem with tls.key.pem, or tls.cert.pem alone, which must then
 * hold the key too, or servercert.pem, which holds both; and tls.ocsp.der.
 * What belongs together is not mixed: an overlay that has any file of a pair
 * has the pair and its staple, and else they are those of all.  The paths are
 * NUL-terminated; start with CERTS_ZERO, end with certs_free().  Return 1;
 * 0 if there is neither certificate file; -1 on a fault, which
 * settings_fault() explains.  Opens nothing.
 */
int certs_find(struct settings *s, struct certs *c);

void certs_free(struct certs *c);

#endif
