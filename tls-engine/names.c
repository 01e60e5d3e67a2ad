/* names.c - what a client gets by the name of the host that it wants */

#include "names.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "certs.h"
#include "hostname.h"
#include "why.h"

/* Which word of tls.sni.unknown. */
enum {
	UNKNOWN_DEFAULT,
	UNKNOWN_REJECT
};

/* RFC 8446 section 6.2; unrecognized_name is RFC 6066's. */
enum {
	NO_ALERT = 0, /* none can be sent in clear any more */
	DECODE_ERROR = 50,
	INTERNAL_ERROR = 80,
	UNRECOGNIZED_NAME = 112
};

struct names_refusal const names_refusals[] = {
	[NAMES_FAULT] = { "config", "out of memory", INTERNAL_ERROR },
	[NAMES_MALFORMED] = { "not-tls", "what came is no ClientHello",
	    DECODE_ERROR },
	[NAMES_MISSING] = { "no-sni",
	    "the client does not say which host it wants", UNRECOGNIZED_NAME },
	[NAMES_UNKNOWN] = { "unknown-sni",
	    "the client wants a host that is not here", UNRECOGNIZED_NAME },
	[NAMES_CHANGED] = { "unknown-sni",
	    "the client wants another host than before", NO_ALERT },
};

int
names_read(struct names *n, struct settings *s)
{
	int overlays;

	if (settings_number(s, SET_TLS_SNI_REQUIRED, &n->required) == -1 ||
	    settings_number(s, SET_TLS_SNI_UNKNOWN, &n->unknown) == -1)
		return -1;
	overlays = settings_overlays(s);
	if (overlays == -1)
		return -1;
	n->matter = overlays || n->required || n->unknown == UNKNOWN_REJECT;
	return 1;
}

static int
can_read(char const *path, stralloc *why)
{
	return !access(path, R_OK) || why_say(why, path, strerror(errno));
}

int
names_ready(struct settings *s, stralloc *why)
{
	struct certs c = CERTS_ZERO;
	int r = certs_find(s, &c);
	int ok;

	if (r == 1)
		ok = can_read(c.cert.s, why) && can_read(c.key.s, why);
	else if (r == -1)
		ok = why_say(why, "certificate", settings_fault(s));
	else
		ok = settings_overlays(s) == 1 ||
		     why_say(why, s->dir,
			 "no tls.cert.pem with tls.key.pem, no "
			 "servercert.pem, and no tls.sni");
	certs_free(&c);
	return ok;
}

/* Is it what this host is called? */
static int
is_me(struct settings *s, char const *name)
{
	stralloc me = STRALLOC_ZERO;
	int r = settings_line(s, SET_ME, &me);

	if (r != -1)
		r = !strcasecmp(me.s, name);
	stralloc_free(&me);
	return r;
}

/* Without an overlay the certificate of all counts, if there is one. */
static enum names_verdict
fall_back(struct settings *s, enum names_verdict otherwise)
{
	struct certs c = CERTS_ZERO;
	int r = certs_find(s, &c);

	certs_free(&c);
	return r == 1 ? NAMES_TAKEN : r ? NAMES_FAULT : otherwise;
}

enum names_verdict
names_choose(struct names const *n, struct settings *s, struct hello const *h)
{
	int known = 0;

	if (h->sni == HELLO_NONE)
		return n->required ? NAMES_MISSING
				   : fall_back(s, NAMES_MISSING);
	if (h->sni == HELLO_NAMED) {
		known = settings_overlay(s, h->name, h->len);
		if (!known && n->unknown == UNKNOWN_REJECT)
			known = is_me(s, h->name);
	}
	if (known == -1)
		return NAMES_FAULT;
	if (!known && n->unknown == UNKNOWN_REJECT)
		return NAMES_UNKNOWN;
	return fall_back(s, NAMES_UNKNOWN);
}

int
names_same(struct hello const *h, char const *name)
{
	char host[HOSTNAME_ROOM];

	if (h->sni == HELLO_NAMED)
		return name && !strcasecmp(h->name, name);
	/* What is no name of a host has no settings, whichever it is. */
	return !name || (h->sni == HELLO_STRANGE &&
			    !hostname_lower(host, name, strlen(name)));
}
