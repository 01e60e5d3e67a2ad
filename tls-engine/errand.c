/* errand.c - one connection in a process that a keeper has forked */

#include "errand.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>

#include "exits.h"
#include "handover.h"
#include "log.h"

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

static void
take_over(struct connection *c, struct guest const *g)
{
	c->id = getenv("SMTPSESSIONID");
	c->in = g->fds[HANDOVER_IN];
	c->out = g->fds[HANDOVER_OUT];
	c->control = g->fds[HANDOVER_CONTROL];
	c->from = g->fds[HANDOVER_FROM];
	c->to = g->fds[HANDOVER_TO];
	c->result = g->fds[HANDOVER_RESULT];
	c->guard = c->last = g->sock;
	for (int i = 0; i < HANDOVER_MOST; i++)
		if (g->fds[i] > c->last)
			c->last = g->fds[i];
}

/* Who was parked says only now what it wants, on the control socket. */
static void
hear(struct connection *c)
{
	struct logline l;

	if (fd_read(c->control, &c->command, 1) != 1)
		_exit(EXIT_DONE);
	if (engine_understands(c->command))
		return;
	log_start(&l, c->id, "fatal");
	log_bytes(&l, "control", &c->command, 1);
	log_say(&l, ENGINE_EXPECTS);
	log_send(&l);
	_exit(EXIT_HARD);
}

static _Noreturn void
refuse(char const *what)
{
	log_line(NULL, "refused", what);
	_exit(EXIT_HARD);
}

void
errand_run(struct kept const *kept, struct guest const *g)
{
	static struct tlswish wish;
	struct connection c = kept->connection;
	char code;

	c.command = handover_command(g->packet, g->n, &wish);
	if (!c.command || g->fds[HANDOVER_FDS - 1] == -1)
		refuse("a request is malformed: use smtpd-tls and tls-engine "
		       "of the same release");
	if (!wish.n != !kept->connection.wish)
		refuse("a request is for the other kind of keeper: expected "
		       "tls-engine -K at tls.keeper, and -Ks at send.keeper");
	if (!handover_apply(g->packet, g->n))
		refuse("out of memory");
	choose(&c, kept, &wish);
	take_over(&c, g);
	if (c.command == HANDOVER_PARK)
		hear(&c);
	code = (char)connection_run(&c);
	if (g->sock != -1)
		(void)fd_write(
		    g->sock, &code, 1); /* in the jail: not sendmsg() */
	_exit(EXIT_DONE);
}
