/* distance.c - how far two names are apart, for "did you mean" */

#include "distance.h"

#include <string.h>

enum {
	NAME_ROOM = 64,
	FAR = 1000
};

static unsigned int
least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Rows of the table, by the letters of a: two back, the last, this. */
struct rows {
	unsigned int before[NAME_ROOM];
	unsigned int last[NAME_ROOM];
	unsigned int now[NAME_ROOM];
};

/* How far the first i letters of a are from the first j of b. */
static unsigned int
cell(struct rows const *r, char const *a, char const *b, size_t i, size_t j)
{
	unsigned int n = least(r->last[j], r->now[j - 1]) + 1;

	n = least(n, r->last[j - 1] + (a[i - 1] != b[j - 1]));
	if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
		n = least(n, r->before[j - 2] + 1);
	return n;
}

unsigned int
distance(char const *a, char const *b)
{
	struct rows r = { { 0 }, { 0 }, { 0 } };
	size_t n = strlen(a);
	size_t m = strlen(b);

	if (n >= NAME_ROOM || m >= NAME_ROOM)
		return FAR;
	for (size_t j = 0; j <= m; j++)
		r.now[j] = (unsigned int)j;
	for (size_t i = 1; i <= n; i++) {
		memcpy(r.before, r.last, sizeof r.last);
		memcpy(r.last, r.now, sizeof r.now);
		r.now[0] = (unsigned int)i;
		for (size_t j = 1; j <= m; j++)
			r.now[j] = cell(&r, a, b, i, j);
	}
	return r.now[m];
}

/* The longer the name, the more may be wrong with it. */
enum setting_id
distance_nearest(char const *name)
{
	size_t n = strlen(name);
	unsigned int best = n < 5 ? 2 : n < 12 ? 3 : 4;
	enum setting_id found = SETTINGS;

	for (enum setting_id id = 0; id < SETTINGS; id++) {
		unsigned int d = distance(name, settings_table[id].name);

		if (d < best) {
			best = d;
			found = id;
		}
	}
	return found;
}
