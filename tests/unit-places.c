/* unit-places.c - what addresses and ports of a command line stand for */

#include "../smtpd-listen/places.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

static struct {
	char const *hosts;
	char const *ports;
	char const *want; /* NULL: refused */
} const cases[] = {
	{ "127.0.0.1", "25", "127.0.0.1 25\n" },
	{ "127.0.0.1", "smtp", "127.0.0.1 25\n" },
	{ "::1", "submission:submissions", "::1 587\n::1 465\n" },
	{ "::1", "smtps", "::1 465\n" },
	{ "0", "2525", "0.0.0.0 2525\n:: 2525\n" },
	{ "0", "0", "0.0.0.0 0\n:: 0\n" },
	{ "*", "25", "192.0.2.1 25\n2001:db8::1 25\n" },
	{ "127.0.0.1,::1", "2525", "127.0.0.1 2525\n::1 2525\n" },
	{ "127.0.0.1", "2525:3535", "127.0.0.1 2525\n127.0.0.1 3535\n" },
	{ "127.0.0.1, ::1", "2525:3535, 2525",
	    "127.0.0.1 2525\n127.0.0.1 3535\n::1 2525\n" },
	{ "127.0.0.1", "2525, 3535", "127.0.0.1 2525\n127.0.0.1 3535\n" },
	{ "127.0.0.1,127.0.0.2,127.0.0.3", "1,2",
	    "127.0.0.1 1\n127.0.0.2 2\n127.0.0.3 2\n" },
	{ " 127.0.0.1\t, ::1 ", " 25 , 26 ", "127.0.0.1 25\n::1 26\n" },
	{ "::ffff:127.0.0.1", "25", "127.0.0.1 25\n" },
	{ "127.0.0.1", "0:0", "127.0.0.1 0\n127.0.0.1 0\n" },
	{ "127.0.0.1", "65535", "127.0.0.1 65535\n" },
	{ "127.0.0.1", "65536", NULL },
	{ "127.0.0.1", "-1", NULL },
	{ "127.0.0.1", "0x19", NULL },
	{ "127.0.0.1", "", NULL },
	{ "127.0.0.1", "25:", NULL },
	{ "127.0.0.1", ":25", NULL },
	{ "127.0.0.1", "25,", NULL },
	{ "127.0.0.1", "25 26", NULL },
	{ "127.0.0.1", "http", NULL },
	{ "", "25", NULL },
	{ "127.0.0.1,", "25", NULL },
	{ ",127.0.0.1", "25", NULL },
	{ "localhost", "25", NULL },
	{ "127.0.0.1.", "25", NULL },
	{ "127.0.0.256", "25", NULL },
	{ "[::1]", "25", NULL },
	{ "fe80::1%lo", "25", NULL },
	{ "127.0.0.1 127.0.0.2", "25", NULL },
	{ "0000000000000000000000000000000000000000000000000000000000000000",
	    "25", NULL },
	{ "127.0.0.1", "25:25", NULL },
	{ "127.0.0.1,127.0.0.1", "25", NULL },
	{ "127.0.0.1,::ffff:127.0.0.1", "25", NULL },
	{ "0,0.0.0.0", "25", NULL },
	{ "*,192.0.2.1", "25", NULL },
};

/* More ports than there may be places. */
static char many[2 * PLACES_MAX + 2];
static struct address ip[2];
static struct locals const locals = { .n = 2, .ip = ip };

static char const *
show(struct places const *p)
{
	static char text[4 * (ADDRESS_FMT + PORT_FMT + 2)];
	struct endpoint e;

	text[0] = 0;
	for (size_t i = 0; i < p->n; i++) {
		endpoint_set(&e, &p->place[i].ip, p->place[i].port);
		strncat(text, e.ip, ADDRESS_FMT);
		strncat(text, " ", 2);
		strncat(text, e.port, PORT_FMT);
		strncat(text, "\n", 2);
	}
	return text;
}

int
main(void)
{
	size_t const end = 2 * (size_t)PLACES_MAX;
	struct places p;
	stralloc why = STRALLOC_ZERO;

	(void)address_scan(&ip[0], "192.0.2.1");
	(void)address_scan(&ip[1], "2001:db8::1");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		int r = places_parse(
		    &p, cases[i].hosts, cases[i].ports, &locals, &why);

		if (cases[i].want)
			ok(r && !strcmp(show(&p), cases[i].want),
			    cases[i].ports);
		else
			ok(!r && why.len > 10 && strstr(why.s, "expected"),
			    cases[i].hosts);
		free(p.place);
	}
	for (size_t i = 0; i < PLACES_MAX; i++) {
		many[2 * i] = '0';
		many[2 * i + 1] = ':';
	}
	many[end - 1] = 0;
	ok(places_parse(&p, "::1", many, &locals, &why) && p.n == PLACES_MAX,
	    "as many places as can be");
	free(p.place);
	many[end - 1] = ':';
	many[end] = '0';
	ok(!places_parse(&p, "::1", many, &locals, &why) &&
		strstr(why.s, "at most 1000"),
	    "one more");
	free(p.place);
	stralloc_free(&why);
	return tap_end();
}
