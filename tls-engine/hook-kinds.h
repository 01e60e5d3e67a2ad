/* hook-kinds.h - where OpenSSL 3 and LibreSSL differ in what hook.c needs */

#ifndef HOOK_KINDS_H
#define HOOK_KINDS_H

#include <string.h>

#include <openssl/dh.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include "tickets.h"

/* What hook.c does when a context was made, and before it is freed. */
void hook_made(SSL_CTX *ctx);
void hook_gone(SSL_CTX *ctx);

/* The key for the ticket of a connection: to issue one with, whose name goes
 * into name, or else of that name.  NULL: there is to be no ticket. */
struct ticket_key const *hook_ticket_key(
    SSL *ssl, unsigned char name[16], int issue);

/* A ticket of that key was taken: is the client to get a new one? */
int hook_ticket_renews(SSL *ssl, struct ticket_key const *key);

static inline void
hook_free_func(
    void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	(void)ptr, (void)ad, (void)idx, (void)argl, (void)argp;
	hook_gone(parent);
}

#ifdef LIBRESSL_VERSION_NUMBER

static inline int
hook_new_func(
    void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	(void)ptr, (void)ad, (void)idx, (void)argl, (void)argp;
	hook_made(parent);
	return 1;
}

/* It has no stateful tickets to switch off; and those of TLS 1.2 are its
 * libtls' own concern, which works, by keys of tls_config_add_ticket_key(). */
static inline int
hook_set_tickets(SSL_CTX *ctx, size_t n)
{
	(void)ctx, (void)n;
	return 1;
}

/* The bits of the parameters in the file, which take effect; 0: there are
 * none, -1: they cannot be used. */
static inline int
hook_set_dh(SSL_CTX *ctx, BIO *file, int least)
{
	DH *dh = PEM_read_bio_DHparams(file, NULL, NULL, NULL);
	int bits = dh ? DH_bits(dh) : 0;

	if (bits >= least && SSL_CTX_set_tmp_dh(ctx, dh) != 1)
		bits = -1;
	DH_free(dh);
	return bits;
}

#else

#include <openssl/core_names.h>
#include <openssl/params.h>

static inline void
hook_new_func(
    void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	(void)ptr, (void)ad, (void)idx, (void)argl, (void)argp;
	hook_made(parent);
}

/* Prepare to encrypt or decrypt a ticket: AES-256-CBC and HMAC-SHA256. */
static inline int
hook_ticket_start(struct ticket_key const *key, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int issue)
{
	char digest[] = "SHA256";
	unsigned char k[sizeof key->mac];
	OSSL_PARAM params[] = { OSSL_PARAM_construct_octet_string(
				    OSSL_MAC_PARAM_KEY, k, sizeof k),
		OSSL_PARAM_construct_utf8_string(
		    OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end() };
	int ok;

	memcpy(k, key->mac, sizeof k);
	ok = EVP_MAC_CTX_set_params(mac, params) == 1 &&
	     EVP_CipherInit_ex(
		 cipher, EVP_aes_256_cbc(), NULL, key->aes, iv, issue) == 1;
	OPENSSL_cleanse(k, sizeof k);
	return ok;
}

/* SSL_CTX_set_tlsext_ticket_key_evp_cb(3) */
static inline int
hook_ticket_func(SSL *ssl, unsigned char *name, unsigned char *iv,
    EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int issue)
{
	struct ticket_key const *key = hook_ticket_key(ssl, name, issue);

	if (!key)
		return 0;
	if ((issue && RAND_bytes(iv,
			  EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1) ||
	    !hook_ticket_start(key, iv, cipher, mac, issue))
		return -1;
	return !issue && hook_ticket_renews(ssl, key) ? 2 : 1;
}

/* n tickets of TLS 1.3 for each full handshake, with our keys; 0: none, and
 * not the stateful ones either that are the library's default. */
static inline int
hook_set_tickets(SSL_CTX *ctx, size_t n)
{
	return SSL_CTX_set_num_tickets(ctx, n) == 1 &&
	       (!n || SSL_CTX_set_tlsext_ticket_key_evp_cb(
			  ctx, hook_ticket_func) == 1);
}

static inline int
hook_set_dh(SSL_CTX *ctx, BIO *file, int least)
{
	EVP_PKEY *dh = PEM_read_bio_Parameters(file, NULL);
	int bits = dh && EVP_PKEY_is_a(dh, "DH") ? EVP_PKEY_get_bits(dh) : 0;

	if (bits >= least && SSL_CTX_set0_tmp_dh_pkey(ctx, dh) == 1)
		return bits;
	EVP_PKEY_free(dh);
	return bits >= least ? -1 : bits;
}

#endif

#endif
