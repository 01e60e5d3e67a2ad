/* unit-literal.c - hosts that are given as addresses */

#include "../smtp-remote/literal.h"

#include <string.h>

#include "tap.h"

static struct {
	char const *text;
	char const *ip; /* NULL: it is none */
} const cases[] = {
	{ "[192.0.2.1]", "192.0.2.1" },
	{ "[IPv6:2001:db8::1]", "2001:db8::1" },
	{ "[ipv6:2001:DB8:0:0::1]", "2001:db8::1" },
	{ "[2001:db8::1]", "2001:db8::1" },
	{ "[::ffff:192.0.2.1]", "192.0.2.1" },
	{ "[IPv6:::1]", "::1" },
	{ "[IPv6:2001:db8:1111:2222:3333:4444:255.255.255.255]",
	    "2001:db8:1111:2222:3333:4444:ffff:ffff" },
	{ "192.0.2.1", NULL },
	{ "[192.0.2.1", NULL },
	{ "192.0.2.1]", NULL },
	{ "[192.0.2.1]x", NULL },
	{ "[192.0.2.256]", NULL },
	{ "[192.0.2]", NULL },
	{ "[ 192.0.2.1]", NULL },
	{ "[IPv6:192.0.2.1]", NULL },
	{ "[IPv6:]", NULL },
	{ "[IPv6:fe80::1%lo]", NULL },
	{ "[IPv6:11112222:3333:4444:5555:6666:7777:8888:9999:1]", NULL },
	{ "[]", NULL },
	{ "[", NULL },
	{ "]", NULL },
	{ "", NULL },
	{ "[x]", NULL },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct address a;
		struct endpoint e = { .ip = "" };
		int is = literal_scan(&a, cases[i].text);

		if (is)
			endpoint_set(&e, &a, 25);
		ok(is == (cases[i].ip != NULL) &&
			(!is || !strcmp(e.ip, cases[i].ip)),
		    *cases[i].text ? cases[i].text : "(nothing)");
	}
	return tap_end();
}
