/* unit-smtproute.c - lines of smtproutes, and whom they fit */

#include "../smtp-remote/smtproute.h"

#include <string.h>

#include "tap.h"

static struct {
	char const *line;
	char const *domain; /* NULL: the line is wrong */
	char const *relay;
	unsigned int port;
	char const *user;
	char const *secret;
} const lines[] = {
	{ "example.org:relay.example.net", "example.org", "relay.example.net",
	    25, "", "" },
	{ "Example.ORG:Relay.example.net:2525", "example.org",
	    "relay.example.net", 2525, "", "" },
	{ ".example.org:relay", ".example.org", "relay", 25, "", "" },
	{ ":relay.example.net", "", "relay.example.net", 25, "", "" },
	{ ":relay.example.net:465 joe se:cret", "", "relay.example.net", 465,
	    "joe", "se:cret" },
	{ ":relay.example.net \t joe\t secret", "", "relay.example.net", 25,
	    "joe", "secret" },
	{ "example.org:", "example.org", "", 25, "", "" },
	{ "example.org::2525", "example.org", "", 2525, "", "" },
	{ "example.org:192.0.2.1", "example.org", "[192.0.2.1]", 25, "", "" },
	{ ":[192.0.2.1]:26", "", "[192.0.2.1]", 26, "", "" },
	{ ":[2001:db8::1]:26", "", "[2001:db8::1]", 26, "", "" },
	{ ":[IPv6:2001:db8::1]", "", "[ipv6:2001:db8::1]", 25, "", "" },
	{ "[192.0.2.7]:relay", "[192.0.2.7]", "relay", 25, "", "" },
	{ "[IPv6:2001:db8::7]:relay:26", "[ipv6:2001:db8::7]", "relay", 26, "",
	    "" },
	{ ":relay:", "", "relay", 25, "", "" },
	{ "example.org", NULL, NULL, 0, NULL, NULL },
	{ "", NULL, NULL, 0, NULL, NULL },
	{ "example.org relay", NULL, NULL, 0, NULL, NULL },
	{ ":relay:0", NULL, NULL, 0, NULL, NULL },
	{ ":relay:65536", NULL, NULL, 0, NULL, NULL },
	{ ":relay:25x", NULL, NULL, 0, NULL, NULL },
	{ ":relay:25:26", NULL, NULL, 0, NULL, NULL },
	{ ":2001:db8::1", NULL, NULL, 0, NULL, NULL },
	{ ":-relay", NULL, NULL, 0, NULL, NULL },
	{ ":../relay", NULL, NULL, 0, NULL, NULL },
	{ "exa/mple:relay", NULL, NULL, 0, NULL, NULL },
	{ "..example.org:relay", NULL, NULL, 0, NULL, NULL },
	{ "[192.0.2.7:relay", NULL, NULL, 0, NULL, NULL },
	{ ":relay joe", NULL, NULL, 0, NULL, NULL },
	{ ":relay joe secret more", NULL, NULL, 0, NULL, NULL },
	{ ":relay j:oe secret", NULL, NULL, 0, NULL, NULL },
};

static struct {
	char const *line;
	char const *host;
	size_t fit;
} const fits[] = {
	{ "example.org:r", "example.org", 1000 },
	{ "example.org:r", "a.example.org", 0 },
	{ ".example.org:r", "a.example.org", 13 },
	{ ".example.org:r", "b.a.example.org", 13 },
	{ ".example.org:r", "example.org", 0 },
	{ ".org:r", "a.example.org", 5 },
	{ ".example.org:r", "anexample.org", 0 },
	{ ":r", "example.org", 1 },
	{ "[192.0.2.7]:r", "[192.0.2.7]", 1000 },
};

static int
is_so(struct smtproute const *r, size_t i)
{
	return !strcmp(r->domain, lines[i].domain) &&
	       !strcmp(r->relay, lines[i].relay) && r->port == lines[i].port &&
	       !strcmp(r->user, lines[i].user) &&
	       !strcmp(r->secret, lines[i].secret);
}

int
main(void)
{
	struct smtproute r;

	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		char const *why = smtproute_parse(&r, lines[i].line);

		ok(lines[i].domain ? !why && is_so(&r, i)
				   : why && !strncmp(why, "expected ", 9),
		    *lines[i].line ? lines[i].line : "(nothing)");
	}
	for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++) {
		size_t fit = 0;

		if (!smtproute_parse(&r, fits[i].line))
			fit = smtproute_fits(&r, fits[i].host);
		ok(fits[i].fit > 999 ? fit > HOSTNAME_ROOM : fit == fits[i].fit,
		    fits[i].line);
	}
	return tap_end();
}
