/* errand.c - one connection in a process that a keeper has forked */

#include "errand.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include "await.h"
#include "exits.h"
#include "handover.h"
#include "log.h"
#include "passfd.h"

/* Who asks has everything at hand. */
enum {
	PATIENCE_MS = 5000
};

static int
same_text(char const *a, char const *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static int
same_files(struct kept const *kept, struct settings *s)
{
	static struct stamps stamps;

	if (!stamps_take(&stamps, s))
		return 0;
	if (kept->connection.wish)
		stamps_authorities(&stamps);
	return stamps_same(&stamps, &kept->stamps);
}

/* Do the variables of this process lead to the settings that are kept? */
static int
is_kept(struct kept const *kept)
{
	stralloc overrides = STRALLOC_ZERO;
	struct settings s;
	int same;

	settings_init(&s);
	same = handover_overrides(&overrides) &&
	       overrides.len == kept->overrides.len &&
	       (!overrides.len ||
		   !memcmp(overrides.s, kept->overrides.s, overrides.len));
	if (same && (!same_text(s.dir, kept->settings.dir) ||
			!same_text(s.service, kept->settings.service)))
		same = same_files(kept, &s);
	stralloc_free(&overrides);
	return same;
}

/* What a wish may have that a context of the keeper's has not. */
static int
is_common(struct tlswish const *w)
{
	static char const options[] = "ecpk";

	for (size_t i = 0; options[i]; i++)
		if (tlswish_last(w, options[i]))
			return 0;
	return 1;
}

/* Take what is kept, as far as it fits.  What does not is left alone: to let
 * go of it would touch memory that is shared. */
static void
choose(struct connection *c, struct kept const *kept, struct tlswish *w)
{
	if (!is_kept(kept)) {
		c->prepared = 0;
		c->server = (struct server){ 0 };
	}
	if (!w->n)
		return;
	c->wish = c->server.wish = w;
	if (!is_common(w))
		c->prepared = 0;
	if (!c->prepared) {
		c->context = NULL;
		c->opened = 0;
	}
}

/* Receive the packet; its length, or 0. */
static size_t
receive(int sock, char packet[HANDOVER_MAX], int fds[HANDOVER_MOST])
{
	tain deadline;
	ssize_t n = 0;

	tain_now_g();
	if (!tain_from_millisecs(&deadline, PATIENCE_MS))
		return 0;
	tain_add_g(&deadline, &deadline);
	if (await_fd(sock, IOPAUSE_READ, &deadline) == 1)
		n = passfd_recv(sock, packet, HANDOVER_MAX, fds, HANDOVER_MOST);
	return n > 0 ? (size_t)n : 0;
}

static void
take_over(struct connection *c, int sock, int const fds[HANDOVER_MOST])
{
	c->id = getenv("SMTPSESSIONID");
	c->in = fds[HANDOVER_IN];
	c->out = fds[HANDOVER_OUT];
	c->control = fds[HANDOVER_CONTROL];
	c->from = fds[HANDOVER_FROM];
	c->to = fds[HANDOVER_TO];
	c->result = fds[HANDOVER_RESULT];
	c->guard = c->last = sock;
	for (int i = 0; i < HANDOVER_MOST; i++)
		if (fds[i] > c->last)
			c->last = fds[i];
}

static _Noreturn void
refuse(char const *what)
{
	log_line(NULL, "refused", what);
	_exit(EXIT_HARD);
}

void
errand_run(struct kept const *kept, int sock)
{
	static char packet[HANDOVER_MAX];
	static char const ready = HANDOVER_READY;
	static struct tlswish wish;
	struct connection c = kept->connection;
	int fds[HANDOVER_MOST];
	size_t n;
	char code;

	if (passfd_send(sock, &ready, 1, NULL, 0) == -1)
		_exit(EXIT_DONE); /* gone already */
	n = receive(sock, packet, fds);
	if (!n)
		_exit(EXIT_DONE); /* only wanted to know */
	c.command = handover_command(packet, n, &wish);
	if (!c.command || fds[HANDOVER_FDS - 1] == -1)
		refuse("a request is malformed: use smtpd-tls and tls-engine "
		       "of the same release");
	if (!wish.n != !kept->connection.wish)
		refuse("a request is for the other kind of keeper: expected "
		       "tls-engine -K at tls.keeper, and -Ks at send.keeper");
	if (!handover_apply(packet, n))
		refuse("out of memory");
	choose(&c, kept, &wish);
	take_over(&c, sock, fds);
	code = (char)connection_run(&c);
	(void)fd_write(sock, &code, 1); /* sendmsg() is outside the jail */
	_exit(EXIT_DONE);
}
