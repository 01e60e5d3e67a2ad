/* places.c - the addresses and ports to listen on, from a command line */

#include "places.h"

#include <stdlib.h>
#include <string.h>

#include <skalibs/types.h>

/* One item of a list; blanks around it do not count. */
struct item {
	char const *s;
	size_t n;
};

/* Longest item, in bytes: more than any address, port or name takes. */
enum {
	ITEM_MAX = 63
};

static struct {
	char const *name;
	uint16_t port;
} const services[] = {
	{ "smtp", 25 },
	{ "smtps", 465 },
	{ "submissions", 465 },
	{ "submission", 587 },
};

static int
complain(
    stralloc *why, char const *what, struct item const *i, char const *expected)
{
	why->len = 0;
	if (!stralloc_cats(why, what) || !stralloc_cats(why, " \"") ||
	    !stralloc_catb(why, i->s, i->n) || !stralloc_cats(why, "\": ") ||
	    !stralloc_cats(why, expected) || !stralloc_0(why))
		why->len = 0;
	return 0;
}

/* Take the next item off the list; behind its end the last one stays. */
static void
next(char const **list, struct item *i)
{
	static char const blank[] = " \t";
	size_t skip;

	if (!*list)
		return;
	skip = strspn(*list, blank);
	i->s = *list + skip;
	i->n = strcspn(*list, ",") - skip;
	*list = i->s[i->n] ? i->s + i->n + 1 : NULL;
	while (i->n && strchr(blank, i->s[i->n - 1]))
		i->n--;
}

/* The item as text of its own; 0: too long for what it should be. */
static int
text(char s[ITEM_MAX + 1], struct item const *i)
{
	if (!i->n || i->n > ITEM_MAX)
		return 0;
	memcpy(s, i->s, i->n);
	s[i->n] = 0;
	return 1;
}

static int
add(struct places *p, struct address const *ip, uint16_t port,
    struct item const *i, stralloc *why)
{
	for (size_t k = 0; k < p->n; k++)
		if (port && p->place[k].port == port &&
		    address_same(&p->place[k].ip, ip))
			return complain(why, "found twice", i,
			    "expected each address and port once");
	if (p->n == PLACES_MAX)
		return complain(why, "too many with", i,
		    "expected at most 1000 addresses and ports");
	p->place[p->n++] = (struct spot){ .ip = *ip, .port = port };
	return 1;
}

/* Each address that host stands for, with this port. */
static int
add_host(struct places *p, struct item const *host, uint16_t port,
    struct locals const *locals, stralloc *why)
{
	static unsigned char const zero[ADDRESS_6];
	char s[ITEM_MAX + 1];
	struct address ip;
	int ok = 1;

	if (!text(s, host))
		s[0] = 0;
	if (!strcmp(s, "*")) {
		for (size_t k = 0; ok && k < locals->n; k++)
			ok = add(p, &locals->ip[k], port, host, why);
		return ok;
	}
	if (!strcmp(s, "0")) {
		address_set(&ip, zero, ADDRESS_4);
		ok = add(p, &ip, port, host, why);
		address_set(&ip, zero, ADDRESS_6);
		return ok && add(p, &ip, port, host, why);
	}
	if (!address_scan(&ip, s))
		return complain(why, "address", host,
		    "expected an IPv4 or IPv6 address, 0 for all, or * for "
		    "each of this host");
	return add(p, &ip, port, host, why);
}

static int
port_of(struct item const *i, uint16_t *port)
{
	char s[ITEM_MAX + 1];
	unsigned int n;

	if (!text(s, i))
		return 0;
	for (size_t k = 0; k < sizeof services / sizeof services[0]; k++)
		if (!strcmp(s, services[k].name)) {
			*port = services[k].port;
			return 1;
		}
	if (!uint0_scan(s, &n) || n > UINT16_MAX)
		return 0;
	*port = (uint16_t)n;
	return 1;
}

/* One address, or what stands for several, with all its ports. */
static int
add_ports(struct places *p, struct item const *host, struct item const *ports,
    struct locals const *locals, stralloc *why)
{
	struct item i;
	uint16_t port;
	size_t n;

	for (size_t at = 0; at <= ports->n; at += n + 1) {
		char const *colon = memchr(ports->s + at, ':', ports->n - at);

		n = colon ? (size_t)(colon - ports->s) - at : ports->n - at;
		i = (struct item){ ports->s + at, n };
		if (!port_of(&i, &port))
			return complain(why, "port", &i,
			    "expected a number from 0 to 65535, smtp, smtps, "
			    "submissions or submission");
		if (!add_host(p, host, port, locals, why))
			return 0;
	}
	return 1;
}

int
places_parse(struct places *p, char const *hosts, char const *ports,
    struct locals const *locals, stralloc *why)
{
	struct item host = { "", 0 };
	struct item port = { "", 0 };

	why->len = 0;
	p->n = 0;
	p->place = calloc(PLACES_MAX, sizeof *p->place);
	if (!p->place)
		return 0;
	while (hosts || ports) {
		next(&hosts, &host);
		next(&ports, &port);
		if (!add_ports(p, &host, &port, locals, why))
			return 0;
	}
	return 1;
}
