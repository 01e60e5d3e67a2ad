/* opening.c - from the greeting to where mail can be sent */

#include "opening.h"

#include <string.h>
#include <unistd.h>

#include "base64.h"
#include "login.h"
#include "settings.h"
#include "ucspitls.h"

enum {
	EXCHANGES = 6, /* more than any mechanism of ours has */
	PROVIDER_MS = 120000
};

int
opening_greet(struct dialog *d)
{
	enum answer a = dialog_hear(d, STEP_GREETING);

	return a == ANSWER_GOOD || dialog_refused(d, STEP_GREETING, a);
}

static enum answer
hello(struct dialog *d, char const *verb)
{
	stralloc *l = &d->line;

	l->len = 0;
	d->ext = (struct extensions){ 0 };
	if (!stralloc_cats(l, verb) || !stralloc_cats(l, d->conf->helo.s) ||
	    !stralloc_cats(l, "\r\n")) {
		dialog_lose(d, WIRE_EOF);
		return ANSWER_LOST;
	}
	if (!dialog_say(d, l->s, l->len))
		return ANSWER_LOST;
	return dialog_hear(d, STEP_HELLO);
}

int
opening_hello(struct dialog *d)
{
	enum answer a;

	d->learning = 1;
	a = hello(d, d->conf->lmtp ? "LHLO " : "EHLO ");
	d->learning = 0;
	if (a == ANSWER_HARD && !d->conf->lmtp)
		a = hello(d, "HELO ");
	return a == ANSWER_GOOD || dialog_refused(d, STEP_HELLO, a);
}

/* Have the provider start it, and go on over its descriptors. */
static int
start(struct dialog *d)
{
	struct sendconf const *c = d->conf;
	tain deadline = wire_deadline(&d->wire, PROVIDER_MS);

	if (!ucspitls_start(c->sslctl, &d->facts, &deadline)) {
		d->over = 1;
		return dialog_ended(
		    d, 'Z', " but the TLS handshake failed. (#4.7.5)\n", 0);
	}
	close(d->wire.in);
	close(d->wire.out);
	close(c->sslctl);
	wire_switch(&d->wire, c->sslread, c->sslwrite);
	d->secure = 1;
	return opening_hello(d);
}

/* Ask the server; the policy decides what it means if it says no. */
static int
ask(struct dialog *d)
{
	enum answer a;

	if (!dialog_say(d, "STARTTLS\r\n", 10))
		return dialog_lost(d);
	a = dialog_hear(d, STEP_TLS);
	if (a == ANSWER_LOST || d->over ||
	    (a != ANSWER_GOOD && d->conf->starttls == REQUIRED)) {
		d->untls = a != ANSWER_LOST;
		return dialog_refused(d, STEP_TLS, a);
	}
	if (a != ANSWER_GOOD)
		return 1;
	if (wire_buffered(&d->wire)) {
		d->over = 1;
		return dialog_ended(d, 'Z',
		    " but something in clear came behind STARTTLS. (#4.7.0)\n",
		    0);
	}
	return start(d);
}

/* Whether somebody offers TLS to us, and could. */
static int
able(struct dialog *d)
{
	tain deadline = wire_deadline(&d->wire, PROVIDER_MS);

	return d->conf->sslctl != -1 &&
	       (!d->conf->sslask || ucspitls_ready(d->conf->sslctl, &deadline));
}

int
opening_secure(struct dialog *d)
{
	int required = d->conf->starttls == REQUIRED;

	if (d->secure || d->conf->starttls == FORBIDDEN)
		return 1;
	d->untls = required && !extensions_has(&d->ext, EXT_STARTTLS);
	if (!extensions_has(&d->ext, EXT_STARTTLS))
		return !required ||
		       dialog_ended(d, 'Z',
			   " but it offers no STARTTLS, which is required. "
			   "(#4.7.4)\n",
			   0);
	if (!able(d))
		return !required ||
		       dialog_ended(d, 'Z',
			   " but TLS is required, and no program before "
			   "smtp-send can start it. (#4.7.4)\n",
			   0);
	return ask(d);
}

/* Queue d->line, base64 of what is in raw, and the line end; wipe raw. */
static int
say_encoded(struct dialog *d, stralloc *raw)
{
	stralloc *l = &d->line;
	int ok = stralloc_readyplus(l, BASE64_FMT(raw->len) + 2);

	if (ok) {
		l->len += base64_encode(l->s + l->len, raw->s, raw->len);
		ok = stralloc_cats(l, "\r\n") && dialog_say(d, l->s, l->len);
		explicit_bzero(l->s, l->len);
	} else {
		dialog_lose(d, WIRE_EOF);
	}
	explicit_bzero(raw->s, raw->len);
	raw->len = 0;
	return ok;
}

/* The challenge of a 334, decoded into raw.  0: it is none. */
static int
challenge(struct dialog *d, stralloc *raw)
{
	struct reply *r = &d->reply;
	ssize_t n;

	if (r->lines != 1 || r->len < 4 ||
	    !stralloc_ready(raw, BASE64_ROOM(r->len)))
		return 0;
	n = base64_decode(raw->s, r->text + 4, r->len > 5 ? r->len - 5 : 0);
	raw->len = n > 0 ? (size_t)n : 0;
	return n >= 0;
}

static int
answer(struct dialog *d, struct login *l, stralloc *raw)
{
	stralloc out = STRALLOC_ZERO;
	int ok = challenge(d, raw) && stralloc_ready(&out, 512) &&
		 login_answer(l, raw->s, raw->len, &out);

	d->line.len = 0;
	if (ok)
		ok = say_encoded(d, &out);
	else
		dialog_lose(d, WIRE_OK);
	stralloc_free(&out);
	return ok;
}

/* AUTH, its mechanism, and what the client may say at once. */
static int
begin(struct dialog *d, struct login *l, stralloc *raw)
{
	int first = stralloc_ready(raw, 512) ? login_initial(l, raw) : -1;

	d->line.len = 0;
	if (first != -1 && stralloc_cats(&d->line, "AUTH ") &&
	    stralloc_cats(&d->line, login_name(l->which)) &&
	    (!first || stralloc_cats(&d->line, " ")))
		return say_encoded(d, raw);
	dialog_lose(d, WIRE_EOF);
	return 0;
}

static int
authenticate(struct dialog *d, struct login *l)
{
	stralloc raw = STRALLOC_ZERO;
	enum answer a = ANSWER_LOST;
	int ok = begin(d, l, &raw);

	for (int i = 0; ok && i < EXCHANGES; i++) {
		a = dialog_hear(d, STEP_AUTH);
		ok = a == ANSWER_GOOD && d->reply.code == 334 &&
		     answer(d, l, &raw);
		if (d->lost)
			a = ANSWER_LOST;
	}
	stralloc_free(&raw);
	if (a == ANSWER_GOOD && !(d->reply.code == 235 && l->done)) {
		dialog_lose(d, WIRE_OK);
		a = ANSWER_LOST;
	}
	return a == ANSWER_GOOD || dialog_refused(d, STEP_AUTH, a);
}

int
opening_login(struct dialog *d)
{
	struct login l = { .user = d->conf->user, .secret = d->conf->secret };
	int which;
	int ok;

	if (!l.user)
		return 1;
	which = extensions_has(&d->ext, EXT_AUTH)
		    ? login_choose(d->ext.auth, d->secure || d->conf->authclear)
		    : -1;
	if (which == -1)
		return dialog_ended(d, 'Z',
		    " but it offers no AUTH that may be used here. (#4.7.0)\n",
		    0);
	l.which = (enum mechanism)which;
	memcpy(l.scram.nonce, d->nonce, SCRAM_NONCE);
	ok = authenticate(d, &l);
	explicit_bzero(d->wire.outbuf, sizeof d->wire.outbuf);
	explicit_bzero(d->conf->secret, strlen(d->conf->secret));
	stralloc_free(&l.scram.bare);
	return ok;
}
