/* network.h - the network side of a TLS connection, read ahead of libtls
 *
 * libtls gets its bytes from here through tls_accept_cbs() and
 * tls_connect_cbs().  So a bare end of the stream does not spoil the
 * connection's other direction, one read() takes as many records as have
 * come, and the first bytes can be looked at when a handshake fails.
 */

#ifndef NETWORK_H
#define NETWORK_H

#include <stddef.h>
#include <sys/types.h>

#include <tls.h>

/* Bytes read ahead: four of the largest TLS records. */
enum {
	NETWORK_ROOM = 4 * (16384 + 256 + 5)
};

/* The first bytes of a connection, kept to tell TLS from what is not. */
enum {
	NETWORK_FIRST = 2
};

struct network {
	int in;
	int out;
	int ended;   /* the stream from the peer is at its end */
	int error;   /* errno of the last failure, or 0 */
	size_t seen; /* how many of first[] have come */
	unsigned char first[NETWORK_FIRST];
	size_t at;
	size_t len;
	char buf[NETWORK_ROOM];
};

/* Begin on these descriptors, which may be the same: makes them non-blocking
 * and lets TCP send small records at once. */
void network_start(struct network *n, int in, int out);

/*
 * tls_read_cb and tls_write_cb; arg is a struct network.  At the end of the
 * stream the first keeps asking to wait for input: see ended.
 */
ssize_t network_read(struct tls *ctx, void *buf, size_t len, void *arg);
ssize_t network_write(struct tls *ctx, void const *buf, size_t len, void *arg);

/*
 * Return 1 if bytes are read ahead that libtls has not asked for.  It may want
 * to wait for input all the same, when it has just taken a record without
 * data: then it must be asked again, for poll() knows nothing of them.
 */
int network_holds(struct network const *n);

/*
 * Read what has come behind what is read ahead already, of which nothing may
 * have been taken yet, and for which there must be room.  Return 1;
 * TLS_WANT_POLLIN, also at the end of the stream: see ended; or -1: see error.
 */
ssize_t network_more(struct network *n);

/* Have these bytes read ahead, as if they had come now. */
void network_give(struct network *n, char const *s, size_t len);

/* Before there is a TLS connection: send a fatal alert (RFC 8446 section 6.2),
 * if it can be sent at once. */
void network_alert(struct network *n, unsigned char description);

/*
 * End our side of the stream, and give the peer at most ms to end its own, so
 * that no reset overtakes the last bytes we sent.  Closes both descriptors.
 */
void network_finish(struct network *n, int ms);

#endif
