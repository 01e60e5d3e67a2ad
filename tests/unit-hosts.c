/* unit-hosts.c - domains in a list */

#include "../smtpd-recv/hosts.h"

#include <string.h>

#include "tap.h"

static char const list[] = "one.example\0.two.example\0[192.0.2.1]";

static struct {
	char const *domain;
	int match;
} const cases[] = {
	{ "one.example", 1 },
	{ "ONE.example", 1 },
	{ "a.one.example", 0 },
	{ "one.example.org", 0 },
	{ "one", 0 },
	{ "two.example", 0 },
	{ ".two.example", 0 },
	{ "a.two.example", 1 },
	{ "a.b.Two.Example", 1 },
	{ "atwo.example", 0 },
	{ "[192.0.2.1]", 1 },
	{ "", 0 },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char const *d = cases[i].domain;

		ok(hosts_match(list, sizeof list, d, strlen(d)) ==
			cases[i].match,
		    *d ? d : "(nothing)");
	}
	ok(!hosts_match(list, 0, "one.example", 11), "an empty list");
	return tap_end();
}
