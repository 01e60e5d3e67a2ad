/* unit-outcome.c - reports of smtp-send, and what is none */

#include "../smtp-remote/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

static struct {
	char const *report;
	size_t n;
	size_t rcpts;
	enum outcome_state state;
	char letter;
	size_t r, h, s;
	char const *sentence;
} const cases[] = {
	{ TEXT("r\0Kyes\n\0"), 1, OUTCOME_DONE, 'K', 1, 0, 0, "delivered" },
	{ TEXT("r\0hno\0slater\0Dbad\0"), 3, OUTCOME_DONE, 'D', 1, 1, 1,
	    "one of each" },
	{ TEXT("r\0Kyes\n"), 1, OUTCOME_MORE, 0, 0, 0, 0, "no NUL yet" },
	{ TEXT("r\0"), 1, OUTCOME_MORE, 0, 0, 0, 0, "no message yet" },
	{ TEXT("r\0Kyes\0"), 2, OUTCOME_BAD, 0, 0, 0, 0,
	    "a recipient is missing" },
	{ TEXT("r\0r\0Kyes\0"), 1, OUTCOME_BAD, 0, 0, 0, 0, "one is too many" },
	{ TEXT("Zno\0"), 1, OUTCOME_BAD, 0, 0, 0, 0, "no recipients" },
	{ TEXT("r\0Kyes\0K"), 1, OUTCOME_BAD, 0, 0, 0, 0, "more behind it" },
	{ TEXT("x\0Kyes\0"), 1, OUTCOME_BAD, 0, 0, 0, 0, "another letter" },
	{ TEXT("\0Kyes\0"), 1, OUTCOME_BAD, 0, 0, 0, 0, "no letter" },
	{ TEXT("r\0r\0"), 1, OUTCOME_BAD, 0, 0, 0, 0, "no message" },
};

int
main(void)
{
	static char large[OUTCOME_TEXT + 3];
	char nasty[] = "ha\tb\r\n\x80\0Kok\n";
	struct outcome o;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char copy[64];
		size_t n = cases[i].n;

		memcpy(copy, cases[i].report, n);
		ok(outcome_read(&o, copy, n, cases[i].rcpts) ==
			    cases[i].state &&
			(cases[i].state != OUTCOME_DONE ||
			    (o.letter == cases[i].letter && o.r == cases[i].r &&
				o.h == cases[i].h && o.s == cases[i].s)),
		    cases[i].sentence);
	}
	ok(outcome_read(&o, nasty, sizeof nasty, 1) == OUTCOME_DONE &&
		!memcmp(nasty, "ha?b?\n?\0Kok\n", sizeof nasty),
	    "what is not printable does not get through");
	memset(large, 'h', sizeof large);
	ok(outcome_read(&o, large, sizeof large, 1) == OUTCOME_BAD,
	    "a text that never ends");
	large[OUTCOME_TEXT] = 0;
	ok(outcome_read(&o, large, OUTCOME_TEXT + 1, 1) == OUTCOME_MORE,
	    "the longest text");
	return tap_end();
}
