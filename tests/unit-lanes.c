/* unit-lanes.c - deliveries in their lanes: turns, limits, order */

#include "../spool-run/lanes.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum {
	SCRIPT = 64, /* most jobs of one script */
	MANY = 3 * LANES_TABLE
};

/*
 * A letter: add a job for the domain of that name.  '.': take one; its domain
 * and its number, from 1, go to what was taken, or _ if there was none.  '-':
 * the job that has run longest ends.
 */
/* clang-format off */
static struct {
	size_t most;
	char const *script;
	char const *taken;
	char const *sentence;
} const cases[] = {
	{ 9, ".", "_", "nothing in nothing" },
	{ 9, "a..", "a1_", "one" },
	{ 9, "aaa...", "a1a2a3", "in one lane, in order" },
	{ 9, "aaabbc......", "a1b4c6a2b5a3", "lanes take turns" },
	{ 9, "aaaa..b..", "a1a2a3b5", "a new lane goes behind who waits" },
	{ 9, "aaaaaaaab...", "a1b9a2", "one message behind many has its turn" },
	{ 9, "aAa.-.-.", "a1a2a3", "capitals are the same lane" },
	{ 1, "aA..", "a1_", "also for its limit" },
	{ 1, "aab...", "a1b3_", "a limit of one" },
	{ 2, "aaaa...", "a1a2_", "of two" },
	{ 1, "aab...-.", "a1b3_a2", "a job that ends lets the next one run" },
	{ 1, "aab..--.", "a1b3a2", "so it does when others have ended too" },
	{ 2, "aaaa..-..", "a1a2a3_", "and only one" },
	{ 1, "aa.-.-.", "a1a2_", "until there is none" },
	{ 1, "a.-a.-a.-.", "a1a2a3_", "a lane that was empty begins again" },
	{ 1, "a.a.-.", "a1_a2", "one comes while its lane is full" },
	{ 1, "a.ab..-.", "a1b3_a2", "and does not keep others from running" },
	{ 1, "aaab.-.-.", "a1b4a2", "a full lane is passed over" },
};
/* clang-format on */

struct play {
	struct lanes lanes;
	struct message *message;
	struct job *running[SCRIPT];
	size_t ended;
	size_t taken;
	size_t added;
	char got[2 * SCRIPT];
};

static void
take(struct play *p, size_t most)
{
	struct job *j = lanes_take(&p->lanes, most);
	size_t n = strlen(p->got);

	if (!j) {
		p->got[n] = '_';
		return;
	}
	p->running[p->taken++] = j;
	p->got[n] = j->lane->domain[0];
	p->got[n + 1] = (char)('0' + j->from);
}

/* 1, or 0: the script is wrong, or memory short. */
static int
step(struct play *p, char c, size_t most)
{
	char const domain[] = { c, '.', 'x', 0 };

	if (c == '.')
		take(p, most);
	else if (c == '-' && p->ended < p->taken)
		lanes_end(&p->lanes, p->running[p->ended++]);
	else
		return c != '-' &&
		       lanes_add(&p->lanes, p->message, domain, ++p->added);
	return 1;
}

static int
counts(struct play const *p)
{
	return p->lanes.waiting == p->added - p->taken &&
	       p->message->jobs == p->added - p->ended;
}

/* Nothing is left when all have ended. */
static int
is_empty(struct lanes const *l)
{
	for (size_t i = 0; i < LANES_TABLE; i++)
		if (l->table[i])
			return 0;
	return !l->turn && !l->last && !l->waiting;
}

static int
plays(char const *script, size_t most, char const *taken)
{
	struct message m = { 0 };
	struct play *p = calloc(1, sizeof *p);
	int whole = 1;

	if (!p)
		return 0;
	p->message = &m;
	for (; whole && *script; script++)
		whole = step(p, *script, most) && counts(p);
	whole = whole && !strcmp(p->got, taken);
	memset(p->got, 0, sizeof p->got);
	while (whole && p->ended < p->added) {
		if (p->taken < p->added)
			take(p, SCRIPT);
		whole = step(p, '-', 0);
	}
	whole = whole && counts(p) && is_empty(&p->lanes);
	free(p);
	return whole;
}

/* More domains than the table has places, so that some share one. */
static void
domain_of(char *domain, size_t i)
{
	memcpy(domain, "xxxxx.example", sizeof "xxxxx.example");
	for (size_t k = 0; k < 5; k++, i /= 10)
		domain[k] = (char)('0' + i % 10);
}

static int
all_in_turn(struct lanes *l, char ended)
{
	for (size_t i = 0; i < MANY; i++) {
		struct job *j = lanes_take(l, 1);
		char domain[sizeof "xxxxx.example"];

		domain_of(domain, i);
		if (!j || j->from != i || strcmp(j->lane->domain, domain) != 0)
			return 0;
		if (domain[0] == ended)
			lanes_end(l, j);
	}
	return !lanes_take(l, 1);
}

/* Who still runs has to wait; who has ended has not. */
static int
still_known(struct lanes *l, struct message *m, char ended)
{
	for (size_t i = 0; i < MANY; i++) {
		char domain[sizeof "xxxxx.example"];
		struct job const *j;

		domain_of(domain, i);
		if (!lanes_add(l, m, domain, i))
			return 0;
		j = lanes_take(l, 1);
		if ((j != NULL) != (domain[0] == ended))
			return 0;
	}
	return 1;
}

static void
many(void)
{
	struct lanes *l = calloc(1, sizeof *l);
	struct message m = { 0 };
	char domain[sizeof "xxxxx.example"];
	int whole = l != NULL;

	for (size_t i = 0; whole && i < MANY; i++) {
		domain_of(domain, i);
		whole = lanes_add(l, &m, domain, i);
	}
	ok(whole && all_in_turn(l, '7'),
	    "more domains than the table has room");
	ok(m.jobs == MANY - MANY / 10 - (MANY % 10 > 7), "some of which end");
	ok(whole && still_known(l, &m, '7'), "and no other is forgotten");
	free(l);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(plays(cases[i].script, cases[i].most, cases[i].taken),
		    cases[i].sentence);
	many();
	return tap_end();
}
