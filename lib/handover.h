/* handover.h - how a keeper of tls-engine is given a connection
 *
 * Over a Unix socket of packets (SOCK_SEQPACKET).  Who has a connection
 * connects and waits: the keeper's engine says HANDOVER_READY.  Only then, in
 * one packet with HANDOVER_FDS descriptors, it is sent the command and the
 * variables that matter.  From that moment on the connection is the engine's,
 * and nobody has to ask whether two have it.  At its end the engine says one
 * byte, its exit code; the end of the stream instead means that it died.
 *
 * The packet is the command, one byte, and NAME=value NUL, any number of times.
 */

#ifndef HANDOVER_H
#define HANDOVER_H

#include <stddef.h>
#include <sys/types.h>

#include <skalibs/stralloc.h>

/* What comes with the packet, in this order. */
enum {
	HANDOVER_IN, /* the network */
	HANDOVER_OUT,
	HANDOVER_CONTROL, /* to the program */
	HANDOVER_FROM,    /* clear text from it */
	HANDOVER_TO,      /* and to it */
	HANDOVER_FDS
};

enum {
	HANDOVER_READY = 'k',
	HANDOVER_MAX = 8192 /* bytes of the longest packet */
};

/*
 * Make the packet for a command, with the session's id and what else the
 * environment holds of the variables that an engine looks at: the client's
 * address, SERVICE, SMTPS, CONTROLDIR, and those that override its settings.
 * Return 1, or 0 if memory is short or the packet would be too long.
 */
int handover_make(stralloc *packet, char command, char const *id);

/*
 * Return the command of a packet of n bytes that was received, or 0 if it is
 * malformed: every variable must be one that handover_make() could have put
 * there, and there at most once.
 */
char handover_command(char const *s, size_t n);

/*
 * Give this process the variables of a well-formed packet, and take away
 * those it does not have.  s stays part of the environment.  Return 1, or 0
 * if memory is short.
 */
int handover_apply(char *s, size_t n);

/*
 * Put into list the variables that override settings of an engine.
 * Return 1, or 0 if memory is short.
 */
int handover_overrides(stralloc *list);

/*
 * Connect to the keeper at path and wait, at most ms, until an engine is
 * ready.  Return the socket, or -1 with errno set: EACCES if it is run by
 * somebody who is neither root nor this user.
 */
int handover_connect(char const *path, int ms);

#endif
