/* openssl.h - TLS on a connection that exists, by openssl(1) as a child
 *
 * openssl s_client can neither take over a descriptor nor begin in the middle
 * of a conversation of ours.  So it connects to a socket in a directory that is
 * ours alone, and a second child carries its bytes to the server and back.
 */

#ifndef OPENSSL_H
#define OPENSSL_H

#include <sys/types.h>

#include <skalibs/tai.h>

enum {
	OPENSSL_SAID = 300 /* room for why there is no TLS, with NUL */
};

/* Start it with zeros. */
struct openssl {
	char const *name;  /* for SNI; NULL or an address: none */
	char const *facts; /* what it says in full goes to this file, and there
			      is no conversation; or NULL */
	unsigned int life; /* seconds after which the children end */
	int in;            /* what the server says, in clear: non-blocking */
	int out;           /* what it is to be told */
	pid_t client;
	pid_t relay;
	char dir[64]; /* where the socket and what it complains of are */
};

/*
 * Begin TLS over fd, and close that here.  Return 1; 0 if openssl cannot be
 * run, or does not connect by the deadline.  openssl_end() afterwards in any
 * case.  skalibs' clock must be running.
 */
int openssl_start(struct openssl *o, int fd, tain const *deadline);

/* With facts: wait until the file is complete.  Return 1, or 0 if there was no
 * handshake. */
int openssl_finish(struct openssl *o);

/* Why there is no TLS, in openssl's words; empty if it has not said so. */
void openssl_said(struct openssl const *o, char said[OPENSSL_SAID]);

/* End the children and remove the directory. */
void openssl_end(struct openssl *o);

#endif
