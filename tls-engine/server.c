/* server.c - certificates of servers, when we are the client: judge them */

#include "server.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "pemfile.h"
#include "why.h"

static struct verdict
refused(char const *word, char const *text)
{
	return (struct verdict){ 0, word, text };
}

static struct verdict
accepted(char const *by)
{
	return (struct verdict){ 1, NULL, by };
}

char const *
server_authorities(void)
{
	char const *const places[] = { getenv("SSL_CERT_FILE"),
		tls_default_ca_cert_file(),
		"/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem" };

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (places[i] && *places[i] && !access(places[i], R_OK))
			return places[i];
	return tls_default_ca_cert_file();
}

/* Revocation lists, if there are some. */
static int
load_crls(X509_STORE *store, struct settings *set, stralloc *why)
{
	stralloc path = STRALLOC_ZERO;
	int r = settings_file(set, SET_SEND_CRL, &path);
	int ok = r != -1 ||
		 why_say(why, "certificates of servers", settings_fault(set));

	if (r == 1)
		ok = pemfile_crls(store, path.s, why) &&
		     X509_STORE_set_flags(store,
			 X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
	stralloc_free(&path);
	return ok;
}

static int
load(struct server *s, char const *path, struct settings *set, stralloc *why)
{
	s->store = NULL;
	/* First of all, or libcrypto would read the system's openssl.cnf. */
	if (tls_init() == 0)
		s->store = X509_STORE_new();
	if (!s->store)
		return why_say(why, path, "the TLS library cannot be used");
	if (pemfile_certs(s->store, path, why) && load_crls(s->store, set, why))
		return 1;
	server_free(s);
	return 0;
}

int
server_prepare(struct server *s, struct settings *set, stralloc *why)
{
	return load(s, server_authorities(), set, why);
}

/* What a keeper has prepared is not let go of, if it is not to be used: that
 * would touch all of it. */
int
server_load(struct server *s, struct settings *set, stralloc *why)
{
	char const *path = tlswish_last(s->wish, 'C');

	if (tlswish_mode(s->wish) != TLSWISH_VERIFY || (!path && s->store))
		return 1;
	return load(s, path ? path : server_authorities(), set, why);
}

static char const mismatch[] = "its certificate has another name";

/* What libcrypto found, in the words of RFC 8460. */
static struct verdict
explain(int error)
{
	static struct {
		int error;
		char const *word;
	} const words[] = {
		{ X509_V_ERR_HOSTNAME_MISMATCH, "certificate-host-mismatch" },
		{ X509_V_ERR_CERT_HAS_EXPIRED, "certificate-expired" },
		{ X509_V_ERR_CERT_NOT_YET_VALID, "certificate-expired" },
		{ X509_V_ERR_CERT_REVOKED, "certificate-not-trusted" },
		{ X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
		    "certificate-not-trusted" },
		{ X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
		    "certificate-not-trusted" },
		{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
		    "certificate-not-trusted" },
		{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
		    "certificate-not-trusted" },
		{ X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
		    "certificate-not-trusted" },
	};

	if (error == X509_V_ERR_HOSTNAME_MISMATCH)
		return refused(words[0].word, mismatch);
	for (size_t i = 1; i < sizeof words / sizeof words[0]; i++)
		if (words[i].error == error)
			return refused(words[i].word,
			    X509_verify_cert_error_string(error));
	return refused(
	    "validation-failure", X509_verify_cert_error_string(error));
}

/* The name of the host, unless others are to stand for it: then who can forge
 * that name has won nothing.  DANE has more names and none that may be forged
 * (RFC 7672 section 3.2.2). */
static char const *
own_name(struct tlswish const *w)
{
	return tlswish_mode(w) == TLSWISH_VERIFY && tlswish_last(w, 'N')
		   ? NULL
		   : tlswish_last(w, 'n');
}

/* Have one of the names be in the certificate. */
static int
ask_names(X509_VERIFY_PARAM *param, struct tlswish const *w)
{
	char const *host = own_name(w);
	char const *name;
	size_t at = 0;
	int names = 0;
	/* A common name is a name only where a TLSA record vouches for it (RFC
	 * 7672 section 3.2.3; RFC 8461 section 4.2, RFC 9525 section 6.3). */
	unsigned int common = tlswish_mode(w) == TLSWISH_DANE
				  ? 0
				  : X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;

	X509_VERIFY_PARAM_set_hostflags(
	    param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
		       X509_CHECK_FLAG_SINGLE_LABEL_SUBDOMAINS | common);
	if (host)
		names += X509_VERIFY_PARAM_add1_host(param, host, 0) == 1;
	while ((name = tlswish_next(w, 'N', &at)))
		names += X509_VERIFY_PARAM_add1_host(param, name, 0) == 1;
	return names;
}

/* No authority has to have a revocation list. */
static int
overlook(int good, X509_STORE_CTX *ctx)
{
	if (X509_STORE_CTX_get_error(ctx) != X509_V_ERR_UNABLE_TO_GET_CRL)
		return good;
	X509_STORE_CTX_set_error(ctx, X509_V_OK);
	return 1;
}

/* Is there a chain from the certificate to somebody in the store? */
static struct verdict
verify(struct server const *s, X509_STORE *store, STACK_OF(X509) * chain,
    char const *by)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	struct verdict v =
	    refused("validation-failure", "no name is known to compare");

	if (ctx &&
	    X509_STORE_CTX_init(ctx, store, sk_X509_value(chain, 0), chain) ==
		1 &&
	    X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_SSL_SERVER) == 1) {
		X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);

		X509_VERIFY_PARAM_set_depth(param, SERVER_DEPTH);
		X509_VERIFY_PARAM_set_auth_level(param, SERVER_STRENGTH);
		X509_STORE_CTX_set_verify_cb(ctx, overlook);
		if (!ask_names(param, s->wish))
			;
		else if (X509_verify_cert(ctx) == 1)
			v = accepted(by);
		else
			v = explain(X509_STORE_CTX_get_error(ctx));
	}
	X509_STORE_CTX_free(ctx);
	return v;
}

static EVP_MD const *
digest(unsigned int matching)
{
	return matching == TLSA_SHA256 ? EVP_sha256() : EVP_sha512();
}

/* Is it this certificate, or this key? */
static int
matches(struct tlsa const *t, X509 *cert)
{
	unsigned char *der = NULL;
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	int len = t->selector == TLSA_CERT
		      ? i2d_X509(cert, &der)
		      : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	int same = 0;

	if (len > 0 && t->matching == TLSA_ALL)
		same = (size_t)len == t->len && !memcmp(der, t->data, t->len);
	else if (len > 0 && EVP_Digest(der, (size_t)len, hash, &n,
				digest(t->matching), NULL) == 1)
		same = n == t->len && !memcmp(hash, t->data, n);
	OPENSSL_free(der);
	return same;
}

/* A chain to this authority, whoever has signed that. */
static struct verdict
verify_under(struct server const *s, X509 *authority, STACK_OF(X509) * chain)
{
	X509_STORE *store = X509_STORE_new();
	struct verdict v = refused("validation-failure", "out of memory");

	if (store && X509_STORE_add_cert(store, authority) == 1 &&
	    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) == 1)
		v = verify(s, store, chain, "dane-ta");
	X509_STORE_free(store);
	return v;
}

/* An authority need not be in the chain if the record holds it whole. */
static struct verdict
try_whole(struct server const *s, struct tlsa const *t, STACK_OF(X509) * chain)
{
	unsigned char const *der = t->data;
	X509 *authority = NULL;
	struct verdict v = refused("validation-failure", NULL);

	if (t->selector == TLSA_CERT && t->matching == TLSA_ALL)
		authority = d2i_X509(NULL, &der, (long)t->len);
	if (authority)
		v = verify_under(s, authority, chain);
	X509_free(authority);
	return v;
}

static struct verdict
try_authority(
    struct server const *s, struct tlsa const *t, STACK_OF(X509) * chain)
{
	struct verdict v = try_whole(s, t, chain);

	for (int i = 1; !v.good && i < sk_X509_num(chain); i++)
		if (matches(t, sk_X509_value(chain, i)))
			v = verify_under(s, sk_X509_value(chain, i), chain);
	return v;
}

/* Of two digests of the same kind only the stronger counts (RFC 7671 section
 * 9). */
static int
is_outdone(struct tlswish const *w, struct tlsa const *t)
{
	static struct tlsa other;
	char const *value;
	size_t at = 0;

	if (t->matching != TLSA_SHA256)
		return 0;
	while ((value = tlswish_next(w, 'd', &at)))
		if (tlswish_tlsa(&other, value) && tlswish_usable(&other) &&
		    other.usage == t->usage && other.selector == t->selector &&
		    other.matching == TLSA_SHA512)
			return 1;
	return 0;
}

/* One record.  A certificate that an end entity's record names needs no name
 * and never expires (RFC 7672 section 3.1.1). */
static struct verdict
try_record(struct server const *s, struct tlsa const *t, STACK_OF(X509) * chain)
{
	if (t->usage == TLSA_TA)
		return try_authority(s, t, chain);
	return matches(t, sk_X509_value(chain, 0))
		   ? accepted("dane-ee")
		   : refused("validation-failure", NULL);
}

/* RFC 7672 section 2.2: if none of the records can be used, there has to be
 * TLS, and that is all. */
static struct verdict
judge_dane(struct server const *s, STACK_OF(X509) * chain)
{
	static struct tlsa t;
	struct verdict best = accepted(NULL);
	char const *value;
	size_t at = 0;

	while ((value = tlswish_next(s->wish, 'd', &at))) {
		struct verdict v;

		if (!tlswish_tlsa(&t, value) || !tlswish_usable(&t) ||
		    is_outdone(s->wish, &t))
			continue;
		v = try_record(s, &t, chain);
		if (v.good)
			return v;
		if (best.good || !best.text)
			best = v;
	}
	if (!best.good && !best.text)
		best.text = "its certificate is none that a TLSA record has";
	return best;
}

static struct verdict
judge_fingerprint(struct server const *s, X509 *cert)
{
	unsigned char wanted[TLSWISH_HASH];
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	char const *value;
	size_t at = 0;

	if (X509_digest(cert, EVP_sha256(), hash, &n) == 1)
		while ((value = tlswish_next(s->wish, 'f', &at)))
			if (tlswish_hash(wanted, value) && n == sizeof wanted &&
			    !memcmp(hash, wanted, n))
				return accepted("fingerprint");
	return refused("validation-failure",
	    "its certificate has none of the fingerprints");
}

static struct verdict
judge(struct server const *s, STACK_OF(X509) * chain)
{
	switch (tlswish_mode(s->wish)) {
	case TLSWISH_VERIFY:
		return verify(s, s->store, chain, "ca");
	case TLSWISH_DANE:
		return judge_dane(s, chain);
	case TLSWISH_FINGERPRINT:
		return judge_fingerprint(s, sk_X509_value(chain, 0));
	default:
		return accepted(NULL);
	}
}

struct verdict
server_judge_pem(struct server const *s, char const *pem, size_t n)
{
	STACK_OF(X509) *chain = pemfile_chain(pem, n, SERVER_CHAIN);
	struct verdict v =
	    refused("validation-failure", "its certificate cannot be read");

	if (chain && sk_X509_num(chain) > 0)
		v = judge(s, chain);
	sk_X509_pop_free(chain, X509_free);
	ERR_clear_error(); /* or libtls would take it for its own */
	return v;
}

struct verdict
server_judge(struct server const *s, struct tls *tls)
{
	enum tlswish_mode mode = tlswish_mode(s->wish);
	uint8_t const *pem;
	size_t n = 0;

	if (mode == TLSWISH_MAY || mode == TLSWISH_ENCRYPT)
		return accepted(NULL);
	pem = tls_peer_cert_chain_pem(tls, &n);
	return server_judge_pem(s, (char const *)pem, pem ? n : 0);
}

void
server_free(struct server *s)
{
	X509_STORE_free(s->store);
	s->store = NULL;
}
