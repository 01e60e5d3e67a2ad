/* unit-verdicts.c - what a report means for each recipient, and reports that
 * are none */

#include "../spool-run/verdicts.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define TEXT(s) s, sizeof(s) - 1

static char const nothing[] = "the program that sends gave no report (#4.3.0)";

/* clang-format off */
static struct {
	char const *report;
	size_t n;
	size_t recipient;
	enum verdict_kind kind;
	char const *text;
	char const *sentence;
} const cases[] = {
	/* What smtp-remote and qmail-remote write. */
	{ TEXT("r\0Kyes\0"), 0, VERDICT_DONE, "yes", "accepted, sent" },
	{ TEXT("r\0Zlater\0"), 0, VERDICT_LATER, "later", "accepted, not now" },
	{ TEXT("r\0Dno\0"), 0, VERDICT_FAILED, "no", "accepted, refused" },
	{ TEXT("r550 x\0Kyes\0"), 0, VERDICT_DONE, "yes",
	    "a text behind r is not the result" },
	{ TEXT("hno\0Kyes\0"), 0, VERDICT_FAILED, "no", "h with K" },
	{ TEXT("hno\0Zlater\0"), 0, VERDICT_FAILED, "no", "h with Z" },
	{ TEXT("hno\0Dgone\0"), 0, VERDICT_FAILED, "no", "h with D" },
	{ TEXT("slater\0Kyes\0"), 0, VERDICT_LATER, "later", "s with K" },
	{ TEXT("slater\0Znot now\0"), 0, VERDICT_LATER, "later", "s with Z" },
	{ TEXT("slater\0Dgone\0"), 0, VERDICT_LATER, "later", "s with D" },
	{ TEXT("r\0hno\0slater\0r\0Kyes\0"), 0, VERDICT_DONE, "yes", "first of four" },
	{ TEXT("r\0hno\0slater\0r\0Kyes\0"), 1, VERDICT_FAILED, "no", "second of four" },
	{ TEXT("r\0hno\0slater\0r\0Kyes\0"), 2, VERDICT_LATER, "later", "third of four" },
	{ TEXT("r\0hno\0slater\0r\0Kyes\0"), 3, VERDICT_DONE, "yes", "last of four" },

	/* Nobody was named: the message's own. */
	{ TEXT("Zno host\0"), 0, VERDICT_LATER, "no host", "Z alone" },
	{ TEXT("Dno host\0"), 0, VERDICT_FAILED, "no host", "D alone" },
	{ TEXT("Dno host\0"), 7, VERDICT_FAILED, "no host", "D alone, for all" },
	{ TEXT("Kyes\0"), 0, VERDICT_LATER, "yes", "K alone is not enough" },
	{ TEXT("r\0Kyes\0"), 1, VERDICT_LATER, "yes", "K, and he was forgotten" },
	{ TEXT("r\0Zlater\0"), 1, VERDICT_LATER, "later", "Z, and he was forgotten" },
	{ TEXT("r\0Dno\0"), 1, VERDICT_FAILED, "no", "D, and he was forgotten" },

	/* A program that died on its way. */
	{ TEXT(""), 0, VERDICT_LATER, nothing, "no report" },
	{ TEXT("r\0"), 0, VERDICT_LATER, nothing, "none for the message" },
	{ TEXT("hno\0"), 0, VERDICT_FAILED, "no", "h counts without one" },
	{ TEXT("slater\0"), 0, VERDICT_LATER, "later", "so does s" },
	{ TEXT("r\0Kyes"), 0, VERDICT_LATER, nothing, "no NUL behind it" },
	{ TEXT("hno"), 0, VERDICT_LATER, nothing, "no NUL behind h" },
	{ TEXT("r\0hno"), 0, VERDICT_LATER, nothing, "cut off in the next one" },

	/* What makes no sense is no delivery. */
	{ TEXT("\0"), 0, VERDICT_LATER, nothing, "an empty record" },
	{ TEXT("\0Kyes\0"), 0, VERDICT_LATER, nothing, "an empty one and K" },
	{ TEXT("x\0Kyes\0"), 0, VERDICT_LATER, nothing, "another letter and K" },
	{ TEXT("x\0Dno\0"), 0, VERDICT_LATER, nothing, "another letter and D" },
	{ TEXT("R\0Kyes\0"), 0, VERDICT_LATER, nothing, "a capital R" },
	{ TEXT("k\0"), 0, VERDICT_LATER, nothing, "a small k" },
	{ TEXT("Kyes\0hno\0"), 0, VERDICT_LATER, "yes",
	    "what stands behind the result is not of it" },
	{ TEXT("r\0Kyes\0Dno\0"), 0, VERDICT_DONE, "yes", "nor is another result" },
	{ TEXT("r\0hno\0Kyes\0"), (size_t)-1, VERDICT_LATER, "yes",
	    "no such number" },
	{ TEXT("r\0K\0"), 0, VERDICT_DONE, "", "an empty text" },
	{ TEXT("h\0K\0"), 0, VERDICT_FAILED, "", "an empty reason" },
	{ TEXT("r\0K250 \xff\xfe\n\0"), 0, VERDICT_DONE, "250 \xff\xfe\n",
	    "what is not printable is the log's affair" },
};
/* clang-format on */

/* In memory of exactly that size, for the sanitizers to watch. */
static int
fits(size_t i)
{
	char *copy = malloc(cases[i].n + !cases[i].n);
	struct recipient_verdict v;
	int is;

	if (!copy)
		return 0;
	memcpy(copy, cases[i].report, cases[i].n);
	v = verdicts_of(copy, cases[i].n, cases[i].recipient);
	is = v.kind == cases[i].kind && !strcmp(v.text, cases[i].text);
	free(copy);
	return is;
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		ok(fits(i), cases[i].sentence);
	ok(verdicts_of(NULL, 0, 0).text != NULL,
	    "no report, and no memory for it");
	return tap_end();
}
