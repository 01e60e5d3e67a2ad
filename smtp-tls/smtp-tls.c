/*
 * smtp-tls - offer TLS to a program that is the client of a server
 *
 * The connection is on 6 and 7, as tcpclient has it.  Without -i: offers
 * UCSPI-TLS.  A child becomes the program; this process waits on the control
 * socket and becomes tls-engine when the program asks for TLS.  With -i the
 * child asks first, and becomes the program when the handshake is over.
 *
 * Knows no TLS library and no SMTP.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "chain.h"
#include "engine.h"
#include "entrust.h"
#include "exits.h"
#include "log.h"
#include "plumbing.h"
#include "reap.h"
#include "scrub.h"
#include "sessionid.h"
#include "settings.h"
#include "tlswish.h"
#include "ucspitls.h"

#define USAGE                                                                  \
	"smtp-tls [-i] [-m mode] [-n host] [-N name] [-d tlsa] [-f hash] "     \
	"[-C authorities] [-c cert] [-k key] [-e ciphers] [-p protocol] "      \
	"[-r fd] prog..."

/* The network, for the program and for the engine. */
enum {
	SERVER_IN = 6,
	SERVER_OUT = 7,
	NET_IN = 0,
	NET_OUT = 1
};

/* The engine ends a handshake that takes too long, and says so; this is for an
 * engine that does not. */
enum {
	HANDSHAKE_S = 86400
};

struct session {
	char const *const *prog;
	int at_once; /* TLS from the first byte */
	struct tlswish wish;
	stralloc keeper; /* path of its socket, or empty */
	char id[SESSIONID_LEN + 1];
	stralloc env; /* changes that the next program gets */
	struct plumbing plumbing;
};

static void
temporary(struct session const *s, char const *what)
{
	log_line(s->id, "fatal", what);
	_exit(EXIT_SOFT);
}

static int
read_option(struct session *s, int opt, char const *arg)
{
	if (opt != 'i')
		return tlswish_take(&s->wish, opt, arg);
	s->at_once = 1;
	return 1;
}

static int
read_options(struct session *s, int argc, char const *const *argv)
{
	subgetopt l = SUBGETOPT_ZERO;
	int opt;

	while ((opt = subgetopt_r(argc, argv, "+i" TLSWISH_OPTIONS, &l)) != -1)
		if (!read_option(s, opt, l.arg))
			return 0;
	s->prog = argv + l.ind;
	return *s->prog && (tlswish_mode(&s->wish) != TLSWISH_NONE ||
			       tlswish_take(&s->wish, 'm', "may"));
}

static _Noreturn void
go_offer(struct session *s)
{
	if (!plumbing_offer(&s->plumbing.program, &s->env, ""))
		temporary(s, "out of memory");
	chain(s->prog, &s->env);
}

/* Have the handshake made, and go on behind it. */
static _Noreturn void
go_secure(struct session *s)
{
	struct ends *e = &s->plumbing.program;
	tain deadline;

	tain_now_set_stopwatch_g();
	tain_addsec_g(&deadline, HANDSHAKE_S);
	if (!ucspitls_start(e->control, &s->env, &deadline))
		_exit(EXIT_PEER);
	fd_close(e->control);
	if (fd_move(SERVER_IN, e->in) == -1 ||
	    fd_move(SERVER_OUT, e->out) == -1 || !scrub_offer(&s->env))
		temporary(s, "cannot use the decrypted connection");
	chain(s->prog, &s->env);
}

static _Noreturn void
be_program(struct session *s)
{
	int result = tlswish_result(&s->wish);

	plumbing_close(&s->plumbing.engine);
	if (result != -1)
		fd_close(result);
	if (s->at_once)
		go_secure(s);
	go_offer(s);
}

/* Nothing of the connection stays in our hands. */
static void
let_go(struct session *s)
{
	int result = tlswish_result(&s->wish);

	plumbing_close(&s->plumbing.engine);
	fd_close(NET_IN);
	fd_close(NET_OUT);
	if (result != -1)
		fd_close(result);
}

/* Have an engine do that.  Returns only if there is none. */
static void
find_engine(struct session *s, char command, pid_t program)
{
	struct entrusted const network = {
		.in = NET_IN, .out = NET_OUT, .result = tlswish_result(&s->wish)
	};
	struct ends *e = &s->plumbing.engine;
	struct engine_order const order = { .command = command,
		.program = program,
		.id = s->id,
		.env = &s->env,
		.wish = &s->wish };
	int engine = -1;

	if (s->keeper.len)
		engine = entrust(s->keeper.s, &network, e, &order);
	if (engine != -1) {
		let_go(s);
		_exit(entrust_end(engine, program, s->id));
	}
	engine_get(e, &order);
}

/* Wait for what the program wants, and have an engine do it.  Message and
 * report are the program's alone: nobody is to wait for our end of them. */
static _Noreturn void
attend(struct session *s, pid_t program)
{
	struct ends *e = &s->plumbing.engine;
	char command = 0;

	plumbing_close(&s->plumbing.program);
	sig_ignore(SIGPIPE);
	if (fd_move(NET_IN, SERVER_IN) != -1 &&
	    fd_move(NET_OUT, SERVER_OUT) != -1 &&
	    fd_read(e->control, &command, 1) == 1) {
		find_engine(s, command, program);
		if (command == ENGINE_ASK)
			(void)fd_write(e->control, "n", 1);
	}
	let_go(s);
	_exit(reap(s->id, program));
}

static void
read_settings(struct session *s)
{
	static struct settings set;

	settings_init(&set);
	if (entrust_find(&s->keeper, &set, SET_SEND_KEEPER, s->id) == -1)
		temporary(s, settings_fault(&set));
}

int
main(int argc, char const *const *argv)
{
	static struct session s;
	pid_t program;

	PROG = "smtp-tls";
	if (!read_options(&s, argc, argv))
		strerr_dieusage(EXIT_HARD, USAGE);
	if (fcntl(SERVER_IN, F_GETFD) == -1 || fcntl(SERVER_OUT, F_GETFD) == -1)
		strerr_dief(EXIT_HARD,
		    "expected a connection on descriptors 6 and 7: run it "
		    "behind tcpclient");
	if (!sessionid_get(s.id, &s.env) || !scrub(&s.env))
		temporary(&s, "out of memory");
	read_settings(&s);
	if (!plumbing_make(&s.plumbing))
		temporary(&s, "cannot make a pipe");
	program = fork();
	if (program == -1)
		temporary(&s, "cannot make a process");
	if (!program)
		be_program(&s);
	attend(&s, program);
}
