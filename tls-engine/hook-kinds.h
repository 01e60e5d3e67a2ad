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

/* The same for connections. */
void hook_connected(SSL *ssl);
void hook_parted(SSL *ssl);

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

static inline void
hook_part_func(
    void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	(void)ptr, (void)ad, (void)idx, (void)argl, (void)argp;
	hook_parted(parent);
}

/* Wipe what was decrypted as soon as it is handed out: it may be a password.
 * Older OpenSSL and LibreSSL leave it until the next record comes. */
static inline void
hook_set_forgetful(SSL_CTX *ctx)
{
#ifdef SSL_OP_CLEANSE_PLAINTEXT
	(void)SSL_CTX_set_options(ctx, SSL_OP_CLEANSE_PLAINTEXT);
#else
	(void)ctx;
#endif
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

static inline int
hook_connect_func(
    void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	(void)ptr, (void)ad, (void)idx, (void)argl, (void)argp;
	hook_connected(parent);
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

static inline void
hook_connect_func(
    void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl, void *argp)
{
	(void)ptr, (void)ad, (void)idx, (void)argl, (void)argp;
	hook_connected(parent);
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

/* A ticket remembers the name that the client asked for. */
static inline int
hook_ticket_mark(SSL *ssl, void *arg)
{
	char const *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);

	(void)arg;
	/* The session of an earlier ticket has it already. */
	return SSL_session_reused(ssl) ||
	       SSL_SESSION_set1_ticket_appdata(
		   SSL_get_session(ssl), name, name ? strlen(name) : 0) == 1;
}

/* The name in the hello that is being read: a list of one name, of type 0
 * (RFC 6066 section 3).  Its length; 0: there is none. */
static inline size_t
hook_hello_name(SSL *ssl, unsigned char const **name)
{
	unsigned char const *s;
	size_t n;
	size_t len;

	if (!SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_server_name, &s, &n) ||
	    n < 5 || s[2] != TLSEXT_NAMETYPE_host_name)
		return 0;
	len = (size_t)s[3] << 8 | s[4];
	*name = s + 5;
	return len <= n - 5 ? len : 0;
}

/* SSL_CTX_set_session_ticket_cb(3): under another name, a session is not taken
 * up again (RFC 6066 section 3). */
static inline SSL_TICKET_RETURN
hook_ticket_check(SSL *ssl, SSL_SESSION *session, unsigned char const *key,
    size_t keylen, SSL_TICKET_STATUS status, void *arg)
{
	unsigned char const *name = NULL;
	size_t n = hook_hello_name(ssl, &name);
	void *was = NULL;
	size_t len = 0;

	(void)key, (void)keylen, (void)arg;
	if (status != SSL_TICKET_SUCCESS && status != SSL_TICKET_SUCCESS_RENEW)
		return SSL_TICKET_RETURN_IGNORE_RENEW;
	if (SSL_SESSION_get0_ticket_appdata(session, &was, &len) != 1 ||
	    len != n || (n && memcmp(was, name, n) != 0))
		return SSL_TICKET_RETURN_IGNORE_RENEW;
	return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE
					    : SSL_TICKET_RETURN_USE_RENEW;
}

/* n tickets of TLS 1.3 for each full handshake, with our keys; 0: none, and
 * not the stateful ones either that are the library's default. */
static inline int
hook_set_tickets(SSL_CTX *ctx, size_t n)
{
	if (SSL_CTX_set_num_tickets(ctx, n) != 1)
		return 0;
	return !n || (SSL_CTX_set_tlsext_ticket_key_evp_cb(
			  ctx, hook_ticket_func) == 1 &&
			 SSL_CTX_set_session_ticket_cb(ctx, hook_ticket_mark,
			     hook_ticket_check, NULL) == 1);
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
