/* hook.c - what libtls cannot be told, told to the library below it */

#include "hook.h"

#include <string.h>

#include <skalibs/types.h>

#include "hook-kinds.h"
#include "why.h"

/* libcrypto keeps one list of listeners in a process: so do we. */
static stralloc made = STRALLOC_ZERO; /* SSL_CTX pointers */
static int missed;                    /* one of them is not in it */

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

int
hook_start(void)
{
	static int index = -1;

	if (index == -1)
		index = CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL_CTX, 0,
		    NULL, hook_new_func, NULL, hook_free_func);
	return index != -1;
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

static int
set(SSL_CTX *ctx, struct hook_wish const *w, stralloc *why)
{
	if (w->dh && !set_dh(ctx, w->dh, why))
		return 0;
	if (!w->dh && w->auto_dhe && !hook_set_dh_auto(ctx))
		return why_say(why, "tls.dhe", "the TLS library has no group");
	if (*w->suites && !hook_set_suites(ctx, w->suites))
		return why_say(why, w->suites,
		    "found in a cipher string: expected suites of TLS 1.3 "
		    "that the TLS library knows");
	return hook_set_ticket_count(ctx, 0)
		   ? 1
		   : why_say(why, "tickets", "cannot be switched off");
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
any(SSL_CTX *ctx, int (*fits)(SSL_CIPHER const *, int), int arg)
{
	STACK_OF(SSL_CIPHER) *list = SSL_CTX_get_ciphers(ctx);

	for (int i = 0; i < sk_SSL_CIPHER_num(list); i++)
		if (fits(sk_SSL_CIPHER_value(list, i), arg))
			return 1;
	return 0;
}

static int
exchanges(SSL_CIPHER const *c, int kind)
{
	return SSL_CIPHER_get_kx_nid(c) == kind;
}

/* One of TLS 1.2 that a key of this kind can sign or decrypt for. */
static int
serves(SSL_CIPHER const *c, int kind)
{
	int auth = SSL_CIPHER_get_auth_nid(c);

	return auth == kind || auth == NID_auth_null || auth == NID_auth_psk;
}

int
hook_wants_dh(size_t mark)
{
	for (size_t i = mark; i < hook_mark(); i++)
		if (any(get(i), exchanges, NID_kx_dhe))
			return 1;
	return 0;
}

static int
suits_key(SSL_CTX *ctx)
{
	X509 *cert = SSL_CTX_get0_certificate(ctx);
	EVP_PKEY *key = cert ? X509_get0_pubkey(cert) : NULL;
	int rsa = key && EVP_PKEY_base_id(key) == EVP_PKEY_RSA;

	return !key || any(ctx, serves, rsa ? NID_auth_rsa : NID_auth_ecdsa);
}

int
hook_suits_key(size_t mark)
{
	for (size_t i = mark; i < hook_mark(); i++)
		if (!suits_key(get(i)))
			return 0;
	return 1;
}

int
hook_knows(char const *word)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	int known = !ctx || SSL_CTX_set_cipher_list(ctx, word) == 1;

	SSL_CTX_free(ctx);
	return known;
}
