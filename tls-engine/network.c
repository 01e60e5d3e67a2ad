/* network.c - the network side of a TLS connection, read ahead of libtls */

#include "network.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/socket.h>
#include <skalibs/tai.h>

void
network_start(struct network *n, int in, int out)
{
	n->in = in;
	n->out = out;
	n->ended = n->error = 0;
	n->seen = n->at = n->len = 0;
	(void)ndelay_on(in);
	(void)ndelay_on(out);
	(void)socket_tcpnodelay(out); /* fails on what is not TCP */
}

/* The n bytes behind those in the buffer belong to it; keep what the first
 * bytes of all were. */
static void
append(struct network *n, size_t len)
{
	size_t first = NETWORK_FIRST - n->seen;

	if (first > len)
		first = len;
	memcpy(n->first + n->seen, n->buf + n->len, first);
	n->seen += first;
	n->len += len;
}

ssize_t
network_more(struct network *n)
{
	ssize_t r;

	do
		r = n->ended
			? 0
			: read(n->in, n->buf + n->len, sizeof n->buf - n->len);
	while (r == -1 && errno == EINTR);
	if (r > 0) {
		append(n, (size_t)r);
		return 1;
	}
	if (!r)
		n->ended = 1;
	if (!r || errno == EAGAIN || errno == EWOULDBLOCK)
		return TLS_WANT_POLLIN;
	n->error = errno;
	return -1;
}

void
network_give(struct network *n, char const *s, size_t len)
{
	memcpy(n->buf + n->len, s, len);
	append(n, len);
}

ssize_t
network_read(struct tls *ctx, void *buf, size_t len, void *arg)
{
	struct network *n = arg;

	(void)ctx;
	if (!network_holds(n)) {
		ssize_t r;

		n->at = n->len = 0;
		r = network_more(n);
		if (r != 1)
			return r;
	}
	if (len > n->len - n->at)
		len = n->len - n->at;
	memcpy(buf, n->buf + n->at, len);
	n->at += len;
	return (ssize_t)len;
}

int
network_holds(struct network const *n)
{
	return n->at != n->len;
}

ssize_t
network_write(struct tls *ctx, void const *buf, size_t len, void *arg)
{
	struct network *n = arg;
	ssize_t r;

	(void)ctx;
	do
		r = write(n->out, buf, len);
	while (r == -1 && errno == EINTR);
	if (r >= 0)
		return r;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return TLS_WANT_POLLOUT;
	n->error = errno;
	return -1;
}

void
network_alert(struct network *n, unsigned char description)
{
	/* Of type 21 and version 3.3, two bytes long, fatal. */
	unsigned char const alert[] = { 21, 3, 3, 0, 2, 2, description };

	if (write(n->out, alert, sizeof alert) != sizeof alert)
		n->error = errno;
}

/* Read and forget; 1 while there may be more to come. */
static int
drain(struct network *n)
{
	ssize_t r = read(n->in, n->buf, sizeof n->buf);

	return r > 0 || (r == -1 && (errno == EINTR || errno == EAGAIN));
}

void
network_finish(struct network *n, int ms)
{
	iopause_fd x = { .fd = n->in, .events = IOPAUSE_READ };
	tain deadline;

	tain_now_g();
	if (tain_from_millisecs(&deadline, ms))
		tain_add_g(&deadline, &deadline);
	else
		tain_copynow(&deadline);
	if (!n->ended && !n->error && !shutdown(n->out, SHUT_WR))
		while (tain_future(&deadline) &&
		       iopause_g(&x, 1, &deadline) > 0 && drain(n))
			;
	fd_close(n->in);
	if (n->out != n->in)
		fd_close(n->out);
}
