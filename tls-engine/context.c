/* context.c - a libtls context as the settings want it */

#include "context.h"

#include <string.h>

#include "certs.h"
#include "terms.h"

static int
say(stralloc *why, char const *what, char const *text)
{
	why->len = 0;
	if (!stralloc_cats(why, what) || !stralloc_cats(why, ": ") ||
	    !stralloc_cats(why, text ? text : "no reason given") ||
	    !stralloc_0(why))
		why->len = 0;
	return 0;
}

/* A file that holds both is read once: it may be replaced at any time. */
static int
set_keypair(struct tls_config *config, struct certs const *c)
{
	uint8_t *both = NULL;
	size_t n;
	int r;

	if (!strcmp(c->cert.s, c->key.s))
		both = tls_load_file(c->cert.s, &n, NULL);
	if (!both)
		return tls_config_set_keypair_file(config, c->cert.s, c->key.s);
	r = tls_config_set_keypair_mem(config, both, n, both, n);
	tls_unload_file(both, n);
	return r;
}

static int
configure(struct tls_config *config, struct certs const *c, stralloc *why)
{
	if (set_keypair(config, c) == -1)
		return say(why, c->cert.s, tls_config_error(config));
	if (c->ocsp.len &&
	    tls_config_set_ocsp_staple_file(config, c->ocsp.s) == -1)
		return say(why, c->ocsp.s, tls_config_error(config));
	return 1;
}

/* libtls copies what it needs: the configuration does not stay. */
static struct tls *
make(struct settings *s, struct terms *t, struct certs const *c,
    struct client const *client, stralloc *why)
{
	struct tls_config *config = tls_config_new();
	struct tls *tls = tls_server();
	int ok = config && tls;

	if (!ok)
		say(why, "TLS", "out of memory");
	ok = ok && configure(config, c, why) && terms_give(t, s, config, why);
	if (ok && client_ask(client, config) == -1)
		ok = say(why, "TLS settings", tls_config_error(config));
	if (ok && tls_configure(tls, config) == -1)
		ok = say(why, c->key.s, tls_error(tls));
	ok = ok && terms_settle(t, s, why);
	if (config) {
		tls_config_clear_keys(config);
		tls_config_free(config);
	}
	if (ok)
		return tls;
	tls_free(tls);
	return NULL;
}

static struct tls *
make_with(struct settings *s, struct certs const *c, struct client *client,
    stralloc *why)
{
	struct terms t = { 0 };
	struct tls *tls = NULL;

	if (!terms_read(&t, s, why))
		;
	else if (tls_init() == -1)
		say(why, "TLS", "the library cannot be used");
	else if (client_load(client, s, why))
		tls = make(s, &t, c, client, why);
	terms_free(&t);
	return tls;
}

struct tls *
context_server(struct settings *s, struct client *client, stralloc *why)
{
	struct certs c = CERTS_ZERO;
	struct tls *tls = NULL;
	int r = certs_find(s, &c);

	if (r == 1)
		tls = make_with(s, &c, client, why);
	else if (r)
		say(why, "certificate", settings_fault(s));
	else
		say(why, s->dir,
		    "no tls.cert.pem with tls.key.pem, and no servercert.pem");
	certs_free(&c);
	return tls;
}
