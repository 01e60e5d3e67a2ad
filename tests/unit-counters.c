/* unit-counters.c - counters of failed attempts that decay */

#include "../smtpd-auth/counters.h"

#include <stdint.h>
#include <string.h>

#include "tap.h"

enum {
	HOUR = 3600000,
	START = 1000000000
};

static struct counter block[COUNTERS_BLOCK];
static struct counter_limit const limit = { 4, HOUR };

static int
take(unsigned int who, uint64_t now)
{
	unsigned char name[COUNTERS_NAME] = { (unsigned char)who,
		(unsigned char)(who >> 8) };

	return counters_take(block, name, &limit, START + now);
}

static void
give_back(unsigned int who, uint64_t now)
{
	unsigned char name[COUNTERS_NAME] = { (unsigned char)who,
		(unsigned char)(who >> 8) };

	counters_return(block, name, &limit, START + now);
}

/* How many one can take at that time. */
static int
room(unsigned int who, uint64_t now)
{
	int n = 0;

	while (take(who, now))
		n++;
	return n;
}

static void
test_decay(void)
{
	memset(block, 0, sizeof block);
	ok(room(1, 0) == 4, "four fit");
	ok(room(1, HOUR / 4 - 1) == 0, "none more before a quarter of an hour");
	ok(room(1, HOUR / 4) == 1, "one more after it");
	ok(room(1, HOUR / 2) == 1, "and after the next");
	ok(room(1, HOUR + HOUR / 2) == 4, "four after an hour without any");
	ok(room(1, 100 * (uint64_t)HOUR) == 4, "and never more than that");
	ok(room(1, 0) == 0, "a clock that goes back frees nobody");
	ok(room(2, 0) == 4, "others have their own");
}

static void
test_return(void)
{
	memset(block, 0, sizeof block);
	room(1, 0);
	give_back(1, 0);
	ok(room(1, 0) == 1, "one that is given back can be taken again");
	for (int i = 0; i < 10; i++)
		give_back(1, 0);
	ok(room(1, 0) == 4, "more than all cannot be given back");
	give_back(9, 0);
	ok(room(9, 0) == 4, "nor by somebody unknown");
	ok(room(1, 0) == 0, "and that changes nobody else");
}

static void
test_full(void)
{
	memset(block, 0, sizeof block);
	room(7, 0);
	for (unsigned int i = 0; i < 10 * COUNTERS_BLOCK; i++)
		take(1000 + i, 0);
	ok(room(7, 0) == 0, "the worst is remembered among many others");
	ok(take(7, HOUR / 4) == 1, "as long as it counts");
}

/* What comes from a file may be anything, also the counter that is asked. */
static void
test_anything(void)
{
	unsigned char const *bytes = block[0].name;
	int sane = 1;

	memset(block, 0xff, sizeof block);
	ok(room(0xffff, 0) <= 4, "a file of ones is understood");
	for (size_t i = 0; i < 2000; i++) {
		for (size_t j = 0; j < sizeof block; j++)
			((unsigned char *)block)[j] =
			    (unsigned char)((i + 1) * (j + 7) * 2654435761U >>
					    13);
		sane &=
		    counters_take(block, bytes, &limit, START) + room(3, 0) <=
		    5;
	}
	ok(sane, "so is noise");
}

static void
test_limits(void)
{
	struct counter_limit const most = { 1000000, 604800000 };
	struct counter_limit const one = { 1, 1000 };
	unsigned char const name[COUNTERS_NAME] = "x";

	memset(block, 0, sizeof block);
	ok(counters_take(block, name, &one, 5000) == 1 &&
		counters_take(block, name, &one, 5999) == 0 &&
		counters_take(block, name, &one, 6000) == 1,
	    "one a second");
	memset(block, 0xff, sizeof block);
	memcpy(block[0].name, name, sizeof name);
	block[0].when = 0;
	ok(counters_take(block, name, &most, most.time - 1) == 1,
	    "the largest limits do not overflow");
	ok(block[0].level < 2000 * (uint64_t)COUNTERS_SCALE,
	    "and what is left is right");
}

int
main(void)
{
	test_decay();
	test_return();
	test_full();
	test_anything();
	test_limits();
	return tap_end();
}
