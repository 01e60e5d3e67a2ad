/* message.c - take one message from the client to the delivery program */

#include "message.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/iopause.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include "ask.h"
#include "await.h"
#include "clients.h"
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
	int broken;     /* the delivery program no longer reads */
	tain start;     /* by the clock on the wall, for the log */
	tain begun;     /* by ours, for deadlines */
	uint64_t taken; /* bytes off the wire */
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
	tain deadline = wire_deadline(&s->wire, ms);

	return await_fd(fd, IOPAUSE_WRITE, &deadline) == 1;
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

/* What is wrong with this message; REPLIES: nothing. */
static enum reply
defect(struct message const *m)
{
	struct config const *c = m->s->config;

	if (m->data.bare)
		return R_BARE;
	if (c->databytes && m->data.size > c->databytes)
		return R_TOO_BIG;
	if (m->hops.count >= c->maxhops)
		return R_LOOP;
	return m->data.overlong ? R_OVERLONG : REPLIES;
}

/* Why it is refused, whatever the delivery program thinks of it; REPLIES: no
 * reason. */
static enum reply
objection(struct message const *m)
{
	enum reply no = defect(m);

	if (no == REPLIES && m->hook.kind == HOOK_STOP)
		no = hook_for_good(&m->hook) ? R_REFUSED : R_LATER;
	return no;
}

static int
start(struct message *m, struct session *s)
{
	stralloc facts = STRALLOC_ZERO;
	stralloc received = STRALLOC_ZERO;
	struct config const *c = s->config;
	int ok;

	*m = (struct message){ .s = s,
		.data = DATA_INIT(
		    s->body == BODY_BINARYMIME ? DATA_BINARY : c->crlf,
		    c->maxline),
		.header = { .wanted = hook_wants_header(s) },
		.fds = { -1, -1 },
		.reply = R_LATER };
	s->transactions++;
	tain_now(&m->start);
	tain_now_g();
	tain_copynow(&m->begun);
	ok = facts_make(&facts, s) && ask_start(s->steward, &facts, m->fds) &&
	     received_make(&received, s, time(NULL)) &&
	     hook_fields(s, &received);
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
	int open = h->held.len && h->held.s[h->held.len - 1] != '\n';

	h->done = 1;
	if (h->held.len > HOOK_TEXT)
		hook_refuse(&m->hook, EVENT_HEADERS, R_HEADER_LONG);
	else if (!m->broken)
		hook_headers(m->s, h->held.s, h->held.len, &m->hook, &fields);
	if (m->hook.kind != HOOK_STOP) {
		pass(m, MESSAGE, h->held.s, h->held.len);
		pass(m, MESSAGE, "\n", open && fields.len);
		pass(m, MESSAGE, fields.s, fields.len);
		pass(m, MESSAGE, "\r", h->cr);
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

	if (objection(m) != REPLIES)
		return;
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
	if (objection(m) == REPLIES && m->header.wanted && !m->header.done)
		end_header(m);
	if (objection(m) == REPLIES)
		hook_message(m->s, m->data.size, &m->hook);
}

/* Decode and pass on at most max bytes of what is buffered. */
static void
take(struct message *m, uint64_t max)
{
	static char out[WIRE_IN + 1];
	struct wire *w = &m->s->wire;
	size_t n = wire_buffered(w);
	size_t len;

	if (n > max)
		n = (size_t)max;
	n = data_take(&m->data, w->buf + w->head, n, out, &len);
	w->head += n;
	m->taken += n;
	hops_take(&m->hops, out, len);
	pass_content(m, out, len);
}

/* Wait for more: each time for a while, and since the start no longer than so
 * many bytes are worth. */
static enum wire_event
fill_for(struct session *s, tain const *start, uint64_t taken)
{
	struct config const *c = s->config;
	uint64_t seconds = taken / c->minrate;
	tain each = wire_deadline(&s->wire, c->timeout);
	tain whole;
	tain worth;

	tain_from_millisecs(&worth, (int)c->timeout_data);
	tain_addsec(&worth, &worth, seconds < INT_MAX ? (int)seconds : INT_MAX);
	tain_add(&whole, start, &worth);
	return wire_fill(&s->wire, tain_less(&whole, &each) ? &whole : &each);
}

static enum wire_event
fill(struct message *m)
{
	return fill_for(m->s, &m->begun, m->taken);
}

static enum wire_event
receive(struct message *m)
{
	while (m->data.state != DATA_DONE) {
		enum wire_event e = fill(m);

		if (e)
			return e;
		take(m, UINT64_MAX);
		if (m->hook.drop)
			return WIRE_OK;
	}
	return WIRE_OK;
}

static enum wire_event
receive_chunk(struct message *m, uint64_t n)
{
	uint64_t end = m->taken + n;

	while (m->taken < end) {
		enum wire_event e = fill(m);

		if (e)
			return e;
		take(m, end - m->taken);
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
	stralloc e = STRALLOC_ZERO;

	if (stralloc_cats(&e, "F") &&
	    stralloc_catb(&e, s->sender.text, s->sender.len) &&
	    stralloc_0(&e) && stralloc_catb(&e, s->rcpts.s, s->rcpts.len) &&
	    stralloc_0(&e))
		pass(m, ENVELOPE, e.s, e.len);
	else
		m->broken = 1;
	stralloc_free(&e);
}

/* Let the delivery program end, and see what it says. */
static void
finish(struct message *m, int wanted)
{
	stralloc_free(&m->header.held);
	session_flush(m->s);
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
	log_text(&l, "ip", s->remoteip);
	log_text(&l, "helo", s->helo);
	log_bytes(&l, "from", s->sender.text, s->sender.len);
	log_text(&l, "to", s->rcptcount ? s->rcpts.s + 1 : NULL);
	log_number(&l, "count", s->rcptcount);
	log_number(&l, "size", m->data.size);
	log_text(&l, "tls", session_fact(s, "SSL_PROTOCOL"));
	log_text(&l, "cipher", session_fact(s, "SSL_CIPHER"));
	log_text(&l, "auth", s->user.len ? s->user.s : NULL);
	clients_log(&l, s);
	log_number(&l, "reply", replies[m->reply].code);
	log_text(&l, "delivery", m->status);
	log_number(&l, "ms", (uint64_t)tain_to_millisecs(&spent));
	if (*m->text)
		log_say(&l, m->text);
	log_send(&l);
}

/* The client went away in the middle. */
static void
break_off(struct message *m, enum wire_event e)
{
	struct session *s = m->s;

	finish(m, 0);
	log_it(m, "mail broken off");
	session_lost(s, e);
	s->message = NULL;
	session_reset(s);
}

/* The whole message is here: deliver it or not, and say so. */
static void
conclude(struct message *m)
{
	struct session *s = m->s;
	enum reply no;

	end_content(m);
	no = objection(m);
	finish(m, no == REPLIES);
	if (no != REPLIES) {
		m->reply = no;
		m->text[0] = 0;
	}
	log_it(m, "mail");
	if (m->hook.kind == HOOK_STOP && defect(m) == REPLIES)
		hook_say(s, &m->hook);
	else if (*m->text)
		say_raw(s, m->reply, m->text);
	else
		say(s, m->reply);
	s->message = NULL;
	session_reset(s);
}

/* The delivery program cannot be had. */
static void
give_up(struct message *m)
{
	close_fd(&m->fds[MESSAGE]);
	close_fd(&m->fds[ENVELOPE]);
	log_it(m, "mail");
	say(m->s, R_LATER);
	session_reset(m->s);
}

void
message_receive(struct session *s)
{
	struct message m;
	enum wire_event e;

	if (!start(&m, s)) {
		give_up(&m);
		return;
	}
	session_pause(s, s->config->tarpit);
	say(s, R_DATA_GO);
	e = receive(&m);
	if (e)
		break_off(&m, e);
	else
		conclude(&m);
}

/* Behind the last chunk: what is held back. */
static void
end_chunks(struct message *m)
{
	char out[2];
	size_t len;

	data_end(&m->data, out, &len);
	pass_content(m, out, len);
	conclude(m);
}

static void
say_chunk(struct session *s, uint64_t n)
{
	static char const text[] = " octets received";
	char line[UINT64_FMT + sizeof text];

	memcpy(line + uint64_fmt(line, n), text, sizeof text);
	say_text(s, R_CHUNK, line);
}

/* Plugins will not have the message: read the chunk, and say so. */
static void
refuse_chunk(struct session *s, uint64_t n, struct hook_answer const *answer)
{
	if (!answer->drop)
		message_skip(s, n);
	if (!s->over)
		hook_say(s, answer);
	session_reset(s);
}

/* The first chunk is to come; 0: refused, and read. */
static int
begin_chunks(struct message *m, struct session *s, uint64_t n)
{
	struct hook_answer answer = { .kind = HOOK_GO };

	if (hook_data(s, &answer) == HOOK_STOP) {
		refuse_chunk(s, n, &answer);
		return 0;
	}
	if (!start(m, s)) {
		message_skip(s, n);
		give_up(m);
		return 0;
	}
	m->data.chunked = 1;
	s->message = m;
	s->phase = AT_BDAT;
	return 1;
}

void
message_chunk(struct session *s, uint64_t n, int last)
{
	static struct message m;
	enum wire_event e;

	if (!s->message && !begin_chunks(&m, s, n))
		return;
	e = receive_chunk(&m, n);
	if (e)
		break_off(&m, e);
	else if (last)
		end_chunks(&m);
	else if (objection(&m) != REPLIES)
		conclude(&m);
	else
		say_chunk(s, n);
}

void
message_skip(struct session *s, uint64_t n)
{
	uint64_t taken = 0;
	tain start;

	tain_now_g();
	tain_copynow(&start);
	while (n && !s->over) {
		enum wire_event e = fill_for(s, &start, taken);
		size_t part = wire_buffered(&s->wire);

		if (e)
			session_lost(s, e);
		if (part > n)
			part = (size_t)n;
		s->wire.head += part;
		taken += part;
		n -= part;
	}
}

void
message_abandon(struct session *s)
{
	if (!s->message)
		return;
	finish(s->message, 0);
	log_it(s->message, "mail abandoned");
	s->message = NULL;
}
