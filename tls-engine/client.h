/* client.h - certificates of clients: ask for one, judge it, tell of it
 *
 * A stranger's certificate harms nobody: libtls is told to let every one pass
 * (the client has proved only that it has its key), and what it is worth is
 * found out behind the handshake, with what was loaded before the engine gave
 * up its privileges.  Only if tls.clientca.pem or tls.tlsclients is there is a
 * client asked for a certificate at all.
 */

#ifndef CLIENT_H
#define CLIENT_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include <openssl/x509.h>
#include <tls.h>

#include "settings.h"

enum {
	CLIENT_DEPTH = 6,   /* authorities between a certificate and its root */
	CLIENT_CHAIN = 10,  /* certificates that a client may send */
	CLIENT_NAMES = 1000 /* bytes of names told of, of either kind */
};

/* Start it with zeros. */
struct client {
	X509_STORE *store; /* NULL: no certificate is asked for */
};

/*
 * Load tls.clientca.pem and tls.clientcrl.pem, if certificates are to be asked
 * for.  Return 1; 0 if one of them cannot be read or holds what it should not,
 * with the reason in why, NUL-terminated: file, found, expected.
 */
int client_load(struct client *c, struct settings *s, stralloc *why);

/* Make servers with this configuration ask.  Return 0, or -1 as libtls does. */
int client_ask(struct client const *c, struct tls_config *config);

/*
 * Append what there is to tell of the certificate of the client, if it gave
 * one, NAME=value NUL each: SSL_PEER_CERT_VERIFIED, which is client_judge()'s
 * word, and SSL_PEER_CERT_EMAIL and SSL_PEER_CERT_DNS, if it holds such names.
 * Return 1, or 0 if memory is short.
 */
int client_report(struct client const *c, struct tls *tls, stralloc *list);

/* The same for n bytes of PEM: the certificate first, then what else the
 * client sent. */
int client_tell(
    struct client const *c, char const *pem, size_t n, stralloc *list);

void client_free(struct client *c);

#endif
