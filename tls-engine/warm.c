/* warm.c - have a TLS library do beforehand what each engine would do anew */

#include "warm.h"

#include <string.h>

enum {
	ROOM = 32768, /* a whole flight with a long chain of certificates */
	TURNS = 16    /* more than any handshake takes */
};

/* Bytes on their way to one side. */
struct queue {
	size_t len;
	unsigned char buf[ROOM];
};

struct ends {
	struct queue *in;
	struct queue *out;
};

static ssize_t
take(struct tls *ctx, void *buf, size_t len, void *arg)
{
	struct queue *q = ((struct ends *)arg)->in;

	(void)ctx;
	if (!q->len)
		return TLS_WANT_POLLIN;
	if (len > q->len)
		len = q->len;
	memcpy(buf, q->buf, len);
	q->len -= len;
	memmove(q->buf, q->buf + len, q->len);
	return (ssize_t)len;
}

static ssize_t
give(struct tls *ctx, void const *buf, size_t len, void *arg)
{
	struct queue *q = ((struct ends *)arg)->out;

	(void)ctx;
	if (len > sizeof q->buf - q->len)
		return TLS_WANT_POLLOUT;
	memcpy(q->buf + q->len, buf, len);
	q->len += len;
	return (ssize_t)len;
}

/* A client that believes everything. */
static struct tls *
make_client(void)
{
	struct tls_config *config = tls_config_new();
	struct tls *tls = tls_client();

	if (config && tls) {
		tls_config_insecure_noverifycert(config);
		tls_config_insecure_noverifyname(config);
		if (tls_configure(tls, config) == -1) {
			tls_free(tls);
			tls = NULL;
		}
	}
	tls_config_free(config);
	return tls;
}

static void
shake(struct tls *client, struct tls *server)
{
	static char const text[] = "x";
	char got[sizeof text];
	int done[2] = { 0, 0 };

	for (int i = 0; i < TURNS && (!done[0] || !done[1]); i++) {
		done[0] = done[0] || !tls_handshake(client);
		done[1] = done[1] || !tls_handshake(server);
	}
	(void)tls_write(client, text, sizeof text);
	(void)tls_read(server, got, sizeof got);
	(void)tls_write(server, text, sizeof text);
	(void)tls_read(client, got, sizeof got);
}

void
warm_up(struct tls *server)
{
	static struct queue there;
	static struct queue back;
	struct ends client_ends = { &back, &there };
	struct ends server_ends = { &there, &back };
	struct tls *client = make_client();
	struct tls *connection = NULL;

	there.len = back.len = 0;
	if (client && server &&
	    tls_connect_cbs(client, take, give, &client_ends, "localhost") !=
		-1 &&
	    tls_accept_cbs(server, &connection, take, give, &server_ends) != -1)
		shake(client, connection);
	tls_free(connection);
	tls_free(client);
	explicit_bzero(&there, sizeof there);
	explicit_bzero(&back, sizeof back);
}
