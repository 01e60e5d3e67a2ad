/* certs.h - which files hold the certificate and its private key */

#ifndef CERTS_H
#define CERTS_H

#include <skalibs/stralloc.h>

#include "settings.h"

struct certs {
	stralloc cert; /* path of the certificate and its chain */
	stralloc key;  /* path of the key; the same if one file holds both */
};

/*
 * Find tls.cert.pem with tls.key.pem, or tls.cert.pem alone, which must then
 * hold the key too, or servercert.pem, which holds both.  The paths are
 * NUL-terminated; start with both empty, the caller frees them.  Return 1;
 * 0 if there is neither certificate file; -1 on a fault, which
 * settings_fault() explains.  Opens nothing.
 */
int certs_find(struct settings *s, struct certs *c);

#endif
