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

/* Do the variables of this process lead to the settings that are kept? */
static int
is_kept(struct kept const *kept)
{
	stralloc overrides = STRALLOC_ZERO;
	static struct stamps stamps;
	struct settings s;
	int same;

	settings_init(&s);
	same = handover_overrides(&overrides) &&
	       overrides.len == kept->overrides.len &&
	       (!overrides.len ||
		   !memcmp(overrides.s, kept->overrides.s, overrides.len));
	if (same && (!same_text(s.dir, kept->settings.dir) ||
			!same_text(s.service, kept->settings.service)))
		same = stamps_take(&stamps, &s) &&
		       stamps_same(&stamps, &kept->stamps);
	stralloc_free(&overrides);
	return same;
}

/* Receive the packet; its length, or 0. */
static size_t
receive(int sock, char packet[HANDOVER_MAX], int fds[HANDOVER_FDS])
{
	tain deadline;
	ssize_t n = 0;

	tain_now_g();
	if (!tain_from_millisecs(&deadline, PATIENCE_MS))
		return 0;
	tain_add_g(&deadline, &deadline);
	if (await_fd(sock, IOPAUSE_READ, &deadline) == 1)
		n = passfd_recv(sock, packet, HANDOVER_MAX, fds, HANDOVER_FDS);
	return n > 0 ? (size_t)n : 0;
}

static void
take_over(struct connection *c, int sock, int const fds[HANDOVER_FDS])
{
	c->id = getenv("SMTPSESSIONID");
	c->in = fds[HANDOVER_IN];
	c->out = fds[HANDOVER_OUT];
	c->control = fds[HANDOVER_CONTROL];
	c->from = fds[HANDOVER_FROM];
	c->to = fds[HANDOVER_TO];
	c->guard = c->last = sock;
	for (int i = 0; i < HANDOVER_FDS; i++)
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
	struct connection c = kept->connection;
	int fds[HANDOVER_FDS];
	size_t n;
	char code;

	if (passfd_send(sock, &ready, 1, NULL, 0) == -1)
		_exit(EXIT_DONE); /* gone already */
	n = receive(sock, packet, fds);
	if (!n)
		_exit(EXIT_DONE); /* only wanted to know */
	c.command = handover_command(packet, n);
	if (!c.command || fds[HANDOVER_FDS - 1] == -1)
		refuse("a request is malformed: use smtpd-tls and tls-engine "
		       "of the same release");
	if (!handover_apply(packet, n))
		refuse("out of memory");
	if (!is_kept(kept))
		c.prepared = 0;
	take_over(&c, sock, fds);
	code = (char)connection_run(&c);
	(void)fd_write(sock, &code, 1); /* sendmsg() is outside the jail */
	_exit(EXIT_DONE);
}
