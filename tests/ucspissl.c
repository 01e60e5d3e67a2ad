/* ucspissl - UCSPI-TLS for a client, to see what it does
 *
 * ucspissl {y|n|dead|tls} prog...
 *
 * Runs prog with $SSLCTLFD, $SSLREADFD and $SSLWRITEFD.  With tls, what is
 * started is TLS with the server on fds 6 and 7, of which nothing is verified.
 * Else there is none: with y the descriptors are copies of 6 and 7, and prog
 * is told of TLS that is not there; with dead the provider goes away instead,
 * as if a handshake had failed; with n it answers that TLS would not work.
 */

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <tls.h>
#include <unistd.h>

#include "exits.h"

enum {
	SERVER_IN = 6,
	SERVER_OUT = 7
};

struct provider {
	char const *how;
	int ctl;
	int in;  /* from prog */
	int out; /* to prog */
	struct tls *tls;
};

/* Wait for what TLS waits for; 0: it does not wait, but has failed. */
static int
pause_for(ssize_t r)
{
	struct pollfd x = { .fd = r == TLS_WANT_POLLIN ? SERVER_IN : SERVER_OUT,
		.events = r == TLS_WANT_POLLIN ? POLLIN : POLLOUT };

	if (r != TLS_WANT_POLLIN && r != TLS_WANT_POLLOUT)
		return 0;
	return poll(&x, 1, 20000) == 1;
}

static int
handshake(struct provider *p)
{
	struct tls_config *config = tls_config_new();
	int r;

	p->tls = tls_client();
	if (!config || !p->tls)
		return 0;
	tls_config_insecure_noverifycert(config);
	tls_config_insecure_noverifyname(config);
	if (tls_configure(p->tls, config) ||
	    tls_connect_fds(p->tls, SERVER_IN, SERVER_OUT, "localhost"))
		return 0;
	while ((r = tls_handshake(p->tls)) && pause_for(r))
		;
	return !r;
}

static int
give(struct provider *p, char const *s, size_t n)
{
	while (n) {
		ssize_t r = tls_write(p->tls, s, n);

		if (r > 0)
			s += r, n -= (size_t)r;
		else if (!pause_for(r))
			return 0;
	}
	return 1;
}

/* What came from the server, as far as it came. */
static int
take(struct provider *p)
{
	char buf[16384];
	ssize_t r;

	while ((r = tls_read(p->tls, buf, sizeof buf)) > 0)
		if (write(p->out, buf, (size_t)r) != r)
			return 0;
	return r == TLS_WANT_POLLIN || r == TLS_WANT_POLLOUT;
}

static void
relay(struct provider *p)
{
	struct pollfd x[] = { { .fd = SERVER_IN, .events = POLLIN },
		{ .fd = p->in, .events = POLLIN } };
	char buf[16384];

	fcntl(SERVER_IN, F_SETFL, O_NONBLOCK);
	fcntl(SERVER_OUT, F_SETFL, O_NONBLOCK);
	while (take(p) && poll(x, 2, 20000) > 0) {
		ssize_t n = x[1].revents ? read(p->in, buf, sizeof buf) : 1;

		if (n < 1)
			break;
		if (x[1].revents && !give(p, buf, (size_t)n))
			break;
	}
	tls_close(p->tls);
}

static void
provide(struct provider *p)
{
	static char const facts[] = "SSL_PROTOCOL=TLSv1.9\0SSL_CIPHER=none\0";
	char c;

	while (read(p->ctl, &c, 1) == 1) {
		if (c == '?') {
			if (write(p->ctl, *p->how == 'n' ? "n" : "y", 1) != 1)
				return;
			continue;
		}
		if (*p->how == 'd' || (*p->how == 't' && !handshake(p)))
			return;
		if (write(p->ctl, facts, sizeof facts) < 1)
			return;
		if (*p->how == 't') {
			relay(p);
			return;
		}
	}
}

static void
set(char const *name, int fd)
{
	char fmt[16];

	snprintf(fmt, sizeof fmt, "%d", fd);
	setenv(name, fmt, 1);
}

int
main(int argc, char **argv)
{
	struct provider p = { 0 };
	int ctl[2];
	int from[2];
	int to[2];

	if (argc < 3 || socketpair(AF_UNIX, SOCK_STREAM, 0, ctl) == -1 ||
	    pipe(from) == -1 || pipe(to) == -1)
		return EXIT_HARD;
	p = (struct provider){ argv[1], ctl[1], from[0], to[1], NULL };
	if (!fork()) {
		signal(SIGPIPE, SIG_IGN);
		close(0);
		close(1);
		close(ctl[0]);
		close(from[1]);
		close(to[0]);
		provide(&p);
		_exit(0);
	}
	close(ctl[1]);
	close(from[0]);
	close(to[1]);
	set("SSLCTLFD", ctl[0]);
	set("SSLREADFD", *p.how == 't' ? to[0] : fcntl(SERVER_IN, F_DUPFD, 10));
	set("SSLWRITEFD",
	    *p.how == 't' ? from[1] : fcntl(SERVER_OUT, F_DUPFD, 10));
	setenv("SSLCTLREADY", "1", 1);
	execvp(argv[2], argv + 2);
	return EXIT_SOFT;
}
