/* pemfile.c - certificates from PEM, for libcrypto */

#include "pemfile.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "why.h"

struct kind {
	int (*take)(X509_STORE *, BIO *);
	char const *fault;
};

/* For files that would make libcrypto ask somebody for a password. */
static int
no_password(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

/* Take the next one of a file into the store; 0: there is none. */
static int
take_cert(X509_STORE *store, BIO *in)
{
	X509 *x = PEM_read_bio_X509(in, NULL, no_password, NULL);
	int ok = x && X509_STORE_add_cert(store, x) == 1;

	X509_free(x);
	return ok;
}

static int
take_crl(X509_STORE *store, BIO *in)
{
	X509_CRL *x = PEM_read_bio_X509_CRL(in, NULL, no_password, NULL);
	int ok = x && X509_STORE_add_crl(store, x) == 1;

	X509_CRL_free(x);
	return ok;
}

/* All that is in the file; behind the last one comes no other start of any. */
static int
load(X509_STORE *store, struct kind const *k, char const *path, stralloc *why)
{
	BIO *in;
	int found = 0;
	int whole;

	errno = 0;
	in = BIO_new_file(path, "r");
	if (!in)
		return why_say(
		    why, path, errno ? strerror(errno) : "not readable");
	ERR_clear_error();
	while (k->take(store, in))
		found = 1;
	whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
	ERR_clear_error();
	BIO_free(in);
	return (found && whole) || why_say(why, path, k->fault);
}

int
pemfile_certs(X509_STORE *store, char const *path, stralloc *why)
{
	static struct kind const certs = { take_cert,
		"found none, or one that cannot be read: expected "
		"certificates of authorities in PEM" };

	return load(store, &certs, path, why);
}

int
pemfile_crls(X509_STORE *store, char const *path, stralloc *why)
{
	static struct kind const crls = { take_crl,
		"found none, or one that cannot be read: expected "
		"certificate revocation lists (X509 CRL) in PEM" };

	return load(store, &crls, path, why);
}

STACK_OF(X509) * pemfile_chain(char const *pem, size_t n, int most)
{
	BIO *in = n <= INT_MAX ? BIO_new_mem_buf(pem, (int)n) : NULL;
	STACK_OF(X509) *chain = sk_X509_new_null();
	X509 *x = NULL;

	while (in && chain && sk_X509_num(chain) < most &&
	       (x = PEM_read_bio_X509(in, NULL, no_password, NULL)) &&
	       sk_X509_push(chain, x))
		x = NULL;
	X509_free(x);
	BIO_free(in);
	return chain;
}
