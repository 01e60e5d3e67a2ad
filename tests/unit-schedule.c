/* unit-schedule.c - when a message is tried again */

#include "schedule.h"

#include "tap.h"

enum {
	BIRTH = 1700000000,
	DAY = 86400
};

/* clang-format off */
static struct {
	uint64_t birth, last, wait; /* last and next are counted from birth */
	uint64_t next;
	char const *sentence;
} const cases[] = {
	{ BIRTH, 0, 400, 400, "the second attempt" },
	{ BIRTH, 400, 400, 1600, "the third" },
	{ BIRTH, 1600, 400, 3600, "the fourth" },
	{ BIRTH, 3600, 400, 6400, "the fifth" },
	{ BIRTH, 401, 400, 1600, "a second late changes nothing" },
	{ BIRTH, 440, 400, 1600, "nor do forty" },
	{ BIRTH, 441, 400, 1681, "one more square does" },
	{ BIRTH, 399, 400, 1521, "a second too early: a square less" },
	{ BIRTH, 604800, 400, 635209, "after a week: 777 + 20 squared" },
	{ BIRTH, 0, 1, 1, "a wait of a second" },
	{ BIRTH, 1, 1, 4, "then four" },
	{ BIRTH, 10000, 1, 10201, "and so on" },
	{ BIRTH, 0, 0, 1, "no wait: still not at once" },
	{ BIRTH, 100, 0, 101, "nor later" },
	{ BIRTH, 0, 401, 400, "a wait that is no square is that below" },
	{ BIRTH, 0, 399, 361, "also from below" },
	{ BIRTH, 0, 604800, 603729, "a wait of a week: 777 squared" },
	{ 0, 0, 400, 400, "born in 1970" },
	{ BIRTH, 4000000000, 400, 4002460225, "after a century" },
};
/* clang-format on */

/* Never at once, and never further away than the message is old. */
static int
grows(uint64_t wait)
{
	uint64_t last = 0;

	for (int i = 0; i < 2000; i++) {
		uint64_t next =
		    schedule_next(BIRTH, BIRTH + last, wait) - BIRTH;

		if (next <= last || next - last > last + 2 * wait + 1)
			return 0;
		last = next;
	}
	return 1;
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(schedule_next(cases[i].birth, cases[i].birth + cases[i].last,
		       cases[i].wait) == cases[i].birth + cases[i].next,
		    cases[i].sentence);
	/* The clock was put back. */
	ok(schedule_next(BIRTH, BIRTH - DAY, 400) == BIRTH + 400,
	    "an attempt before birth counts as one at birth");
	ok(grows(0) && grows(1) && grows(400) && grows(DAY),
	    "2000 attempts, each after the one before");
	return tap_end();
}
