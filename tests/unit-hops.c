/* unit-hops.c - counting Received and Delivered-To in a header */

#include "../smtpd-recv/hops.h"

#include <string.h>

#include "tap.h"

static struct {
	char const *name;
	char const *message;
	unsigned int count;
} const cases[] = {
	{ "no message", "", 0 },
	{ "no header", "\nReceived: x\n", 0 },
	{ "one", "Received: x\n", 1 },
	{ "both kinds, any case", "RECEIVED: x\ndelivered-to: y\n", 2 },
	{ "continuation lines are not fields", "A: b\n Received: x\n", 0 },
	{ "other fields", "Received-SPF: x\nX-Received: y\n", 0 },
	{ "the body does not count", "Received: x\n\nReceived: y\n", 1 },
	{ "no line end", "Received: x", 0 },
};

static unsigned int
count(char const *s, size_t n, size_t step)
{
	struct hops h = { 0 };

	for (size_t i = 0; i < n; i += step)
		hops_take(&h, s + i, step < n - i ? step : n - i);
	return h.count;
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char const *s = cases[i].message;
		size_t n = strlen(s);

		ok(count(s, n, n + 1) == cases[i].count, cases[i].name);
		ok(count(s, n, 1) == cases[i].count, "and byte by byte");
	}
	return tap_end();
}
