/* courier.c - one attempt: a connection, TLS and smtp-send, a report */

#include "courier.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include "chain.h"
#include "convoy.h"
#include "exits.h"
#include "place.h"

enum {
	CHUNK = 4096,
	HINTS = 2048, /* bytes of lines from the programs; more is not read */
	GRACE_MS = 10000, /* what is left to do when the report is there */
	/* smtp-send keeps to its own time, and ten minutes more when the
	 * message is there. */
	MARGIN_MS = 900000
};

struct flow {
	int report; /* -1: at its end */
	int hints;
	stralloc lines;
	struct provider provider;
};

static struct address const *
outgoing(stralloc const *list, size_t size, struct address *from)
{
	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1)
		if (address_scan(from, list->s + i) && from->size == size)
			return from;
	return NULL;
}

static int
connect_to(struct courier *c)
{
	struct address from;
	struct place place;
	tain deadline;
	int fd;

	place_set(&place, &c->ip, c->port);
	tain_from_millisecs(
	    &deadline, (int)remoteconf_left(c->conf, c->conf->connect));
	tain_add_g(&deadline, &deadline);
	fd = place_connect_from(
	    &place, outgoing(&c->conf->outgoing, c->ip.size, &from), &deadline);
	c->error = fd == -1 ? errno : 0;
	return fd;
}

/* The rest of a line that begins with the word, or NULL. */
static char const *
after(char const *line, char const *word)
{
	size_t n = strlen(word);

	if (strncmp(line, word, n) != 0)
		return NULL;
	return line[n] == ' ' ? line + n + 1 : line[n] ? NULL : line + n;
}

/* Copy what is printable. */
static void
copy(char *out, size_t room, char const *s, size_t n)
{
	size_t i = 0;

	for (; i < n && i < room - 1; i++)
		out[i] = (char)(s[i] < ' ' || s[i] > '~' ? '?' : s[i]);
	out[i] = 0;
}

static void
take_hint(struct courier *c, char const *line)
{
	char const *failed = after(line, "failed");
	size_t n;

	if (!strcmp(line, "next"))
		c->next = 1;
	else if (!strcmp(line, "no-starttls"))
		c->nostarttls = 1;
	else if (after(line, "ok") && c->tls == COURIER_UNTRIED)
		c->tls = COURIER_OK;
	else if (failed) {
		c->tls = COURIER_FAILED;
		n = strcspn(failed, " ");
		copy(c->word, sizeof c->word, failed, n);
		failed += n + (failed[n] == ' ');
		copy(c->text, sizeof c->text, failed, strlen(failed));
	}
}

/* Take the whole lines that have come. */
static void
take_hints(struct courier *c, stralloc *lines)
{
	size_t at = 0;
	char *end;

	while (at < lines->len &&
	       (end = memchr(lines->s + at, '\n', lines->len - at))) {
		*end = 0;
		take_hint(c, lines->s + at);
		at = (size_t)(end - lines->s) + 1;
	}
	memmove(lines->s, lines->s + at, lines->len - at);
	lines->len -= at;
}

/* Read what there is; at the end, or if there is too much, no more. */
static void
fill(int *fd, stralloc *out, size_t most)
{
	ssize_t n = -1;

	if (out->len <= most && stralloc_readyplus(out, CHUNK))
		n = fd_read(*fd, out->s + out->len, CHUNK);
	else
		errno = ENOMEM;
	if (n > 0)
		out->len += (size_t)n;
	if (!n || (n == -1 && errno != EAGAIN && errno != EWOULDBLOCK)) {
		fd_close(*fd);
		*fd = -1;
	}
}

static void
read_hints(struct courier *c, struct flow *f)
{
	if (f->hints == -1)
		return;
	fill(&f->hints, &f->lines, HINTS);
	take_hints(c, &f->lines);
}

/* The whole report is here: pass it on, unless another server is to be tried.
 * What smtp-send has to say of that was said before. */
static void
conclude(struct courier *c, struct flow *f)
{
	size_t n = c->report.len;

	read_hints(c, f);
	c->next = c->next && !c->outcome.r && !c->outcome.h;
	if (!c->next)
		c->written = allwrite(1, c->report.s, n) == n;
}

static void
read_report(struct courier *c, struct flow *f)
{
	size_t n = c->conf->n;

	fill(&f->report, &c->report, (n + 1) * OUTCOME_TEXT);
	if (c->state == OUTCOME_MORE && c->report.len)
		c->state =
		    outcome_read(&c->outcome, c->report.s, c->report.len, n);
	if (c->state == OUTCOME_DONE && !c->written && !c->next)
		conclude(c, f);
}

/* Read until both pipes are at their ends, or it takes too long. */
static void
follow(struct courier *c, struct flow *f)
{
	tain deadline;
	int done = 0;

	tain_from_millisecs(&deadline,
	    (int)(remoteconf_left(c->conf, c->conf->session) + MARGIN_MS));
	tain_add_g(&deadline, &deadline);
	while (f->report != -1 || f->hints != -1) {
		iopause_fd x[] = { { .fd = f->report, .events = IOPAUSE_READ },
			{ .fd = f->hints, .events = IOPAUSE_READ },
			{ .fd = provider_fd(&f->provider),
			    .events = IOPAUSE_READ },
			{ .fd = done ? -1 : 1 } };
		int r = iopause_g(x, sizeof x / sizeof x[0], &deadline);

		if (r == -1 && errno == EINTR)
			continue;
		/* smtp-send does not finish what nobody waits for any more. */
		if (r <= 0 || x[3].revents)
			break;
		if (x[2].revents)
			provider_serve(&f->provider);
		if (x[1].revents)
			read_hints(c, f);
		if (x[0].revents && f->report != -1)
			read_report(c, f);
		if (c->state == OUTCOME_MORE || done)
			continue;
		done = 1;
		tain_from_millisecs(&deadline, GRACE_MS);
		tain_add_g(&deadline, &deadline);
	}
}

static int
reap_chain(pid_t pid, int late)
{
	int status = 0;

	if (late)
		kill(pid, SIGTERM);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
attend(struct courier *c, struct flow *f, pid_t pid)
{
	int late;

	(void)ndelay_on(f->report);
	(void)ndelay_on(f->hints);
	follow(c, f);
	late = f->report != -1 || f->hints != -1;
	if (f->report != -1)
		fd_close(f->report);
	if (f->hints != -1)
		fd_close(f->hints);
	c->exit = reap_chain(pid, late);
	provider_end(&f->provider, late);
	stralloc_free(&f->lines);
}

/* The provider has a use for the connection, and for the way of its engine's
 * hints. */
static int
open_provider(struct courier *c, struct convoy const *v, struct provider *p)
{
	*p = (struct provider){ .conf = c->conf, .keeper = -1 };
	if (!convoy_provides(c, &p->wish))
		return 1;
	endpoint_set(&p->there, &c->ip, c->port);
	p->server = v->server;
	p->result = v->hints;
	return provider_open(p);
}

void
courier_run(struct courier *c)
{
	static struct flow f;
	struct convoy v = { .courier = c, .provider = &f.provider };
	pid_t pid = -1;
	int report[2];
	int hints[2];

	c->exit = -1;
	f.lines = (stralloc)STRALLOC_ZERO;
	v.server = connect_to(c);
	if (v.server == -1)
		return;
	if (pipecoe(report) == -1 || pipecoe(hints) == -1) {
		fd_close(v.server);
		return;
	}
	v.report = report[1];
	v.hints = hints[1];
	if (open_provider(c, &v, &f.provider))
		pid = fork();
	if (!pid)
		convoy_become(&v);
	fd_close(report[1]);
	provider_start(&f.provider);
	if (!f.provider.open || pid == -1) {
		fd_close(v.server);
		fd_close(hints[1]);
	}
	if (pid == -1)
		return;
	f.report = report[0];
	f.hints = hints[0];
	attend(c, &f, pid);
}

void
courier_free(struct courier *c)
{
	stralloc_free(&c->report);
}
