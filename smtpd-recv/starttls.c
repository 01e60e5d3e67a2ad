/*
 * starttls.c - STARTTLS (RFC 3207), by way of UCSPI-TLS
 *
 * Nothing that came in clear outlives the switch: verbs.c refuses the command
 * when more input is waiting behind it, the buffers are emptied, and the
 * client has to introduce itself anew.
 */

#include "starttls.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include "await.h"
#include "ehlo.h"
#include "exits.h"
#include "sslfact.h"

enum {
	FACTS_MAX = 65536,  /* longest list that a TLS server may send */
	ANSWER_MS = 120000, /* longest wait for it; it has its own, shorter */
};

/* Read what there is within the time: 0 at the end of file or in trouble. */
static size_t
hear(int fd, char *s, size_t n, tain const *deadline)
{
	ssize_t r;

	if (await_fd(fd, IOPAUSE_READ, deadline) != 1)
		return 0;
	r = read(fd, s, n);
	return r > 0 ? (size_t)r : 0;
}

/* Ask a provider that knows the question whether it could; others always. */
static int
ready(struct session *s)
{
	tain deadline = wire_deadline(&s->wire, ANSWER_MS);
	char c = '?';

	if (!s->config->sslask)
		return 1;
	return write(s->config->sslctl, &c, 1) == 1 &&
	       hear(s->config->sslctl, &c, 1, &deadline) == 1 && c == 'y';
}

/* The list ends in an empty string: it is "\0\0" when there is nothing else. */
static int
complete(stralloc const *list)
{
	size_t n = list->len;

	return n >= 2 && !list->s[n - 1] && !list->s[n - 2];
}

/* NAME=value strings go into facts; other servers also send bare names. */
static int
keep(stralloc *facts, stralloc const *list)
{
	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1) {
		char const *fact = list->s + i;

		if (sslfact_is_told(fact) &&
		    !stralloc_catb(facts, fact, strlen(fact) + 1))
			return 0;
	}
	return 1;
}

/* Start TLS and read the list of facts: NAME=value NUL ... NUL. */
static int
switch_on(struct session *s)
{
	tain deadline = wire_deadline(&s->wire, ANSWER_MS);
	stralloc list = STRALLOC_ZERO;
	int fd = s->config->sslctl;
	int ok = write(fd, "Y", 1) == 1;

	while (ok && !complete(&list)) {
		size_t n = 0;

		ok = list.len < FACTS_MAX && stralloc_readyplus(&list, 4096);
		if (ok)
			n = hear(fd, list.s + list.len, 4096, &deadline);
		list.len += n;
		ok = ok && n;
	}
	ok = ok && keep(&s->facts, &list);
	stralloc_free(&list);
	return ok;
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
	if (wire_flush(&s->wire, &deadline) || !switch_on(s) || !move_in(s)) {
		/* The other side is in the middle of a handshake, or gone. */
		s->over = 1;
		s->status = EXIT_PEER;
		return;
	}
	session_restart(s);
	s->secure = 1;
	s->hooks.tls = (uint64_t)time(NULL);
}
