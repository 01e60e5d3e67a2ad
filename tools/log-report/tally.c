/* tally.c - count words of strangers in bounded memory */

#include "tally.h"

#include <stdlib.h>
#include <string.h>

#include <skalibs/strerr.h>

#include "exits.h"

/* FNV-1a.  Who makes collisions makes us slow at worst by the length of a
 * table of 4096. */
static uint64_t
hash_of(struct logslice w)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < w.n; i++)
		h = (h ^ (unsigned char)w.s[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

static struct tally_word *
find(struct tally *t, uint64_t hash, struct logslice w)
{
	size_t i = hash & (TALLY_SLOTS - 1);

	for (;; i = (i + 1) & (TALLY_SLOTS - 1)) {
		struct tally_word *s = &t->slot[i];

		if (!s->count || (s->hash == hash && s->len == w.n &&
				     !memcmp(s->s, w.s, w.n)))
			return s;
	}
}

static void
put(struct tally *t, uint64_t hash, struct logslice w, uint64_t count)
{
	struct tally_word *s = find(t, hash, w);

	if (!s->count) {
		s->hash = hash;
		s->len = (uint8_t)w.n;
		memcpy(s->s, w.s, w.n);
		t->used++;
	}
	s->count += count;
}

/* The smallest count that leaves a quarter of the table or less. */
static uint64_t
threshold(struct tally const *t)
{
	for (uint64_t least = 2;; least *= 2) {
		size_t stay = 0;

		for (size_t i = 0; i < TALLY_SLOTS; i++)
			stay += t->slot[i].count >= least;
		if (stay <= TALLY_SLOTS / 4)
			return least;
	}
}

static void
thin_out(struct tally *t)
{
	struct tally_word *old = malloc(sizeof t->slot);
	uint64_t least = threshold(t);

	if (!old)
		strerr_diefusys(EXIT_SOFT, "get memory");
	memcpy(old, t->slot, sizeof t->slot);
	memset(t->slot, 0, sizeof t->slot);
	t->used = 0;
	for (size_t i = 0; i < TALLY_SLOTS; i++) {
		struct tally_word const *w = &old[i];

		if (w->count >= least)
			put(t, w->hash, (struct logslice){ w->s, w->len },
			    w->count);
		else
			t->others += w->count;
	}
	free(old);
}

void
tally_add(struct tally *t, struct logslice word)
{
	if (!word.n)
		word = (struct logslice){ "-", 1 };
	if (word.n > TALLY_WORD)
		word.n = TALLY_WORD;
	if (t->used >= TALLY_SLOTS / 2)
		thin_out(t);
	t->total++;
	put(t, hash_of(word), word, 1);
}

/* Equal counts by word, so that a report can be compared to another. */
static int
before(struct tally_word const *a, struct tally_word const *b)
{
	size_t n = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->s, b->s, n);

	if (a->count != b->count)
		return a->count > b->count;
	return order ? order < 0 : a->len < b->len;
}

size_t
tally_top(struct tally const *t, struct tally_word const *top[TALLY_TOP])
{
	size_t n = 0;

	for (size_t i = 0; i < TALLY_SLOTS; i++) {
		struct tally_word const *w = &t->slot[i];
		size_t at = n;

		if (!w->count || (n == TALLY_TOP && !before(w, top[n - 1])))
			continue;
		if (n < TALLY_TOP)
			n++;
		else
			at = n - 1;
		for (; at && before(w, top[at - 1]); at--)
			top[at] = top[at - 1];
		top[at] = w;
	}
	return n;
}
