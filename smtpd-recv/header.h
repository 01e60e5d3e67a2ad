/* header.h - hold back the header of a message until it is complete */

#ifndef HEADER_H
#define HEADER_H

#include <stddef.h>

#include <skalibs/stralloc.h>

/* Start it with zeros. */
struct header {
	int wanted; /* set by the caller: somebody wants to see it */
	int done;   /* the empty line was seen, or it is too long */
	int text;   /* in a line, not at its start */
	int cr;     /* a CR at the start of a line is not in held */
	stralloc held;
};

/*
 * Take bytes of the n at s into held, until the empty line (LF or CR LF),
 * which is not taken but for its CR, or until held is longer than max.
 * Return how many.  If memory is short, done and *broken are set.
 */
size_t header_take(
    struct header *h, char const *s, size_t n, size_t max, int *broken);

#endif
