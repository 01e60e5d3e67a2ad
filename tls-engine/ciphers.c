/* ciphers.c - a cipher string, parted into TLS 1.2 and TLS 1.3 */

#include "ciphers.h"

#include <string.h>

static char const between[] = ":,; ";
static char const signs[] = "!-+";

/* RFC 8446, B.4, without the prefix TLS_ or, in rustls, TLS13_. */
static char const *const suites_known[] = {
	"AES_128_GCM_SHA256",
	"AES_256_GCM_SHA384",
	"CHACHA20_POLY1305_SHA256",
	"AES_128_CCM_SHA256",
	"AES_128_CCM_8_SHA256",
};

/* The name of the suite of TLS 1.3 behind its prefix, or NULL. */
static char const *
suite(char const *s, size_t n)
{
	static char const *const prefixes[] = { "TLS_", "TLS13_" };

	for (size_t p = 0; p < sizeof prefixes / sizeof prefixes[0]; p++) {
		size_t len = strlen(prefixes[p]);

		if (n < len || memcmp(s, prefixes[p], len) != 0)
			continue;
		for (size_t i = 0;
		     i < sizeof suites_known / sizeof suites_known[0]; i++)
			if (strlen(suites_known[i]) == n - len &&
			    !memcmp(suites_known[i], s + len, n - len))
				return suites_known[i];
	}
	return NULL;
}

static int
add(stralloc *list, char const *s, size_t n)
{
	return (!list->len || stralloc_catb(list, ":", 1)) &&
	       stralloc_catb(list, s, n);
}

static int
add_suite(stralloc *list, char const *name)
{
	return add(list, "TLS_", 4) && stralloc_cats(list, name);
}

int
ciphers_part(char const *text, stralloc *ciphers, stralloc *suites)
{
	ciphers->len = suites->len = 0;
	for (text += strspn(text, between); *text;
	     text += strspn(text, between)) {
		size_t n = strcspn(text, between);
		int is_signed = strchr(signs, *text) != NULL;
		char const *name =
		    suite(text + is_signed, n - (size_t)is_signed);

		if (name && is_signed)
			return 0;
		if (name ? !add_suite(suites, name) : !add(ciphers, text, n))
			return -1;
		text += n;
	}
	return stralloc_0(ciphers) && stralloc_0(suites) ? 1 : -1;
}

int
ciphers_next(char const *ciphers, size_t *at, stralloc *word)
{
	char const *s = ciphers + *at;
	size_t n;

	/* To take away or to move what nobody knows does no harm. */
	for (s += strspn(s, between); *s && strchr("!-+@", *s);
	     s += strspn(s, between))
		s += strcspn(s, between);
	if (!*s)
		return 0;
	n = strcspn(s, between);
	*at = (size_t)(s - ciphers) + n;
	return stralloc_copyb(word, s, n) && stralloc_0(word) ? 1 : -1;
}
