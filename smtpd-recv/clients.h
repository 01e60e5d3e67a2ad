/* clients.h - clients that a certificate lets relay (tls.tlsclients)
 *
 * What is known of the certificate are the facts SSL_PEER_CERT_VERIFIED,
 * _EMAIL, _DNS and _HASH of the session: those that TLS reported, or, where TLS
 * began before us, those of the environment, which is trusted as $RELAYCLIENT
 * is.
 */

#ifndef CLIENTS_H
#define CLIENTS_H

#include "log.h"
#include "session.h"
#include "settings.h"

/* Read tls.tlsclients into lines, NUL-ended.  Return 1, or 0 on a fault, which
 * settings_fault() explains. */
int clients_read(stralloc *lines, struct settings *set);

/* TLS has begun: look for the line of its certificate; the first one counts.
 * Return 1, found or not, or 0 if memory is short. */
int clients_recognise(struct session *s);

/* From here on the client speaks for others. */
void clients_forget(struct session *s);

/* What the line begins with (ann@example.org, SHA256:..., dns:...), or NULL:
 * there is none. */
char const *clients_key(struct session const *s);

/* The user that the line names, for AUTH EXTERNAL, or NULL. */
char const *clients_user(struct session const *s);

/* What the line adds to recipients that it lets through, or NULL: nothing. */
char const *clients_suffix(struct session const *s);

/* Why the certificate that was given lets nobody relay: a word of
 * SSL_PEER_CERT_VERIFIED, or "not listed".  NULL: none was given, or there is
 * no list of clients. */
char const *clients_objection(struct session const *s);

/* Append NAME=value NUL ... for the programs; 0: memory is short. */
int clients_facts(stralloc *out, struct session const *s);

/* If the client gave a certificate, add cert=(clients_key()) and verified=. */
void clients_log(struct logline *l, struct session const *s);

#endif
