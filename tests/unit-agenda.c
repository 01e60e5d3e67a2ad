/* unit-agenda.c - messages come in the order of their times */

#include "../spool-run/agenda.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum {
	MANY = 20000
};

/* clang-format off */
static struct {
	char const *script; /* a letter: add one of that time; '.': take one */
	char const *taken;
	char const *sentence;
} const cases[] = {
	{ "a.", "a", "one" },
	{ "abc...", "abc", "in order" },
	{ "cba...", "abc", "backwards" },
	{ "bacbca......", "aabbcc", "the same time more than once" },
	{ "d.b.a.c.", "dbac", "empty in between" },
	{ "dbfa..ce....", "abcdef", "some come when others have gone" },
	{ "zyx.w.v.u...", "xwvuyz", "new ones are always first" },
	{ "abcdefgh.i.j.k.......", "abcdefghijk", "new ones are always last" },
	{ "hgfedcba........", "abcdefgh", "three levels" },
	{ "aaaaaaa.......", "aaaaaaa", "all at once" },
};
/* clang-format on */

static int
add(struct agenda *a, char const *id, uint64_t due)
{
	struct message *m = agenda_message(id, 7, due);

	return m && agenda_add(a, m);
}

/* The first letter of the first one's id; ! if it was not the first. */
static void
take(struct agenda *a, char *got)
{
	struct message const *first = agenda_first(a);
	struct message *m = agenda_take(a);

	*got = '!';
	if (m == first)
		*got = m->id[0];
	free(m);
}

static int
comes_out(char const *script, char const *taken)
{
	struct agenda a = { 0 };
	char got[32] = "";
	size_t n = 0;
	int whole = 1;

	for (; *script; script++)
		if (*script != '.')
			whole &= add(&a, (char const[]){ *script, 0 },
			    (unsigned char)*script);
		else if (a.n)
			take(&a, got + n++);
	while (a.n)
		take(&a, got + n++);
	free(a.list);
	return whole && !strcmp(got, taken);
}

/* Numbers that look like chance, the same in each run. */
static uint64_t
next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return *seed >> 33;
}

static void
at_once(struct message *m, void *n)
{
	m->due = 0;
	++*(size_t *)n;
}

static void
anew(struct message *m, void *seed)
{
	m->due = next(seed);
}

static int
in_order(struct agenda *a, size_t n)
{
	uint64_t last = 0;
	int whole = a->n == n;

	while (a->n) {
		struct message *m = agenda_take(a);

		whole &= m->due >= last;
		last = m->due;
		free(m);
	}
	return whole && !agenda_first(a);
}

static void
many(void)
{
	struct agenda a = { 0 };
	uint64_t seed = 1;
	size_t seen = 0;
	int whole = 1;

	for (int i = 0; i < MANY; i++)
		whole &= add(&a, "1700000000.M1P1Q1R1.q", next(&seed) % 500);
	ok(whole, "many");
	agenda_change(&a, anew, &seed);
	ok(in_order(&a, MANY), "all with other times are in their order");
	for (int i = 0; i < MANY; i++)
		whole &= add(&a, "x", next(&seed));
	agenda_change(&a, at_once, &seen);
	ok(whole && seen == MANY && !agenda_first(&a)->due, "all at once");
	whole &= add(&a, "last", 1);
	ok(whole && in_order(&a, MANY + 1), "none is lost by it");
	free(a.list);
}

int
main(void)
{
	struct agenda a = { 0 };
	struct message *m = agenda_message("1700000000.M1P1Q1R1.q", 3, 4);

	ok(!agenda_first(&a), "nothing in nothing");
	agenda_change(&a, at_once, NULL);
	ok(!a.n, "nor is anything changed");
	ok(m && !strcmp(m->id, "1700000000.M1P1Q1R1.q") && m->birth == 3 &&
		m->due == 4 && !m->jobs,
	    "a message is what was said");
	free(m);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(comes_out(cases[i].script, cases[i].taken),
		    cases[i].sentence);
	many();
	return tap_end();
}
