/* ucspitls.h - the program's side of UCSPI-TLS: have TLS started
 *
 * On the control socket, $SSLCTLFD, the program asks; the provider of TLS
 * answers.  The clear text is then on $SSLREADFD and $SSLWRITEFD.
 */

#ifndef UCSPITLS_H
#define UCSPITLS_H

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

/* Ask a provider that has set $SSLCTLREADY whether TLS would work.  Return 1
 * if it would, 0 if not, or if there is no answer before the deadline. */
int ucspitls_ready(int ctl, tain const *deadline);

/*
 * Have it started and append to facts the SSL_NAME=value strings, each with
 * its NUL, that the provider tells of the connection.  Return 1, or 0 if the
 * handshake failed or there is no whole answer before the deadline: the
 * connection is of no use any more.
 */
int ucspitls_start(int ctl, stralloc *facts, tain const *deadline);

#endif
