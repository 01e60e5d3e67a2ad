/* handover.h - how a keeper of tls-engine is given a connection
 *
 * Over a Unix socket of packets (SOCK_SEQPACKET).  Who has a connection
 * connects and waits: the keeper says HANDOVER_READY.  Only then, in
 * one packet with HANDOVER_FDS descriptors, it is sent the command and the
 * variables that matter.  From that moment on the connection is the engine's,
 * and nobody has to ask whether two have it.  At its end the engine says one
 * byte, its exit code; the end of the stream instead means that it died.
 *
 * With the command HANDOVER_PARK, the keeper keeps all this and closes the
 * socket.  An engine begins when the program says on the control socket what
 * it wants, and nobody is told how it ends.
 *
 * The packet is the command, one byte, and NAME=value NUL, any number of times.
 * If the engine is to be the client of the TLS connection, what it wishes for
 * (tlswish.h) is in the packet too, -Ovalue NUL for each option.  One of that,
 * -r, is a descriptor, and comes as one more.
 */

#ifndef HANDOVER_H
#define HANDOVER_H

#include <stddef.h>
#include <sys/types.h>

#include <skalibs/stralloc.h>

#include "tlswish.h"

/* What comes with the packet, in this order. */
enum {
	HANDOVER_IN, /* the network */
	HANDOVER_OUT,
	HANDOVER_CONTROL, /* to the program */
	HANDOVER_FROM,    /* clear text from it */
	HANDOVER_TO,      /* and to it */
	HANDOVER_FDS,
	HANDOVER_RESULT = HANDOVER_FDS, /* where to tell what came of TLS */
	HANDOVER_MOST
};

enum {
	HANDOVER_READY = 'p', /* another letter if the rest is changed */
	HANDOVER_PARK = 'P',  /* the command comes by the control socket */
	HANDOVER_MAX = 8192   /* bytes of the longest packet */
};

/*
 * Make the packet for a command, with the session's id and what else the
 * environment holds of the variables that an engine looks at: the other side's
 * address, SERVICE, SMTPS, CONTROLDIR, and those that override its settings;
 * and a client's wish, or NULL.  Return 1, or 0 with errno set: memory is
 * short, the packet would be too long, or there is a path in the wish that
 * means another file to the keeper, since it does not begin with a slash.
 */
int handover_make(
    stralloc *packet, char command, char const *id, struct tlswish const *wish);

/*
 * Return the command of a packet of n bytes that was received, or 0 if it is
 * malformed: every variable must be one that handover_make() could have put
 * there, and there at most once.  What is wished for is put into the wish,
 * which begins with zeros and points into s.
 */
char handover_command(char const *s, size_t n, struct tlswish *wish);

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
 * Connect to the keeper at path and wait, at most ms, until it is ready. Return
 * the socket, or -1 with errno set: EACCES if it is run by somebody who is
 * neither root nor this user.
 */
int handover_connect(char const *path, int ms);

#endif
