/* environment.h - the environment of programs that the steward runs */

#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <stddef.h>

#include <skalibs/stralloc.h>

/*
 * Put the changes for chain() into env: our own plumbing goes, what the
 * session side knows comes (facts, n bytes: NAME=value NUL ...).  The session
 * side is not believed: only RELAYCLIENT and names that begin with SMTP, SSL_
 * or TCPREMOTE are taken.  Return 1, or 0 if memory is short.
 */
int environment_make(stralloc *env, char const *facts, size_t n);

/* Does only smtpd-recv itself say what this variable is (n bytes of name): who
 * has authenticated, what the client asked for? */
int environment_is_ours(char const *name, size_t n);

/* The value of a fact, or of our own environment's variable, or NULL. */
char const *environment_get(char const *name, char const *facts, size_t n);

#endif
