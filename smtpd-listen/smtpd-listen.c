/*
 * smtpd-listen - wait for clients, and begin a chain for each
 *
 * tcpserver's options and environment, for several addresses and ports, with
 * a place to wait in and a word to those who have to go.  A chain of ours is
 * begun by a fork alone: lib/chain.h.
 */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "chain.h"
#include "crowd.h"
#include "exits.h"
#include "guide.h"
#include "log.h"
#include "options.h"
#include "places.h"
#include "sockets.h"

#define USAGE                                                                  \
	"smtpd-listen [-1qQvXwoOdDHPRU] [-c processes] [-m connections] "      \
	"[-C connections] [-b backlog] [-u uid] [-g gid] [-l localname] "      \
	"[-x rules.cdb] [-B banner] addresses ports prog..."

enum {
	BURST = 64,     /* connections taken before children are looked for */
	PAUSE_MS = 1000 /* without accepting, when the system has no room */
};

struct listener {
	struct options o;
	struct sockets sockets;
	struct pollfd *x; /* one for each of them */
	struct crowd crowd;
	stralloc env;  /* changes of the environment that all get */
	sigset_t mask; /* the signals that were blocked before ours */
	int pause;     /* the system could not take one more */
};

/* Signals are blocked but while we wait: these two say which has come. */
static sig_atomic_t volatile stopped;

static void
stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static void
wake(int signal)
{
	(void)signal;
}

static void
complain(struct listener const *l, char const *what)
{
	struct logline line;

	if (l->o.quiet)
		return;
	log_start(&line, NULL, "error");
	log_say(&line, what);
	log_say(&line, strerror(errno));
	log_send(&line);
}

static void
log_status(struct listener const *l)
{
	struct logline line;

	if (!l->o.verbose)
		return;
	log_start(&line, NULL, "status");
	log_number(&line, "running", l->crowd.running);
	log_number(&line, "most", l->crowd.most);
	log_number(&line, "waiting", l->crowd.waiting);
	log_send(&line);
}

static void
log_visitor(
    struct listener const *l, char const *event, struct visitor const *v)
{
	struct logline line;

	if (!l->o.verbose)
		return;
	log_start(&line, NULL, event);
	log_text(&line, "ip", v->remote.ip);
	log_text(&line, "port", v->remote.port);
	log_text(&line, "local", v->local.ip);
	log_text(&line, "localport", v->local.port);
	log_send(&line);
}

/* In the child: nothing of ours may reach the chain. */
static _Noreturn void
begin(struct listener *l, struct visitor const *v)
{
	sockets_close(&l->sockets);
	for (size_t i = 0; i < l->crowd.waiting; i++)
		fd_close(l->crowd.visitor[i].fd);
	sig_restore(SIGCHLD);
	sig_restore(SIGTERM);
	sig_restore(SIGPIPE);
	(void)sigprocmask(SIG_SETMASK, &l->mask, NULL);
	guide(&l->o, v, &l->env);
}

static void
serve(struct listener *l, struct visitor const *v)
{
	pid_t pid = fork();

	if (!pid)
		begin(l, v);
	if (pid == -1) {
		complain(l, "cannot make a process");
		guide_away(v);
		return;
	}
	crowd_enter(&l->crowd, v, pid);
	log_visitor(l, "connect", v);
	fd_close(v->fd);
}

static void
receive(struct listener *l, struct visitor const *v)
{
	enum admission a = crowd_admit(&l->crowd, v);

	if (a == ADMIT_FULL || a == ADMIT_SOURCE) {
		crowd_sweep(&l->crowd);
		a = crowd_admit(&l->crowd, v);
	}
	switch (a) {
	case ADMIT_NOW:
		serve(l, v);
		break;
	case ADMIT_LATER:
		crowd_queue(&l->crowd, v);
		log_visitor(l, "wait", v);
		break;
	case ADMIT_FULL:
		log_visitor(l, "full", v);
		guide_away(v);
		break;
	case ADMIT_SOURCE:
		log_visitor(l, "too many of one source", v);
		guide_away(v);
		break;
	}
}

/* Take what has come to one socket, but not all day long. */
static void
accept_some(struct listener *l, int fd)
{
	struct visitor v;
	int r = 1;

	for (int i = 0; r && i < BURST && crowd_can_accept(&l->crowd); i++) {
		r = sockets_accept(fd, &v);
		if (r == 1)
			receive(l, &v);
		if (r == -1) {
			complain(l, "cannot take a connection");
			l->pause = 1;
			return;
		}
	}
}

static void
log_exit(struct listener const *l, pid_t pid, int status)
{
	struct logline line;

	if (!l->o.verbose)
		return;
	log_start(&line, NULL, "end");
	log_number(&line, "pid", (uint64_t)pid);
	log_number(&line, "status", (uint64_t)status);
	log_send(&line);
}

/* See who has ended, and let those in who wait for it. */
static void
tidy(struct listener *l)
{
	struct visitor v;
	int status;
	pid_t pid;
	int changed = 0;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (crowd_leave(&l->crowd, pid)) {
			log_exit(l, pid, status);
			changed = 1;
		}
	while (crowd_next(&l->crowd, &v))
		serve(l, &v);
	if (changed)
		log_status(l);
}

/* Wait for clients, and for children. */
static void
wait_for_any(struct listener *l)
{
	static struct timespec const second = { PAUSE_MS / 1000, 0 };
	nfds_t n = 0;

	if (!l->pause && crowd_can_accept(&l->crowd))
		n = l->sockets.n;
	if (ppoll(l->x, n, l->pause ? &second : NULL, &l->mask) <= 0)
		n = 0;
	l->pause = 0;
	for (nfds_t i = 0; i < n; i++)
		if (l->x[i].revents)
			accept_some(l, l->x[i].fd);
	if (n)
		log_status(l);
}

static _Noreturn void
finish(struct listener *l)
{
	struct visitor v;

	sockets_close(&l->sockets);
	l->crowd.most = l->crowd.running + l->crowd.waiting;
	while (crowd_next(&l->crowd, &v))
		guide_away(&v);
	while (l->o.wait && l->crowd.running) {
		tidy(l);
		if (l->crowd.running)
			(void)sigsuspend(&l->mask);
	}
	_exit(EXIT_DONE);
}

/* What is missing of 0, 1 and 2 would become a connection. */
static void
open_standard(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			(void)open("/dev/null", O_RDWR);
}

static _Noreturn void
die(int code, stralloc const *why)
{
	strerr_dief(
	    why->len ? code : EXIT_SOFT, why->len ? why->s : "out of memory");
}

static void
open_sockets(struct listener *l)
{
	struct places places;
	struct locals locals = { 0 };
	stralloc why = STRALLOC_ZERO;

	if (!strcmp(l->o.hosts, "-") && !strcmp(l->o.ports, "-")) {
		if (!sockets_inherit(&l->sockets, &why))
			die(EXIT_HARD, &why);
		return;
	}
	if (strchr(l->o.hosts, '*') && !places_local(&locals))
		strerr_diefusys(EXIT_SOFT, "find the addresses of this host");
	if (!places_parse(&places, l->o.hosts, l->o.ports, &locals, &why))
		die(EXIT_HARD, &why);
	if (!sockets_open(&l->sockets, &places, (int)l->o.backlog, &why))
		die(EXIT_SOFT, &why);
	free(places.place);
	free(locals.ip);
}

/* The sockets, for poll(). */
static int
watch(struct listener *l)
{
	l->x = calloc(l->sockets.n, sizeof *l->x);
	for (size_t i = 0; l->x && i < l->sockets.n; i++)
		l->x[i] =
		    (struct pollfd){ .fd = l->sockets.fd[i], .events = POLLIN };
	return l->x != NULL;
}

static void
become(struct options const *o)
{
	gid_t gid = o->gid;

	if (gid && (setgroups(1, &gid) == -1 || setgid(gid) == -1))
		strerr_diefusys(EXIT_SOFT, "become the group of -g");
	if (o->uid && setuid(o->uid) == -1)
		strerr_diefusys(EXIT_SOFT, "become the user of -u");
}

/* All places are listened on: say so, as s6 wants to hear it too. */
static void
announce(struct listener const *l)
{
	char fmt[UINT_FMT + 1];

	if (!l->o.print_port)
		return;
	for (size_t i = 0; i < l->sockets.n; i++) {
		size_t n = uint_fmt(fmt, sockets_port(l->sockets.fd[i]));

		fmt[n++] = '\n';
		(void)allwrite(1, fmt, n);
	}
	fd_close(1);
	(void)open("/dev/null", O_WRONLY);
}

/* What is the same for everybody. */
static int
prepare(struct listener *l)
{
	static char const *const gone[] = { "TCPREMOTEHOST", "TCPREMOTEINFO",
		"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES" };

	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
		if (!chain_env(&l->env, gone[i], NULL))
			return 0;
	l->crowd.most = l->o.most;
	l->crowd.room = l->o.room;
	l->crowd.per_source = l->o.per_source;
	return chain_env(&l->env, "PROTO", "TCP") &&
	       chain_env(&l->env, "TCPLOCALHOST", l->o.localname) &&
	       crowd_start(&l->crowd) && watch(l);
}

static void
catch_signals(struct listener *l)
{
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGCHLD);
	sigaddset(&ours, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &ours, &l->mask);
	sigdelset(&l->mask, SIGCHLD);
	sigdelset(&l->mask, SIGTERM);
	(void)sig_catch(SIGCHLD, wake);
	(void)sig_catch(SIGTERM, stop);
	(void)sig_ignore(SIGPIPE);
}

int
main(int argc, char const *const *argv)
{
	static struct listener l;
	stralloc why = STRALLOC_ZERO;

	PROG = "smtpd-listen";
	if (!options_read(&l.o, argc, argv, &why)) {
		if (why.len)
			die(EXIT_HARD, &why);
		strerr_dieusage(EXIT_HARD, USAGE);
	}
	open_standard();
	open_sockets(&l);
	become(&l.o);
	if (!prepare(&l))
		strerr_dief(EXIT_SOFT, "out of memory");
	catch_signals(&l);
	announce(&l);
	log_status(&l);
	while (!stopped) {
		wait_for_any(&l);
		tidy(&l);
	}
	finish(&l);
}
