/* pemfile.h - certificates from PEM, for libcrypto */

#ifndef PEMFILE_H
#define PEMFILE_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include <openssl/x509.h>

/*
 * Load all certificates, or revocation lists, of a file into a store.  Return
 * 1; 0 if it cannot be read, has none, or one that is broken, with the reason
 * in why, NUL-terminated: file, found, expected.
 */
int pemfile_certs(X509_STORE *store, char const *path, stralloc *why);
int pemfile_crls(X509_STORE *store, char const *path, stralloc *why);

/*
 * The certificates in n bytes of PEM, in their order, at most so many; what
 * comes behind one that cannot be read does not count.  Return a list for
 * sk_X509_pop_free(), which may be empty, or NULL if memory is short.
 */
STACK_OF(X509) * pemfile_chain(char const *pem, size_t n, int most);

#endif
