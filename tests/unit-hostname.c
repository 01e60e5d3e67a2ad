/* unit-hostname.c - names of hosts, and what must never be one */

#include "hostname.h"

#include <string.h>

#include "tap.h"

#define L63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
#define L61 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghi"

static struct {
	char const *name;
	char const *s;
	char const *lower; /* NULL: no host name */
} const cases[] = {
	{ "a name", "mx.example.org", "mx.example.org" },
	{ "capitals", "MX.Example.ORG", "mx.example.org" },
	{ "one label", "localhost", "localhost" },
	{ "digits and hyphens", "a-1.2-b.x3", "a-1.2-b.x3" },
	{ "a punycode label", "xn--bcher-kva.example",
	    "xn--bcher-kva.example" },
	{ "the longest label", L63 ".example", L63 ".example" },
	{ "the longest name", L63 "." L63 "." L63 "." L61,
	    L63 "." L63 "." L63 "." L61 },
	{ "one byte more", L63 "." L63 "." L63 "." L61 "x", NULL },
	{ "a label of 64", L63 "x.example", NULL },
	{ "nothing", "", NULL },
	{ "a dot", ".", NULL },
	{ "dots", "..", NULL },
	{ "a way up", "../tls.sni", NULL },
	{ "a way up within", "a/../../b", NULL },
	{ "a slash", "a/b", NULL },
	{ "a dot in front", ".example.org", NULL },
	{ "a dot behind", "example.org.", NULL },
	{ "two dots", "example..org", NULL },
	{ "a hyphen in front", "-example.org", NULL },
	{ "a hyphen behind", "example.org-", NULL },
	{ "a hyphen at the end of a label", "example-.org", NULL },
	{ "a hyphen at the start of a label", "example.-org", NULL },
	{ "an underscore", "_smtp.example.org", NULL },
	{ "a wildcard", "*.example.org", NULL },
	{ "a blank", "example .org", NULL },
	{ "a newline", "example.org\n", NULL },
	{ "a percent sign", "%00.example.org", NULL },
	{ "bytes above 127",
	    "b\xc3\xbc"
	    "cher.example",
	    NULL },
	{ "an IPv4 address", "192.0.2.1", NULL },
	{ "an IPv6 address", "2001:db8::1", NULL },
	{ "an address in brackets", "[192.0.2.1]", NULL },
	{ "a number", "1", NULL },
};

int
main(void)
{
	char out[HOSTNAME_ROOM];

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char const *want = cases[i].lower;
		int r = hostname_lower(out, cases[i].s, strlen(cases[i].s));

		ok(r == (want != NULL) && !strcmp(out, want ? want : ""),
		    cases[i].name);
	}
	ok(!hostname_lower(out, "mx\0.example", 11), "a NUL within");
	ok(!hostname_lower(out, "mx\0", 3), "a NUL behind");
	ok(hostname_lower(out, "mx.example.org", 2) == 1 && !strcmp(out, "mx"),
	    "no byte more than it was given");
	return tap_end();
}
