/* exchange.c - SASL exchanges that Dovecot judges */

#include "exchange.h"

#include <string.h>

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include "attempt.h"
#include "base64.h"
#include "log.h"
#include "peer.h"

enum {
	/* What fits into a line of 12288 bytes (RFC 4954 section 4.4). */
	CHALLENGE = 12288 - 6
};

static tain
deadline_in(uint64_t ms)
{
	tain deadline;

	tain_now_set_stopwatch_g();
	tain_from_millisecs(&deadline, (int)ms);
	tain_add_g(&deadline, &deadline);
	return deadline;
}

static void
unavailable(struct exchange *x, struct answer *out, char const *why)
{
	struct logline l;

	log_start(&l, x->id, "unavailable");
	log_text(&l, "dovecot", x->path);
	log_say(&l, why);
	log_send(&l);
	answer_start(out, AUTH_LATER);
}

static void
hang_up(struct exchange *x)
{
	if (x->busy)
		dovecot_close(&x->dovecot);
	x->busy = 0;
}

static int
open_dovecot(struct exchange *x, struct answer *out, tain const *deadline)
{
	if (dovecot_open(&x->dovecot, x->path, deadline)) {
		x->busy = 1;
		return 1;
	}
	unavailable(x, out, x->dovecot.why);
	return 0;
}

static int
offered(struct dovecot const *d, char const *name)
{
	for (size_t i = 0; i < d->mechslen; i += strlen(d->mechs + i) + 1)
		if (!strcmp(d->mechs + i, name))
			return 1;
	return 0;
}

/* Keep the user that Dovecot names; without a name he is "". */
static void
keep_user(struct exchange *x, struct dovecotline const *l)
{
	char const *user = dovecotline_get(l, 2, "user");
	size_t n = user ? strlen(user) : 0;

	if (n >= sizeof x->user)
		n = 0;
	if (n)
		memcpy(x->user, user, n);
	x->user[n] = 0;
}

static void
succeed(struct exchange *x, struct answer *out)
{
	if (!*x->user || !attempt_printable(x->user)) {
		unavailable(x, out, "it let in a user without a proper name");
		return;
	}
	answer_start(out, AUTH_YES);
	answer_fact(out, "SMTPAUTHUSER", x->user);
	answer_fact(out, "SMTPAUTHMETHOD", x->mechanism);
}

static void
challenge(struct exchange *x, struct dovecotline const *l, struct answer *out)
{
	char const *text = l->count > 2 ? l->word[2] : "";
	size_t n = strlen(text);
	char bytes[BASE64_ROOM(CHALLENGE)];

	if (n > CHALLENGE || base64_decode(bytes, text, n) == -1) {
		unavailable(x, out, "it sent a challenge that is not base64");
		hang_up(x);
		return;
	}
	answer_start(out, AUTH_MORE);
	answer_text(out, text);
}

static void
step(struct exchange *x, struct answer *out, tain const *deadline)
{
	struct dovecotline l;
	enum dovecot_answer answer = dovecot_answer(&x->dovecot, &l, deadline);

	switch (answer) {
	case DOVECOT_MORE:
		challenge(x, &l, out);
		return;
	case DOVECOT_YES:
		keep_user(x, &l);
		succeed(x, out);
		break;
	case DOVECOT_NO:
		keep_user(x, &l);
		answer_start(out, AUTH_NO);
		break;
	case DOVECOT_EXPIRED:
		keep_user(x, &l);
		answer_start(out, AUTH_EXPIRED);
		break;
	case DOVECOT_LATER:
		unavailable(x, out, "it cannot tell just now; see its own log");
		break;
	case DOVECOT_BROKEN:
		unavailable(x, out, x->dovecot.why);
		break;
	}
	hang_up(x);
}

/* The facts (n bytes) by the names that Dovecot has for them. */
static int
translate(stralloc *out, char const *facts, size_t n)
{
	static char const *const names[][2] = {
		{ "TCPREMOTEIP=", "rip=" },
		{ "TCPLOCALIP=", "lip=" },
		{ "SMTPSESSIONID=", "session=" },
		{ "SSL_PROTOCOL=", "ssl_protocol=" },
		{ "SSL_CIPHER=", "ssl_cipher=" },
		{ "SSL_TLS_SNI_SERVERNAME=", "local_name=" },
	};
	size_t const rows = sizeof names / sizeof names[0];

	for (size_t i = 0; i < n; i += strlen(facts + i) + 1) {
		for (size_t j = 0; j < rows; j++) {
			size_t len = strlen(names[j][0]);

			if (strncmp(facts + i, names[j][0], len) != 0)
				continue;
			if (!stralloc_cats(out, names[j][1]) ||
			    !stralloc_cats(out, facts + i + len) ||
			    !stralloc_0(out))
				return 0;
		}
		/* With TLS a plain-text password is secured. */
		if (!strncmp(facts + i, "SSL_PROTOCOL=", 13) &&
		    (!stralloc_cats(out, "secured") || !stralloc_0(out)))
			return 0;
	}
	return stralloc_cats(out, "service=smtp") && stralloc_0(out);
}

/* Base64, and nothing that could part one line into two. */
static int
is_base64(char const *s)
{
	return !s[strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"
			    "yz0123456789+/=")];
}

/* One request: the string behind its first byte, and the n bytes behind it. */
struct request {
	char const *first;
	char const *rest;
	size_t n;
};

static int
list(struct exchange *x, struct request const *q, struct answer *out)
{
	uint64_t ms = x->timeout < AUTH_LIST_MS ? x->timeout : AUTH_LIST_MS;
	tain deadline = deadline_in(ms);
	struct dovecot const *d = &x->dovecot;

	hang_up(x);
	if (*q->first || q->n)
		return 0;
	if (!open_dovecot(x, out, &deadline))
		return 1;
	hang_up(x);
	answer_start(out, AUTH_MORE);
	for (size_t i = 0; i < d->mechslen; i += strlen(d->mechs + i) + 1)
		answer_text(out, d->mechs + i);
	return 1;
}

static void
start(struct exchange *x, char const *response, stralloc const *params,
    struct answer *out)
{
	tain deadline = deadline_in(x->timeout);

	if (!open_dovecot(x, out, &deadline))
		return;
	if (!offered(&x->dovecot, x->mechanism)) {
		unavailable(x, out, "it does not offer this mechanism");
		hang_up(x);
		return;
	}
	if (!*response)
		response = NULL;
	else if (!strcmp(response, "="))
		response = "";
	dovecot_begin(
	    &x->dovecot, x->mechanism, params->s, params->len, response);
	step(x, out, &deadline);
}

static int
begin(struct exchange *x, struct request const *q, struct answer *out)
{
	size_t len = strlen(q->first);
	char const *response = q->rest;
	stralloc params = STRALLOC_ZERO;
	size_t n;

	hang_up(x);
	if (!q->n || len >= sizeof x->mechanism || !is_base64(response))
		return 0;
	memcpy(x->mechanism, q->first, len + 1);
	n = strlen(response) + 1;
	if (translate(&params, response + n, q->n - n))
		start(x, response, &params, out);
	else
		unavailable(x, out, "out of memory");
	stralloc_free(&params);
	return 1;
}

static int
go_on(struct exchange *x, struct request const *q, struct answer *out)
{
	tain deadline = deadline_in(x->timeout);

	if (!x->busy || q->n || !is_base64(q->first))
		return 0;
	dovecot_go_on(&x->dovecot, q->first);
	step(x, out, &deadline);
	return 1;
}

static int
cancel(struct exchange *x, struct request const *q, struct answer *out)
{
	hang_up(x);
	x->mechanism[0] = 0;
	answer_start(out, AUTH_NO);
	return !*q->first && !q->n;
}

int
exchange(struct exchange *x, char const *s, size_t n, struct answer *out)
{
	static struct {
		char first;
		int (*run)(
		    struct exchange *, struct request const *, struct answer *);
	} const requests[] = {
		{ AUTH_LIST, list },
		{ AUTH_BEGIN, begin },
		{ AUTH_GO_ON, go_on },
		{ AUTH_CANCEL, cancel },
	};
	struct request q;

	if (!x->path || n < 2 || s[n - 1])
		return 0;
	q.first = s + 1;
	q.rest = q.first + strlen(q.first) + 1;
	q.n = n - (size_t)(q.rest - s);
	for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
		if (requests[i].first == *s)
			return requests[i].run(x, &q, out);
	return 0;
}
