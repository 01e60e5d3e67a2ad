/* pair.h - could this certificate and this key serve TLS?
 *
 * Found out without a TLS library, so that the answer costs next to nothing
 * on each connection: both files must hold what they should, and the public
 * part that most keys carry must be the certificate's.
 */

#ifndef PAIR_H
#define PAIR_H

#include <stddef.h>

enum pair {
	PAIR_FITS,
	PAIR_NO_CERT,   /* no certificate block in the file */
	PAIR_BAD_CERT,  /* the block does not hold a certificate */
	PAIR_NO_KEY,    /* no private key block in the file */
	PAIR_BAD_KEY,   /* the block does not hold a key */
	PAIR_ENCRYPTED, /* the key needs a pass phrase, nobody could give it */
	PAIR_DIFFER     /* the key is another certificate's */
};

/* A file in memory. */
struct pem {
	char const *s;
	size_t len;
};

/*
 * Compare the first certificate of cert with the first private key of key;
 * both may be the same file.  RSA: the modulus.  Elliptic curves: the point,
 * if the key holds it.  Other kinds (Ed25519) must only be of the same kind.
 * Leaves nothing of the key behind in memory.
 */
enum pair pair_match(struct pem cert, struct pem key);

#endif
