/* tally.h - count words of strangers in bounded memory */

#ifndef TALLY_H
#define TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "logline.h"

enum {
	TALLY_WORD = 100,   /* bytes of a word that are kept */
	TALLY_SLOTS = 8192, /* a power of two; at most half of them are used */
	TALLY_TOP = 10
};

struct tally_word {
	uint64_t count; /* 0: nothing here */
	uint64_t hash;
	uint8_t len;
	char s[TALLY_WORD];
};

/*
 * Start it with zeros.  When the table is full, the rarest words become
 * "others": what is frequent stays, though its count may be too low by what
 * it had before it was last thrown out.
 */
struct tally {
	size_t used;
	uint64_t total;
	uint64_t others;
	struct tally_word slot[TALLY_SLOTS];
};

/* Count the word; an empty one is counted as "-". */
void tally_add(struct tally *t, struct logslice word);

/* Put the most frequent words into top, by falling count; return how many. */
size_t tally_top(
    struct tally const *t, struct tally_word const *top[TALLY_TOP]);

#endif
