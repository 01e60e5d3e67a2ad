/*
 * starttls.c - STARTTLS (RFC 3207), by way of UCSPI-TLS
 *
 * Nothing that came in clear outlives the switch: verbs.c refuses the command
 * when more input is waiting behind it, the buffers are emptied, and the
 * client has to introduce itself anew.
 */

#include "starttls.h"

#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/tai.h>

#include "ask.h"
#include "clients.h"
#include "ehlo.h"
#include "exits.h"
#include "pack.h"
#include "ucspitls.h"

enum {
	ANSWER_MS = 120000, /* longest wait for it; it has its own, shorter */
};

/* Ask a provider that knows the question whether it could; others always. */
static int
ready(struct session *s)
{
	tain deadline = wire_deadline(&s->wire, ANSWER_MS);

	return !s->config->sslask ||
	       ucspitls_ready(s->config->sslctl, &deadline);
}

static int
switch_on(struct session *s)
{
	tain deadline = wire_deadline(&s->wire, ANSWER_MS);

	return ucspitls_start(s->config->sslctl, &s->facts, &deadline);
}

static int
move_in(struct session *s)
{
	struct config const *c = s->config;

	if (fd_move(0, c->sslread) == -1 || fd_move(1, c->sslwrite) == -1)
		return 0;
	close(c->sslctl);
	wire_switch(&s->wire, 0, 1);
	return 1;
}

enum reply
starttls_first(struct session const *s)
{
	if (s->config->starttls != REQUIRED || s->secure)
		return REPLIES;
	return s->config->starttls_reply ? R_WANT_TLS_LATER : R_WANT_TLS;
}

/* The client may have asked for a name that has settings of its own. */
static void
use_name(struct session *s)
{
	static struct config named;
	char const *name = session_fact(s, "SSL_TLS_SNI_SERVERNAME");
	stralloc packed = STRALLOC_ZERO;
	int r = name ? ask_name(s->steward, name, &packed) : 0;

	if (r == 1) {
		named = *s->config;
		if (pack_take(&named, packed.s, packed.len))
			s->config = &named;
		else
			r = -1;
	}
	stralloc_free(&packed);
	if (r == -1)
		say_last(s, R_FAULT, EXIT_SOFT);
}

static void
fall_silent(struct session *s)
{
	s->over = 1;
	s->status = EXIT_PEER;
}

void
starttls(struct session *s, char *arg)
{
	tain deadline;

	(void)arg;
	if (s->secure) {
		say(s, R_TLS_ALREADY);
		return;
	}
	if (!ehlo_offers_tls(s)) {
		say(s, s->notls ? R_TLS_LATER : R_NOT_HERE);
		return;
	}
	if (!ready(s)) {
		s->notls = 1;
		say(s, R_TLS_LATER);
		return;
	}
	say(s, R_TLS_GO);
	deadline = wire_deadline(&s->wire, s->config->timeout);
	if (wire_flush(&s->wire, &deadline) || !switch_on(s) || !move_in(s)) {
		/* The other side is in the middle of a handshake, or gone. */
		fall_silent(s);
		return;
	}
	session_restart(s);
	if (!ask_forget(s->steward)) {
		say_last(s, R_FAULT, EXIT_SOFT);
		return;
	}
	s->secure = 1;
	s->hooks.tls = (uint64_t)time(NULL);
	use_name(s);
	if (!s->over && !clients_recognise(s))
		fall_silent(s);
}
