/* hostname.c - is this the name of a host? */

#include "hostname.h"

#include <string.h>

#include "ascii.h"

enum {
	LABEL_MAX = 63
};

static char const inside[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
static char const digits[] = "0123456789";

/* The length of the label at s, which ends in a dot or NUL; 0: it is none. */
static size_t
label(char const *s)
{
	size_t n = strspn(s, inside);

	if (!n || n > LABEL_MAX || s[0] == '-' || s[n - 1] == '-' ||
	    (s[n] && s[n] != '.'))
		return 0;
	return n;
}

/* All labels, from the first; the last is not a number. */
static int
is_name(char const *s)
{
	for (;;) {
		size_t n = label(s);

		if (!n)
			return 0;
		if (!s[n])
			return strspn(s, digits) != n;
		s += n + 1;
	}
}

int
hostname_lower(char out[HOSTNAME_ROOM], char const *s, size_t n)
{
	out[0] = 0;
	if (n >= HOSTNAME_ROOM || memchr(s, 0, n))
		return 0;
	for (size_t i = 0; i < n; i++)
		out[i] = ascii_lower(s[i]);
	out[n] = 0;
	if (is_name(out))
		return 1;
	out[0] = 0;
	return 0;
}
