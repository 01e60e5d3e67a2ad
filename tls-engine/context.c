/* context.c - a libtls context as the settings want it */

#include "context.h"

#include <string.h>

#include "certs.h"
#include "terms.h"
#include "why.h"

static int
say(stralloc *why, char const *what, char const *text)
{
	return why_say(why, what, text ? text : "no reason given");
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

/* Ciphers of TLS 1.2: of the wish, else as qmail has them, else the library's
 * own.  */
static int
give_ciphers(struct settings *s, struct tlswish const *w,
    struct tls_config *config, stralloc *why)
{
	char const *given = tlswish_last(w, 'e');
	stralloc list = STRALLOC_ZERO;
	int ok = 1;

	if (!given && settings_line(s, SET_TLSCLIENTCIPHERS, &list) == -1)
		ok = say(why, "tlsclientciphers", settings_fault(s));
	else if (!given && list.len > 1)
		given = list.s;
	if (given && tls_config_set_ciphers(config, given) == -1)
		ok = say(why, given, tls_config_error(config));
	stralloc_free(&list);
	return ok;
}

/* Our own certificate, if there is one; some servers ask. */
static int
give_pair(struct settings *s, struct tlswish const *w,
    struct tls_config *config, stralloc *why)
{
	struct certs c = CERTS_ZERO;
	char const *cert = tlswish_last(w, 'c');
	char const *key = tlswish_last(w, 'k');
	int r = 1;

	if (!cert)
		r = settings_file(s, SET_CLIENTCERT, &c.cert);
	else if (!stralloc_copys(&c.cert, cert) || !stralloc_0(&c.cert))
		r = -1;
	if (r == 1 && (!stralloc_copys(&c.key, key ? key : c.cert.s) ||
			  !stralloc_0(&c.key)))
		r = -1;
	if (r == -1)
		say(why, "clientcert.pem", settings_fault(s));
	else if (r && set_keypair(config, &c) == -1) {
		say(why, c.cert.s, tls_config_error(config));
		r = -1;
	}
	certs_free(&c);
	return r != -1;
}

static int
give_protocols(struct tlswish const *w, struct tls_config *config)
{
	char const *oldest = tlswish_last(w, 'p');
	int only13 = oldest && !strcmp(oldest, "TLSv1.3");

	return tls_config_set_protocols(config,
		   only13 ? TLS_PROTOCOL_TLSv1_3
			  : TLS_PROTOCOL_TLSv1_2 | TLS_PROTOCOL_TLSv1_3) != -1;
}

/* What the certificate is worth is found out behind the handshake. */
static int
wish(struct settings *s, struct tlswish const *w, struct tls_config *config,
    stralloc *why)
{
	tls_config_insecure_noverifycert(config);
	tls_config_insecure_noverifyname(config);
	tls_config_insecure_noverifytime(config);
	if (!give_protocols(w, config))
		return say(why, "protocols", tls_config_error(config));
	return give_ciphers(s, w, config, why) && give_pair(s, w, config, why);
}

struct tls *
context_client(struct settings *s, struct tlswish const *w, stralloc *why)
{
	struct tls_config *config = NULL;
	struct tls *tls = NULL;
	int ok = tls_init() != -1;

	if (ok) {
		config = tls_config_new();
		tls = tls_client();
	}
	if (!config || !tls)
		ok = say(why, "TLS", "the library cannot be used");
	ok = ok && wish(s, w, config, why);
	if (ok && tls_configure(tls, config) == -1)
		ok = say(why, "TLS settings", tls_error(tls));
	tls_config_free(config);
	if (ok)
		return tls;
	tls_free(tls);
	return NULL;
}
