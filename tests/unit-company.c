/* unit-company.c - who has to be gone for a connection to be over */

#include <poll.h>
#include <unistd.h>

#include "../tls-engine/company.h"
#include "tap.h"

static struct {
	char const *name;
	int says;     /* the program has written something */
	int from, to; /* that pipe's other end is closed */
	int guard;    /* the guard is gone */
	int stays[2]; /* at the first look, and at the second */
} const cases[] = {
	{ "all are there", 0, 0, 0, 0, { 1, 1 } },
	{ "a program that will not write", 0, 1, 0, 0, { 1, 1 } },
	{ "one that will not read", 0, 0, 1, 0, { 1, 1 } },
	{ "one that is gone", 0, 1, 1, 0, { 0, 0 } },
	{ "one that has said something", 1, 0, 0, 0, { 1, 1 } },
	{ "and then went", 1, 1, 1, 0, { 1, 1 } },
	{ "the guard is gone", 0, 0, 0, 1, { 0, 0 } },
	{ "all are gone", 0, 1, 1, 1, { 0, 0 } },
};

static int
look(struct company *c)
{
	iopause_fd x[COMPANY_PLACES];

	company_list(c, x);
	return poll(x, COMPANY_PLACES, 0) < 0 ? -1 : company_stays(c, x);
}

static void
try(size_t i)
{
	int from[2];
	int to[2];
	int guard[2];
	struct company c;

	if (pipe(from) || pipe(to) || pipe(guard)) {
		ok(0, "pipes");
		return;
	}
	c = (struct company){ from[0], to[1], guard[0] };
	if (cases[i].says && write(from[1], "x", 1) != 1)
		ok(0, "write");
	if (cases[i].from)
		close(from[1]);
	if (cases[i].to)
		close(to[0]);
	if (cases[i].guard)
		close(guard[1]);
	ok(look(&c) == cases[i].stays[0], cases[i].name);
	ok(look(&c) == cases[i].stays[1], "and a second time");
}

int
main(void)
{
	struct company nobody = { -1, -1, -1 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		try(i);
	ok(look(&nobody) == 1, "nobody to look at");
	return tap_end();
}
