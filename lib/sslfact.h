/* sslfact.h - the SSL_* variables: facts of a connection, and what is not */

#ifndef SSLFACT_H
#define SSLFACT_H

#include <stddef.h>

/*
 * Return 1 if the variable (n bytes of name) says whom TLS clients on this
 * system trust, SSL_CERT_FILE or SSL_CERT_DIR.  It is the administrator's, and
 * has nothing to do with the connection.
 */
int sslfact_is_trust(char const *name, size_t n);

/*
 * Return 1 if the string is SSL_NAME=value, a fact that a TLS server may tell
 * of a connection.  A server meets strangers: nothing else is believed.
 */
int sslfact_is_told(char const *fact);

#endif
