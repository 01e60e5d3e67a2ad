/* quote.c - a bare address, made fit for a header field */

#include "quote.h"

#include <string.h>

static int
is_control(unsigned char c)
{
	return c < ' ' || c == 0x7f;
}

/* RFC 5322 section 3.2.3 and RFC 6532 section 3.2 */
static int
is_atext(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') ||
	       (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static int
is_dot_atom(char const *s, size_t n)
{
	int dot = 1;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' ? dot : !is_atext((unsigned char)s[i]))
			return 0;
		dot = s[i] == '.';
	}
	return !dot;
}

static int
add(stralloc *sa, unsigned char c)
{
	return stralloc_append(sa, (char)(is_control(c) ? '?' : c));
}

static int
add_quoted(stralloc *sa, char const *s, size_t n)
{
	if (!stralloc_append(sa, '"'))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if ((s[i] == '"' || s[i] == '\\') && !stralloc_append(sa, '\\'))
			return 0;
		if (!add(sa, (unsigned char)s[i]))
			return 0;
	}
	return stralloc_append(sa, '"');
}

static int
add_domain(stralloc *sa, char const *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (!add(sa, c && strchr(" <>()\",;\\", c) ? '?' : c))
			return 0;
	}
	return 1;
}

int
quote_address(stralloc *sa, char const *address, size_t n)
{
	char const *at = memrchr(address, '@', n);
	size_t local = at ? (size_t)(at - address) : n;

	if (!n)
		return 1;
	if (is_dot_atom(address, local) ? !stralloc_catb(sa, address, local)
					: !add_quoted(sa, address, local))
		return 0;
	return !at || (stralloc_append(sa, '@') &&
			  add_domain(sa, at + 1, n - local - 1));
}
