/* exchangers.c - what smtp-resolve found: hosts, addresses, TLSA records */

#include "exchangers.h"

#include <string.h>

#include <skalibs/types.h>

static char const hex[] = "0123456789abcdef";

/* The host that a line is about. */
static struct exchanger *
last(struct exchangers *e)
{
	return e->n ? e->mx + e->n - 1 : NULL;
}

/* Each takes what is behind the word of its line.  1, or 0: not understood. */

/* PREF HOST secure|insecure */
static int
take_mx(struct exchangers *e, char *s)
{
	struct exchanger *x = e->mx + e->n;
	unsigned int pref;
	size_t n = uint_scan(s, &pref);
	size_t len;

	if (!n || pref > 65535 || s[n] != ' ')
		return 0;
	s += n + 1;
	len = strcspn(s, " ");
	e->over = e->n == EXCHANGERS_MAX;
	if (e->over)
		return s[len] == ' ';
	*x = (struct exchanger){ .pref = pref };
	if (!hostname_lower(x->name, s, len) || s[len] != ' ')
		return 0;
	x->secure = !strcmp(s + len + 1, "secure");
	x->ip = e->ips;
	x->tlsa = e->tlsas;
	e->n++;
	return x->secure || !strcmp(s + len + 1, "insecure");
}

/* IP secure|insecure */
static int
take_addr(struct exchangers *e, char *s)
{
	struct exchanger *x = last(e);
	struct address a;
	size_t n = strcspn(s, " ");

	if (!s[n] || !x)
		return 0;
	s[n] = 0;
	if (!address_scan(&a, s) || (strcmp(s + n + 1, "secure") != 0 &&
					strcmp(s + n + 1, "insecure") != 0))
		return 0;
	if (e->ips < EXCHANGERS_IPS) {
		e->ip[e->ips++] = a;
		x->ips++;
	}
	return 1;
}

/* USAGE SELECTOR MATCHING HEX */
static int
take_tlsa(struct exchangers *e, char *s)
{
	struct exchanger *x = last(e);
	char const *p = s;
	unsigned int number;

	for (int i = 0; i < 3; i++) {
		size_t n = uint_scan(p, &number);

		if (!n || number > 255 || p[n] != ' ')
			return 0;
		p += n + 1;
	}
	if (!x || !*p || p[strspn(p, hex)] || strlen(p) % 2)
		return 0;
	/* Without one of them TLS might be asked for that it would allow, or
	 * none at all. */
	if (e->tlsas == EXCHANGERS_TLSA || strlen(s) >= EXCHANGERS_HEX) {
		x->tlsafail = 1;
		return 1;
	}
	e->tlsa[e->tlsas++] = s;
	x->tlsas++;
	return 1;
}

static int
take_tlsafail(struct exchangers *e, char *s)
{
	(void)s;
	if (last(e))
		last(e)->tlsafail = 1;
	return e->n > 0;
}

static int
take_addrfail(struct exchangers *e, char *s)
{
	(void)s;
	if (last(e))
		last(e)->addrfail = 1;
	return e->n > 0;
}

/* RFC 8461 section 3.1: 1 to 32 letters and digits. */
static int
take_sts(struct exchangers *e, char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if (!((s[i] >= '0' && s[i] <= '9') ||
			(s[i] >= 'a' && s[i] <= 'z') ||
			(s[i] >= 'A' && s[i] <= 'Z')))
			return 0;
	e->sts = s;
	return n && n <= 32;
}

static int
take_rpt(struct exchangers *e, char *s)
{
	e->rpt = s;
	return 1;
}

static struct {
	char const *word;
	int (*take)(struct exchangers *e, char *s);
	int about; /* the host above, and no other one */
} const words[] = {
	{ "mx ", take_mx, 0 },
	{ "addr ", take_addr, 1 },
	{ "tlsa ", take_tlsa, 1 },
	{ "tlsa-fail ", take_tlsafail, 1 },
	{ "addr-fail ", take_addrfail, 1 },
	{ "sts ", take_sts, 0 },
	{ "rpt ", take_rpt, 0 },
};

static int
take_line(struct exchangers *e, char *s)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t n = strlen(words[i].word);

		if (!strncmp(s, words[i].word, n))
			return (words[i].about && e->over) ||
			       words[i].take(e, s + n);
	}
	return 0;
}

char const *
exchangers_parse(struct exchangers *e, char *s, size_t n)
{
	if (memchr(s, 0, n))
		return "a NUL";
	if (n && s[n - 1] != '\n')
		return "half a line at its end";
	for (size_t i = 0; i < n;) {
		char *line = s + i;
		char *end = memchr(line, '\n', n - i);

		if (!end)
			break;
		*end = 0;
		if (!take_line(e, line))
			return line;
		i += (size_t)(end - line) + 1;
	}
	return NULL;
}

void
exchangers_literal(struct exchangers *e, struct address const *a)
{
	e->mx[0] = (struct exchanger){ .ips = 1 };
	e->ip[0] = *a;
	e->n = e->ips = 1;
}
