/*
 * tls-engine - carry one connection over TLS
 *
 * Started by smtpd-tls, which became us, when a program wants TLS.  Fixed
 * descriptors: 0 and 1 the network, 3 control, 4 data from the program, 5
 * data to it.  Holds the key of the server, knows no SMTP, and ends with the
 * connection, as the program ended.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <tls.h>

#include "confine.h"
#include "context.h"
#include "exits.h"
#include "handshake.h"
#include "log.h"
#include "network.h"
#include "peer.h"
#include "reap.h"
#include "relay.h"
#include "report.h"
#include "settings.h"

#define USAGE "tls-engine [-w pid] y|Y|?"

enum {
	NET_IN = 0,
	NET_OUT = 1,
	CONTROL = 3,
	FROM = 4,
	TO = 5
};

enum {
	ASK = '?',   /* say y or n on the control socket, then wait */
	START = 'y', /* start TLS */
	TELL = 'Y'   /* start TLS and tell about it */
};

/* How long a client may take to close its side after we closed ours. */
enum {
	LINGER_MS = 2000
};

struct engine {
	char const *id;
	pid_t program; /* to wait for at the end; 0: nobody */
	char command;
	struct tls *context;
	struct tls *tls;
	int handshake_ms;
	int idle_ms;
};

static struct network network;
static struct relay relay;

static void
log_failure(struct engine const *e, char const *word, char const *text)
{
	struct logline l;

	log_start(&l, e->id, "handshake failed");
	log_text(&l, "ip", peer_get("REMOTEIP"));
	log_text(&l, "reason", word);
	log_say(&l, text);
	log_send(&l);
}

/* Let go of the program and of the network, and end as the program ended;
 * but with code, if that is not EXIT_DONE. */
static _Noreturn void
finish(struct engine const *e, int code)
{
	int fds[] = { CONTROL, FROM, TO, NET_IN, NET_OUT };

	for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
		fd_close(fds[i]);
	if (e->program) {
		int r = reap(e->id, e->program);

		if (code == EXIT_DONE)
			code = r;
	}
	_exit(code);
}

static int
explain(stralloc *why, char const *text)
{
	if (!stralloc_copys(why, text) || !stralloc_0(why))
		why->len = 0;
	return 0;
}

/* Everything that needs settings, keys and privilege. */
static int
prepare(struct engine *e, stralloc *why)
{
	struct settings s;
	uint64_t handshake_ms;
	uint64_t idle_ms;

	settings_init(&s);
	if (settings_number(&s, SET_TLS_TIMEOUT, &handshake_ms) == -1 ||
	    settings_number(&s, SET_TLS_IDLE, &idle_ms) == -1)
		return explain(why, settings_fault(&s));
	e->handshake_ms = (int)handshake_ms;
	e->idle_ms = (int)idle_ms;
	e->context = context_server(&s, why);
	return e->context && confine(TO, why);
}

/* Answer the question of a program that wants to know before it commits
 * itself; then wait for its command. */
static void
answer(struct engine *e, int ready)
{
	if (fd_write(CONTROL, ready ? "y" : "n", 1) != 1 || !ready ||
	    fd_read(CONTROL, &e->command, 1) != 1)
		finish(e, EXIT_DONE);
	if (e->command != START && e->command != TELL) {
		log_line(e->id, "fatal",
		    "expected y or Y from the program on $SSLCTLFD");
		finish(e, EXIT_HARD);
	}
}

static void
get_ready(struct engine *e)
{
	stralloc why = STRALLOC_ZERO;
	int ready = prepare(e, &why);

	if (!ready)
		log_failure(e, "config", why.len ? why.s : "out of memory");
	if (e->command == ASK)
		answer(e, ready);
	else if (!ready)
		finish(e, EXIT_SOFT);
}

/* Of clients that connect to look whether the port is open nobody wants to
 * read. */
static int
is_scan(enum handshake end)
{
	char const *smtps = getenv("SMTPS");

	return smtps && *smtps && !network.seen &&
	       (end == HANDSHAKE_ENDED || network.error);
}

static _Noreturn void
give_up(struct engine *e, enum handshake end)
{
	static char const *const texts[] = {
		[HANDSHAKE_ENDED] = "the client closed the connection",
		[HANDSHAKE_TIMEOUT] = "not finished within tls.timeout",
	};
	char word[HANDSHAKE_WORD];
	char const *text = tls_error(e->tls);

	if (end != HANDSHAKE_FAILED)
		text = texts[end];
	else if (network.error)
		text = strerror(network.error);
	handshake_word(word, end, &network, text);
	if (!is_scan(end))
		log_failure(e, word, text ? text : "no reason given");
	fd_close(CONTROL);
	fd_close(FROM);
	fd_close(TO);
	network_finish(&network, LINGER_MS);
	finish(e, EXIT_PEER);
}

static void
shake_hands(struct engine *e)
{
	enum handshake end = HANDSHAKE_FAILED;

	network_start(&network, NET_IN, NET_OUT);
	if (tls_accept_cbs(e->context, &e->tls, network_read, network_write,
		&network) == -1) {
		log_failure(e, "config", tls_error(e->context));
		finish(e, EXIT_SOFT);
	}
	end = handshake_run(e->tls, &network, e->handshake_ms);
	if (end != HANDSHAKE_DONE)
		give_up(e, end);
}

static void
tell(struct engine *e)
{
	stralloc list = STRALLOC_ZERO;

	/* A program that does not listen will not go on either. */
	if (e->command == TELL && report_make(e->tls, &list))
		(void)allwrite(CONTROL, list.s, list.len);
	stralloc_free(&list);
	fd_close(CONTROL);
}

static void
log_end(struct engine const *e, enum relay_end end)
{
	static char const *const reasons[] = {
		[RELAY_BROKEN] = "broken",
		[RELAY_IDLE] = "idle",
		[RELAY_STUCK] = "stuck",
	};
	char const *text = tls_error(e->tls);
	struct logline l;

	/* Clients that leave without a word are an everyday thing. */
	if (end == RELAY_DONE || (end == RELAY_BROKEN && network.error))
		return;
	log_start(&l, e->id, "connection lost");
	log_text(&l, "ip", peer_get("REMOTEIP"));
	log_text(&l, "reason", reasons[end]);
	if (end == RELAY_BROKEN && text)
		log_say(&l, text);
	log_send(&l);
}

static void
carry(struct engine *e)
{
	enum relay_end end;

	relay_start(&relay, e->tls, &network, FROM, TO);
	relay.idle_ms = e->idle_ms;
	relay.flush_ms = RELAY_FLUSH_MS;
	end = relay_run(&relay);
	log_end(e, end);
	if (end == RELAY_DONE)
		network_finish(&network, LINGER_MS);
}

/* Return 1 if the command line makes sense. */
static int
read_options(struct engine *e, int argc, char const *const *argv)
{
	subgetopt l = SUBGETOPT_ZERO;
	int opt;

	while ((opt = subgetopt_r(argc, argv, "w:", &l)) != -1)
		if (opt != 'w' || !pid0_scan(l.arg, &e->program))
			return 0;
	if (argc - l.ind != 1 || strlen(argv[l.ind]) != 1)
		return 0;
	e->command = argv[l.ind][0];
	return e->command == ASK || e->command == START || e->command == TELL;
}

int
main(int argc, char const *const *argv)
{
	struct engine e = { .id = getenv("SMTPSESSIONID") };

	PROG = "tls-engine";
	if (!read_options(&e, argc, argv))
		strerr_dieusage(EXIT_HARD, USAGE);
	sig_restore(SIGCHLD); /* or the program could not be waited for */
	sig_ignore(SIGPIPE);
	tain_now_set_stopwatch_g();
	confine_descriptors(TO);
	get_ready(&e);
	shake_hands(&e);
	tell(&e);
	carry(&e);
	finish(&e, EXIT_DONE);
}
