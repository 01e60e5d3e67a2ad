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

#include "clients.h"
#include "ehlo.h"
#include "exits.h"
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
	if (wire_flush(&s->wire, &deadline) || !switch_on(s) || !move_in(s) ||
	    !clients_recognise(s)) {
		/* The other side is in the middle of a handshake, or gone. */
		s->over = 1;
		s->status = EXIT_PEER;
		return;
	}
	session_restart(s);
	s->secure = 1;
	s->hooks.tls = (uint64_t)time(NULL);
}
