/* message.c - take one message from the client to the delivery program */

#include "message.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include "ask.h"
#include "data.h"
#include "facts.h"
#include "header.h"
#include "hops.h"
#include "log.h"
#include "received.h"
#include "steward.h"

enum {
	MESSAGE,
	ENVELOPE
};

struct message {
	struct session *s;
	struct data data;
	struct hops hops;
	struct header header;
	struct hook_answer hook;
	int fds[2];
	int broken; /* the delivery program no longer reads */
	tain start;
	enum reply reply;
	char text[ASK_TEXT];
	char status[ASK_STATUS];
};

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* Wait until the delivery program reads on. */
static int
await(int fd, uint64_t ms, struct session const *s)
{
	iopause_fd x = { .fd = fd, .events = IOPAUSE_WRITE };
	tain deadline = wire_deadline(&s->wire, ms);
	int r;

	do
		r = iopause_g(&x, 1, &deadline);
	while (r == -1 && errno == EINTR);
	return r == 1;
}

/* Hand n bytes to the delivery program; if it does not take them, it is
 * broken, and the rest of the message goes nowhere. */
static void
pass(struct message *m, int which, char const *s, size_t n)
{
	uint64_t ms = m->s->config->timeout_delivery;

	while (n && !m->broken) {
		ssize_t w = write(m->fds[which], s, n);

		if (w > 0) {
			s += w;
			n -= (size_t)w;
		} else if (w == -1 && errno == EAGAIN) {
			m->broken = !await(m->fds[which], ms, m->s);
		} else if (w == -1 && errno != EINTR) {
			m->broken = 1;
		}
	}
}

/* Is the message one that nobody should have? */
static int
unfit(struct message const *m)
{
	struct config const *c = m->s->config;

	return m->data.bare || m->data.overlong ||
	       m->hops.count >= c->maxhops ||
	       (c->databytes && m->data.size > c->databytes);
}

/* Is there a reason to refuse it? */
static int
spoilt(struct message const *m)
{
	return unfit(m) || m->hook.kind == HOOK_STOP;
}

static enum reply
reason(struct message const *m)
{
	struct config const *c = m->s->config;

	if (!unfit(m))
		return hook_for_good(&m->hook) ? R_REFUSED : R_LATER;
	if (m->data.bare)
		return R_BARE;
	if (c->databytes && m->data.size > c->databytes)
		return R_TOO_BIG;
	if (m->hops.count >= c->maxhops)
		return R_LOOP;
	return R_OVERLONG;
}

static int
start(struct message *m)
{
	stralloc facts = STRALLOC_ZERO;
	stralloc received = STRALLOC_ZERO;
	int ok = facts_make(&facts, m->s) &&
		 ask_start(m->s->steward, &facts, m->fds) &&
		 received_make(&received, m->s, time(NULL)) &&
		 hook_fields(m->s, &received);

	if (ok)
		pass(m, MESSAGE, received.s, received.len);
	stralloc_free(&facts);
	stralloc_free(&received);
	return ok;
}

/* The header is here: ask the plugins, and pass on what they leave. */
static void
end_header(struct message *m)
{
	struct header *h = &m->header;
	stralloc fields = STRALLOC_ZERO;

	h->done = 1;
	if (h->held.len > HOOK_TEXT)
		hook_refuse(&m->hook, EVENT_HEADERS, R_HEADER_LONG);
	else if (!m->broken)
		hook_headers(m->s, h->held.s, h->held.len, &m->hook, &fields);
	if (m->hook.kind != HOOK_STOP) {
		pass(m, MESSAGE, h->held.s, h->held.len);
		pass(m, MESSAGE, fields.s, fields.len);
	}
	stralloc_free(&h->held);
	stralloc_free(&fields);
}

/* Content, as far as it is for the delivery program. */
static void
pass_content(struct message *m, char const *s, size_t n)
{
	struct header *h = &m->header;
	size_t held = 0;

	if (h->wanted && !h->done) {
		held = header_take(h, s, n, HOOK_TEXT, &m->broken);
		if (!h->done)
			return;
		end_header(m);
	}
	if (m->hook.kind != HOOK_STOP)
		pass(m, MESSAGE, s + held, n - held);
}

/* The whole message is here: have the plugins any objection? */
static void
end_content(struct message *m)
{
	if (!spoilt(m) && m->header.wanted && !m->header.done)
		end_header(m);
	if (!spoilt(m))
		hook_message(m->s, m->data.size, &m->hook);
}

/* One buffer of the message. */
static void
take(struct message *m)
{
	static char out[WIRE_IN + 1];
	struct wire *w = &m->s->wire;
	size_t n;

	w->head +=
	    data_take(&m->data, w->buf + w->head, wire_buffered(w), out, &n);
	hops_take(&m->hops, out, n);
	if (!spoilt(m))
		pass_content(m, out, n);
}

static enum wire_event
receive(struct message *m)
{
	struct config const *c = m->s->config;
	tain whole = wire_deadline(&m->s->wire, c->timeout_data);

	while (m->data.state != DATA_DONE) {
		tain deadline = wire_deadline(&m->s->wire, c->timeout);
		enum wire_event e;

		if (tain_less(&whole, &deadline))
			deadline = whole;
		e = wire_fill(&m->s->wire, &deadline);
		if (e)
			return e;
		take(m);
		if (m->hook.drop)
			return WIRE_OK;
	}
	return WIRE_OK;
}

/* The envelope; without its last byte it tells the program to forget it. */
static void
pass_envelope(struct message *m)
{
	struct session *s = m->s;

	pass(m, ENVELOPE, "F", 1);
	pass(m, ENVELOPE, s->sender.text, s->sender.len);
	pass(m, ENVELOPE, "", 1);
	pass(m, ENVELOPE, s->rcpts.s, s->rcpts.len);
	pass(m, ENVELOPE, "", 1);
}

static void
finish(struct message *m, int wanted)
{
	close_fd(&m->fds[MESSAGE]);
	if (wanted)
		pass_envelope(m);
	close_fd(&m->fds[ENVELOPE]);
	m->reply = ask_end(m->s->steward, m->text, m->status);
	if (m->reply == R_ACCEPTED && (m->broken || !wanted))
		m->reply = R_LATER;
}

static void
log_it(struct message const *m, char const *event)
{
	struct session const *s = m->s;
	struct logline l;
	tain now;
	tain spent;

	tain_now(&now);
	tain_sub(&spent, &now, &m->start);
	log_start(&l, s->config->id, event);
	log_number(&l, "n", s->transactions);
	log_text(&l, "ip", s->config->remoteip);
	log_text(&l, "helo", s->helo);
	log_bytes(&l, "from", s->sender.text, s->sender.len);
	log_text(&l, "to", s->rcptcount ? s->rcpts.s + 1 : NULL);
	log_number(&l, "count", s->rcptcount);
	log_number(&l, "size", m->data.size);
	log_text(&l, "tls", session_fact(s, "SSL_PROTOCOL"));
	log_text(&l, "auth", s->user.len ? s->user.s : NULL);
	log_number(&l, "reply", replies[m->reply].code);
	log_text(&l, "delivery", m->status);
	log_number(&l, "ms", (uint64_t)tain_to_millisecs(&spent));
	if (*m->text)
		log_say(&l, m->text);
	log_send(&l);
}

/* Reply with the text of plugin or delivery program, or with ours. */
static void
say_result(struct message *m)
{
	if (m->hook.kind == HOOK_STOP && !unfit(m))
		hook_say(m->s, &m->hook);
	else if (*m->text)
		say_raw(m->s, m->reply, m->text);
	else
		say(m->s, m->reply);
}

void
message_receive(struct session *s)
{
	struct message m = {
		.s = s, .data = DATA_INIT(s->config->maxline), .fds = { -1, -1 }
	};
	enum wire_event e = WIRE_OK;

	s->transactions++;
	tain_now(&m.start);
	m.header.wanted = hook_wants_header(s);
	if (!start(&m)) {
		m.reply = R_LATER;
		log_it(&m, "mail");
		say(s, R_LATER);
		session_reset(s);
		return;
	}
	say(s, R_DATA_GO);
	e = receive(&m);
	if (!e)
		end_content(&m);
	stralloc_free(&m.header.held);
	finish(&m, !e && !spoilt(&m));
	if (!e && spoilt(&m)) {
		m.reply = reason(&m);
		m.text[0] = 0;
	}
	log_it(&m, e ? "mail broken off" : "mail");
	if (e)
		session_lost(s, e);
	else
		say_result(&m);
	session_reset(s);
}
