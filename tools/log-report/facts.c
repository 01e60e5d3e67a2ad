/* facts.c - what a log says of mail, counted */

#include "facts.h"

#include <string.h>

static void
copy(char out[FACTS_TEXT], struct logslice v)
{
	size_t n = v.n < FACTS_TEXT ? v.n : FACTS_TEXT - 1;

	memcpy(out, v.s, n);
	out[n] = 0;
}

/* A word of ours, then the values of these keys that fit. */
static void
reason(struct facts *f, struct logentry const *e, char const *const *keys)
{
	char buf[TALLY_WORD];
	size_t len = strlen(*keys);

	memcpy(buf, *keys, len);

	while (*++keys) {
		struct logslice v = logline_get(e, *keys);

		if (!v.n || v.n + 1 > sizeof buf - len)
			continue;
		if (len)
			buf[len++] = ' ';
		memcpy(buf + len, v.s, v.n);
		len += v.n;
	}
	tally_add(&f->tally[BY_REASON], (struct logslice){ buf, len });
}

static size_t
power(uint64_t n)
{
	size_t p = 0;

	while (n && p < FACTS_POWERS - 1) {
		n >>= 1;
		p++;
	}
	return p;
}

static void
remember_slow(struct facts *f, struct logentry const *e, uint64_t ms)
{
	size_t at = f->slow_count;
	struct slow *s;

	if (at == FACTS_SLOWEST && f->slow[at - 1].ms >= ms)
		return;
	if (at < FACTS_SLOWEST)
		f->slow_count++;
	else
		at--;
	for (; at && f->slow[at - 1].ms < ms; at--)
		f->slow[at] = f->slow[at - 1];
	s = &f->slow[at];
	s->time = e->time;
	s->ms = ms;
	s->size = logslice_number(logline_get(e, "size"), 0);
	s->reply = logslice_number(logline_get(e, "reply"), 0);
	copy(s->id, e->id);
	copy(s->from, logline_get(e, "from"));
	copy(s->to, logline_get(e, "to"));
}

static enum tls_kind
tls_kind(struct logslice v)
{
	if (!v.n)
		return TLS_NONE;
	if (logslice_is(v, "TLSv1.3"))
		return TLS_13;
	return logslice_is(v, "TLSv1.2") ? TLS_12 : TLS_OLD;
}

static size_t
cipher_kind(struct facts *f, struct logslice v)
{
	size_t i = 0;

	while (i < f->ciphers && !logslice_is(v, f->cipher[i]))
		i++;
	if (i < f->ciphers || i == SERIES_KINDS - 1 || v.n >= FACTS_TEXT)
		return i < f->ciphers ? i : SERIES_KINDS - 1;
	copy(f->cipher[f->ciphers++], v);
	return i;
}

static enum outcome
outcome(uint64_t reply)
{
	if (reply / 100 == 2)
		return OUT_ACCEPTED;
	return reply / 100 == 5 ? OUT_REFUSED : OUT_LATER;
}

static void
count_tls(struct facts *f, struct logentry const *e, struct series_slot *slot)
{
	struct logslice cipher = logline_get(e, "cipher");
	enum tls_kind kind = tls_kind(logline_get(e, "tls"));

	f->tls[kind]++;
	if (slot)
		slot->tls[kind]++;
	if (!cipher.n)
		return;
	tally_add(&f->tally[BY_CIPHER], cipher);
	if (slot)
		slot->cipher[cipher_kind(f, cipher)]++;
}

static void
count_mail(struct facts *f, struct logentry const *e, enum outcome out)
{
	static char const *const keys[] = { "DATA:", "reply", "delivery",
		NULL };
	uint64_t size = logslice_number(logline_get(e, "size"), 0);
	uint64_t ms = logslice_number(logline_get(e, "ms"), 0);
	struct series_slot *slot =
	    e->time == -1 ? NULL : series_at(&f->series, e->time);

	f->mails++;
	f->outcome[out]++;
	f->size[power(size)]++;
	f->ms[power(ms)]++;
	if (slot)
		slot->outcome[out]++;
	if (out == OUT_ACCEPTED)
		f->bytes += size;
	else if (out != OUT_BROKEN)
		reason(f, e, keys);
	count_tls(f, e, slot);
	remember_slow(f, e, ms);
	tally_add(&f->tally[BY_SOURCE], logline_get(e, "ip"));
	tally_add(&f->tally[BY_SENDER], logline_get(e, "from"));
	tally_add(&f->tally[BY_RECIPIENT], logline_get(e, "to"));
}

static void
mail(struct facts *f, struct logentry const *e)
{
	count_mail(f, e, outcome(logslice_number(logline_get(e, "reply"), 0)));
}

static void
broken(struct facts *f, struct logentry const *e)
{
	count_mail(f, e, OUT_BROKEN);
}

static void
refused(struct facts *f, struct logentry const *e)
{
	static char const *const keys[] = { "", "what", "reply", "status",
		NULL };

	if (!logline_get(e, "what").n)
		return;
	f->refusals++;
	reason(f, e, keys);
}

static void
plugin(struct facts *f, struct logentry const *e)
{
	static char const *const keys[] = { "plugin:", "event", "reply", NULL };

	f->refusals++;
	reason(f, e, keys);
}

static void
handshake(struct facts *f, struct logentry const *e)
{
	tally_add(&f->tally[BY_HANDSHAKE], logline_get(e, "reason"));
}

static void
auth(struct facts *f, struct logentry const *e)
{
	if (!logslice_is(e->prog, "smtpd-auth"))
		return;
	tally_add(&f->tally[BY_AUTH_SOURCE], logline_get(e, "ip"));
	tally_add(&f->tally[BY_AUTH_USER], logline_get(e, "user"));
}

/* smtp-send's letter: r as in a report of qmail-remote's. */
static void
sent(struct facts *f, struct logentry const *e)
{
	struct logslice v = logline_get(e, "result");

	f->sent[logslice_is(v, "K")   ? OUT_ACCEPTED
		: logslice_is(v, "D") ? OUT_REFUSED
				      : OUT_LATER]++;
}

static struct {
	char const *event;
	void (*count)(struct facts *, struct logentry const *);
} const events[] = {
	{ "mail", mail },
	{ "mail broken off", broken },
	{ "mail abandoned", broken },
	{ "refused", refused },
	{ "refused by plugin", plugin },
	{ "handshake failed", handshake },
	{ "failed", auth },
	{ "braked", auth },
	{ "sent", sent },
};

static void
count_time(struct facts *f, int64_t time)
{
	if (time == -1) {
		f->timeless++;
		return;
	}
	if (!f->first || time < f->first)
		f->first = time;
	if (time > f->last)
		f->last = time;
}

void
facts_line(struct facts *f, char const *s, size_t n)
{
	struct logentry e;

	f->lines++;
	if (!logline_parse(&e, s, n)) {
		f->strange++;
		return;
	}
	count_time(f, e.time);
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (logslice_is(e.event, events[i].event))
			events[i].count(f, &e);
}
