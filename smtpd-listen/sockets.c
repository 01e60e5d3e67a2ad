/* sockets.c - the sockets that connections come from */

#include "sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "cats.h"
#include "why.h"

/* Where systemd puts the first one. */
enum {
	FIRST_INHERITED = 3
};

union name {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static socklen_t
name_set(union name *u, struct address const *ip, uint16_t port)
{
	memset(u, 0, sizeof *u);
	if (ip->size == ADDRESS_4) {
		u->in.sin_family = AF_INET;
		u->in.sin_port = htons(port);
		memcpy(&u->in.sin_addr, ip->byte, ADDRESS_4);
		return sizeof u->in;
	}
	u->in6.sin6_family = AF_INET6;
	u->in6.sin6_port = htons(port);
	memcpy(&u->in6.sin6_addr, ip->byte, ADDRESS_6);
	return sizeof u->in6;
}

/* 0: it is of another family than these two. */
static int
name_get(union name const *u, struct address *ip, uint16_t *port)
{
	if (u->any.sa_family == AF_INET) {
		address_set(ip, &u->in.sin_addr, ADDRESS_4);
		*port = ntohs(u->in.sin_port);
		return 1;
	}
	if (u->any.sa_family == AF_INET6) {
		address_set(ip, &u->in6.sin6_addr, ADDRESS_6);
		*port = ntohs(u->in6.sin6_port);
		return 1;
	}
	return 0;
}

static int
is_any6(struct address const *ip)
{
	static unsigned char const zero[ADDRESS_6];

	return ip->size == ADDRESS_6 && !memcmp(ip->byte, zero, sizeof zero);
}

/* A listening socket, or -1 with errno set. */
static int
listen_on(struct address const *ip, uint16_t port, int backlog)
{
	static int const one = 1;
	union name u;
	socklen_t len = name_set(&u, ip, port);
	int fd = socket(
	    u.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd == -1)
		return -1;
	if ((ip->size == ADDRESS_6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY,
					  &one, sizeof one) == -1) ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == -1 ||
	    bind(fd, &u.any, len) == -1 || listen(fd, backlog) == -1) {
		fd_close(fd);
		return -1;
	}
	return fd;
}

static int
complain(stralloc *why, struct spot const *p)
{
	struct endpoint e;
	int error = errno;

	endpoint_set(&e, &p->ip, p->port);
	why->len = 0;
	if (!cats(why, "cannot listen on ", e.ip, " port ", e.port, ": ",
		strerror(error),
		error == EMFILE ? "; expected a higher limit, ulimit -n"
				: "") ||
	    !stralloc_0(why))
		why->len = 0;
	return 0;
}

/* 0: memory is short, and why is empty. */
static int
room(struct sockets *s, size_t n, stralloc *why)
{
	why->len = 0;
	s->n = 0;
	s->fd = calloc(n, sizeof *s->fd);
	return s->fd != NULL;
}

int
sockets_open(
    struct sockets *s, struct places const *p, int backlog, stralloc *why)
{
	if (!room(s, p->n, why))
		return 0;
	for (size_t i = 0; i < p->n; i++) {
		struct spot const *at = &p->place[i];
		int both = s->n && is_any6(&at->ip);
		uint16_t port = at->port;
		int fd;

		if (!port && both)
			port = (uint16_t)sockets_port(s->fd[s->n - 1]);
		fd = listen_on(&at->ip, port, backlog);
		if (fd != -1)
			s->fd[s->n++] = fd;
		else if (!both || errno != EAFNOSUPPORT)
			return complain(why, at);
	}
	return 1;
}

/* Is it a socket that we can accept from? */
static int
is_listening(int fd)
{
	socklen_t len = sizeof(int);
	int yes = 0;

	return !getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &yes, &len) && yes &&
	       coe(fd) != -1 && ndelay_on(fd) != -1;
}

int
sockets_inherit(struct sockets *s, stralloc *why)
{
	char const *pid = getenv("LISTEN_PID");
	char const *fds = getenv("LISTEN_FDS");
	unsigned int n;
	pid_t us;

	if (!pid || !pid0_scan(pid, &us) || us != getpid() || !fds ||
	    !uint0_scan(fds, &n) || !n || n > PLACES_MAX)
		return why_say(why, "no sockets have been passed",
		    "expected $LISTEN_PID to be "
		    "this process, and $LISTEN_FDS a number from 1 to 1000");
	if (!room(s, n, why))
		return 0;
	while (s->n < n) {
		int fd = FIRST_INHERITED + (int)s->n;

		if (!is_listening(fd))
			return why_say(why,
			    "what has been passed is not a listening socket",
			    "expected one with Accept=no");
		s->fd[s->n++] = fd;
	}
	return 1;
}

unsigned int
sockets_port(int fd)
{
	union name u = { .any = { 0 } };
	socklen_t len = sizeof u;
	struct address ip;
	uint16_t port;

	if (getsockname(fd, &u.any, &len) == -1 || !name_get(&u, &ip, &port))
		return 0;
	return port;
}

void
sockets_close(struct sockets *s)
{
	while (s->n)
		fd_close(s->fd[--s->n]);
}

int
sockets_accept(int fd, struct visitor *v)
{
	union name u = { .any = { 0 } };
	socklen_t len = sizeof u;
	struct address ip;
	uint16_t port;

	v->fd = accept4(fd, &u.any, &len, SOCK_CLOEXEC);
	if (v->fd == -1)
		return errno == EAGAIN || errno == EWOULDBLOCK ||
			       errno == EINTR || errno == ECONNABORTED
			   ? 0
			   : -1;
	if (name_get(&u, &v->ip, &port)) {
		endpoint_set(&v->remote, &v->ip, port);
		len = sizeof u;
		if (!getsockname(v->fd, &u.any, &len) &&
		    name_get(&u, &ip, &port)) {
			endpoint_set(&v->local, &ip, port);
			return 1;
		}
	}
	fd_close(v->fd);
	return 0;
}
