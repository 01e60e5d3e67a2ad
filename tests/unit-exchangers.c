/* unit-exchangers.c - what smtp-resolve prints, and what it must not */

#include "../smtp-remote/exchangers.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define H32 "00112233445566778899aabbccddeeff"
#define H64 H32 H32

static struct {
	char const *text;
	int good;
	size_t mx;
	size_t ips;
	size_t tlsas;
	char const *sentence;
} const cases[] = {
	{ "mx 10 mx.example.org secure\naddr 192.0.2.1 secure\n"
	  "tlsa 3 1 1 " H64 "\n",
	    1, 1, 1, 1, "one of each" },
	{ "mx 10 a.example insecure\naddr 192.0.2.1 insecure\n"
	  "addr 2001:db8::1 insecure\nmx 20 b.example insecure\n"
	  "addr-fail no answer\nsts 20260101T00\nrpt mailto:a@b.example\n",
	    1, 2, 2, 0, "two hosts, and what is about the domain" },
	{ "mx 0 a.example secure\ntlsa-fail bogus\n", 1, 1, 0, 0,
	    "a look-up that failed" },
	{ "", 1, 0, 0, 0, "nothing" },
	{ "mx 10 mx.example.org secure", 0, 0, 0, 0, "half a line" },
	{ "addr 192.0.2.1 secure\n", 0, 0, 0, 0, "an address of no host" },
	{ "tlsa 3 1 1 00\n", 0, 0, 0, 0, "a record of no host" },
	{ "tlsa-fail x\n", 0, 0, 0, 0, "a failure of no host" },
	{ "mx 10 a/b insecure\n", 0, 0, 0, 0, "a slash" },
	{ "mx 10 -a insecure\n", 0, 0, 0, 0, "an option" },
	{ "mx 10 ../x insecure\n", 0, 0, 0, 0, "a path" },
	{ "mx 10 192.0.2.1 insecure\n", 0, 0, 0, 0, "an address as a name" },
	{ "mx 65536 a.example insecure\n", 0, 0, 0, 0, "a large preference" },
	{ "mx x a.example insecure\n", 0, 0, 0, 0, "none" },
	{ "mx 1 a.example sure\n", 0, 0, 0, 0, "another word" },
	{ "mx 1 a.example\n", 0, 0, 0, 0, "no word" },
	{ "mx 1 a.example secure\naddr 192.0.2 secure\n", 0, 0, 0, 0,
	    "half an address" },
	{ "mx 1 a.example secure\naddr 192.0.2.1\n", 0, 0, 0, 0,
	    "an address alone" },
	{ "mx 1 a.example secure\ntlsa 3 1 1 0g\n", 0, 0, 0, 0, "no digit" },
	{ "mx 1 a.example secure\ntlsa 3 1 1 000\n", 0, 0, 0, 0,
	    "half a byte" },
	{ "mx 1 a.example secure\ntlsa 3 1 256 00\n", 0, 0, 0, 0,
	    "more than a byte" },
	{ "mx 1 a.example secure\ntlsa 3 1 1 \n", 0, 0, 0, 0, "no bytes" },
	{ "sts a/b\n", 0, 0, 0, 0, "an id with a slash" },
	{ "sts \n", 0, 0, 0, 0, "an id that is empty" },
	{ "sts 123456789012345678901234567890123\n", 0, 0, 0, 0,
	    "an id that is too long" },
	{ "ptr x\n", 0, 0, 0, 0, "another line" },
	{ "\n", 0, 0, 0, 0, "an empty line" },
};

/* Parse a copy; the list of hosts that comes of it. */
static struct exchangers *
parse(char const *text, size_t n, int *good)
{
	static struct exchangers e;
	char *copy = malloc(n + 1);

	e = (struct exchangers){ .n = 0 };
	if (!copy)
		abort();
	memcpy(copy, text, n + 1);
	*good = !exchangers_parse(&e, copy, n);
	return &e;
}

/* More lines than there is room for. */
static void
flood(void)
{
	static char const lines[] = "mx 1 a.example secure\n"
				    "addr 192.0.2.1 secure\n"
				    "addr 192.0.2.2 secure\n"
				    "addr 192.0.2.3 secure\n"
				    "tlsa 3 1 1 " H64 "\n"
				    "tlsa 3 1 1 " H64 "\n"
				    "tlsa 3 1 1 " H64 "\n";
	static char text[100 * sizeof lines];
	struct exchangers *e;
	int good;
	size_t n;

	for (n = 0; n < 100 * (sizeof lines - 1); n += sizeof lines - 1)
		memcpy(text + n, lines, sizeof lines);
	e = parse(text, n, &good);
	ok(good && e->n == EXCHANGERS_MAX && e->ips == EXCHANGERS_IPS &&
		e->tlsas == EXCHANGERS_TLSA,
	    "what is too much is left out");
	ok(e->mx[EXCHANGERS_MAX - 1].tlsafail,
	    "a host of which a TLSA record was left out is none to trust");
}

/* What is about a host too many is not said of the last one. */
static void
crowd(void)
{
	static char const host[] = "mx 1 a.example secure\n";
	static char const more[] = "mx 2 b.example insecure\n"
				   "addr 192.0.2.1 insecure\n"
				   "tlsa 3 1 1 " H64 "\ntlsa-fail x\n"
				   "addr-fail x\nsts 1\n";
	static char text[EXCHANGERS_MAX * sizeof host + sizeof more];
	struct exchangers *e;
	struct exchanger const *x;
	int good;
	size_t n;

	for (n = 0; n < EXCHANGERS_MAX * (sizeof host - 1);
	     n += sizeof host - 1)
		memcpy(text + n, host, sizeof host);
	memcpy(text + n, more, sizeof more);
	e = parse(text, n + sizeof more - 1, &good);
	x = e->mx + EXCHANGERS_MAX - 1;
	ok(good && e->n == EXCHANGERS_MAX && e->sts && !e->ips && !x->ips &&
		!x->tlsas && !x->tlsafail && !x->addrfail,
	    "what is about a host too many is not said of another");
}

int
main(void)
{
	struct exchangers *e;
	int good;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char const *t = cases[i].text;

		e = parse(t, strlen(t), &good);
		ok(good == cases[i].good &&
			(!good ||
			    (e->n == cases[i].mx && e->ips == cases[i].ips &&
				e->tlsas == cases[i].tlsas)),
		    cases[i].sentence);
	}
	e = parse(cases[1].text, strlen(cases[1].text), &good);
	ok(!strcmp(e->sts, "20260101T00") && e->mx[1].addrfail &&
		!e->mx[0].addrfail && e->mx[0].ips == 2 && !e->mx[0].secure,
	    "each has its own");
	(void)parse("mx 1 a.example secure\n\0\n", 24, &good);
	ok(!good, "a NUL");
	flood();
	crowd();
	return tap_end();
}
