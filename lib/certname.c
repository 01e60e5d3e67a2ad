/* certname.c - names in certificates that are fit to be compared and shown */

#include "certname.h"

#include <string.h>
#include <strings.h>

enum {
	LABEL_MAX = 63, /* RFC 1035 section 2.3.4 */
	HOST_MAX = 253,
	LOCAL_MAX = 64 /* RFC 5321 section 4.5.3.1.1 */
};

static int
is_host_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

int
certname_host(char const *s, size_t n)
{
	size_t label = 0;

	if (!n || n > HOST_MAX)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' ? !label : !is_host_char(s[i]))
			return 0;
		label = s[i] == '.' ? 0 : label + 1;
		if (label > LABEL_MAX)
			return 0;
	}
	return label > 0;
}

int
certname_email(char const *s, size_t n)
{
	char const *at = n ? memchr(s, '@', n) : NULL;
	size_t local = at ? (size_t)(at - s) : 0;

	if (!local || local > LOCAL_MAX)
		return 0;
	for (size_t i = 0; i < local; i++)
		if (s[i] <= ' ' || s[i] > '~' || strchr("()<>[]:;,\\\"", s[i]))
			return 0;
	return certname_host(at + 1, n - local - 1);
}

int
certname_same_host(char const *a, size_t n, char const *b, size_t m)
{
	return n == m && !strncasecmp(a, b, n);
}

int
certname_same_email(char const *a, size_t n, char const *b, size_t m)
{
	char const *at = n ? memchr(a, '@', n) : NULL;
	size_t local = at ? (size_t)(at - a) : n;

	return n == m && !memcmp(a, b, local) &&
	       certname_same_host(a + local, n - local, b + local, m - local);
}
