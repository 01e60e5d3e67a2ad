/* tlsclient - send and receive over TLS at the same time, for the tests
 *
 *	tlsclient [-f|-r|-n] PORT <sent >received
 *
 * Connects to 127.0.0.1, sends all of fd 0 and writes to fd 1 what comes,
 * both at once.  At the end of its input it says so with close_notify; -f:
 * only with the end of the TCP stream; -r: it resets the connection.  -n: it
 * never reads, and waits for the server to end.  Exit 0: the server ended
 * with close_notify; 1: without; 2: no handshake.
 */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tls.h>

enum {
	ROOM = 30000 /* on purpose not the size of a record */
};

struct client {
	struct tls *tls;
	int fd;
	int end; /* f, r, n or 0 */
	int said_all;
	size_t at;
	size_t len;
	int want_read;
	int want_write;
	int want_input;
	char buf[ROOM];
};

static int
dial(char const *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd == -1 || connect(fd, (struct sockaddr *)&a, sizeof a) == -1)
		return -1;
	return fd;
}

static int
shake_hands(struct client *c)
{
	struct tls_config *config = tls_config_new();

	c->tls = tls_client();
	if (!config || !c->tls)
		return 0;
	tls_config_insecure_noverifycert(config);
	tls_config_insecure_noverifyname(config);
	if (tls_configure(c->tls, config) == -1 ||
	    tls_connect_socket(c->tls, c->fd, "client.example") == -1 ||
	    tls_handshake(c->tls) == -1) {
		fprintf(stderr, "tlsclient: %s\n", tls_error(c->tls));
		return 0;
	}
	return fcntl(c->fd, F_SETFL, O_NONBLOCK) != -1;
}

static int
events(ssize_t r)
{
	if (r == TLS_WANT_POLLIN)
		return POLLIN;
	return r == TLS_WANT_POLLOUT ? POLLOUT : 0;
}

static void
end_sending(struct client *c)
{
	struct linger now = { 1, 0 };

	c->said_all = 1;
	if (c->end == 'r') {
		(void)setsockopt(
		    c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
		_exit(0);
	}
	if (c->end == 'f')
		(void)shutdown(c->fd, SHUT_WR);
	else if (c->end != 'n')
		(void)tls_close(c->tls);
}

static int
is_ready(int fd)
{
	struct pollfd x = { .fd = fd, .events = POLLIN };

	return poll(&x, 1, 0) > 0;
}

/* 1: something was sent; 0: not now; -1: failure. */
static int
transmit(struct client *c)
{
	ssize_t r;

	if (c->said_all)
		return 0;
	c->want_input = 0;
	if (c->at == c->len) {
		if (!is_ready(0)) {
			c->want_input = 1;
			return 0;
		}
		r = read(0, c->buf, sizeof c->buf);
		if (r <= 0) {
			end_sending(c);
			return 1;
		}
		c->at = 0;
		c->len = (size_t)r;
	}
	r = tls_write(c->tls, c->buf + c->at, c->len - c->at);
	c->want_write = events(r);
	if (c->want_write)
		return 0;
	if (r > 0)
		c->at += (size_t)r;
	return r > 0 ? 1 : -1;
}

/* 1: something came; 0: not now; 2: the end; -1: failure. */
static int
receive(struct client *c)
{
	char buf[ROOM];
	ssize_t r;
	ssize_t w = 0;

	if (c->end == 'n')
		return 0;
	r = tls_read(c->tls, buf, sizeof buf);
	c->want_read = events(r);
	if (c->want_read)
		return 0;
	if (r <= 0)
		return r ? -1 : 2;
	while (w < r) {
		ssize_t n = write(1, buf + w, (size_t)(r - w));

		if (n == -1)
			return -1;
		w += n;
	}
	return 1;
}

/* Wait for any of it; 0: there is nothing to wait for any more. */
static int
pause_for(struct client *c)
{
	struct pollfd x[2] = { { .fd = c->fd }, { .events = POLLIN } };

	x[1].fd = c->want_input && !c->said_all ? 0 : -1;
	if (!c->want_input && !c->said_all)
		x[0].events = (short)c->want_write;
	if (c->end != 'n')
		x[0].events = (short)(x[0].events | c->want_read);
	if (poll(x, 2, -1) == -1)
		return 0;
	return c->end != 'n' || !(x[0].revents & (POLLHUP | POLLERR));
}

static int
converse(struct client *c)
{
	for (;;) {
		int in = receive(c);
		int out = transmit(c);

		if (in == 2)
			return 0;
		if (in == -1 || out == -1)
			return 1;
		if (!in && !out && !pause_for(c))
			return 1;
	}
}

int
main(int argc, char **argv)
{
	static struct client c;
	int opt;

	while ((opt = getopt(argc, argv, "frn")) != -1)
		c.end = opt;
	if (optind != argc - 1)
		return 100;
	(void)signal(SIGPIPE, SIG_IGN);
	c.fd = dial(argv[optind]);
	if (c.fd == -1 || !shake_hands(&c))
		return 2;
	return converse(&c);
}
