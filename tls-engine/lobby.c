/* lobby.c - who has come to a keeper and waits there */

#include "lobby.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/sig.h>

#include "passfd.h"

enum {
	PATIENCE_MS = 5000, /* who asks has everything at hand */
	CLOSING_US = 10000, /* for one that leaves */
	RESERVE = 32, /* descriptors of the keeper's own, and of libraries */
	EACH = HANDOVER_MOST + 1,
	MOST = 10000 /* guests: each costs a look at each turn */
};

static rlim_t
raise_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == -1)
		return 0;
	if (r.rlim_cur < r.rlim_max) {
		rlim_t was = r.rlim_cur;

		r.rlim_cur = r.rlim_max;
		if (r.rlim_max > MOST * EACH + RESERVE)
			r.rlim_cur = MOST * EACH + RESERVE;
		if (r.rlim_cur < was || setrlimit(RLIMIT_NOFILE, &r) == -1)
			r.rlim_cur = was;
	}
	return r.rlim_cur;
}

static void
wake_up(int sig)
{
	(void)sig;
}

int
lobby_open(struct lobby *l, int wake, int listener)
{
	rlim_t limit = raise_limit();

	l->n = 0;
	l->room = limit > RESERVE ? (size_t)(limit - RESERVE) / EACH : 0;
	if (l->room > MOST)
		l->room = MOST;
	l->guests = calloc(l->room + 1, sizeof *l->guests);
	l->x = calloc(l->room + LOBBY_FIXED, sizeof *l->x);
	if (!l->guests || !l->x || !sig_catch(SIGALRM, wake_up))
		return 0;
	l->x[LOBBY_WAKE] = (iopause_fd){ .fd = wake, .events = IOPAUSE_READ };
	l->x[LOBBY_LISTENER] =
	    (iopause_fd){ .fd = listener, .events = IOPAUSE_READ };
	return 1;
}

void
lobby_enter(struct lobby *l, int sock)
{
	static char const ready = HANDOVER_READY;
	struct guest *g = l->guests + l->n;

	if (l->n == l->room || passfd_send(sock, &ready, 1, NULL, 0) == -1) {
		fd_close(sock);
		return;
	}
	*g = (struct guest){ .sock = sock };
	for (size_t i = 0; i < HANDOVER_MOST; i++)
		g->fds[i] = -1;
	tain_now_g();
	tain_from_millisecs(&g->until, PATIENCE_MS);
	tain_add_g(&g->until, &g->until);
	l->x[LOBBY_FIXED + l->n++] =
	    (iopause_fd){ .fd = sock, .events = IOPAUSE_READ };
}

static int
is_silent(struct guest const *g)
{
	return g->sock != -1 && !g->packet;
}

static void
leave_late(struct lobby *l)
{
	for (size_t i = l->n; i--;)
		if (is_silent(l->guests + i) &&
		    !tain_future(&l->guests[i].until))
			lobby_leave(l, i);
}

int
lobby_wait(struct lobby *l)
{
	tain deadline = TAIN_INFINITE;
	int r;

	for (size_t i = 0; i < l->n; i++)
		if (is_silent(l->guests + i) &&
		    tain_less(&l->guests[i].until, &deadline))
			deadline = l->guests[i].until;
	r = iopause_g(l->x, LOBBY_FIXED + (unsigned int)l->n, &deadline);
	if (!r)
		leave_late(l);
	return r;
}

/* Take what it hands over. */
static int
take(struct lobby *l, size_t i)
{
	static char packet[HANDOVER_MAX];
	struct guest *g = l->guests + i;
	ssize_t n =
	    passfd_recv(g->sock, packet, sizeof packet, g->fds, HANDOVER_MOST);

	if (n <= 0)
		return -1; /* only wanted to know */
	g->packet = malloc((size_t)n);
	if (!g->packet)
		return -1;
	memcpy(g->packet, packet, (size_t)n);
	g->n = (size_t)n;
	if (*packet != HANDOVER_PARK || g->fds[HANDOVER_FDS - 1] == -1)
		return 1;
	fd_close(g->sock);
	g->sock = -1;
	l->x[LOBBY_FIXED + i].fd = g->fds[HANDOVER_CONTROL];
	return 0;
}

/* Has its program said anything, or is it gone? */
static int
asks(struct guest const *g)
{
	char c;

	return recv(g->fds[HANDOVER_CONTROL], &c, 1, MSG_PEEK | MSG_DONTWAIT) ==
		       1
		   ? 1
		   : -1;
}

int
lobby_hear(struct lobby *l, size_t i)
{
	struct guest *g = l->guests + i;

	return is_silent(g) ? take(l, i) : asks(g);
}

static void
let_go(struct guest *g)
{
	if (g->sock != -1)
		fd_close(g->sock);
	for (size_t i = 0; i < HANDOVER_MOST; i++)
		if (g->fds[i] != -1)
			fd_close(g->fds[i]);
}

/* The program shares its connection with us, and may have set SO_LINGER: then
 * it would be who closes it last that waits for the client, and all others with
 * it. */
static void
not_linger(struct guest const *g)
{
	struct linger const none = { .l_onoff = 0 };

	for (size_t i = 0; i < HANDOVER_MOST; i++)
		if (g->fds[i] != -1)
			(void)setsockopt(g->fds[i], SOL_SOCKET, SO_LINGER,
			    &none, sizeof none);
}

/* A program can also leave descriptors of all kinds in its control socket, and
 * they are closed with that.  A signal ends each wait that this may be. */
static void
be_woken(suseconds_t us)
{
	struct itimerval const t = { .it_interval.tv_usec = us,
		.it_value.tv_usec = us };

	(void)setitimer(ITIMER_REAL, &t, NULL);
}

void
lobby_leave(struct lobby *l, size_t i)
{
	size_t last = --l->n;

	not_linger(l->guests + i);
	be_woken(CLOSING_US);
	let_go(l->guests + i);
	be_woken(0);
	free(l->guests[i].packet);
	l->guests[i] = l->guests[last];
	l->x[LOBBY_FIXED + i] = l->x[LOBBY_FIXED + last];
}

static void
move_down(int *fd)
{
	int lower = *fd == -1 ? -1 : fcntl(*fd, F_DUPFD_CLOEXEC, 3);

	if (lower == -1)
		return;
	if (lower < *fd) {
		int was = *fd;

		*fd = lower;
		lower = was;
	}
	fd_close(lower);
}

void
lobby_alone(struct lobby *l, size_t i)
{
	struct guest *g = l->guests + i;

	for (size_t j = 0; j < l->n; j++)
		if (j != i)
			let_go(l->guests + j);
	move_down(&g->sock);
	for (size_t j = 0; j < HANDOVER_MOST; j++)
		move_down(g->fds + j);
}
