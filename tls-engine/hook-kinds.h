/* hook-kinds.h - where OpenSSL and LibreSSL differ in what hook.c needs */

#ifndef HOOK_KINDS_H
#define HOOK_KINDS_H

#include <openssl/dh.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

/* What hook.c does when a context was made, and before it is freed. */
void hook_made(SSL_CTX *ctx);
void hook_gone(SSL_CTX *ctx);

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

/* Its libtls gives suites of TLS 1.3 in the cipher string to the library. */
static inline int
hook_set_suites(SSL_CTX *ctx, char const *suites)
{
	return SSL_CTX_set_ciphersuites(ctx, suites) == 1;
}

/* It has no stateful tickets to switch off. */
static inline int
hook_set_ticket_count(SSL_CTX *ctx, size_t n)
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

static inline int
hook_set_dh_auto(SSL_CTX *ctx)
{
	return SSL_CTX_set_dh_auto(ctx, 1) == 1;
}

#else

static inline void
hook_new_func(
    void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	(void)ptr, (void)ad, (void)idx, (void)argl, (void)argp;
	hook_made(parent);
}

static inline int
hook_set_suites(SSL_CTX *ctx, char const *suites)
{
	return SSL_CTX_set_ciphersuites(ctx, suites) == 1;
}

static inline int
hook_set_ticket_count(SSL_CTX *ctx, size_t n)
{
	return SSL_CTX_set_num_tickets(ctx, n) == 1;
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

static inline int
hook_set_dh_auto(SSL_CTX *ctx)
{
	return SSL_CTX_set_dh_auto(ctx, 1) == 1;
}

#endif

#endif
