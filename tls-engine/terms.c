/* terms.c - the terms of a connection: settings into library, at each stage */

#include "terms.h"

#include <stdlib.h>

#include "ciphers.h"
#include "dh.h"
#include "hook.h"
#include "log.h"
#include "protocols.h"

/* The reason is the fault that the settings have noted. */
static int
faulty(struct settings const *s, stralloc *why)
{
	if (!stralloc_copys(why, settings_fault(s)) || !stralloc_0(why))
		why->len = 0;
	return 0;
}

int
terms_read(struct terms *t, struct settings *s, stralloc *why)
{
	if (!hook_start()) {
		s->fault.len = 0;
		return faulty(s, why);
	}
	return profile_read(&t->profile, s) == 1 || faulty(s, why);
}

int
terms_give(struct terms *t, struct settings *s, struct tls_config *config,
    stralloc *why)
{
	int ok = profile_give(&t->profile, s, config) == 1;

	t->mark = hook_mark();
	return ok || faulty(s, why);
}

/* Words that mean nothing are skipped by the library, as long as one of them
 * means something. */
static void
note_words(struct profile *p)
{
	stralloc word = STRALLOC_ZERO;
	size_t at = 0;

	while (ciphers_next(p->ciphers.s, &at, &word) == 1)
		if (!hook_knows(word.s))
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
		    "too short to protect anything, and not used; tls-dh "
		    "makes longer ones");
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

int
terms_settle(struct terms *t, struct settings *s, stralloc *why)
{
	struct profile *p = &t->profile;
	struct hook_wish wish = { .suites = p->suites.s,
		.auto_dhe = p->auto_dhe };
	stralloc path = STRALLOC_ZERO;
	int r = find_dh(t, s, &path);
	int ok = r != -1 && suits(t, s);

	if (!ok)
		faulty(s, why);
	if (r == 1)
		wish.dh = path.s;
	ok = ok && hook_apply(t->mark, &wish, why);
	stralloc_free(&path);
	if (p->source != SET_TLS_PROFILE || p->is_old)
		note_words(p);
	if (ok && p->notes.len)
		log_line(getenv("SMTPSESSIONID"), "settings", p->notes.s);
	return ok;
}

void
terms_free(struct terms *t)
{
	profile_free(&t->profile);
}
