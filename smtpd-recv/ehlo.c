/* ehlo.c - HELO and EHLO, and what the latter offers */

#include "ehlo.h"

#include <string.h>

#include <skalibs/types.h>

#include "mechs.h"
#include "message.h"
#include "settings.h"

struct extension {
	enum setting_id ext;
	char const *keyword;
	int (*offered)(struct session const *);     /* NULL: always */
	uint64_t (*number)(struct session const *); /* behind it, or NULL */
	int (*words)(stralloc *, struct session const *); /* the same */
};

int
ehlo_offers_tls(struct session const *s)
{
	return !s->secure && !s->notls && s->config->sslctl != -1 &&
	       s->config->starttls != FORBIDDEN;
}

int
ehlo_offers_auth(struct session const *s)
{
	return s->config->auth != FORBIDDEN &&
	       (s->secure || s->config->authclear) && !s->user.len;
}

/* Some mechanism is to be had, too. */
static int
authenticates(struct session const *s)
{
	return ehlo_offers_auth(s) && mechs_any(s);
}

static uint64_t
databytes(struct session const *s)
{
	return s->config->databytes;
}

static uint64_t
maxrcpt(struct session const *s)
{
	return s->config->maxrcpt;
}

static int
secure(struct session const *s)
{
	return s->secure;
}

static int
chunking(struct session const *s)
{
	return config_has(s->config, SET_EXT_CHUNKING);
}

/* clang-format off */
static struct extension const extensions[] = {
	{ SET_EXT_8BITMIME,            "8BITMIME",            NULL,             NULL,       NULL      },
	{ SETTINGS,                    "AUTH",                authenticates,    NULL,       mechs_cat },
	{ SET_EXT_BINARYMIME,          "BINARYMIME",          chunking,         NULL,       NULL      },
	{ SET_EXT_CHUNKING,            "CHUNKING",            NULL,             NULL,       NULL      },
	{ SET_EXT_DSN,                 "DSN",                 NULL,             NULL,       NULL      },
	{ SET_EXT_ENHANCEDSTATUSCODES, "ENHANCEDSTATUSCODES", NULL,             NULL,       NULL      },
	{ SET_EXT_LIMITS,              "LIMITS RCPTMAX=",     NULL,             maxrcpt,    NULL      },
	{ SET_EXT_PIPELINING,          "PIPELINING",          NULL,             NULL,       NULL      },
	{ SET_EXT_REQUIRETLS,          "REQUIRETLS",          secure,           NULL,       NULL      },
	{ SET_EXT_SIZE,                "SIZE ",               NULL,             databytes,  NULL      },
	{ SET_EXT_SMTPUTF8,            "SMTPUTF8",            NULL,             NULL,       NULL      },
	{ SETTINGS,                    "STARTTLS",            ehlo_offers_tls,  NULL,       NULL      },
	{ SET_EXT_XCLIENT, "XCLIENT NAME ADDR PORT PROTO HELO LOGIN", NULL,     NULL,       NULL      },
};
/* clang-format on */

/*
 * The name the client gives: a domain or an address literal.  Many clients
 * give other words, and RFC 5321 4.1.4 bids us not to refuse mail for that;
 * it must only be one word of printable ASCII.
 */
static int
take_name(struct session *s, char const *name)
{
	size_t n = strlen(name);

	if (!n || n >= HELO_ROOM)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (name[i] <= ' ' || name[i] > '~')
			return 0;
	message_abandon(s);
	memcpy(s->helo, name, n + 1);
	s->phase = AT_READY;
	session_reset(s);
	return 1;
}

static int
add(stralloc *out, struct session const *s, struct extension const *x)
{
	char fmt[UINT64_FMT];

	if ((x->ext != SETTINGS && !config_has(s->config, x->ext)) ||
	    (x->offered && !x->offered(s)))
		return 1;
	return stralloc_cats(out, "250-") && stralloc_cats(out, x->keyword) &&
	       (!x->number ||
		   stralloc_catb(out, fmt, uint64_fmt(fmt, x->number(s)))) &&
	       (!x->words || x->words(out, s)) && stralloc_cats(out, "\r\n");
}

/* Behind our name, what a plugin wants to say (RFC 5321 4.1.1.1). */
static int
cat_hello(stralloc *out, struct session const *s)
{
	stralloc const *hello = &s->hooks.hello;

	return hello->len <= 1 ||
	       (stralloc_cats(out, " ") &&
		   stralloc_catb(out, hello->s, hello->len - 1));
}

/* The whole reply leaves in one write: some clients need it in one piece. */
void
ehlo(struct session *s, char *arg)
{
	stralloc out = STRALLOC_ZERO;
	size_t last = 0;
	int ok;

	if (!take_name(s, arg)) {
		say(s, R_BAD_HELO);
		return;
	}
	s->extended = 1;
	if (hook_helo(s) == HOOK_STOP)
		return;
	if (ehlo_offers_auth(s))
		mechs_learn(s);
	ok = stralloc_cats(&out, "250-") &&
	     stralloc_cats(&out, s->config->name.s) && cat_hello(&out, s) &&
	     stralloc_cats(&out, "\r\n");
	for (size_t i = 0; ok && i < sizeof extensions / sizeof extensions[0];
	     i++) {
		size_t before = out.len;

		ok = add(&out, s, extensions + i);
		if (out.len > before)
			last = before;
	}
	if (ok) {
		out.s[last + 3] = ' ';
		say_bytes(s, out.s, out.len);
	} else {
		say(s, R_LATER);
	}
	stralloc_free(&out);
}

void
helo(struct session *s, char *arg)
{
	stralloc out = STRALLOC_ZERO;

	if (!take_name(s, arg)) {
		say(s, R_BAD_HELO);
		return;
	}
	s->extended = 0;
	if (hook_helo(s) == HOOK_STOP)
		return;
	if (stralloc_cats(&out, s->config->name.s) && cat_hello(&out, s) &&
	    stralloc_0(&out))
		say_text(s, R_HELLO, out.s);
	else
		say(s, R_LATER);
	stralloc_free(&out);
}
