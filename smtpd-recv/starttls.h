/* starttls.h - STARTTLS (RFC 3207), by way of UCSPI-TLS */

#ifndef STARTTLS_H
#define STARTTLS_H

#include "session.h"

void starttls(struct session *s, char *arg);

/*
 * The reply to a command that has to wait for TLS (RFC 3207 section 4), while
 * TLS is required and not there; REPLIES: there is nothing to wait for.
 */
enum reply starttls_first(struct session const *s);

#endif
