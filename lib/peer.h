/* peer.h - what the launcher says of both ends of the connection (UCSPI) */

#ifndef PEER_H
#define PEER_H

/*
 * The value of ${PROTO}NAME, else TCPNAME, or NULL: name is "REMOTEIP",
 * "REMOTEPORT", "REMOTEHOST", "LOCALIP", "LOCALPORT" or "LOCALHOST".
 * A leading "::ffff:" of an address is left out.  All of it may be remote
 * text: filter it before it goes anywhere but the log.
 */
char const *peer_get(char const *name);

#endif
