/* smtproute.c - a line of smtproutes: where mail for a domain goes instead */

#include "smtproute.h"

#include <string.h>

#include <skalibs/types.h>

#include "ascii.h"
#include "literal.h"

static char const form[] =
    "expected domain:relay:port user password, of which the first colon is "
    "the least there is";

/* The length of what is before the next colon; brackets may have some. */
static size_t
part(char const *s, size_t n)
{
	char const *close = n && *s == '[' ? memchr(s, ']', n) : NULL;
	size_t from = close ? (size_t)(close - s) : 0;
	char const *colon = memchr(s + from, ':', n - from);

	return colon ? (size_t)(colon - s) : n;
}

/* Copy in lower case; 0: it is too long. */
static int
copy(char out[HOSTNAME_ROOM], char const *s, size_t n)
{
	if (n >= HOSTNAME_ROOM)
		return 0;
	for (size_t i = 0; i < n; i++)
		out[i] = ascii_lower(s[i]);
	out[n] = 0;
	return 1;
}

static int
take_domain(struct smtproute *r, char const *s, size_t n)
{
	struct address a;
	char name[HOSTNAME_ROOM];
	size_t dot = n && *s == '.';

	return copy(r->domain, s, n) &&
	       (!n || literal_scan(&a, r->domain) ||
		   hostname_lower(name, s + dot, n - dot));
}

/* A bare address gets its brackets. */
static int
take_relay(struct smtproute *r, char const *s, size_t n)
{
	struct address a;

	if (!copy(r->relay, s, n))
		return 0;
	if (n < ADDRESS_FMT && address_scan(&a, r->relay)) {
		memmove(r->relay + 1, r->relay, n);
		r->relay[0] = '[';
		r->relay[n + 1] = ']';
		r->relay[n + 2] = 0;
	}
	return !n || literal_scan(&a, r->relay) ||
	       hostname_lower(r->relay, s, n);
}

static int
take_port(struct smtproute *r, char const *s, size_t n)
{
	char text[PORT_FMT];

	r->port = SMTPROUTE_PORT;
	if (!n)
		return 1;
	if (n >= sizeof text)
		return 0;
	memcpy(text, s, n);
	text[n] = 0;
	return uint160_scan(text, &r->port) && r->port;
}

/* Copy the next word; return what is behind it and its blanks, NULL: it is too
 * long. */
static char const *
take_word(char out[SMTPROUTE_WORD], char const *s)
{
	size_t n = strcspn(s, " \t");

	if (n >= SMTPROUTE_WORD)
		return NULL;
	memcpy(out, s, n);
	out[n] = 0;
	return s + n + strspn(s + n, " \t");
}

static char const *
take_words(struct smtproute *r, char const *s)
{
	r->user[0] = r->secret[0] = 0;
	s += strspn(s, " \t");
	if (!*s)
		return NULL;
	s = take_word(r->user, s);
	if (s)
		s = take_word(r->secret, s);
	if (!s || *s || !*r->secret || strchr(r->user, ':'))
		return "expected a user without a colon and a password behind "
		       "domain:relay:port, or nothing";
	return NULL;
}

char const *
smtproute_parse(struct smtproute *r, char const *line)
{
	size_t n = strcspn(line, " \t");
	char const *words = line + n;
	size_t len = part(line, n);

	if (len == n)
		return form;
	if (!take_domain(r, line, len))
		return "expected a domain, .domain, an address in brackets, or "
		       "nothing before the first colon";
	line += len + 1;
	n -= len + 1;
	len = part(line, n);
	if (!take_relay(r, line, len))
		return "expected a host name, an address, or nothing behind "
		       "the first colon; IPv6 in brackets";
	line += len;
	n -= len;
	if (!take_port(r, line + (n > 0), n - (n > 0)))
		return "expected a port from 1 to 65535 behind the second "
		       "colon";
	return take_words(r, words);
}

size_t
smtproute_fits(struct smtproute const *r, char const *host)
{
	size_t n = strlen(r->domain);
	size_t len = strlen(host);

	if (!n)
		return 1;
	if (!strcmp(r->domain, host))
		return HOSTNAME_ROOM + 1;
	/* .parent, not the parent itself. */
	if (r->domain[0] == '.' && len > n &&
	    !strcmp(host + len - n, r->domain))
		return 1 + n;
	return 0;
}
