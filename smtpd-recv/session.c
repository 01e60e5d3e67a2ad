/* session.c - one SMTP session, and how it speaks to its client */

#include "session.h"

#include <string.h>

#include <skalibs/types.h>

#include "clients.h"
#include "exits.h"
#include "log.h"
#include "varlist.h"

/* How long the last word to a client may take to leave. */
enum {
	LAST_MS = 10000
};

void
session_reset(struct session *s)
{
	hook_reset(s);
	s->sender.len = 0;
	s->size = 0;
	s->body = BODY_7BIT;
	s->utf8 = 0;
	s->requiretls = 0;
	s->dsnret = NULL;
	s->dsnenvid.len = 0;
	s->dsnrcpt.len = 0;
	s->dsnrcpts.len = 0;
	s->rcpts.len = 0;
	s->rcptcount = 0;
	s->clientrelays = 0;
	if (s->phase != AT_HELLO)
		s->phase = AT_READY;
}

void
session_restart(struct session *s)
{
	hook_restart(s);
	s->phase = AT_HELLO;
	s->extended = 0;
	s->helo[0] = 0;
	s->user.len = 0;
	s->mechanism.len = 0;
	s->authzid.len = 0;
	session_reset(s);
}

void
session_lost(struct session *s, enum wire_event e)
{
	if (s->over)
		return;
	s->over = 1;
	s->status = EXIT_PEER;
	if (e == WIRE_TIMEOUT)
		say_last(s, R_TIMEOUT, EXIT_PEER);
}

void
session_flush(struct session *s)
{
	tain deadline = wire_deadline(&s->wire, s->config->timeout);
	enum wire_event e = wire_flush(&s->wire, &deadline);

	if (e)
		session_lost(s, WIRE_EOF);
}

void
session_pause(struct session *s, uint64_t ms)
{
	enum wire_event e;

	if (!ms || s->over)
		return;
	e = wire_pause(&s->wire, ms, s->config->timeout);
	if (e)
		session_lost(s, e);
}

void
say_bytes(struct session *s, char const *text, size_t n)
{
	enum wire_event e = wire_put(&s->wire, text, n, s->config->timeout);

	if (e)
		session_lost(s, WIRE_EOF);
}

static void
say_string(struct session *s, char const *text)
{
	say_bytes(s, text, strlen(text));
}

/* Replies that name the session (and message) even if all went well. */
static int
named(struct reply_row const *r)
{
	return r->code >= 400 || r == replies + R_ACCEPTED;
}

static void
say_name(struct session *s, enum reply r)
{
	char fmt[UINT_FMT];

	say_string(s, " (");
	say_string(s, s->config->id);
	if (r == R_ACCEPTED) {
		say_string(s, ".");
		say_bytes(s, fmt, uint_fmt(fmt, s->transactions));
	}
	say_string(s, ")");
}

/* What the client did wrong; that we cannot do a thing now is no error of its,
 * and after 452 it is meant to go on (RFC 5321 section 4.5.3.1.10). */
static int
is_error(enum reply r)
{
	return replies[r].code >= 500;
}

void
say_raw(struct session *s, enum reply r, char const *text)
{
	struct config const *c = s->config;
	char code[UINT_FMT];

	if (is_error(r) && s->errors + 1 >= c->softerrors)
		session_pause(s, c->errordelay);
	if (*replies[r].enhanced && !config_has(c, SET_EXT_ENHANCEDSTATUSCODES))
		text += strcspn(text, " ") + 1;
	hook_print(s, replies[r].code, text);
	say_bytes(s, code, uint_fmt(code, replies[r].code));
	say_string(s, " ");
	say_string(s, text);
	if (named(replies + r))
		say_name(s, r);
	say_string(s, "\r\n");
	if (is_error(r))
		s->errors++;
}

void
say_own(struct session *s, char const *reply)
{
	struct config const *c = s->config;
	unsigned int code = 0;
	char const *text = reply + uint_scan(reply, &code);
	char const *general = code < 500 ? "4.7.1 " : "5.7.1 ";
	int enhanced = config_has(c, SET_EXT_ENHANCEDSTATUSCODES);
	size_t status;

	text += *text == ' ';
	status = strspn(text, "0123456789.");
	if (status <= 4 || text[0] != general[0] || text[1] != '.')
		status = 0;
	if (status || !enhanced)
		general = "";
	if (!enhanced)
		text += status + (status && text[status] == ' ');
	if (s->errors + 1 >= c->softerrors)
		session_pause(s, c->errordelay);
	hook_print(s, code, *general ? general : text);
	say_bytes(s, reply, 3);
	say_string(s, " ");
	say_string(s, general);
	say_string(s, *text ? text : "Refused");
	say_name(s, R_HOOK);
	say_string(s, "\r\n");
	s->errors++;
}

void
say_text(struct session *s, enum reply r, char const *text)
{
	char line[WIRE_OUT];
	char const *parts[] = { replies[r].enhanced,
		*replies[r].enhanced ? " " : "", text };
	size_t len = 0;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		size_t n = strnlen(parts[i], sizeof line - 1 - len);

		memcpy(line + len, parts[i], n);
		len += n;
	}
	line[len] = 0;
	say_raw(s, r, line);
}

void
say(struct session *s, enum reply r)
{
	say_text(s, r, replies[r].text);
}

void
say_last(struct session *s, enum reply r, int status)
{
	tain deadline;

	s->over = 1;
	s->status = status;
	say(s, r);
	deadline = wire_deadline(&s->wire, LAST_MS);
	(void)wire_flush(&s->wire, &deadline);
}

char const *
session_fact(struct session const *s, char const *name)
{
	return varlist_get(&s->facts, name);
}

char const *
session_with(struct session const *s)
{
	static char const *const words[2][2][2] = {
		{ { "ESMTP", "ESMTPA" }, { "ESMTPS", "ESMTPSA" } },
		{ { "UTF8SMTP", "UTF8SMTPA" }, { "UTF8SMTPS", "UTF8SMTPSA" } },
	};

	if (!s->extended)
		return "SMTP";
	return words[s->utf8 != 0][s->secure != 0][s->user.len != 0];
}

void
session_log_refusal(
    struct session const *s, char const *what, char const *arg, enum reply r)
{
	struct logline l;

	log_start(&l, s->config->id, "refused");
	log_text(&l, "what", what);
	log_text(&l, "arg", arg);
	log_text(&l, "ip", s->remoteip);
	log_text(&l, "helo", s->helo);
	log_text(&l, "auth", s->user.len ? s->user.s : NULL);
	clients_log(&l, s);
	log_number(&l, "reply", replies[r].code);
	log_text(&l, "status", replies[r].enhanced);
	log_send(&l);
}
