/* keeper.c - stay with keys loaded, and fork an engine for each connection */

#include "keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>
#include <skalibs/sig.h>
#include <skalibs/tai.h>

#include "confine.h"
#include "errand.h"
#include "exits.h"
#include "handover.h"
#include "listener.h"
#include "lobby.h"
#include "log.h"
#include "reap.h"
#include "terms.h"
#include "warm.h"

/* How long to leave it when no connection can be taken, in nanoseconds. */
enum {
	PAUSE_NS = 100000000
};

struct keeper {
	int sending;
	struct tlswish any; /* then: for any server */
	struct kept kept;
	struct listener listener;
	struct lobby lobby;
	stralloc path;
	uid_t start; /* who we were */
	int wake;    /* signals */
};

static int
fail(char const *what, char const *why)
{
	struct logline l;

	log_start(&l, NULL, "fatal");
	log_say(&l, what);
	log_say(&l, why);
	log_send(&l);
	return 0;
}

static void
explain(char const *event, stralloc const *why)
{
	log_line(NULL, event, why->len ? why->s : "out of memory");
}

static int
take_stamps(struct keeper *k, struct stamps *t)
{
	int ok = stamps_take(t, &k->kept.settings);

	if (k->sending)
		stamps_authorities(t);
	return ok;
}

/* Who sends can do much without authorities of the system. */
static int
prepare(struct keeper *k, struct connection *c, stralloc *why)
{
	c->early = 1;
	c->wish = k->sending ? &k->any : NULL;
	if (!connection_prepare(c, why))
		return 0;
	if (k->sending && !server_prepare(&c->server, &c->settings, why))
		explain("no authorities to verify servers with", why);
	if (k->sending)
		connection_open(c);
	else
		warm_up(c->context);
	return 1;
}

static int
load(struct keeper *k)
{
	stralloc why = STRALLOC_ZERO;
	struct kept *kept = &k->kept;
	int ok = take_stamps(k, &kept->stamps) &&
		 handover_overrides(&kept->overrides);

	if (!ok)
		return fail("settings", settings_fault(&kept->settings));
	if (k->sending)
		warm_up_client();
	ok = prepare(k, &kept->connection, &why);
	if (!ok)
		explain("fatal", &why);
	stralloc_free(&why);
	return ok;
}

/* Take up what has changed; if that cannot be, keep what we have. */
static void
renew(struct keeper *k)
{
	static struct stamps now;
	struct connection fresh = { 0 };
	stralloc why = STRALLOC_ZERO;

	terms_keep_tickets();
	/* What cannot be looked at has been logged, and may not have changed.
	 */
	(void)take_stamps(k, &now);
	if (stamps_same(&now, &k->kept.stamps))
		return;
	k->kept.stamps = now;
	if (prepare(k, &fresh, &why)) {
		connection_forget(&k->kept.connection);
		k->kept.connection = fresh;
	} else {
		connection_forget(&fresh);
		explain(k->sending ? "the old settings stay in use"
				   : "the old certificate stays in use",
		    &why);
	}
	stralloc_free(&why);
}

static int
open_socket(struct keeper *k)
{
	enum setting_id id = k->sending ? SET_SEND_KEEPER : SET_TLS_KEEPER;
	char const *why;

	if (settings_line(&k->kept.settings, id, &k->path) == -1)
		return fail("settings", settings_fault(&k->kept.settings));
	if (k->path.len < 2)
		return fail(settings_table[id].name,
		    "not set: expected the path of a socket");
	why = listener_open(&k->listener, k->path.s, &k->kept.connection.user);
	if (why)
		return fail(k->path.s, why);
	return lobby_open(&k->lobby, k->wake, k->listener.fd) ||
	       fail("lobby", strerror(errno));
}

/* Signals come in between connections only. */
static int
trap(struct keeper *k)
{
	k->wake = selfpipe_init();
	sig_ignore(SIGPIPE);
	sig_ignore(SIGHUP); /* changes are noticed without being told */
	if (k->wake != -1 && selfpipe_trap(SIGCHLD) && selfpipe_trap(SIGTERM))
		return 1;
	return fail("signals", strerror(errno));
}

static int
shut_in(struct keeper *k)
{
	stralloc why = STRALLOC_ZERO;
	int ok = confine_keeper(&k->kept.connection.user, &why);

	if (!ok)
		explain("fatal", &why);
	stralloc_free(&why);
	if (ok && !geteuid())
		log_line(NULL, "warning",
		    "running as root: set $TLS_UID and $TLS_GID");
	return ok;
}

/* Only root could search the directory?  Then no engine will find anything. */
static int
look_again(struct keeper *k)
{
	static struct stamps now;
	struct settings *s = &k->kept.settings;
	struct names names;

	return (stamps_take(&now, s) &&
		   (k->sending || names_read(&names, s) != -1)) ||
	       fail("settings", settings_fault(s));
}

/* Have an engine for guest i. */
static void
serve(struct keeper *k, size_t i)
{
	pid_t pid;

	renew(k);
	pid = fork();
	if (!pid) {
		selfpipe_finish();
		sig_restore(SIGTERM);
		sig_restore(SIGCHLD);
		listener_leave(&k->listener);
		lobby_alone(&k->lobby, i);
		errand_run(&k->kept, k->lobby.guests + i);
	}
	if (pid == -1)
		log_line(NULL, "cannot fork an engine", strerror(errno));
}

/* Hear all who have something to say. */
static void
hear_all(struct keeper *k)
{
	struct lobby *l = &k->lobby;

	for (size_t i = l->n; i--;) {
		int r = l->x[LOBBY_FIXED + i].revents ? lobby_hear(l, i) : 0;

		if (r == 1)
			serve(k, i);
		if (r)
			lobby_leave(l, i);
	}
}

/* Let in all who knock.  When none can be, do not ask in vain at once. */
static void
enter_all(struct keeper *k)
{
	struct timespec pause = { .tv_nsec = PAUSE_NS };
	int sock;

	while ((sock = listener_accept(&k->listener, k->start)) != -1)
		lobby_enter(&k->lobby, sock);
	if (errno != EAGAIN && errno != EWOULDBLOCK) {
		log_line(NULL, "cannot take a connection", strerror(errno));
		nanosleep(&pause, NULL);
	}
}

/* Hear of the signals: 0 if it is time to end. */
static int
go_on(void)
{
	int status;
	int sig;
	pid_t pid;

	while ((sig = selfpipe_read()) > 0)
		if (sig == SIGTERM)
			return 0;
	while ((pid = wait_nohang(&status)) > 0)
		(void)reap_status(NULL, pid, status);
	return 1;
}

static int
turn(struct keeper *k)
{
	iopause_fd const *x = k->lobby.x;
	int r = lobby_wait(&k->lobby);

	if (r == -1 && errno != EINTR)
		return 0;
	if (r <= 0)
		return 1;
	if (x[LOBBY_WAKE].revents && !go_on())
		return 0;
	hear_all(k);
	if (x[LOBBY_LISTENER].revents)
		enter_all(k);
	return 1;
}

/* Whoever is parked here has been promised an engine: that is kept by a process
 * that nobody waits for. */
static void
finish(struct keeper *k)
{
	pid_t pid;

	listener_close(&k->listener);
	k->lobby.x[LOBBY_LISTENER].fd = -1;
	pid = k->lobby.n ? fork() : 1;
	if (pid == -1)
		log_line(
		    NULL, "those who wait are left alone", strerror(errno));
	if (pid)
		return;
	listener_leave(&k->listener);
	while (k->lobby.n && turn(k))
		;
}

int
keeper_run(int sending, int notify)
{
	static struct keeper k;

	k.sending = sending;
	(void)tlswish_take(&k.any, 'm', "may");

	k.start = geteuid();
	if (notify != -1 && coe(notify) == -1)
		notify = -1; /* nobody wants to hear */
	confine_descriptors(notify == -1 ? STDERR_FILENO : notify);
	tain_now_set_stopwatch_g();
	settings_init(&k.kept.settings);
	terms_keep_tickets();
	if (!load(&k) || !trap(&k) || !open_socket(&k) || !shut_in(&k) ||
	    !look_again(&k))
		return EXIT_SOFT;
	if (notify != -1) {
		(void)fd_write(notify, "\n", 1);
		fd_close(notify);
	}
	while (turn(&k))
		;
	finish(&k);
	return EXIT_DONE;
}
