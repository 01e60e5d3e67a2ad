/* profile.c - what a TLS connection may agree on, as the settings want it */

#include "profile.h"

#include <string.h>

#include "ciphers.h"
#include "protocols.h"

/* Forward secrecy and authenticated encryption only.  The suites of TLS 1.3
 * are like that, all of them. */
#define MODERN                                                                 \
	"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"           \
	"ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"           \
	"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"

/* The lists of the Ruby gem midi-smtp-server, which know RSA keys only. */
#define ADVANCED_PLUS                                                          \
	"DHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES128-GCM-SHA256:"                 \
	"ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256"
#define ADVANCED                                                               \
	ADVANCED_PLUS ":DHE-RSA-AES256-SHA256:DHE-RSA-AES128-SHA256:"          \
		      "ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256"
#define BROAD                                                                  \
	ADVANCED ":ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:"                 \
		 "DHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA"
#define NO_SECRECY                                                             \
	ADVANCED ":ECDHE-RSA-AES256-SHA:ECDHE-RSA-AES128-SHA:"                 \
		 "AES256-GCM-SHA384:AES128-GCM-SHA256:"                        \
		 "AES256-SHA256:AES128-SHA256:AES256-SHA:AES128-SHA"
#define DHE_LAST ":DHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA"

/* In the order of the words of tls.profile. */
static struct {
	char const *name;
	char const *ciphers;
	int protocols;
} const profiles[] = {
	{ "modern", MODERN, PROTOCOLS_SPOKEN },
	{ "a+", ADVANCED_PLUS, PROTOCOL_TLS12 },
	{ "a", ADVANCED, PROTOCOL_TLS12 },
	{ "b", BROAD, PROTOCOL_TLS12 },
	{ "c", NO_SECRECY DHE_LAST, PROTOCOL_TLS11 },
	{ "c-", NO_SECRECY ":DES-CBC3-SHA" DHE_LAST, PROTOCOL_TLS11 },
};

/* Values of tls.dhe. */
enum {
	DHE_PROFILE,
	DHE_NONE,
	DHE_AUTO
};

/* Where a cipher string may stand, in the order in which they count. */
static enum setting_id const sources[] = { SET_TLS_CIPHERS,
	SET_TLS_TLSSERVERCIPHERS, SET_TLSSERVERCIPHERS };

void
profile_note(struct profile *p, char const *what, char const *text)
{
	stralloc *n = &p->notes;

	if (n->len) {
		n->len--;
		(void)stralloc_cats(n, "; ");
	}
	if (!stralloc_cats(n, what) || !stralloc_cats(n, ": ") ||
	    !stralloc_cats(n, text) || !stralloc_0(n))
		n->len = 0;
}

/* A cipher string: one line, or the lines of a list joined by ':'. */
static int
read_string(struct settings *s, enum setting_id id, stralloc *text)
{
	int r;

	if (settings_table[id].kind == LINE)
		return settings_line(s, id, text);
	r = settings_list(s, id, text);
	for (size_t i = 0; r == 1 && i + 1 < text->len; i++)
		if (!text->s[i])
			text->s[i] = ':';
	return r == 1 && !text->len && !stralloc_0(text) ? -1 : r;
}

/* The first string that is not empty: 1, 0 if there is none, or -1. */
static int
find_string(struct settings *s, enum setting_id *id, stralloc *text)
{
	for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
		int r = read_string(s, sources[i], text);

		*id = sources[i];
		if (r == -1)
			return -1;
		if (r == 1 && *text->s)
			return 1;
	}
	return 0;
}

static int
use_string(struct profile *p, struct settings *s, char const *text)
{
	stralloc ciphers = STRALLOC_ZERO;
	int r = ciphers_part(text, &ciphers, &p->suites);

	if (!r)
		r = settings_misfit(s, p->source, text,
		    "expected suites of TLS 1.3 without a sign before them");
	if (r == 1 && ciphers.len > 1 && !stralloc_copy(&p->ciphers, &ciphers))
		r = -1;
	/* Only suites of TLS 1.3: TLS 1.2 stays as the profile has it. */
	if (r == 1 && ciphers.len <= 1 && p->suites.len > 1)
		p->source = SET_TLS_PROFILE;
	else if (r == 1 && ciphers.len <= 1)
		r = settings_misfit(s, p->source, text,
		    "expected ciphers with colons between them");
	stralloc_free(&ciphers);
	return r;
}

static int
read_ciphers(struct profile *p, struct settings *s, char const *usual)
{
	stralloc text = STRALLOC_ZERO;
	int r;

	p->source = SET_TLS_PROFILE;
	if (!stralloc_copys(&p->ciphers, usual) || !stralloc_0(&p->ciphers) ||
	    !stralloc_copys(&p->suites, "") || !stralloc_0(&p->suites))
		return -1;
	r = find_string(s, &p->source, &text);
	if (!r)
		p->source = SET_TLS_PROFILE;
	if (r == 1)
		r = use_string(p, s, text.s);
	stralloc_free(&text);
	return r == -1 ? -1 : 1;
}

/* Leave what is spoken; if that is nothing, the oldest that is. */
static void
modernize(struct profile *p, int asked, int named, enum setting_id id)
{
	p->protocols = asked & PROTOCOLS_SPOKEN;
	if (!p->protocols)
		p->protocols = PROTOCOL_TLS12;
	if ((named | (asked & PROTOCOLS_SPOKEN ? 0 : asked)) &
	    ~PROTOCOLS_SPOKEN)
		profile_note(p, settings_table[id].name,
		    "what is older than TLS 1.2 is not spoken any more, and "
		    "TLS 1.2 stands for it");
}

static int
read_protocols(struct profile *p, struct settings *s, int usual)
{
	static char const expected[] =
	    "expected protocols such as tlsv1.2,tlsv1.3 or all,!tlsv1.2 or "
	    "secure";
	stralloc text = STRALLOC_ZERO;
	int named = 0;
	int asked = -1;
	int r = settings_line(s, SET_TLS_PROTOCOLS, &text);

	if (r == 1 && text.len > 1) {
		asked = protocols_parse(text.s, &named);
		if (asked > 0)
			modernize(p, asked, named, SET_TLS_PROTOCOLS);
		else
			r = settings_misfit(s, SET_TLS_PROTOCOLS, text.s,
			    asked ? expected : "expected one that is left");
	} else if (r != -1) {
		modernize(p, usual, usual, SET_TLS_PROFILE);
	}
	stralloc_free(&text);
	return r == -1 ? -1 : 1;
}

int
profile_read(struct profile *p, struct settings *s)
{
	uint64_t which;
	uint64_t prefer;
	uint64_t dhe;

	if (settings_number(s, SET_TLS_PROFILE, &which) == -1 ||
	    settings_number(s, SET_TLS_PREFER, &prefer) == -1 ||
	    settings_number(s, SET_TLS_DHE, &dhe) == -1 ||
	    settings_line(s, SET_TLS_GROUPS, &p->groups) == -1 ||
	    read_protocols(p, s, profiles[which].protocols) == -1 ||
	    read_ciphers(p, s, profiles[which].ciphers) == -1)
		return -1;
	p->name = profiles[which].name;
	p->is_old = profiles[which].protocols < PROTOCOL_TLS12;
	p->client_first = prefer == 1;
	p->auto_dhe =
	    dhe == DHE_AUTO ||
	    (dhe == DHE_PROFILE && (which || p->source != SET_TLS_PROFILE));
	return 1;
}

static uint32_t
bits(int protocols)
{
	return (protocols & PROTOCOL_TLS12 ? TLS_PROTOCOL_TLSv1_2 : 0) |
	       (protocols & PROTOCOL_TLS13 ? TLS_PROTOCOL_TLSv1_3 : 0);
}

int
profile_misfit(
    struct profile const *p, struct settings *s, char const *expected)
{
	return settings_misfit(s, p->source,
	    p->source == SET_TLS_PROFILE ? p->name : p->ciphers.s, expected);
}

int
profile_give(
    struct profile const *p, struct settings *s, struct tls_config *config)
{
	if (tls_config_set_ciphers(config, p->ciphers.s) == -1)
		return profile_misfit(p, s,
		    "expected a cipher string that the TLS library can use; "
		    "openssl ciphers -v STRING shows what it makes of one");
	if (tls_config_set_ecdhecurves(config, p->groups.s) == -1)
		return settings_misfit(s, SET_TLS_GROUPS, p->groups.s,
		    "expected groups that the TLS library knows, such as "
		    "X25519,P-256");
	if (p->client_first)
		tls_config_prefer_ciphers_client(config);
	else
		tls_config_prefer_ciphers_server(config);
	if (tls_config_set_protocols(config, bits(p->protocols)) == -1 ||
	    tls_config_set_dheparams(config, "none") == -1)
		return settings_misfit(s, SET_TLS_PROTOCOLS, "",
		    "expected what the TLS library knows");
	return 1;
}

void
profile_free(struct profile *p)
{
	stralloc_free(&p->ciphers);
	stralloc_free(&p->suites);
	stralloc_free(&p->groups);
	stralloc_free(&p->notes);
}
