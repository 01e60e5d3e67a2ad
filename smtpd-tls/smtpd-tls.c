/*
 * smtpd-tls - offer TLS to the rest of the chain
 *
 * Without $SMTPS: offers UCSPI-TLS.  A child becomes the rest of the chain;
 * this process waits on the control socket and becomes tls-engine when the
 * program asks for TLS.  With $SMTPS: becomes tls-engine at once, and the
 * child goes on when the handshake is over.  With a keeper there is no child:
 * the keeper waits, and has the engine.
 *
 * Knows no TLS library and no SMTP: a session in clear costs one small static
 * process.
 */

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>

#include "certificate.h"
#include "chain.h"
#include "engine.h"
#include "entrust.h"
#include "exits.h"
#include "log.h"
#include "plumbing.h"
#include "reap.h"
#include "refuse.h"
#include "scrub.h"
#include "sessionid.h"
#include "settings.h"
#include "sslfact.h"

#define USAGE "smtpd-tls prog..."

/* Longest list of variables that an engine may tell, in bytes. */
enum {
	TOLD_MAX = 16384
};

struct session {
	char const *const *prog;
	char id[SESSIONID_LEN + 1];
	stralloc env; /* changes that the next program gets */
	struct settings settings;
	stralloc keeper; /* path of its socket, or empty */
	struct plumbing plumbing;
};

static void
temporary(struct session const *s, char const *what)
{
	log_line(s->id, "fatal", what);
	_exit(EXIT_SOFT);
}

/* Go on without TLS: no process more. */
static void
go_clear(struct session *s)
{
	if (!scrub_offer(&s->env))
		refuse(s->id, "out of memory");
	chain(s->prog, &s->env);
}

static void
go_offer(struct session *s, uint64_t mode)
{
	if (!plumbing_offer(
		&s->plumbing.program, &s->env, mode == REQUIRED ? "!" : ""))
		refuse(s->id, "out of memory");
	chain(s->prog, &s->env);
}

/* The list is NAME=value or NAME, each ended by NUL, and an empty one. */
static int
is_complete(char const *list, size_t n)
{
	return n >= 2 && !list[n - 1] && !list[n - 2];
}

/* The engine meets strangers: it may tell of TLS, and change nothing else. */
static int
believe(stralloc *env, char const *list, size_t n)
{
	for (size_t i = 0; i < n; i += strlen(list + i) + 1)
		if (sslfact_is_told(list + i) &&
		    !stralloc_catb(env, list + i, strlen(list + i) + 1))
			return 0;
	return 1;
}

/* Take the engine's list into the environment; 0: the handshake failed. */
static int
listen_to(struct session *s)
{
	char list[TOLD_MAX];
	size_t n = 0;

	while (!is_complete(list, n)) {
		ssize_t r = 0;

		if (n < sizeof list)
			r = fd_read(s->plumbing.program.control, list + n,
			    sizeof list - n);
		if (r <= 0)
			return 0;
		n += (size_t)r;
	}
	return believe(&s->env, list, n);
}

/* Wait for the handshake, and go on behind it. */
static void
go_secure(struct session *s)
{
	struct ends *e = &s->plumbing.program;

	if (!listen_to(s))
		_exit(EXIT_PEER);
	fd_close(e->control);
	if (fd_move2(0, e->in, 1, e->out) == -1 || !scrub_offer(&s->env))
		temporary(s, "cannot use the decrypted connection");
	chain(s->prog, &s->env);
}

/* Fork: 0 in the child, which is to become the program. */
static pid_t
split(struct session *s)
{
	pid_t pid;

	if (!plumbing_make(&s->plumbing))
		return -1;
	pid = fork();
	if (!pid)
		plumbing_close(&s->plumbing.engine);
	if (pid > 0) {
		plumbing_close(&s->plumbing.program);
		sig_ignore(SIGPIPE);
	}
	return pid;
}

/* Nothing can be done for the program now but to see how it ends. */
static _Noreturn void
stand_by(struct session *s, pid_t program)
{
	plumbing_close(&s->plumbing.engine);
	fd_close(0);
	fd_close(1);
	_exit(reap(s->id, program));
}

/* Become an engine that does that.  Returns only if there is none. */
static void
find_engine(struct session *s, char command, pid_t program)
{
	engine_get(
	    &s->plumbing.engine, &(struct engine_order){ .command = command,
				     .program = program,
				     .id = s->id,
				     .env = &s->env });
}

/* Have a keeper wait in our place: 1, and this process is to become the
 * program. */
static int
park(struct session *s)
{
	static struct entrusted const network = {
		.in = 0, .out = 1, .result = -1
	};
	struct plumbing *p = &s->plumbing;
	int parked;

	if (!s->keeper.len || !plumbing_make(p))
		return 0;
	parked = entrust_park(s->keeper.s, &network, &p->engine, s->id);
	plumbing_close(&p->engine);
	if (!parked)
		plumbing_close(&p->program);
	return parked;
}

/* Is there a certificate, or a keeper who has an older one? */
static int
is_usable(struct session *s, stralloc *why)
{
	return certificate_usable(&s->settings, why) ||
	       (s->keeper.len && entrust_possible(s->keeper.s));
}

/* Wait for what the program wants, and do it. */
static _Noreturn void
attend(struct session *s, pid_t program)
{
	struct ends *e = &s->plumbing.engine;
	struct logline l;
	char command;

	if (fd_read(e->control, &command, 1) != 1)
		stand_by(s, program);
	if (engine_understands(command)) {
		find_engine(s, command, program);
		if (command == ENGINE_ASK)
			(void)fd_write(e->control, "n", 1);
		stand_by(s, program);
	}
	log_start(&l, s->id, "fatal");
	log_bytes(&l, "control", &command, 1);
	log_say(&l, ENGINE_EXPECTS);
	log_send(&l);
	plumbing_close(e);
	fd_close(0);
	fd_close(1);
	(void)reap(s->id, program);
	_exit(EXIT_HARD);
}

static int
read_keeper(struct session *s)
{
	return entrust_find(&s->keeper, &s->settings, SET_TLS_KEEPER, s->id);
}

static void
serve_smtps(struct session *s)
{
	stralloc why = STRALLOC_ZERO;
	pid_t program;

	if (read_keeper(s) == -1)
		temporary(s, settings_fault(&s->settings));
	if (!is_usable(s, &why))
		temporary(s, why.len ? why.s : "out of memory");
	if (park(s)) {
		(void)send(s->plumbing.program.control, "Y", 1, MSG_NOSIGNAL);
		go_secure(s);
	}
	program = split(s);
	if (program == -1)
		temporary(s, "cannot make a pipe or process");
	if (!program)
		go_secure(s);
	find_engine(s, ENGINE_TELL, program);
	plumbing_close(&s->plumbing.engine);
	(void)reap(s->id, program);
	_exit(EXIT_SOFT);
}

static void
serve_clear(struct session *s)
{
	stralloc why = STRALLOC_ZERO;
	uint64_t mode;
	pid_t program;

	if (settings_number(&s->settings, SET_SMTP_STARTTLS, &mode) == -1)
		refuse(s->id, settings_fault(&s->settings));
	if (mode == FORBIDDEN)
		go_clear(s);
	if (read_keeper(s) == -1)
		refuse(s->id, settings_fault(&s->settings));
	if (!is_usable(s, &why)) {
		if (mode == REQUIRED)
			refuse(s->id, why.len ? why.s : "out of memory");
		log_line(
		    s->id, "no STARTTLS", why.len ? why.s : "out of memory");
		go_clear(s);
	}
	if (park(s))
		go_offer(s, mode);
	program = split(s);
	if (program == -1)
		refuse(s->id, "cannot make a pipe or process");
	if (!program)
		go_offer(s, mode);
	attend(s, program);
}

int
main(int argc, char const *const *argv)
{
	struct session s = { .prog = argv + 1, .env = STRALLOC_ZERO };
	char const *smtps = getenv("SMTPS");

	PROG = "smtpd-tls";
	if (argc < 2)
		strerr_dieusage(EXIT_HARD, USAGE);
	settings_init(&s.settings);
	if (!sessionid_get(s.id, &s.env) || !scrub(&s.env))
		temporary(&s, "out of memory");
	if (smtps && *smtps)
		serve_smtps(&s);
	else
		serve_clear(&s);
	return EXIT_BUG;
}
