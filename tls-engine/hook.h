/* hook.h - what libtls cannot be told, told to the library below it
 *
 * libtls hides its SSL_CTX.  But libcrypto tells whoever asks of each one that
 * is made (CRYPTO_get_ex_new_index), and all of its settings that are not
 * libtls' concern can then be set with public functions.  This is the one
 * module that does so.
 */

#ifndef HOOK_H
#define HOOK_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "tickets.h"

/* Least bits of DH parameters that are used. */
enum {
	HOOK_DH_BITS = 2048
};

/* Begin to listen: once in a process, before tls_init().  1, or 0. */
int hook_start(void);

/* How many contexts there are: those made later are the ones that the
 * functions below are about, when they are given this number. */
size_t hook_mark(void);

/*
 * Have the connection that was made last, of the context that was made last,
 * ask for the server of this name (SNI), as tls_connect_cbs() would.  1, or 0.
 */
int hook_ask(char const *name);

struct hook_wish {
	char const *suites; /* of TLS 1.3, "a:b"; empty: all there are */
	char const *dh;     /* PEM file of parameters for DHE, or NULL */
	int auto_dhe;       /* without it: a group of the library */

	/*
	 * Keys of session tickets, read at each handshake: they must outlive
	 * the contexts, and may change.  NULL or none: no tickets at all.
	 */
	struct tickets *tickets;

	/*
	 * What was agreed on before is taken up again only under these terms,
	 * and with the same certificate: another process that has the same
	 * keys does so if its text is the same.
	 */
	char const *terms;
};

/*
 * Set all that.  For the time after tls_configure().  No stateful tickets are
 * sent, which no other process could take back, and none to a client that has
 * shown a certificate: it shall show it each time, and have it verified.
 * Return 1, or 0 with the reason in why, NUL-terminated; if it is about the
 * file, with its name.
 */
int hook_apply(size_t mark, struct hook_wish const *wish, stralloc *why);

/* Does any of their ciphers need DH parameters? */
int hook_wants_dh(size_t mark);

/* Is there a cipher of TLS 1.2 for each one's key? */
int hook_suits_key(size_t mark);

/* Does any cipher go by this word of their cipher string? */
int hook_knows(size_t mark, char const *word);

#endif
