/* certs.c - which files hold the certificate and its private key */

#include "certs.h"

typedef int look(struct settings *, enum setting_id, stralloc *);

static int
find_pair(struct settings *s, struct certs *c, look *find)
{
	int r = find(s, SET_TLS_CERT, &c->cert);

	if (r == 1) {
		r = find(s, SET_TLS_KEY, &c->key);
		if (r)
			return r;
	} else {
		if (!r)
			r = find(s, SET_SERVERCERT, &c->cert);
		if (r != 1)
			return r;
	}
	return stralloc_copy(&c->key, &c->cert) ? 1 : -1;
}

/* A key that is alone in an overlay is a mistake, and whoever loads it as the
 * certificate says so. */
static int
find_lonely_key(struct settings *s, struct certs *c)
{
	int r = settings_overlay_file(s, SET_TLS_KEY, &c->key);

	return r == 1 && !stralloc_copy(&c->cert, &c->key) ? -1 : r;
}

int
certs_find(struct settings *s, struct certs *c)
{
	look *find = settings_overlay_file;
	int r = find_pair(s, c, find);

	if (!r)
		r = find_lonely_key(s, c);
	if (!r) {
		find = settings_file;
		r = find_pair(s, c, find);
	}
	if (r != 1)
		return r;
	r = find(s, SET_TLS_OCSP, &c->ocsp);
	if (!r)
		c->ocsp.len = 0;
	return r == -1 ? -1 : 1;
}

void
certs_free(struct certs *c)
{
	stralloc_free(&c->cert);
	stralloc_free(&c->key);
	stralloc_free(&c->ocsp);
}
