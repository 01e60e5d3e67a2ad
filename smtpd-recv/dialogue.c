/* dialogue.c - the lines of one AUTH command (RFC 4954 section 4) */

#include "dialogue.h"

#include <string.h>

#include "base64.h"

void
dialogue_fail(struct dialogue *d, enum reply r)
{
	if (d->failed == REPLIES)
		d->failed = r;
}

/* Decode one response of n characters. */
static void
decode(struct dialogue *d, char const *s, size_t n)
{
	ssize_t len;

	if (n == 1 && *s == '*') {
		dialogue_fail(d, R_CANCELLED);
		return;
	}
	if (BASE64_ROOM(n) > sizeof d->plain || n >= sizeof d->base64) {
		dialogue_fail(d, R_LINE_LONG);
		return;
	}
	len = base64_decode(d->plain, s, n);
	if (len == -1) {
		dialogue_fail(d, R_BAD_BASE64);
		return;
	}
	d->len = (size_t)len;
	d->plain[d->len] = 0;
	memcpy(d->base64, s, n);
	d->base64[n] = 0;
}

void
dialogue_ask(struct dialogue *d, char const *challenge)
{
	struct session *s = d->s;
	tain deadline;
	char const *line;
	size_t n;
	enum wire_event e;

	say_raw(s, R_CONTINUE, challenge);
	deadline = wire_deadline(&s->wire, s->config->timeout_cmd);
	e = wire_line(&s->wire, SASL_LINE, &line, &n, &deadline);
	if (e == WIRE_LONG) {
		dialogue_fail(d, R_LINE_LONG);
	} else if (e) {
		session_lost(s, e);
		dialogue_fail(d, R_GONE);
	} else if (n < 2 || line[n - 2] != '\r') {
		dialogue_fail(d, R_LINE_END);
	} else {
		decode(d, line, n - 2);
	}
}

void
dialogue_first(struct dialogue *d, char const *challenge)
{
	char const *initial = d->initial;

	if (!initial)
		dialogue_ask(d, challenge);
	else if (!strcmp(initial, "="))
		decode(d, "", 0);
	else
		decode(d, initial, strlen(initial));
}

void
dialogue_add(struct dialogue *d, char const *s, size_t n)
{
	if (d->failed != REPLIES)
		return;
	if (memchr(s, 0, n) || n >= AUTH_MAX - d->fields) {
		dialogue_fail(d, R_AUTH_NO);
		return;
	}
	memcpy(d->request + d->fields, s, n);
	d->request[d->fields + n] = 0;
	d->fields += n + 1;
}

void
dialogue_add_text(struct dialogue *d, char const *s)
{
	dialogue_add(d, s, strlen(s));
}

char
dialogue_put(struct dialogue *d, struct authctl *answer)
{
	if (d->failed != REPLIES)
		return 0;
	return authctl_ask(
	    d->s, d->request, d->fields, d->s->config->timeout_auth, answer);
}
