/* hook.c - plugins, as the session side sees them */

#include "hook.h"

#include <string.h>
#include <time.h>

#include <skalibs/types.h>

#include "ask.h"
#include "exits.h"
#include "facts.h"
#include "log.h"
#include "policy.h"
#include "session.h"
#include "steward.h"

/* How long a note lasts: until the next reset, EHLO, TLS; or for ever. */
enum life {
	TRANSACTION = 't',
	HELLO = 'h',
	USER = 'u',
	SESSION = 's'
};

/* A note is its life, the letter H, M, R or D, a text, and NUL. */
enum {
	NOTE_LIFE,
	NOTE_LETTER,
	NOTE_TEXT
};

/* One question and what comes of it. */
struct asking {
	struct session *s;
	enum event event;
	stralloc facts;
	struct path *address; /* that C changes */
	struct hook_answer *answer;
	int allowed; /* for EVENT_RCPT */
};

static enum life
life_of(enum event e)
{
	switch (e) {
	case EVENT_CONNECTION:
		return SESSION;
	case EVENT_HELO:
		return HELLO;
	case EVENT_AUTH:
		return USER;
	default:
		return TRANSACTION;
	}
}

static void
forget(struct hooks *h, char const *lives)
{
	for (size_t i = 0; i < h->notes.len;) {
		char *note = h->notes.s + i;
		size_t n = strlen(note) + 1;

		if (strchr(lives, note[NOTE_LIFE])) {
			memmove(note, note + n, h->notes.len - i - n);
			h->notes.len -= n;
		} else {
			i += n;
		}
	}
}

void
hook_reset(struct session *s)
{
	forget(&s->hooks, "t");
	s->hooks.rcpts = 0;
}

void
hook_restart(struct session *s)
{
	forget(&s->hooks, "thu");
	s->hooks.hello.len = 0;
	s->hooks.print.len = 0;
	s->hooks.auth = 0;
}

/* A bound, because a client can have a transaction for as long as it likes. */
static int
note(struct asking *a, char letter, char const *text)
{
	stralloc *notes = &a->s->hooks.notes;
	char const start[] = { (char)life_of(a->event), letter };

	return notes->len <= 16 * (size_t)VERDICT_MAX &&
	       stralloc_catb(notes, start, sizeof start) &&
	       stralloc_cats(notes, text) && stralloc_0(notes);
}

/* The text of the first note of this letter behind the start, or NULL. */
static char const *
find_note(struct hooks const *h, char letter, size_t start)
{
	for (size_t i = start; i < h->notes.len;
	     i += strlen(h->notes.s + i) + 1)
		if (h->notes.s[i + NOTE_LETTER] == letter)
			return h->notes.s + i + NOTE_TEXT;
	return NULL;
}

static int
print(struct asking *a, char const *text)
{
	struct hooks *h = &a->s->hooks;

	if (a->event == EVENT_CONNECTION || a->event == EVENT_HELO)
		return stralloc_copys(&h->hello, text) && stralloc_0(&h->hello);
	return stralloc_cats(&h->print, text) && stralloc_0(&h->print);
}

static int
change_address(struct asking *a, char const *text)
{
	return a->address && verdict_path(a->address, text, strlen(text),
				 a->s->utf8 ? PATH_UTF8 : 0);
}

static int
stop(struct asking *a, char const *text)
{
	size_t n = strnlen(text, VERDICT_REPLY);

	a->answer->kind = HOOK_STOP;
	a->answer->event = a->event;
	memcpy(a->answer->text, text, n);
	a->answer->text[n] = 0;
	return 1;
}

void
hook_refuse(struct hook_answer *a, enum event e, enum reply r)
{
	struct reply_row const *row = replies + r;
	char const *parts[] = { " ", row->enhanced, " ", row->text };
	size_t len = uint_fmt(a->text, row->code);

	a->kind = HOOK_STOP;
	a->event = e;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		size_t n = strnlen(parts[i], VERDICT_REPLY - len);

		memcpy(a->text + len, parts[i], n);
		len += n;
	}
	a->text[len] = 0;
}

/* Carry out one record; 0: it cannot be. */
static int
obey(struct asking *a, char const *record)
{
	char const *text = record + 1;

	switch (*record) {
	case 'A':
	case 'N':
		return 1;
	case 'O':
		a->answer->kind = HOOK_OK;
		return 1;
	case 'D':
		a->answer->drop = 1;
		return stop(a, "421 4.7.0");
	case 'R':
		a->answer->close = 1;
		return stop(a, text);
	case 'E':
		return stop(a, text);
	case 'P':
		return print(a, text);
	case 'H':
		return note(a, 'H', text);
	case 'C':
		return change_address(a, text);
	case 'L':
		return note(a, *text, text + 1);
	default:
		return 0;
	}
}

static void
fail(struct asking *a)
{
	hook_refuse(a->answer, a->event, R_HOOK);
	if (a->event == EVENT_CONNECTION) {
		a->answer->close = 1;
		memcpy(a->answer->text, "421", 3);
	}
}

static int
add(stralloc *out, char const *name, char const *value, size_t n)
{
	return stralloc_cats(out, name) && stralloc_cats(out, "=") &&
	       stralloc_catb(out, value, n) && stralloc_0(out);
}

/* The last recipient that was taken: "T address NUL" at the end of the list. */
static char const *
last_rcpt(struct session const *s)
{
	char const *last = NULL;

	for (size_t i = 0; i < s->rcpts.len; i += strlen(s->rcpts.s + i) + 1)
		if (s->rcpts.s[i] == 'T')
			last = s->rcpts.s + i + 1;
	return last;
}

/* What this event adds to the facts, or says better. */
static int
add_facts(struct asking *a, char const *name, char const *value, size_t n)
{
	struct session const *s = a->s;
	char const *last = last_rcpt(s);
	char fmt[UINT_FMT];
	/* It gets its number when it begins, behind MAIL and RCPT. */
	unsigned int number =
	    s->transactions +
	    (a->event >= EVENT_MAIL && a->event <= EVENT_DATASTART);

	return (a->event != EVENT_RCPT || add(&a->facts, "SMTPRCPTHOSTSOK",
					      a->allowed ? "1" : "0", 1)) &&
	       facts_make(&a->facts, s) &&
	       add(&a->facts, "SMTPTRANSACTION", fmt, uint_fmt(fmt, number)) &&
	       (!last || add(&a->facts, "SMTPRCPTTO", last, strlen(last))) &&
	       (!name || add(&a->facts, name, value, n));
}

static int
wanted(struct session const *s, enum event e)
{
	return s->config->plugins.lines[e].len || policy_wanted(s->config, e);
}

/* Ask with one more fact (name may be NULL); the answer is in a->answer. */
static void
ask(struct asking *a, char const *name, char const *value, size_t n)
{
	static char records[VERDICT_MAX + 2];
	size_t len = 0;
	int ok;

	if (!wanted(a->s, a->event))
		return;
	ok = add_facts(a, name, value, n) &&
	     ask_hook(a->s->steward, a->event, &a->facts, records, &len);
	for (size_t i = 0; ok && i < len; i += strlen(records + i) + 1)
		ok = obey(a, records + i);
	if (!ok) {
		log_line(a->s->config->id, "hook failed",
		    "no answer that could be used: out of memory, or an "
		    "address beyond ASCII without SMTPUTF8");
		fail(a);
	}
	stralloc_free(&a->facts);
}

/* Is there a refusal that a plugin left for this command? */
static int
refused_before(struct asking *a, char letter)
{
	char const *text = find_note(&a->s->hooks, letter, 0);

	return text && stop(a, text);
}

static void
log_refusal(struct session const *s, struct hook_answer const *a)
{
	struct logline l;

	log_start(&l, s->config->id, "refused by plugin");
	log_text(&l, "event", events[a->event].name);
	log_text(&l, "ip", s->remoteip);
	log_text(&l, "helo", s->helo);
	log_bytes(&l, "from", s->sender.text, s->sender.len);
	log_text(&l, "auth", s->user.len ? s->user.s : NULL);
	log_text(&l, "reply", a->drop ? "dropped" : a->text);
	log_send(&l);
}

void
hook_say(struct session *s, struct hook_answer const *a)
{
	tain deadline;

	log_refusal(s, a);
	if (!a->drop)
		say_own(s, a->text);
	if (!a->drop && !a->close && strncmp(a->text, "421", 3) != 0)
		return;
	s->over = 1;
	s->status = EXIT_PEER;
	deadline = wire_deadline(&s->wire, s->config->timeout);
	(void)wire_flush(&s->wire, &deadline);
}

int
hook_for_good(struct hook_answer const *a)
{
	return *a->text == '5';
}

/* Ask, and say what comes of it. */
static enum hook
settle(struct asking *a, char const *name, char const *value, size_t n)
{
	if (a->answer->kind != HOOK_STOP)
		ask(a, name, value, n);
	if (a->answer->kind == HOOK_STOP)
		hook_say(a->s, a->answer);
	return a->answer->kind;
}

static enum hook
simple(struct session *s, enum event e, char const *name, char const *value)
{
	struct hook_answer answer = { .kind = HOOK_GO };
	struct asking a = { .s = s, .event = e, .answer = &answer };

	return settle(&a, name, value, value ? strlen(value) : 0);
}

void
hook_greet(struct session *s)
{
	struct hooks *h = &s->hooks;

	if (!h->connected)
		h->connected = (uint64_t)time(NULL);
	if (s->secure && !h->tls)
		h->tls = h->connected;
	forget(h, "s");
	h->hello.len = 0;
	if (simple(s, EVENT_CONNECTION, NULL, NULL) != HOOK_STOP)
		say_raw(s, R_GREETING,
		    h->hello.len > 1 ? h->hello.s : s->config->greeting.s);
}

/* A client that is refused has not introduced itself. */
enum hook
hook_helo(struct session *s)
{
	enum hook r;

	forget(&s->hooks, "h");
	s->hooks.hello.len = 0;
	r = simple(s, EVENT_HELO, NULL, NULL);
	if (r == HOOK_STOP) {
		s->phase = AT_HELLO;
		s->helo[0] = 0;
	}
	return r;
}

enum hook
hook_auth(struct session *s)
{
	enum hook r;

	s->hooks.auth = (uint64_t)time(NULL);
	r = simple(s, EVENT_AUTH, "SMTP_AUTH_USER", s->user.s);
	if (r == HOOK_STOP) {
		s->hooks.auth = 0;
		s->user.len = 0;
		s->mechanism.len = 0;
	}
	return r;
}

enum hook
hook_mail(struct session *s)
{
	struct hook_answer answer = { .kind = HOOK_GO };
	struct asking a = { .s = s,
		.event = EVENT_MAIL,
		.address = &s->sender,
		.answer = &answer };

	(void)refused_before(&a, 'M');
	return settle(&a, NULL, NULL, 0);
}

enum hook
hook_rcpt(struct session *s, struct path *p, int allowed)
{
	struct hook_answer answer = { .kind = HOOK_GO };
	struct asking a = { .s = s,
		.event = EVENT_RCPT,
		.address = p,
		.answer = &answer,
		.allowed = allowed };

	s->hooks.rcpts++;
	(void)refused_before(&a, 'R');
	return settle(&a, "SMTPRCPTTO", p->text, p->len);
}

enum hook
hook_pass(struct session *s, struct path const *p)
{
	struct hook_answer answer = { .kind = HOOK_GO };
	struct asking a = { .s = s, .event = EVENT_PASS, .answer = &answer };

	return settle(&a, "SMTPRCPTTO", p->text, p->len);
}

/* Two events of one command: the second is for those who add fields. */
enum hook
hook_data(struct session *s)
{
	struct hook_answer answer = { .kind = HOOK_GO };
	struct asking a = { .s = s, .event = EVENT_DATA, .answer = &answer };
	enum hook r;

	(void)refused_before(&a, 'D');
	r = settle(&a, NULL, NULL, 0);
	if (r == HOOK_STOP)
		return r;
	return simple(s, EVENT_DATASTART, NULL, NULL);
}

enum hook
hook_unknown(struct session *s, char const *line)
{
	return simple(s, EVENT_UNKNOWN, "SMTPCOMMAND", line);
}

void
hook_disconnect(struct session *s)
{
	struct asking a = { .s = s, .event = EVENT_DISCONNECT };

	if (wanted(s, a.event) && add_facts(&a, NULL, NULL, 0))
		ask_goodbye(s->steward, &a.facts);
	stralloc_free(&a.facts);
}

int
hook_wants_header(struct session const *s)
{
	return wanted(s, EVENT_HEADERS);
}

static int
cat_fields(struct hooks const *h, size_t start, stralloc *out)
{
	for (size_t i = start; i < h->notes.len;
	     i += strlen(h->notes.s + i) + 1)
		if (h->notes.s[i + NOTE_LETTER] == 'H' &&
		    (!stralloc_cats(out, h->notes.s + i + NOTE_TEXT) ||
			!stralloc_cats(out, "\n")))
			return 0;
	return 1;
}

int
hook_fields(struct session const *s, stralloc *out)
{
	return cat_fields(&s->hooks, 0, out);
}

void
hook_headers(struct session *s, char const *header, size_t n,
    struct hook_answer *answer, stralloc *fields)
{
	struct asking a = { .s = s, .event = EVENT_HEADERS, .answer = answer };
	size_t before = s->hooks.notes.len;

	if (!ask_input(s->steward, header, n))
		fail(&a);
	else
		ask(&a, NULL, NULL, 0);
	if (a.answer->kind != HOOK_STOP &&
	    !cat_fields(&s->hooks, before, fields))
		fail(&a);
}

void
hook_message(struct session *s, uint64_t size, struct hook_answer *answer)
{
	struct asking a = { .s = s, .event = EVENT_MESSAGE, .answer = answer };
	char fmt[UINT64_FMT];

	ask(&a, "SMTPSIZE", fmt, uint64_fmt(fmt, size));
}

/* An enhanced status code at the start of the text, with its space. */
static size_t
status_length(char const *text)
{
	size_t n = strspn(text, "0123456789.");

	return n > 4 && text[1] == '.' && text[n] == ' ' ? n + 1 : 0;
}

void
hook_print(struct session *s, unsigned int code, char const *text)
{
	struct hooks *h = &s->hooks;
	char fmt[UINT_FMT];

	/* Clients do not expect more than a line before they send. */
	if (code == 354 || code == 334)
		return;
	for (size_t i = 0; i < h->print.len; i += strlen(h->print.s + i) + 1) {
		char const *line = h->print.s + i;

		say_bytes(s, fmt, uint_fmt(fmt, code));
		say_bytes(s, "-", 1);
		say_bytes(s, text, status_length(text));
		say_bytes(s, line, strlen(line));
		say_bytes(s, "\r\n", 2);
	}
	h->print.len = 0;
}
