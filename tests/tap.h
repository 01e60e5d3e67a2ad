/* tap.h - the smallest test frame that prove(1) understands */

#ifndef TAP_H
#define TAP_H

#include <stdio.h>

static int tap_count;
static int tap_failed;

/* One test: a truth and the sentence that says what it shows. */
static inline int
ok(int truth, char const *sentence)
{
	if (!truth)
		tap_failed++;
	printf("%sok %d - %s\n", truth ? "" : "not ", ++tap_count, sentence);
	return truth;
}

/* Print the plan; what main() returns. */
static inline int
tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
