/* hook.c - what libtls cannot be told, told to the library below it */

#include "hook.h"

#include <string.h>

#include <skalibs/types.h>

#include "hook-kinds.h"
#include "why.h"

/* libcrypto keeps one list of listeners in a process: so do we. */
static stralloc made = STRALLOC_ZERO; /* SSL_CTX pointers */
static int missed;                    /* one of them is not in it */
static int ours = -1;                 /* our place in each of them */
static SSL *last;                     /* the connection that was made last */

enum {
	SIZE = sizeof(SSL_CTX *)
};

static SSL_CTX *
get(size_t i)
{
	SSL_CTX *ctx;

	memcpy(&ctx, made.s + i * SIZE, SIZE);
	return ctx;
}

void
hook_made(SSL_CTX *ctx)
{
	if (!stralloc_catb(&made, (char const *)&ctx, SIZE))
		missed = 1;
}

void
hook_gone(SSL_CTX *ctx)
{
	for (size_t i = 0; i < hook_mark(); i++) {
		if (get(i) != ctx)
			continue;
		made.len -= SIZE;
		memmove(made.s + i * SIZE, made.s + (i + 1) * SIZE,
		    made.len - i * SIZE);
		return;
	}
}

void
hook_connected(SSL *ssl)
{
	last = ssl;
}

void
hook_parted(SSL *ssl)
{
	if (last == ssl)
		last = NULL;
}

int
hook_start(void)
{
	static int connections = -1;

	if (ours == -1)
		ours = CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL_CTX, 0, NULL,
		    hook_new_func, NULL, hook_free_func);
	if (connections == -1)
		connections = CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL, 0,
		    NULL, hook_connect_func, NULL, hook_part_func);
	return ours != -1 && connections != -1;
}

int
hook_ask(char const *name)
{
	/* It is copied; only the macro has no const. */
	void *text = (void *)(size_t)name;

	return last && SSL_set_tlsext_host_name(last, text) == 1;
}

size_t
hook_mark(void)
{
	return made.len / SIZE;
}

/* What the file holds is not enough. */
static int
say_bits(stralloc *why, char const *file, int bits)
{
	char number[UINT_FMT];

	number[uint_fmt(number, (unsigned int)bits)] = 0;
	why_say(why, file, "found parameters of ");
	if (why->len)
		why->len--;
	if (!stralloc_cats(why, number) ||
	    !stralloc_cats(
		why, " bits: expected 2048 or more; tls-dh makes new ones") ||
	    !stralloc_0(why))
		why->len = 0;
	return 0;
}

static int
set_dh(SSL_CTX *ctx, char const *file, stralloc *why)
{
	BIO *in = BIO_new_file(file, "r");
	int bits = in ? hook_set_dh(ctx, in, HOOK_DH_BITS) : 0;
	int could = in != NULL;

	BIO_free(in);
	if (!could)
		return why_say(why, file,
		    "cannot be read: make it readable, or remove it");
	if (bits >= HOOK_DH_BITS)
		return 1;
	if (bits > 0)
		return say_bits(why, file, bits);
	return why_say(why, file,
	    bits ? "found parameters that the TLS library refuses: tls-dh "
		   "makes new ones"
		 : "found no DH parameters: expected what tls-dh makes, "
		   "-----BEGIN DH PARAMETERS-----");
}

/* The context of its sessions: terms, and a hash of the certificate. */
static int
set_terms(SSL_CTX *ctx, char const *terms)
{
	EVP_MD_CTX *sum = EVP_MD_CTX_new();
	X509 *cert = SSL_CTX_get0_certificate(ctx);
	int verify = SSL_CTX_get_verify_mode(ctx);
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	int ok;

	ok = sum && cert && X509_digest(cert, EVP_sha256(), md, &n) == 1 &&
	     EVP_DigestInit_ex(sum, EVP_sha256(), NULL) == 1 &&
	     EVP_DigestUpdate(sum, md, n) == 1 &&
	     EVP_DigestUpdate(sum, &verify, sizeof verify) == 1 &&
	     EVP_DigestUpdate(sum, terms, strlen(terms)) == 1 &&
	     EVP_DigestFinal_ex(sum, md, &n) == 1 &&
	     SSL_CTX_set_session_id_context(ctx, md, n) == 1;
	EVP_MD_CTX_free(sum);
	return ok;
}

static int
set_tickets(SSL_CTX *ctx, struct hook_wish const *w)
{
	if (!w->tickets || !w->tickets->n)
		return hook_set_tickets(ctx, 0);
	return SSL_CTX_set_ex_data(ctx, ours, w->tickets) == 1 &&
	       hook_set_tickets(ctx, 1) && set_terms(ctx, w->terms);
}

struct ticket_key const *
hook_ticket_key(SSL *ssl, unsigned char name[16], int issue)
{
	struct tickets const *t =
	    SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), ours);
	SSL_SESSION *session = SSL_get_session(ssl);

	if (!t || !t->n)
		return NULL;
	if (!issue)
		return tickets_find(t, name);
	if (!session || SSL_SESSION_get0_peer(session))
		return NULL;
	memcpy(name, t->keys[0].name, sizeof t->keys[0].name);
	return t->keys;
}

/* In TLS 1.3 a ticket is for one connection (RFC 8446, C.4). */
int
hook_ticket_renews(SSL *ssl, struct ticket_key const *key)
{
	struct tickets const *t =
	    SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), ours);

	return SSL_version(ssl) > TLS1_2_VERSION || key != t->keys;
}

static int
set(SSL_CTX *ctx, struct hook_wish const *w, stralloc *why)
{
	hook_set_forgetful(ctx);
	if (w->dh && !set_dh(ctx, w->dh, why))
		return 0;
	if (!w->dh && w->auto_dhe && SSL_CTX_set_dh_auto(ctx, 1) != 1)
		return why_say(why, "tls.dhe", "the TLS library has no group");
	if (*w->suites && SSL_CTX_set_ciphersuites(ctx, w->suites) != 1)
		return why_say(why, w->suites,
		    "found in a cipher string: expected suites of TLS 1.3 "
		    "that the TLS library knows");
	return set_tickets(ctx, w)
		   ? 1
		   : why_say(why, "TLS", "session tickets cannot be set up");
}

int
hook_apply(size_t mark, struct hook_wish const *wish, stralloc *why)
{
	if (missed || hook_mark() <= mark)
		return why_say(why, "TLS", "the context cannot be reached");
	for (size_t i = mark; i < hook_mark(); i++)
		if (!set(get(i), wish, why))
			return 0;
	return 1;
}

/* Is there a cipher that this is true of? */
static int
any(SSL_CTX *ctx, int (*fits)(SSL_CIPHER const *, void const *),
    void const *arg)
{
	STACK_OF(SSL_CIPHER) *list = SSL_CTX_get_ciphers(ctx);

	for (int i = 0; i < sk_SSL_CIPHER_num(list); i++)
		if (fits(sk_SSL_CIPHER_value(list, i), arg))
			return 1;
	return 0;
}

static int
exchanges(SSL_CIPHER const *c, void const *kind)
{
	return SSL_CIPHER_get_kx_nid(c) == *(int const *)kind;
}

/* One of TLS 1.2 that a key of this kind can sign or decrypt for. */
static int
serves(SSL_CIPHER const *c, void const *kind)
{
	int auth = SSL_CIPHER_get_auth_nid(c);

	return auth == *(int const *)kind || auth == NID_auth_null ||
	       auth == NID_auth_psk;
}

int
hook_wants_dh(size_t mark)
{
	static int const kind = NID_kx_dhe;

	for (size_t i = mark; i < hook_mark(); i++)
		if (any(get(i), exchanges, &kind))
			return 1;
	return 0;
}

static int
suits_key(SSL_CTX *ctx)
{
	X509 *cert = SSL_CTX_get0_certificate(ctx);
	EVP_PKEY *key = cert ? X509_get0_pubkey(cert) : NULL;
	int rsa = key && EVP_PKEY_base_id(key) == EVP_PKEY_RSA;
	int kind = rsa ? NID_auth_rsa : NID_auth_ecdsa;

	return !key || any(ctx, serves, &kind);
}

int
hook_suits_key(size_t mark)
{
	for (size_t i = mark; i < hook_mark(); i++)
		if (!suits_key(get(i)))
			return 0;
	return 1;
}

static int
is_called(SSL_CIPHER const *c, void const *name)
{
	return !strcmp(SSL_CIPHER_get_name(c), name);
}

int
hook_knows(size_t mark, char const *word)
{
	SSL_CTX *ctx;
	int known;

	/* Nearly always it is the name of one, and this costs nothing. */
	for (size_t i = mark; i < hook_mark(); i++)
		if (any(get(i), is_called, word))
			return 1;
	ctx = SSL_CTX_new(TLS_server_method());
	known = !ctx || SSL_CTX_set_cipher_list(ctx, word) == 1;
	SSL_CTX_free(ctx);
	return known;
}
