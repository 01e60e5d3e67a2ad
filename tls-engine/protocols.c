/* protocols.c - a list of TLS protocols, in the spellings that are in use */

#include "protocols.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* tlsv1 is all of TLS to libtls, and 1.0 to OpenSSL; that one takes away by
 * !TLSv1 what is old, and adds it by nothing but SSLv23. */
static struct word {
	char const *name;
	int adds;
	int takes;
	int named; /* it asks for that by name */
} const words[] = {
	/* clang-format off */
	{ "all",      PROTOCOLS_ALL,    PROTOCOLS_ALL,    0 },
	{ "default",  PROTOCOLS_SPOKEN, PROTOCOLS_SPOKEN, 0 },
	{ "legacy",   PROTOCOLS_TLS,    PROTOCOLS_TLS,    1 },
	{ "secure",   PROTOCOLS_SPOKEN, PROTOCOLS_SPOKEN, 0 },
	{ "sslv2",    PROTOCOL_SSL2,    PROTOCOL_SSL2,    1 },
	{ "sslv23",   PROTOCOLS_ALL,    PROTOCOLS_ALL,    0 },
	{ "sslv3",    PROTOCOL_SSL3,    PROTOCOL_SSL3,    1 },
	{ "tlsv1",    PROTOCOLS_TLS,    PROTOCOL_TLS10,   0 },
	{ "tlsv1.0",  PROTOCOL_TLS10,   PROTOCOL_TLS10,   1 },
	{ "tlsv1.1",  PROTOCOL_TLS11,   PROTOCOL_TLS11,   1 },
	{ "tlsv1.2",  PROTOCOL_TLS12,   PROTOCOL_TLS12,   1 },
	{ "tlsv1.3",  PROTOCOL_TLS13,   PROTOCOL_TLS13,   1 },
	{ "tlsv1_1",  PROTOCOL_TLS11,   PROTOCOL_TLS11,   1 },
	{ "tlsv1_2",  PROTOCOL_TLS12,   PROTOCOL_TLS12,   1 },
	{ "tlsv1_3",  PROTOCOL_TLS13,   PROTOCOL_TLS13,   1 },
	/* clang-format on */
};

static struct word const *
find(char const *s, size_t n)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strlen(words[i].name) == n &&
		    !strncasecmp(words[i].name, s, n))
			return words + i;
	return NULL;
}

/* What is between the brackets of a list with quotes, or all of the text. */
static size_t
inside(char const **text)
{
	char const *s = *text + strspn(*text, " ");
	size_t n = strlen(s);

	while (n && s[n - 1] == ' ')
		n--;
	if (n >= 2 && s[0] == '[' && s[n - 1] == ']') {
		s++;
		n -= 2;
	}
	*text = s;
	return n;
}

/* One word without blanks and quotes around it; both quotes, or none. */
static int
bare(char const **s, size_t *n)
{
	while (*n && **s == ' ') {
		++*s;
		--*n;
	}
	while (*n && (*s)[*n - 1] == ' ')
		--*n;
	if (!*n || ((*s)[0] != '"' && (*s)[*n - 1] != '"'))
		return 1;
	if (*n < 2 || (*s)[0] != '"' || (*s)[*n - 1] != '"')
		return 0;
	++*s;
	*n -= 2;
	return 1;
}

/* Let one word count; 0 if it is none. */
static int
count(char const *s, size_t n, int first, struct word *sum)
{
	struct word const *w;
	int not ;

	if (!bare(&s, &n))
		return 0;
	not = n && *s == '!';
	w = find(s + not, n - (size_t) not );
	if (!w)
		return 0;
	if (not &&first)
		sum->adds = PROTOCOLS_ALL;
	if (not )
		sum->adds &= ~w->takes;
	else
		sum->adds |= w->adds;
	if (not )
		sum->named &= ~w->takes;
	else if (w->named)
		sum->named |= w->adds;
	return 1;
}

int
protocols_parse(char const *text, int *named)
{
	size_t n = inside(&text);
	struct word sum = { NULL, 0, 0, 0 };

	for (size_t i = 0, len; i <= n; i += len + 1) {
		for (len = 0; i + len < n; len++)
			if (text[i + len] == ',' || text[i + len] == ':')
				break;
		if (!count(text + i, len, !i, &sum))
			return -1;
	}
	*named = sum.named;
	return sum.adds;
}
