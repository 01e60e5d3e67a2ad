/* tlspolicy.c - a file of send.tls/: what TLS mail for a domain needs */

#include "tlspolicy.h"

#include <string.h>
#include <strings.h>

#include "ascii.h"
#include "hostname.h"

enum {
	VALUE_ROOM = 1024 /* longest value, with its NUL */
};

static char const *const levels[] = {
	[LEVEL_NONE] = "none",
	[LEVEL_MAY] = "may",
	[LEVEL_ENCRYPT] = "encrypt",
	[LEVEL_VERIFY] = "verify",
	[LEVEL_DANE] = "dane",
	[LEVEL_FINGERPRINT] = "fingerprint",
};

char const *
tlspolicy_word(enum tlslevel level)
{
	return levels[level];
}

/* Each of these may change the value. */

static int
is_hash(char *s)
{
	static char const tag[] = "SHA256:";
	static char const hex[] = "0123456789abcdef";
	char *to = s + sizeof tag - 1;

	if (strncasecmp(s, tag, sizeof tag - 1) != 0)
		return 0;
	memcpy(s, tag, sizeof tag - 1);
	/* Colons between the bytes, as openssl prints them. */
	for (char const *from = to; *from; from++)
		if (*from != ':')
			*to++ = ascii_lower(*from);
	*to = 0;
	s += sizeof tag - 1;
	return strlen(s) == 64 && strspn(s, hex) == 64;
}

static int
is_pattern(char *s)
{
	char name[HOSTNAME_ROOM];
	size_t skip = s[0] == '*' && s[1] == '.' ? 2 : s[0] == '.';
	int ok = hostname_lower(name, s + skip, strlen(s + skip));

	if (ok)
		memcpy(s + skip, name, strlen(name) + 1);
	return ok;
}

static int
is_name(char *s)
{
	return *s != '*' && is_pattern(s);
}

static int
is_text(char *s)
{
	if (!*s)
		return 0;
	for (; *s; s++)
		if (*s < ' ' || *s == 0x7f)
			return 0;
	return 1;
}

static int
is_protocol(char *s)
{
	static char const *const names[] = { "TLSv1.2", "TLSv1.3" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (!strcasecmp(s, names[i])) {
			memcpy(s, names[i], strlen(names[i]));
			return 1;
		}
	return 0;
}

static struct {
	char const *name;
	int many;
	int (*fits)(char *value);
	char const *expected;
} const keys[] = {
	[KEY_FINGERPRINT] = { "fingerprint", 1, is_hash,
	    "expected fingerprint, and SHA256: with 64 hexadecimal digits, as "
	    "tls-show prints it" },
	[KEY_MX] = { "mx", 1, is_pattern,
	    "expected mx= and the name of a host, or *. before one" },
	[KEY_NAME] = { "name", 1, is_name,
	    "expected name= and the name of a host, or . before one" },
	[KEY_CA] = { "ca", 0, is_text, "expected ca= once, and a file" },
	[KEY_CERT] = { "cert", 0, is_text, "expected cert= once, and a file" },
	[KEY_KEY] = { "key", 0, is_text, "expected key= once, and a file" },
	[KEY_CIPHERS] = { "ciphers", 0, is_text,
	    "expected ciphers= once, and a cipher string" },
	[KEY_MIN] = { "min", 0, is_protocol,
	    "expected min= once, and TLSv1.2 or TLSv1.3" },
};

/* Take a value of n bytes; NULL, or what is expected. */
static char const *
take_value(struct tlspolicy *p, size_t key, char const *s, size_t n)
{
	stralloc *values = p->values + key;
	char value[VALUE_ROOM];

	if (n >= sizeof value || (values->len && !keys[key].many))
		return keys[key].expected;
	memcpy(value, s, n);
	value[n] = 0;
	if (!keys[key].fits(value))
		return keys[key].expected;
	return stralloc_cats(values, value) && stralloc_0(values)
		   ? NULL
		   : "not enough memory for this";
}

static char const *
take_pair(struct tlspolicy *p, char const *s, size_t n)
{
	char const *is = memchr(s, '=', n);
	size_t len = is ? (size_t)(is - s) : n;

	for (size_t i = 0; is && i < TLSKEYS; i++)
		if (strlen(keys[i].name) == len &&
		    !memcmp(keys[i].name, s, len))
			return take_value(p, i, is + 1, n - len - 1);
	return "expected key=value with one of the keys fingerprint, mx, name, "
	       "ca, cert, key, ciphers, min";
}

static char const *
take_level(struct tlspolicy *p, char const *s, size_t n)
{
	size_t len = 0;

	while (len < n && s[len] != ' ' && s[len] != '\t')
		len++;
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
		if (strlen(levels[i]) != len || memcmp(levels[i], s, len) != 0)
			continue;
		p->level = (enum tlslevel)i;
		while (len < n && (s[len] == ' ' || s[len] == '\t'))
			len++;
		if (p->level == LEVEL_FINGERPRINT)
			return take_value(p, KEY_FINGERPRINT, s + len, n - len);
		if (len == n)
			return NULL;
	}
	return "expected none, may, encrypt, verify, dane, or fingerprint "
	       "SHA256:...";
}

static size_t
trim(char const *s, size_t n)
{
	while (n && (s[n - 1] == ' ' || s[n - 1] == '\t' || s[n - 1] == '\r'))
		n--;
	return n;
}

char const *
tlspolicy_parse(struct tlspolicy *p, char const *s, size_t n, size_t *line)
{
	char const *why = NULL;
	int first = 1;

	*line = 0;
	if (n > TLSPOLICY_MAX || memchr(s, 0, n))
		return "expected lines of text, of 65536 bytes at most";
	for (size_t i = 0; !why && i < n; ++*line) {
		char const *end = memchr(s + i, '\n', n - i);
		size_t len = end ? (size_t)(end - s) - i : n - i;
		size_t text = trim(s + i, len);

		if (text && s[i] != '#') {
			why = first ? take_level(p, s + i, text)
				    : take_pair(p, s + i, text);
			first = 0;
		}
		i += len + 1;
	}
	if (why)
		return why;
	++*line;
	if (first)
		return take_level(p, "", 0);
	return !tlspolicy_value(p, KEY_CERT) == !tlspolicy_value(p, KEY_KEY)
		   ? NULL
		   : "expected both cert= and key=, or neither";
}

char const *
tlspolicy_value(struct tlspolicy const *p, enum tlskey key)
{
	return p->values[key].len ? p->values[key].s : NULL;
}

int
tlspolicy_match(stralloc const *patterns, char const *host)
{
	char const *dot = strchr(host, '.');

	for (size_t i = 0; i < patterns->len;) {
		char const *p = patterns->s + i;

		i += strlen(p) + 1;
		if (!strcmp(p, host))
			return 1;
		p += *p == '*';
		if (*p == '.' && dot && !strcmp(p, dot))
			return 1;
	}
	return 0;
}
