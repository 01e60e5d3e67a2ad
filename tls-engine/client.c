/* client.c - certificates of clients: ask for one, judge it, tell of it */

#include "client.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "certname.h"
#include "pemfile.h"
#include "why.h"

/* What OpenSSL calls level 2: nothing weaker than 112 bits. */
enum {
	STRENGTH = 2
};

/* What is said of a certificate, by what libcrypto found. */
static struct {
	int error;
	char const *word;
} const words[] = {
	{ X509_V_OK, "ok" },
	{ X509_V_ERR_CERT_HAS_EXPIRED, "expired" },
	{ X509_V_ERR_CERT_NOT_YET_VALID, "not-yet-valid" },
	{ X509_V_ERR_CERT_REVOKED, "revoked" },
	{ X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "self-signed" },
	{ X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "unknown-ca" },
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, "unknown-ca" },
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, "unknown-ca" },
	{ X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, "unknown-ca" },
	{ X509_V_ERR_INVALID_CA, "invalid-ca" },
	{ X509_V_ERR_PATH_LENGTH_EXCEEDED, "invalid-ca" },
	{ X509_V_ERR_INVALID_PURPOSE, "wrong-purpose" },
	{ X509_V_ERR_CERT_CHAIN_TOO_LONG, "too-long" },
	{ X509_V_ERR_EE_KEY_TOO_SMALL, "weak" },
	{ X509_V_ERR_CA_KEY_TOO_SMALL, "weak" },
	{ X509_V_ERR_CA_MD_TOO_WEAK, "weak" },
	{ X509_V_ERR_PERMITTED_VIOLATION, "name-not-permitted" },
	{ X509_V_ERR_EXCLUDED_VIOLATION, "name-not-permitted" },
	{ X509_V_ERR_UNABLE_TO_GET_CRL, "no-crl" },
	{ X509_V_ERR_CRL_NOT_YET_VALID, "crl-expired" },
	{ X509_V_ERR_CRL_HAS_EXPIRED, "crl-expired" },
};

struct kind {
	enum setting_id id;
	int (*load)(X509_STORE *, char const *path, stralloc *why);
};

static struct kind const authorities = { SET_TLS_CLIENTCA, pemfile_certs };
static struct kind const revocations = { SET_TLS_CLIENTCRL, pemfile_crls };

/* 1: loaded, 0: there is no such file, -1. */
static int
load(X509_STORE *store, struct settings *s, struct kind const *k, stralloc *why)
{
	stralloc path = STRALLOC_ZERO;
	int r = settings_file(s, k->id, &path);

	if (r == -1)
		why_say(why, "certificates of clients", settings_fault(s));
	else if (r && !k->load(store, path.s, why))
		r = -1;
	stralloc_free(&path);
	return r;
}

/* A list of revocations that nobody could have signed is a mistake. */
static int
load_all(X509_STORE *store, struct settings *s, stralloc *why)
{
	int cas = load(store, s, &authorities, why);
	int crls = cas == -1 ? -1 : load(store, s, &revocations, why);

	if (crls == -1)
		return 0;
	if (crls && !cas)
		return why_say(why, "tls.clientcrl.pem",
		    "found it without tls.clientca.pem: expected the "
		    "certificates of those who signed it there");
	return !crls || X509_STORE_set_flags(store,
			    X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
}

/* Is any of the files there?  1, 0, or -1 if that cannot be found out. */
static int
wanted(struct settings *s)
{
	static enum setting_id const ids[] = { SET_TLS_CLIENTCA,
		SET_TLS_CLIENTCRL, SET_TLS_TLSCLIENTS };
	stralloc path = STRALLOC_ZERO;
	int r = 0;

	for (size_t i = 0; !r && i < sizeof ids / sizeof ids[0]; i++)
		r = settings_file(s, ids[i], &path);
	stralloc_free(&path);
	return r;
}

int
client_load(struct client *c, struct settings *s, stralloc *why)
{
	int r = wanted(s);

	if (r == -1)
		return why_say(
		    why, "certificates of clients", settings_fault(s));
	if (!r)
		return 1;
	/* First of all, or libcrypto would read the system's openssl.cnf. */
	if (tls_init() == 0)
		c->store = X509_STORE_new();
	if (!c->store)
		return why_say(why, "certificates of clients",
		    "the TLS library cannot be used");
	why->len = 0;
	return load_all(c->store, s, why);
}

/* libtls would load the system's authorities, which nobody needs, if it knew
 * of none; it looks into the directory only when it verifies. */
int
client_ask(struct client const *c, struct tls_config *config)
{
	if (!c->store)
		return 0;
	tls_config_insecure_noverifycert(config);
	tls_config_verify_client_optional(config);
	return tls_config_set_ca_path(config, "/nonexistent");
}

static char const *
word_of(int error)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (words[i].error == error)
			return words[i].word;
	return "broken";
}

/* Is it in a list of revocations?  That counts whatever else the client sends,
 * or leaves out so that nothing can be verified. */
static int
is_revoked(X509_STORE *store, X509 *cert)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509_CRL) *crls = NULL;
	X509_REVOKED *entry;
	int revoked = 1;

	if (ctx && X509_STORE_CTX_init(ctx, store, cert, NULL) == 1) {
		crls =
		    X509_STORE_CTX_get1_crls(ctx, X509_get_issuer_name(cert));
		revoked = 0;
	}
	for (int i = 0; i < sk_X509_CRL_num(crls); i++)
		revoked |= X509_CRL_get0_by_cert(
			       sk_X509_CRL_value(crls, i), &entry, cert) == 1;
	sk_X509_CRL_pop_free(crls, X509_CRL_free);
	X509_STORE_CTX_free(ctx);
	return revoked;
}

/* What the certificate is worth; others are what the client sent with it. */
static char const *
judge(X509_STORE *store, X509 *cert, STACK_OF(X509) * others)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	char const *word = "broken";

	if (ctx && X509_STORE_CTX_init(ctx, store, cert, others) == 1 &&
	    X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_SSL_CLIENT) == 1) {
		X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
		int good;
		int error;

		X509_VERIFY_PARAM_set_depth(param, CLIENT_DEPTH);
		X509_VERIFY_PARAM_set_auth_level(param, STRENGTH);
		good = X509_verify_cert(ctx) == 1;
		error = X509_STORE_CTX_get_error(ctx);
		if (good == (error == X509_V_OK))
			word = word_of(error);
	}
	X509_STORE_CTX_free(ctx);
	return word;
}

/* Names of one kind, parted by spaces. */
struct names {
	int (*fits)(char const *, size_t);
	stralloc text;
	int failed; /* memory is short */
};

static int
holds(stralloc const *text, char const *s, size_t n)
{
	for (size_t i = 0; i < text->len;) {
		char const *end = memchr(text->s + i, ' ', text->len - i);
		size_t len = end ? (size_t)(end - text->s) - i : text->len - i;

		if (len == n && !memcmp(text->s + i, s, n))
			return 1;
		i += len + 1;
	}
	return 0;
}

/* Add a name if it is one, whole or not at all. */
static void
add_name(struct names *names, ASN1_STRING const *a)
{
	char const *s = (char const *)ASN1_STRING_get0_data(a);
	size_t n = (size_t)ASN1_STRING_length(a);
	int type = ASN1_STRING_type(a);
	stralloc *text = &names->text;

	if ((type != V_ASN1_IA5STRING && type != V_ASN1_UTF8STRING &&
		type != V_ASN1_PRINTABLESTRING) ||
	    !names->fits(s, n) || text->len + 1 + n > CLIENT_NAMES ||
	    holds(text, s, n))
		return;
	if ((text->len && !stralloc_cats(text, " ")) ||
	    !stralloc_catb(text, s, n))
		names->failed = 1;
}

static void
add_alternatives(struct names *names, X509 *cert, int type)
{
	GENERAL_NAMES *all =
	    X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);

	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
		GENERAL_NAME const *g = sk_GENERAL_NAME_value(all, i);

		if (g->type == type)
			add_name(names, g->d.ia5);
	}
	GENERAL_NAMES_free(all);
}

/* Attributes emailAddress of the subject; never its text in one line, where a
 * common name may look like one. */
static void
add_attributes(struct names *names, X509 *cert)
{
	X509_NAME const *subject = X509_get_subject_name(cert);
	int i = -1;

	while ((i = X509_NAME_get_index_by_NID(
		    subject, NID_pkcs9_emailAddress, i)) >= 0)
		add_name(names,
		    X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, i)));
}

static int
put(stralloc *list, char const *name, char const *value, size_t n)
{
	return !n || (stralloc_cats(list, name) && stralloc_cats(list, "=") &&
			 stralloc_catb(list, value, n) && stralloc_0(list));
}

static int
put_names(stralloc *list, X509 *cert)
{
	struct names emails = { .fits = certname_email };
	struct names hosts = { .fits = certname_host };
	int ok;

	add_alternatives(&emails, cert, GEN_EMAIL);
	add_attributes(&emails, cert);
	add_alternatives(&hosts, cert, GEN_DNS);
	ok = !emails.failed && !hosts.failed &&
	     put(list, "SSL_PEER_CERT_EMAIL", emails.text.s, emails.text.len) &&
	     put(list, "SSL_PEER_CERT_DNS", hosts.text.s, hosts.text.len);
	stralloc_free(&emails.text);
	stralloc_free(&hosts.text);
	return ok;
}

/* The word for a chain, the client's certificate first. */
static char const *
word_for(struct client const *c, STACK_OF(X509) * chain)
{
	X509 *cert = sk_X509_value(chain, 0);

	if (!cert)
		return "broken";
	if (is_revoked(c->store, cert))
		return "revoked";
	if (sk_X509_num(chain) > CLIENT_CHAIN + 1)
		return "too-long";
	return judge(c->store, cert, chain);
}

int
client_tell(struct client const *c, char const *pem, size_t n, stralloc *list)
{
	STACK_OF(X509) *chain = pemfile_chain(pem, n, CLIENT_CHAIN + 2);
	X509 *cert = sk_X509_value(chain, 0);
	char const *word = word_for(c, chain);
	int ok = put(list, "SSL_PEER_CERT_VERIFIED", word, strlen(word)) &&
		 (!cert || put_names(list, cert));

	sk_X509_pop_free(chain, X509_free);
	ERR_clear_error(); /* or libtls would take it for its own */
	return ok;
}

int
client_report(struct client const *c, struct tls *tls, stralloc *list)
{
	uint8_t const *pem;
	size_t n = 0;

	if (!c->store || !tls_peer_cert_provided(tls))
		return 1;
	pem = tls_peer_cert_chain_pem(tls, &n);
	return client_tell(c, (char const *)pem, pem ? n : 0, list);
}

void
client_free(struct client *c)
{
	X509_STORE_free(c->store);
	c->store = NULL;
}
