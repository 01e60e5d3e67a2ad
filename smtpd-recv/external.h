/* external.h - AUTH EXTERNAL (RFC 4422 appendix A): the certificate of TLS
 *
 * The user is the one that the client's line of tls.tlsclients names
 * (clients.h), so that nobody is asked for a password, and smtpd-auth is not
 * needed.
 */

#ifndef EXTERNAL_H
#define EXTERNAL_H

#include "dialogue.h"

/* Whether it can be had: there is such a user. */
int external_offered(struct session const *s);

/* Carry it out: take the authorization id, and set the session's user.  Return
 * the reply to the client. */
enum reply external(struct dialogue *d);

#endif
