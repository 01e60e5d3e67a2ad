/* facts.c - what a delivery program gets to know of the session */

#include "facts.h"

#include <string.h>

#include <skalibs/types.h>

#include "clients.h"

static int
add(stralloc *out, char const *name, char const *value, size_t n)
{
	return stralloc_cats(out, name) && stralloc_cats(out, "=") &&
	       stralloc_catb(out, value, n) && stralloc_0(out);
}

static int
add_text(stralloc *out, char const *name, char const *value)
{
	return add(out, name, value, strlen(value));
}

static int
add_number(stralloc *out, char const *name, uint64_t n)
{
	char fmt[UINT64_FMT];

	return add(out, name, fmt, uint64_fmt(fmt, n));
}

static int
add_user(stralloc *out, struct session const *s)
{
	return !s->user.len ||
	       (add_text(out, "SMTPAUTHUSER", s->user.s) &&
		   add_text(out, "SMTPAUTHMETHOD", s->mechanism.s) &&
		   (!s->authzid.len ||
		       add_text(out, "SMTPAUTHZID", s->authzid.s)) &&
		   add_text(out, "TCPREMOTEINFO", s->user.s));
}

/* What the client asks of whoever carries the message on. */
static int
add_wishes(stralloc *out, struct session const *s)
{
	return (!s->utf8 || add_text(out, "SMTPUTF8", "1")) &&
	       (!s->requiretls || add_text(out, "SMTPREQUIRETLS", "1")) &&
	       (!s->dsnret || add_text(out, "SMTPDSNRET", s->dsnret)) &&
	       (!s->dsnenvid.len ||
		   add_text(out, "SMTPDSNENVID", s->dsnenvid.s));
}

/* What plugins know on top of what delivery programs need. */
static int
add_times(stralloc *out, struct session const *s)
{
	struct hooks const *h = &s->hooks;

	return add_number(out, "SMTPRCPTCOUNTALL", h->rcpts) &&
	       add_number(out, "SMTPERRORS", s->errors) &&
	       add_number(out, "SMTPCONNECTTIME", h->connected) &&
	       (!h->tls || add_number(out, "SMTPTLSTIME", h->tls)) &&
	       (!h->auth || add_number(out, "SMTPAUTHTIME", h->auth));
}

static int
add_list(stralloc *out, stralloc const *list)
{
	return !list->len || stralloc_catb(out, list->s, list->len);
}

int
facts_make(stralloc *out, struct session const *s)
{
	static char const *const bodies[] = { "7bit", "8bitmime",
		"binarymime" };

	return clients_facts(out, s) &&
	       add_text(out, "SMTPSESSIONID", s->config->id) &&
	       add_number(out, "SMTPTRANSACTION", s->transactions) &&
	       add_text(out, "SMTPHELOHOST", s->helo) &&
	       add_text(out, "SMTPHELOVERB", s->extended ? "EHLO" : "HELO") &&
	       add(out, "SMTPMAILFROM", s->sender.text, s->sender.len) &&
	       add_number(out, "SMTPRCPTCOUNT", s->rcptcount) &&
	       add_number(out, "SMTPSIZE", s->size) &&
	       add_text(out, "SMTPBODY", bodies[s->body]) &&
	       add_wishes(out, s) && add_times(out, s) && add_user(out, s) &&
	       add_list(out, &s->dsnrcpts) && add_list(out, &s->xclient) &&
	       add_list(out, &s->facts);
}
