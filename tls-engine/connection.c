/* connection.c - one connection, from the program's command to its end */

#include "connection.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include "certs.h"
#include "company.h"
#include "context.h"
#include "exits.h"
#include "handshake.h"
#include "hook.h"
#include "log.h"
#include "names.h"
#include "network.h"
#include "peek.h"
#include "peer.h"
#include "relay.h"
#include "report.h"
#include "settings.h"

/* How long a client may take to close its side after we closed ours. */
enum {
	LINGER_MS = 2000
};

/* What a step returns if the next one is to follow; else an exit code. */
enum {
	GO_ON = -1
};

static struct network network;
static struct relay relay;

static void
let_go(int *fd)
{
	if (*fd != -1)
		fd_close(*fd);
	*fd = -1;
}

/* Tell whoever started us to reach a server what came of it: once. */
static void
tell_result(struct connection *c, char const *const *words)
{
	stralloc line = STRALLOC_ZERO;
	int ok = c->wish && c->result != -1;

	for (size_t i = 0; ok && words[i]; i++)
		ok = (!i || stralloc_cats(&line, " ")) &&
		     stralloc_cats(&line, words[i]);
	for (size_t i = 0; i < line.len; i++)
		if (line.s[i] < ' ' || line.s[i] > '~')
			line.s[i] = '?';
	if (ok && stralloc_cats(&line, "\n"))
		(void)allwrite(c->result, line.s, line.len);
	if (c->wish)
		let_go(&c->result);
	stralloc_free(&line);
}

static void
start_failure(struct logline *l, struct connection const *c, char const *word)
{
	log_start(l, c->id, "handshake failed");
	log_text(l, "ip", peer_get("REMOTEIP"));
	log_text(l, "reason", word);
}

static void
log_failure(struct connection *c, char const *word, char const *text)
{
	char const *const words[] = { "failed", word, text, NULL };
	struct logline l;

	tell_result(c, words);

	start_failure(&l, c, word);
	log_say(&l, text);
	log_send(&l);
}

static int
misconfigured(struct connection *c, stralloc const *why)
{
	log_failure(c, "config", why->len ? why->s : "out of memory");
	return EXIT_SOFT;
}

static int
explain(stralloc *why, char const *text)
{
	if (!stralloc_copys(why, text) || !stralloc_0(why))
		why->len = 0;
	return 0;
}

static void
forget_context(struct connection *c)
{
	tls_free(c->context);
	client_free(&c->client);
	c->context = NULL;
	c->prepared = c->opened = 0;
}

void
connection_forget(struct connection *c)
{
	forget_context(c);
	server_free(&c->server);
}

/* Load the certificate that the settings have now. */
static int
load(struct connection *c, stralloc *why)
{
	struct settings *s = &c->settings;
	uint64_t idle_ms;

	if (settings_number(s, SET_TLS_IDLE, &idle_ms) == -1)
		return explain(why, settings_fault(s));
	c->idle_ms = (int)idle_ms;
	forget_context(c);
	if (!c->wish)
		c->context = context_server(s, &c->client, why);
	else if (server_load(&c->server, s, why))
		c->context = context_client(s, c->wish, why);
	return c->context != NULL;
}

/* Where names matter, the hello says which key to load; but a keeper has that
 * of all names ready, if there is one. */
static int
load_early(struct connection *c, stralloc *why)
{
	struct certs certs = CERTS_ZERO;
	int exists;

	if (c->wish || !c->names.matter)
		return load(c, why);
	exists = c->early && certs_find(&c->settings, &certs) == 1;
	certs_free(&certs);
	return exists ? load(c, why) : names_ready(&c->settings, why);
}

int
connection_prepare(struct connection *c, stralloc *why)
{
	struct settings *s = &c->settings;
	uint64_t handshake_ms;

	forget_context(c);
	settings_init(s);
	if (settings_number(s, SET_TLS_TIMEOUT, &handshake_ms) == -1 ||
	    (!c->wish && names_read(&c->names, s) == -1))
		return explain(why, settings_fault(s));
	c->server.wish = c->wish;
	c->handshake_ms = (int)handshake_ms;
	c->prepared = confine_find(&c->user, why) && load_early(c, why);
	return c->prepared;
}

void
connection_open(struct connection *c)
{
	c->opened = hook_start() && tls_connect_cbs(c->context, network_read,
					network_write, &network, NULL) != -1;
	if (!c->opened)
		forget_context(c);
}

/* Answer the question of a program that wants to know before it commits
 * itself; then wait for its command. */
static int
answer(struct connection *c, int ready)
{
	if (fd_write(c->control, ready ? "y" : "n", 1) != 1 || !ready ||
	    fd_read(c->control, &c->command, 1) != 1)
		return EXIT_DONE;
	if (c->command == ENGINE_START || c->command == ENGINE_TELL)
		return GO_ON;
	log_line(
	    c->id, "fatal", "expected y or Y from the program on $SSLCTLFD");
	return EXIT_HARD;
}

/* What was prepared is older than the connection: names may have come or gone
 * since; and for no certain server. */
static int
look_again(struct connection *c, stralloc *why)
{
	struct settings *s = &c->settings;

	if (c->wish)
		return server_load(&c->server, &c->settings, why);
	settings_init(s);
	if (names_read(&c->names, s) == -1)
		return explain(why, settings_fault(s));
	return c->context ? 1 : load_early(c, why);
}

static int
get_ready(struct connection *c)
{
	stralloc why = STRALLOC_ZERO;
	int ready =
	    c->prepared ? look_again(c, &why) : connection_prepare(c, &why);
	int code = ready ? GO_ON : misconfigured(c, &why);

	stralloc_free(&why);
	return c->command == ENGINE_ASK ? answer(c, ready) : code;
}

/* From here on nothing can be opened. */
static int
shut_in(struct connection *c)
{
	stralloc why = STRALLOC_ZERO;
	int code =
	    confine(&c->user, c->last, &why) ? GO_ON : misconfigured(c, &why);

	stralloc_free(&why);
	return code;
}

/* Of clients that connect to look whether the port is open nobody wants to
 * read. */
static int
is_scan(struct connection const *c, enum handshake end)
{
	char const *smtps = getenv("SMTPS");

	return !c->wish && smtps && *smtps && !network.seen &&
	       (end == HANDSHAKE_ENDED || network.error);
}

static void
let_go_of_program(struct connection *c)
{
	let_go(&c->control);
	let_go(&c->from);
	let_go(&c->to);
}

static int
give_up(struct connection *c, enum handshake end)
{
	static char const *const texts[] = {
		[HANDSHAKE_ENDED] = "the other side closed the connection",
		[HANDSHAKE_TIMEOUT] = "not finished within tls.timeout",
	};
	char word[HANDSHAKE_WORD];
	char const *text = c->tls ? tls_error(c->tls) : NULL;

	if (end != HANDSHAKE_FAILED)
		text = texts[end];
	else if (network.error)
		text = strerror(network.error);
	handshake_word(word, end, &network, text);
	if (!is_scan(c, end))
		log_failure(c, word, text ? text : "no reason given");
	let_go_of_program(c);
	network_finish(&network, LINGER_MS);
	return EXIT_PEER;
}

/* Refuse what the hello wants, with an alert. */
static int
refuse(struct connection *c, enum names_verdict verdict, char const *text)
{
	struct names_refusal const *r = names_refusals + verdict;
	struct logline l;

	start_failure(&l, c, r->word);
	if (c->hello.len)
		log_bytes(&l, "sni", c->hello.name, c->hello.len);
	log_say(&l, text ? text : r->text);
	log_send(&l);
	if (r->alert)
		network_alert(&network, r->alert);
	let_go_of_program(c);
	network_finish(&network, LINGER_MS);
	return verdict == NAMES_FAULT ? EXIT_SOFT : EXIT_PEER;
}

/* The hello has come: load the certificate for this name. */
static int
choose(struct connection *c)
{
	stralloc why = STRALLOC_ZERO;
	enum names_verdict v = names_choose(&c->names, &c->settings, &c->hello);
	char const *text = NULL;
	int code = GO_ON;

	if (v == NAMES_FAULT)
		text = settings_fault(&c->settings);
	if (v == NAMES_TAKEN && !(c->context && !c->settings.overlay.len) &&
	    !load(c, &why)) {
		v = NAMES_FAULT;
		text = why.len ? why.s : NULL;
	}
	if (v != NAMES_TAKEN)
		code = refuse(c, v, text);
	stralloc_free(&why);
	return code;
}

/* From here on bytes of the client are read: first of all its hello, into
 * network, where libtls will find them. */
static int
meet(struct connection *c)
{
	struct looker looker;

	network_start(&network, c->in, c->out);
	c->company = (struct company){ c->from, c->to, c->guard };
	tain_from_millisecs(&c->deadline, c->handshake_ms);
	tain_now_g();
	tain_add_g(&c->deadline, &c->deadline);
	if (!c->names.matter)
		return GO_ON;
	looker = (struct looker){ &c->user, &c->company, &c->deadline };
	switch (peek_hello(&network, &c->hello, &looker)) {
	case PEEK_HELLO:
		return choose(c);
	case PEEK_LEFT:
		return EXIT_DONE;
	case PEEK_WRONG:
		return refuse(c, NAMES_MALFORMED, NULL);
	case PEEK_ENDED:
		return give_up(c, HANDSHAKE_ENDED);
	case PEEK_BROKEN:
		return give_up(c, HANDSHAKE_FAILED);
	case PEEK_TIMEOUT:
		return give_up(c, HANDSHAKE_TIMEOUT);
	default:
		return refuse(c, NAMES_FAULT,
		    "cannot look at the hello in a process of its own");
	}
}

static int
begin(struct connection *c)
{
	char const *name = c->wish ? tlswish_last(c->wish, 'n') : NULL;

	if (!c->wish)
		return tls_accept_cbs(
		    c->context, &c->tls, network_read, network_write, &network);
	c->tls = c->context;
	if (c->opened)
		return !name || hook_ask(name) ? 0 : -1;
	return tls_connect_cbs(
	    c->tls, network_read, network_write, &network, name);
}

/* Nothing of the program's goes to a server that is not the right one. */
static int
judge(struct connection *c)
{
	struct verdict v = server_judge(&c->server, c->tls);
	char const *const words[] = { "ok", tls_conn_version(c->tls),
		tls_conn_cipher(c->tls), v.text ? "verified-by" : NULL, v.text,
		NULL };

	if (v.good) {
		tell_result(c, words);
		return GO_ON;
	}
	log_failure(c, v.word, v.text);
	let_go_of_program(c);
	network_finish(&network, LINGER_MS);
	return EXIT_PEER;
}

static int
shake_hands(struct connection *c)
{
	enum handshake end;

	if (begin(c) == -1) {
		char const *text = tls_error(c->context);

		log_failure(c, "config",
		    text ? text : "the server's name cannot be asked for");
		return EXIT_SOFT;
	}
	end = handshake_run(c->tls, &network, &c->company, &c->deadline);
	if (end == HANDSHAKE_LEFT)
		return EXIT_DONE;
	if (end != HANDSHAKE_DONE)
		return give_up(c, end);
	if (c->names.matter &&
	    !names_same(&c->hello, tls_conn_servername(c->tls)))
		return refuse(c, NAMES_CHANGED, NULL);
	return c->wish ? judge(c) : GO_ON;
}

static int
tell(struct connection *c)
{
	stralloc list = STRALLOC_ZERO;

	/* A program that does not listen will not go on either. */
	if (c->command == ENGINE_TELL && report_make(c->tls, &c->client, &list))
		(void)allwrite(c->control, list.s, list.len);
	stralloc_free(&list);
	let_go(&c->control);
	return GO_ON;
}

static void
log_end(struct connection const *c, enum relay_end end)
{
	static char const *const reasons[] = {
		[RELAY_BROKEN] = "broken",
		[RELAY_IDLE] = "idle",
		[RELAY_STUCK] = "stuck",
	};
	char const *text = tls_error(c->tls);
	struct logline l;

	/* Clients that leave without a word are an everyday thing. */
	if (end == RELAY_DONE || end == RELAY_LEFT ||
	    (end == RELAY_BROKEN && network.error))
		return;
	log_start(&l, c->id, "connection lost");
	log_text(&l, "ip", peer_get("REMOTEIP"));
	log_text(&l, "reason", reasons[end]);
	if (end == RELAY_BROKEN && text)
		log_say(&l, text);
	log_send(&l);
}

static int
carry(struct connection *c)
{
	enum relay_end end;

	relay_start(&relay, c->tls, &network, c->from, c->to);
	c->from = c->to = -1;
	relay.guard = c->guard;
	relay.idle_ms = c->idle_ms;
	relay.flush_ms = RELAY_FLUSH_MS;
	end = relay_run(&relay);
	log_end(c, end);
	if (end == RELAY_DONE)
		network_finish(&network, LINGER_MS);
	return EXIT_DONE;
}

int
connection_run(struct connection *c)
{
	static int (*const steps[])(struct connection *) = { get_ready, meet,
		shut_in, shake_hands, tell, carry };
	int code = GO_ON;

	for (size_t i = 0; code == GO_ON; i++)
		code = steps[i](c);
	let_go_of_program(c);
	/* Of a network that is closed already nothing is left to close. */
	fd_close(c->in);
	fd_close(c->out);
	return code;
}
