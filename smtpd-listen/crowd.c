/* crowd.c - who is being served, and who waits */

#include "crowd.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include "crowd-kinds.h"

enum {
	NETWORK_6 = 8 /* bytes of an IPv6 address that tell the customer */
};

int
crowd_start(struct crowd *c)
{
	if (c->room < c->most)
		c->room = c->most;
	c->running = c->waiting = 0;
	c->swept = -1;
	c->guest = calloc(c->most, sizeof *c->guest);
	c->visitor = calloc(c->room, sizeof *c->visitor);
	return c->guest && c->visitor;
}

void
crowd_source(struct address *source, struct address const *ip)
{
	*source = *ip;
	if (ip->size == ADDRESS_6)
		memset(source->byte + NETWORK_6, 0, ADDRESS_6 - NETWORK_6);
}

int
crowd_can_accept(struct crowd const *c)
{
	return c->running < c->most || c->room > c->most;
}

/* Connections of this source, up to as many as are too many. */
static size_t
count(struct crowd const *c, struct address const *source)
{
	struct address other;
	size_t n = 0;

	for (size_t i = 0; i < c->running; i++)
		n += (size_t)address_same(&c->guest[i].source, source);
	for (size_t i = 0; i < c->waiting; i++) {
		crowd_source(&other, &c->visitor[i].ip);
		n += (size_t)address_same(&other, source);
	}
	return n;
}

enum admission
crowd_admit(struct crowd const *c, struct visitor const *v)
{
	struct address source;

	crowd_source(&source, &v->ip);
	if (c->per_source && count(c, &source) >= c->per_source)
		return ADMIT_SOURCE;
	if (c->running < c->most && !c->waiting)
		return ADMIT_NOW;
	return c->running + c->waiting < c->room ? ADMIT_LATER : ADMIT_FULL;
}

void
crowd_enter(struct crowd *c, struct visitor const *v, pid_t pid)
{
	struct guest *g = &c->guest[c->running++];

	g->pid = pid;
	crowd_source(&g->source, &v->ip);
}

void
crowd_queue(struct crowd *c, struct visitor const *v)
{
	c->visitor[c->waiting++] = *v;
}

int
crowd_next(struct crowd *c, struct visitor *v)
{
	if (!c->waiting || c->running >= c->most)
		return 0;
	*v = c->visitor[0];
	c->waiting--;
	memmove(c->visitor, c->visitor + 1, c->waiting * sizeof *c->visitor);
	return 1;
}

/* Has a client that waits gone in the meantime, whatever it said before? */
static int
is_gone(struct visitor const *v)
{
	struct pollfd x = { .fd = v->fd, .events = CROWD_GONE };

	return poll(&x, 1, 0) > 0;
}

/* A flood must not make us look at all who wait for each that is too many. */
static int
is_time(struct crowd *c)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (c->swept == now.tv_sec)
		return 0;
	c->swept = now.tv_sec;
	return 1;
}

void
crowd_sweep(struct crowd *c)
{
	size_t kept = 0;

	if (!is_time(c))
		return;
	for (size_t i = 0; i < c->waiting; i++)
		if (is_gone(&c->visitor[i]))
			fd_close(c->visitor[i].fd);
		else
			c->visitor[kept++] = c->visitor[i];
	c->waiting = kept;
}

int
crowd_leave(struct crowd *c, pid_t pid)
{
	for (size_t i = 0; i < c->running; i++)
		if (c->guest[i].pid == pid) {
			c->guest[i] = c->guest[--c->running];
			return 1;
		}
	return 0;
}
