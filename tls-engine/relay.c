/* relay.c - carry data between a TLS connection and two pipes
 *
 * Each turn asks both directions to move until neither can, and only then
 * waits: so data that libtls holds already is never waited for.
 */

#include "relay.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>

/* What moving came to. */
enum {
	NOTHING,
	SOMETHING,
	FINISHED,
	FAILURE
};

/* Steps after which the clock is looked at, however much there is to move. */
enum {
	TURNS = 64
};

/* Places in the list of descriptors to wait for. */
enum {
	NET_IN,
	NET_OUT,
	PIPE_FROM,
	PIPE_TO,
	GUARD,
	PLACES
};

static void
close_pipe(int *fd)
{
	if (*fd != -1)
		fd_close(*fd);
	*fd = -1;
}

static int
is_empty(struct half const *h)
{
	return h->at == h->len;
}

/* Waiting is in vain once the network has failed, whatever libtls says. */
static int
is_want(struct relay const *r, ssize_t n)
{
	return !r->network->error &&
	       (n == TLS_WANT_POLLIN || n == TLS_WANT_POLLOUT);
}

static int
is_later(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* The next n bytes need not be kept: they may have been a password. */
static void
forget(struct half *h, size_t n)
{
	explicit_bzero(h->buf + h->at, n);
	h->at += n;
}

/* Client to program: take what has come, more than one record if they are
 * here. */
static int
take_net(struct relay *r)
{
	struct half *h = &r->up;
	ssize_t n;

	h->at = h->len = 0;
	do {
		n = tls_read(r->tls, h->buf + h->len, sizeof h->buf - h->len);
		h->len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && network_holds(r->network) &&
		 sizeof h->buf - h->len >= RELAY_RECORD);
	h->want = is_want(r, n) ? (int)n : 0;
	if (h->len) {
		if (r->to == -1)
			forget(h, h->len);
		return SOMETHING;
	}
	if (n == TLS_WANT_POLLIN && network_holds(r->network))
		return SOMETHING;
	if (h->want && !(r->network->ended && n == TLS_WANT_POLLIN))
		return NOTHING;
	if (n == -1 || r->network->error)
		return FAILURE;
	h->over = 1;
	return SOMETHING;
}

/* Client to program: hand it on.  Nobody to read it is no failure. */
static int
give_pipe(struct relay *r)
{
	struct half *h = &r->up;
	ssize_t n = write(r->to, h->buf + h->at, h->len - h->at);

	if (n == -1 && is_later())
		return NOTHING;
	if (n == -1) {
		close_pipe(&r->to);
		forget(h, h->len - h->at);
		return SOMETHING;
	}
	forget(h, (size_t)n);
	return SOMETHING;
}

static int
move_up(struct relay *r)
{
	struct half *h = &r->up;

	if (!is_empty(h))
		return give_pipe(r);
	if (!h->over)
		return take_net(r);
	close_pipe(&r->to);
	return NOTHING;
}

/* Program to client: take what has come. */
static int
take_pipe(struct relay *r)
{
	struct half *h = &r->down;
	ssize_t n = read(r->from, h->buf, sizeof h->buf);

	if (n == -1 && is_later())
		return NOTHING;
	if (n <= 0) {
		h->over = r->leaving = 1;
		close_pipe(&r->from);
		return SOMETHING;
	}
	h->at = 0;
	h->len = (size_t)n;
	return SOMETHING;
}

/* Program to client: hand it on. */
static int
give_net(struct relay *r)
{
	struct half *h = &r->down;
	ssize_t n = tls_write(r->tls, h->buf + h->at, h->len - h->at);

	h->want = is_want(r, n) ? (int)n : 0;
	if (h->want)
		return NOTHING;
	/* 0: the peer has said that it will say no more, and cannot be told. */
	if (n <= 0)
		return FAILURE;
	h->at += (size_t)n;
	return SOMETHING;
}

static int
move_down(struct relay *r)
{
	struct half *h = &r->down;

	if (!is_empty(h))
		return give_net(r);
	if (!h->over)
		return take_pipe(r);
	/* All is sent.  That the last word, close_notify, may fail is no harm.
	 */
	h->want = tls_close(r->tls);
	return is_want(r, h->want) ? NOTHING : FINISHED;
}

void
relay_start(
    struct relay *r, struct tls *tls, struct network *network, int from, int to)
{
	r->tls = tls;
	r->network = network;
	r->from = from;
	r->to = to;
	r->guard = -1;
	r->leaving = 0;
	r->up.at = r->up.len = r->down.at = r->down.len = 0;
	r->up.over = r->down.over = 0;
	r->up.want = r->down.want = 0;
	(void)ndelay_on(from);
	(void)ndelay_on(to);
}

enum relay_end
relay_move(struct relay *r)
{
	int up = move_up(r);
	int down = move_down(r);

	if (down == FINISHED)
		return RELAY_DONE;
	if (up == FAILURE || down == FAILURE)
		return RELAY_BROKEN;
	return up == NOTHING && down == NOTHING ? RELAY_WAITING : RELAY_GOING;
}

/* Ask for what a half that libtls holds up waits for. */
static void
want(struct half const *h, iopause_fd x[PLACES])
{
	if (h->want == TLS_WANT_POLLIN)
		x[NET_IN].events |= IOPAUSE_READ;
	if (h->want == TLS_WANT_POLLOUT)
		x[NET_OUT].events |= IOPAUSE_WRITE;
}

static void
list(struct relay const *r, iopause_fd x[PLACES])
{
	x[NET_IN] = (iopause_fd){ .fd = r->network->in };
	x[NET_OUT] = (iopause_fd){ .fd = r->network->out };
	x[PIPE_FROM] = (iopause_fd){ .fd = r->from };
	x[PIPE_TO] = (iopause_fd){ .fd = r->to };
	x[GUARD] = (iopause_fd){ .fd = r->guard, .events = IOPAUSE_READ };
	if (!is_empty(&r->up))
		x[PIPE_TO].events = IOPAUSE_WRITE;
	else if (!r->up.over)
		want(&r->up, x);
	if (!is_empty(&r->down) || r->down.over)
		want(&r->down, x);
	else
		x[PIPE_FROM].events = IOPAUSE_READ;
	if (r->network->ended)
		x[NET_IN].events = 0;
	/* poll() reports a hang-up unasked: do not let it wake us for nothing,
	 * except for the first time that the program's end is seen. */
	for (int i = 0; i < GUARD; i++)
		if (!x[i].events && (i != PIPE_FROM || r->leaving))
			x[i].fd = -1;
}

static void
after(tain *deadline, int ms)
{
	if (tain_from_millisecs(deadline, ms))
		tain_add_g(deadline, deadline);
	else
		*deadline = tain_infinite;
}

/* Wait until something can move; RELAY_GOING, or why not. */
static enum relay_end
wait_for_any(struct relay *r, tain const *flush)
{
	iopause_fd x[PLACES];
	tain deadline;
	int n;

	list(r, x);
	after(&deadline, r->idle_ms);
	if (r->leaving && tain_less(flush, &deadline))
		deadline = *flush;
	n = iopause_g(x, PLACES, &deadline);
	if (n == -1 && errno != EINTR)
		return RELAY_BROKEN;
	if (!n)
		return r->leaving ? RELAY_STUCK : RELAY_IDLE;
	if (n > 0 && x[GUARD].revents)
		return RELAY_LEFT;
	if (n > 0 && x[PIPE_FROM].revents & POLLHUP)
		r->leaving = 1;
	return RELAY_GOING;
}

/* Once the program has ended, the rest must be over by the time flush. */
static int
is_late(struct relay const *r, int *leaving, tain *flush)
{
	tain_now_g();
	if (r->leaving && !*leaving)
		after(flush, r->flush_ms);
	*leaving = r->leaving;
	return *leaving && !tain_future(flush);
}

static enum relay_end
run(struct relay *r)
{
	enum relay_end end = RELAY_GOING;
	tain flush = TAIN_INFINITE;
	int leaving = 0;

	for (int turn = 0; end == RELAY_GOING; turn++) {
		end = relay_move(r);
		if (end == RELAY_GOING && turn % TURNS)
			continue;
		if (end != RELAY_GOING && end != RELAY_WAITING)
			return end;
		if (is_late(r, &leaving, &flush))
			return RELAY_STUCK;
		if (end == RELAY_WAITING)
			end = wait_for_any(r, &flush);
	}
	return end;
}

enum relay_end
relay_run(struct relay *r)
{
	enum relay_end end = run(r);

	close_pipe(&r->from);
	close_pipe(&r->to);
	return end;
}
