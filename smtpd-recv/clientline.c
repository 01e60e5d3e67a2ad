/* clientline.c - a line of tls.tlsclients */

#include "clientline.h"

#include <string.h>
#include <strings.h>

#include "ascii.h"
#include "certname.h"
#include "environment.h"

static char const blanks[] = " \t";
static char const dns[] = "dns:";
static char const sha256[] = "SHA256:";

enum {
	DNS = sizeof dns - 1,
	SHA256 = sizeof sha256 - 1,
	DIGITS = 64, /* hexadecimal digits of a SHA-256 hash */
	LONGEST = 1000
};

/* 64 digits, and between pairs of them a colon or none. */
static int
is_hash(char const *s, size_t n)
{
	size_t digits = 0;

	for (size_t i = 0; i < n; i++) {
		if (ascii_hex(s[i]) != -1)
			digits++;
		else if (s[i] != ':' || !digits || digits % 2 ||
			 digits == DIGITS || s[i - 1] == ':')
			return 0;
	}
	return digits == DIGITS;
}

static int
same_hash(char const *a, size_t n, char const *b)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] == ':')
			continue;
		if (ascii_lower(a[i]) != ascii_lower(*b))
			return 0;
		b++;
	}
	return !*b;
}

static int
read_key(struct clientline *l)
{
	if (!strncasecmp(l->key, sha256, SHA256)) {
		l->kind = CLIENT_HASH;
		return is_hash(l->key + SHA256, l->len - SHA256);
	}
	if (!strncasecmp(l->key, dns, DNS)) {
		l->kind = CLIENT_HOST;
		return certname_host(l->key + DNS, l->len - DNS);
	}
	l->kind = CLIENT_EMAIL;
	return certname_email(l->key, l->len);
}

/* May a line set this variable? */
static int
may_set(char const *name, size_t n)
{
	static char const *const special[] = { "user", "RELAYCLIENT" };

	for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
		if (strlen(special[i]) == n && !memcmp(name, special[i], n))
			return 1;
	for (size_t i = 0; i < n; i++)
		if (!(name[i] >= 'A' && name[i] <= 'Z') && name[i] != '_' &&
		    !(name[i] >= '0' && name[i] <= '9'))
			return 0;
	return n > 4 && !memcmp(name, "SMTP", 4) &&
	       !environment_is_ours(name, n);
}

/* The next word: its start, and its length in *n, which is 0 at the end. */
static char const *
next_word(char const *at, size_t *n)
{
	at += strspn(at, blanks);
	*n = strcspn(at, blanks);
	return at;
}

/* Is there another variable of this name before the word? */
static int
is_again(char const *rest, char const *word, size_t name)
{
	size_t n;

	for (char const *p = next_word(rest, &n); p < word;
	     p = next_word(p + n, &n))
		if (!strncmp(p, word, name + 1))
			return 1;
	return 0;
}

static int
read_vars(char const *rest)
{
	size_t n;

	for (char const *p = next_word(rest, &n); n; p = next_word(p + n, &n)) {
		char const *equal = memchr(p, '=', n);
		size_t name = equal ? (size_t)(equal - p) : 0;

		if (!equal || !may_set(p, name) || is_again(rest, p, name) ||
		    (*p == 'u' && n == name + 1))
			return 0;
	}
	return 1;
}

/* Printable ASCII and blanks, not too many. */
static int
is_text(char const *line)
{
	size_t n = 0;

	while (line[n] == '\t' || (line[n] >= ' ' && line[n] <= '~'))
		n++;
	return !line[n] && n <= LONGEST;
}

char const *
clientline_read(struct clientline *l, char const *line)
{
	l->key = line;
	l->len = strcspn(line, blanks);
	l->rest = line + l->len;
	if (!is_text(line))
		return "expected at most 1000 printable ASCII characters";
	if (!read_key(l))
		return "expected an e-mail address, dns: and a host name, or "
		       "SHA256: and 64 hexadecimal digits";
	if (!read_vars(l->rest))
		return "expected behind the certificate's name user=NAME, "
		       "RELAYCLIENT=SUFFIX or SMTP...=VALUE, each once and "
		       "none that smtpd-recv sets itself, and at the end "
		       "nothing or a time such as until 2026-12-01T00:00Z";
	return NULL;
}

/* Is the name in the list? */
static int
has(char const *list, char const *s, size_t n,
    int (*same)(char const *, size_t, char const *, size_t))
{
	size_t len;

	for (char const *p = next_word(list, &len); len;
	     p = next_word(p + len, &len))
		if (same(p, len, s, n))
			return 1;
	return 0;
}

int
clientline_fits(struct clientline const *l, struct clientfacts const *f)
{
	char const *verified = f->verified ? f->verified : "";

	if (l->kind == CLIENT_HASH)
		return f->hash && strcmp(verified, "revoked") != 0 &&
		       !strncmp(f->hash, sha256, SHA256) &&
		       same_hash(
			   l->key + SHA256, l->len - SHA256, f->hash + SHA256);
	if (strcmp(verified, "ok") != 0)
		return 0;
	if (l->kind == CLIENT_HOST)
		return f->hosts && has(f->hosts, l->key + DNS, l->len - DNS,
				       certname_same_host);
	return f->emails && has(f->emails, l->key, l->len, certname_same_email);
}

int
clientline_vars(struct clientline const *l, stralloc *vars)
{
	size_t n;

	for (char const *p = next_word(l->rest, &n); n;
	     p = next_word(p + n, &n))
		if (!stralloc_catb(vars, p, n) || !stralloc_0(vars))
			return 0;
	return 1;
}
