/* received.c - the trace that a message gets (RFC 5321 section 4.4) */

#include "received.h"

#include <string.h>

#include <skalibs/types.h>

#include "clients.h"
#include "date.h"

/* Add text that a stranger chose; what could mean something becomes '?'. */
static int
add_safe(stralloc *out, char const *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c <= ' ' || c > '~' || strchr("()<>\\\"", c))
			c = '?';
		if (!stralloc_catb(out, &c, 1))
			return 0;
	}
	return 1;
}

static int
add_text(stralloc *out, char const *s)
{
	return add_safe(out, s, strlen(s));
}

/* "from helo (host [192.0.2.1])" */
static int
add_from(stralloc *out, struct session const *s)
{
	if (s->config->received == RECEIVED_NOCLIENT && s->user.len)
		return stralloc_cats(out, "Received: from [hidden]");
	return stralloc_cats(out, "Received: from ") &&
	       add_text(out, *s->helo ? s->helo : "unknown") &&
	       stralloc_cats(out, " (") &&
	       (!s->remotehost || !*s->remotehost ||
		   (add_text(out, s->remotehost) && stralloc_cats(out, " "))) &&
	       stralloc_cats(out, "[") &&
	       add_text(out, s->remoteip ? s->remoteip : "unknown") &&
	       stralloc_cats(out, "])");
}

/* "by me with ESMTPS (TLSv1.3 TLS_AES_256_GCM_SHA384) (cert ann@x) id x.1" */
static int
add_by(stralloc *out, struct session const *s)
{
	char const *version = session_fact(s, "SSL_PROTOCOL");
	char const *cipher = session_fact(s, "SSL_CIPHER");
	char const *client =
	    s->config->received == RECEIVED_FULL ? clients_key(s) : NULL;
	char count[UINT_FMT];

	return stralloc_cats(out, "\n\tby ") &&
	       add_text(out, s->config->me.s) && stralloc_cats(out, " with ") &&
	       stralloc_cats(out, session_with(s)) &&
	       (!version ||
		   (stralloc_cats(out, " (") && add_text(out, version) &&
		       (!cipher || (stralloc_cats(out, " ") &&
				       add_text(out, cipher))) &&
		       stralloc_cats(out, ")"))) &&
	       (!client ||
		   (stralloc_cats(out, "\n\t(cert ") && add_text(out, client) &&
		       stralloc_cats(out, ")"))) &&
	       stralloc_cats(out, "\n\tid ") &&
	       stralloc_cats(out, s->config->id) && stralloc_cats(out, ".") &&
	       stralloc_catb(out, count, uint_fmt(count, s->transactions));
}

/* " for <recipient>", if there is but one: the others are nobody's business. */
static int
add_for(stralloc *out, struct session const *s)
{
	if (s->rcptcount != 1)
		return 1;
	return stralloc_cats(out, " for <") &&
	       add_safe(out, s->rcpts.s + 1, strlen(s->rcpts.s + 1)) &&
	       stralloc_cats(out, ">");
}

/* " tls TLS_AES_256_GCM_SHA384" (RFC 8314 section 4.3): IANA's names only. */
static int
add_tls(stralloc *out, struct session const *s)
{
	char const *cipher = session_fact(s, "SSL_CIPHER");

	return !cipher || strncmp(cipher, "TLS_", 4) != 0 ||
	       (stralloc_cats(out, " tls ") && add_text(out, cipher));
}

int
received_make(stralloc *out, struct session const *s, time_t now)
{
	char date[DATE_FMT];

	if (s->config->received == RECEIVED_NONE)
		return 1;
	return add_from(out, s) && add_by(out, s) && add_for(out, s) &&
	       add_tls(out, s) && stralloc_cats(out, "; ") &&
	       stralloc_catb(out, date, date_fmt(date, now)) &&
	       stralloc_cats(out, "\n");
}
