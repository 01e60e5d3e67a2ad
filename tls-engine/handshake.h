/* handshake.h - make a TLS connection, or say why there is none */

#ifndef HANDSHAKE_H
#define HANDSHAKE_H

#include <skalibs/tai.h>

#include <tls.h>

#include "company.h"
#include "network.h"

enum handshake {
	HANDSHAKE_DONE,
	HANDSHAKE_FAILED, /* see tls_error() and network.error */
	HANDSHAKE_ENDED,  /* the client closed the connection */
	HANDSHAKE_TIMEOUT,
	HANDSHAKE_LEFT /* nobody is left who wants it */
};

/* Run the whole handshake, until the deadline or until the company has left. */
enum handshake handshake_run(struct tls *tls, struct network *n,
    struct company *company, tain const *deadline);

/* Longest word, with its NUL. */
enum {
	HANDSHAKE_WORD = 32
};

/*
 * Put into word why a handshake came to that end.  The words are a closed
 * list: not-tls, no-shared-cipher, protocol-too-old, timeout, reset, config,
 * and alert-N, with the number of the client's alert (RFC 8446 section 6.2).
 * names.h adds no-sni and unknown-sni.  text is tls_error()'s and may be NULL.
 * Of HANDSHAKE_LEFT nothing is to be said.
 */
void handshake_word(char word[HANDSHAKE_WORD], enum handshake end,
    struct network const *n, char const *text);

#endif
