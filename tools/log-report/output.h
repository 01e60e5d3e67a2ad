/* output.h - the two forms of a report, on standard output */

#ifndef OUTPUT_H
#define OUTPUT_H

#include "facts.h"

/* One HTML page with its pictures inside; nothing is loaded from elsewhere. */
void page_write(struct facts const *f);

/* 80 columns of text; with blocks of Unicode, with colour. */
void term_write(struct facts const *f, int unicode, int colour);

/* What both say of a tally, in words. */
struct output_tally {
	enum facts_tally id;
	char const *title;
	char const *what;
};

enum {
	OUTPUT_TALLIES = TALLIES
};

extern struct output_tally const output_tallies[OUTPUT_TALLIES];

/* 17.3 %, or "-" of nothing; out has CHART_LABEL bytes. */
void output_share(char *out, uint64_t part, uint64_t whole);

/* Milliseconds that so many of 100 mails took less than: a power of two, as
 * the facts have no more; 0 without mails. */
uint64_t output_ms(struct facts const *f, uint64_t percent);

#endif
