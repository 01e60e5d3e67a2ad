/* server.h - certificates of servers, when we are the client: judge them
 *
 * libtls is told to let every certificate pass (the server has proved only that
 * it has its key), and what it is worth is found out behind the handshake and
 * before the first byte of the program's, against a wish (tlswish.h).
 */

#ifndef SERVER_H
#define SERVER_H

#include <skalibs/stralloc.h>

#include <openssl/x509.h>
#include <tls.h>

#include "settings.h"
#include "tlswish.h"

enum {
	SERVER_DEPTH = 10, /* authorities between a certificate and its root */
	SERVER_CHAIN = 20, /* certificates that a server may send */
	/* OpenSSL's level 2: nothing in a chain weaker than 112 bits. */
	SERVER_STRENGTH = 2
};

/* Start it with zeros. */
struct server {
	struct tlswish const *wish; /* NULL: we are the server */
	X509_STORE *store;          /* who is trusted, if that counts */
};

/* Where the authorities of the system are. */
char const *server_authorities(void);

/*
 * Load the authorities of the system, and send.crl.pem, for whatever wish will
 * come.  Return 1; 0 if they cannot be read, with the reason in why,
 * NUL-terminated.
 */
int server_prepare(struct server *s, struct settings *set, stralloc *why);

/*
 * For the mode verify: load the authorities of -C, or those of the system,
 * and send.crl.pem, unless that has been done.  Return as server_prepare().
 */
int server_load(struct server *s, struct settings *set, stralloc *why);

struct verdict {
	int good;
	/* If not, a result type of RFC 8460 section 4.3. */
	char const *word;
	/* A sentence for that; or by what the server was verified: "ca",
	 * "dane-ee", "dane-ta", "fingerprint"; or NULL. */
	char const *text;
};

/* Is this the server that was wished for?  Behind the handshake. */
struct verdict server_judge(struct server const *s, struct tls *tls);

/* The same for n bytes of PEM: the certificate, then what came with it. */
struct verdict server_judge_pem(
    struct server const *s, char const *pem, size_t n);

void server_free(struct server *s);

#endif
