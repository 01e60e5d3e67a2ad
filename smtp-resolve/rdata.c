/* rdata.c - resource records of strangers, as text that can be trusted */

#include "rdata.h"

#include <string.h>

#include <skalibs/types.h>

enum {
	MX_NAME = 2, /* where the host begins */
	TLSA_DATA = 3,
	NAME_MOST = 255 /* bytes of a name in a packet */
};

/* The labels, with dots between them; 0 if it is no name.  Dots and NULs in a
 * label make names that are none, and are for hostname_lower() to refuse. */
static size_t
labels(char out[NAME_MOST + 1], unsigned char const *s, size_t n)
{
	size_t at = 0;
	size_t len = 0;

	while (at < n && s[at]) {
		size_t label = s[at];

		if (label > 63 || at + 1 + label >= n ||
		    len + label + 1 > NAME_MOST ||
		    memchr(s + at + 1, '.', label))
			return 0;
		memcpy(out + len, s + at + 1, label);
		len += label;
		out[len++] = '.';
		at += 1 + label;
	}
	return at + 1 == n && len ? len - 1 : 0;
}

int
rdata_mx(struct rdata_mx *mx, unsigned char const *s, size_t n)
{
	char name[NAME_MOST + 1];
	size_t len;

	if (n <= MX_NAME)
		return 0;
	mx->pref = (unsigned int)s[0] << 8 | s[1];
	mx->root = n == MX_NAME + 1 && !s[MX_NAME];
	mx->host[0] = 0;
	if (mx->root)
		return 1;
	len = labels(name, s + MX_NAME, n - MX_NAME);
	return len && hostname_lower(mx->host, name, len);
}

int
rdata_host(char host[HOSTNAME_ROOM], char const *name)
{
	size_t n = strlen(name);

	if (n && name[n - 1] == '.')
		n--;
	return hostname_lower(host, name, n);
}

static int
put_number(stralloc *text, unsigned int u)
{
	char fmt[UINT_FMT];

	return stralloc_catb(text, fmt, uint_fmt(fmt, u)) &&
	       stralloc_cats(text, " ");
}

int
rdata_tlsa(stralloc *text, unsigned char const *s, size_t n)
{
	static char const digits[] = "0123456789abcdef";

	if (n <= TLSA_DATA || 2 * (n - TLSA_DATA) > RDATA_HEX)
		return 0;
	for (size_t i = 0; i < TLSA_DATA; i++)
		if (!put_number(text, s[i]))
			return 0;
	for (size_t i = TLSA_DATA; i < n; i++) {
		char const pair[] = { digits[s[i] >> 4], digits[s[i] & 15] };

		if (!stralloc_catb(text, pair, sizeof pair))
			return 0;
	}
	return 1;
}

int
rdata_txt(stralloc *text, unsigned char const *s, size_t n)
{
	size_t at = 0;

	text->len = 0;
	while (at < n) {
		size_t len = s[at];

		if (at + 1 + len > n || text->len + len > RDATA_TEXT ||
		    !stralloc_catb(text, (char const *)s + at + 1, len))
			return 0;
		at += 1 + len;
	}
	for (size_t i = 0; i < text->len; i++)
		if (text->s[i] < ' ' || text->s[i] > '~')
			return 0;
	return text->len && stralloc_0(text);
}
