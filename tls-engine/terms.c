/* terms.c - the terms of a connection: settings into library, at each stage */

#include "terms.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <skalibs/types.h>
#include <skalibs/uint32.h>

#include "ciphers.h"
#include "dh.h"
#include "hook.h"
#include "log.h"
#include "protocols.h"
#include "tickets.h"
#include "why.h"

/* Read by the library at each handshake. */
static struct tickets tickets;

/* Whether, and how, they are made in memory. */
static struct {
	int wanted;
	int filed;   /* they were read from files instead */
	time_t born; /* the newest of them */
	uint64_t life;
} memory;

enum {
	/* A session lasts for tls.tickets.life: the key before the last must
	 * do as well. */
	KEPT = 2
};

static void
make_ticket_key(void)
{
	if (memory.filed)
		tickets_forget(&tickets);
	memory.filed = 0;
	memory.born = time(NULL);
	tickets_make(&tickets, KEPT);
}

void
terms_keep_tickets(void)
{
	time_t age = time(NULL) - memory.born;

	memory.wanted = 1;
	if (!memory.filed &&
	    (!tickets.n || age < 0 || (uint64_t)age >= memory.life / 1000))
		make_ticket_key();
}

/* The reason is the fault that the settings have noted. */
static int
faulty(struct settings const *s, stralloc *why)
{
	if (!stralloc_copys(why, settings_fault(s)) || !stralloc_0(why))
		why->len = 0;
	return 0;
}

/* What cannot be read must not spoil what is in use. */
static int
load_tickets(char const *dir, stralloc *why)
{
	static struct tickets fresh;
	int ok = tickets_load(&fresh, dir, why);

	if (ok) {
		tickets = fresh;
		memory.filed = 1;
	}
	tickets_forget(&fresh);
	return ok;
}

static int
read_tickets(struct settings *s, stralloc *why)
{
	stralloc dir = STRALLOC_ZERO;
	int r = settings_file(s, SET_TLS_TICKETS, &dir);
	int ok = r != -1;

	if (!ok)
		faulty(s, why);
	if (r == 1)
		ok = load_tickets(dir.s, why);
	else if (!memory.wanted)
		tickets_forget(&tickets);
	else if (memory.filed || !tickets.n)
		make_ticket_key();
	stralloc_free(&dir);
	return ok;
}

int
terms_read(struct terms *t, struct settings *s, stralloc *why)
{
	if (!hook_start())
		return why_say(why, "TLS", "the library cannot be reached");
	if (profile_read(&t->profile, s) == -1 ||
	    settings_number(s, SET_TLS_TICKETS_LIFE, &t->life) == -1)
		return faulty(s, why);
	memory.life = t->life;
	return read_tickets(s, why);
}

/* What a libtls needs that does tickets by itself, and what it must know of
 * ours.  It has keys of 16 and 32 bytes, with a number; the oldest first. */
static int
give_tickets(struct terms *t, struct tls_config *config)
{
	unsigned char key[TLS_TICKET_KEY_SIZE];
	int ok = !tickets.n || !tls_config_set_session_lifetime(
				   config, (int)(t->life / 1000));

	for (size_t i = tickets.n; ok && i > 0; i--) {
		struct ticket_key const *k = tickets.keys + i - 1;
		uint32_t number;

		uint32_unpack_big((char const *)k->name, &number);
		memcpy(key, k->mac, 16);
		memcpy(key + 16, k->aes, sizeof k->aes);
		ok =
		    !tls_config_add_ticket_key(config, number, key, sizeof key);
	}
	explicit_bzero(key, sizeof key);
	return ok;
}

int
terms_give(struct terms *t, struct settings *s, struct tls_config *config,
    stralloc *why)
{
	int ok = profile_give(&t->profile, s, config) == 1;

	t->mark = hook_mark();
	if (!ok)
		return faulty(s, why);
	return give_tickets(t, config) ||
	       why_say(why, "session tickets", tls_config_error(config));
}

/* Words that mean nothing are skipped by the library, as long as one of them
 * means something. */
static void
note_words(struct profile *p, size_t mark)
{
	stralloc word = STRALLOC_ZERO;
	size_t at = 0;

	while (ciphers_next(p->ciphers.s, &at, &word) == 1)
		if (!hook_knows(mark, word.s))
			profile_note(
			    p, word.s, "the TLS library knows no such cipher");
	stralloc_free(&word);
}

/* A wish of DHE needs parameters: of a file, or of the library. */
static int
find_dh(struct terms *t, struct settings *s, stralloc *path)
{
	int r = hook_wants_dh(t->mark) ? dh_find(s, path) : 0;

	if (!r && path->len)
		profile_note(&t->profile, path->s,
		    "too short to protect anything, and not used: remove it; "
		    "tls-dh makes parameters that are");
	return r;
}

static int
suits(struct terms *t, struct settings *s)
{
	struct profile const *p = &t->profile;

	if (p->protocols & PROTOCOL_TLS13 || hook_suits_key(t->mark))
		return 1;
	(void)profile_misfit(p, s,
	    "expected a cipher for the kind of key that the certificate has; "
	    "all of tls.profile but modern are for RSA");
	return 0;
}

/* All that a session depends on, in one text. */
static int
summary(struct profile const *p, stralloc *text)
{
	char protocols[INT_FMT];

	protocols[int_fmt(protocols, p->protocols)] = 0;
	return stralloc_copys(text, protocols) && stralloc_cats(text, " ") &&
	       stralloc_cats(text, p->ciphers.s) && stralloc_cats(text, " ") &&
	       stralloc_cats(text, p->suites.s) && stralloc_0(text);
}

int
terms_settle(struct terms *t, struct settings *s, stralloc *why)
{
	struct profile *p = &t->profile;
	struct hook_wish wish = { .suites = p->suites.s,
		.auto_dhe = p->auto_dhe,
		.tickets = &tickets };
	stralloc path = STRALLOC_ZERO;
	stralloc text = STRALLOC_ZERO;
	int r = find_dh(t, s, &path);
	int ok = r != -1 && suits(t, s);

	if (!ok)
		faulty(s, why);
	else if (!summary(p, &text))
		ok = why_say(why, "TLS", "out of memory");
	if (r == 1)
		wish.dh = path.s;
	wish.terms = text.s;
	ok = ok && hook_apply(t->mark, &wish, why);
	stralloc_free(&path);
	stralloc_free(&text);
	if (p->source != SET_TLS_PROFILE || p->is_old)
		note_words(p, t->mark);
	if (ok && p->notes.len)
		log_line(getenv("SMTPSESSIONID"), "settings", p->notes.s);
	return ok;
}

void
terms_free(struct terms *t)
{
	profile_free(&t->profile);
}
