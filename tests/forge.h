/* forge.h - certificates for unit tests: keys, authorities, PEM
 *
 * What cannot be made ends the test.
 */

#ifndef FORGE_H
#define FORGE_H

#include <stddef.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

/* An authority, or whoever has a key. */
struct party {
	X509 *cert;
	EVP_PKEY *key;
};

/* RSA with so many bits; 0: EC. */
static inline EVP_PKEY *
make_key(int bits)
{
	EVP_PKEY_CTX *c =
	    EVP_PKEY_CTX_new_id(bits ? EVP_PKEY_RSA : EVP_PKEY_EC, NULL);
	EVP_PKEY *key = NULL;

	if (!c || EVP_PKEY_keygen_init(c) != 1)
		abort();
	if (bits)
		EVP_PKEY_CTX_set_rsa_keygen_bits(c, bits);
	else
		EVP_PKEY_CTX_set_ec_paramgen_curve_nid(c, NID_X9_62_prime256v1);
	if (EVP_PKEY_keygen(c, &key) != 1)
		abort();
	EVP_PKEY_CTX_free(c);
	return key;
}

static inline void
extend(X509 *x, int nid, char const *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	if (!e || X509_add_ext(x, e, -1) != 1)
		abort();
	X509_EXTENSION_free(e);
}

/* A certificate without names and extensions, good from then to then, in
 * seconds from now. */
static inline X509 *
make_bare(EVP_PKEY *key, long from, long to)
{
	static long serial = 1;
	X509 *x = X509_new();

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
	X509_gmtime_adj(X509_getm_notBefore(x), from);
	X509_gmtime_adj(X509_getm_notAfter(x), to);
	X509_set_pubkey(x, key);
	return x;
}

static inline void
sign(X509 *x, struct party const *by)
{
	X509_set_issuer_name(x, X509_get_subject_name(by->cert));
	if (!X509_sign(x, by->key, EVP_sha256()))
		abort();
}

/* As libtls writes it: the certificate, then what comes with it.  Return its
 * length. */
static inline size_t
pem_of(char *pem, int room, X509 *const *certs, size_t n)
{
	BIO *b = BIO_new(BIO_s_mem());
	int len;

	for (size_t i = 0; i < n; i++)
		if (PEM_write_bio_X509(b, certs[i]) != 1)
			abort();
	len = BIO_read(b, pem, room);
	BIO_free(b);
	return len > 0 ? (size_t)len : 0;
}

static inline void
write_cert(char const *path, X509 *x)
{
	BIO *b = BIO_new_file(path, "w");

	if (!b || PEM_write_bio_X509(b, x) != 1)
		abort();
	BIO_free(b);
}

#endif
