/* receive.c - take a PROXY header from a connection */

#include "receive.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

#include <skalibs/allreadwrite.h>

static uint64_t
now(void)
{
	struct timespec t;

	/* Cannot fail: every system that we run on has this clock. */
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* 1: there is something to read, if only the end. */
static int
readable(int fd, uint64_t deadline)
{
	struct pollfd x = { .fd = fd, .events = POLLIN };
	uint64_t t;

	while ((t = now()) < deadline) {
		int r = poll(&x, 1, (int)(deadline - t));

		if (r > 0)
			return 1;
		if (r == -1 && errno != EINTR)
			return 1; /* read() will say what is wrong */
	}
	return 0;
}

enum proxy_state
receive(struct proxy *p, int fd, uint64_t ms)
{
	static char header[PROXY_MAX];
	uint64_t deadline = now() + ms;
	size_t n = 0;
	enum proxy_state state;

	while ((state = proxy_parse(p, header, n)) == PROXY_MORE) {
		ssize_t r;

		if (!readable(fd, deadline)) {
			p->fault = PROXY_TIMEOUT;
			return PROXY_WRONG;
		}
		r = fd_read(fd, header + n, p->len - n);
		if (r == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
			continue;
		if (r <= 0) {
			p->fault = n ? PROXY_CLOSED : PROXY_SILENT;
			return PROXY_WRONG;
		}
		n += (size_t)r;
	}
	return state;
}
