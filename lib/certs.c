/* certs.c - which files hold the certificate and its private key */

#include "certs.h"

int
certs_find(struct settings *s, struct certs *c)
{
	int r = settings_file(s, SET_TLS_CERT, &c->cert);

	if (r == 1) {
		r = settings_file(s, SET_TLS_KEY, &c->key);
		if (r)
			return r;
	} else {
		if (!r)
			r = settings_file(s, SET_SERVERCERT, &c->cert);
		if (r != 1)
			return r;
	}
	return stralloc_copy(&c->key, &c->cert) ? 1 : -1;
}
