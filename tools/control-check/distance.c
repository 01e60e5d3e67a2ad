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

unsigned int
distance(char const *a, char const *b)
{
	/* Rows of the table, by the letters of a: two back, the last, this. */
	unsigned int row[3][NAME_ROOM];
	size_t n = strlen(a);
	size_t m = strlen(b);

	if (n >= NAME_ROOM || m >= NAME_ROOM)
		return FAR;
	for (size_t i = 0; i <= n; i++) {
		unsigned int *now = row[i % 3];
		unsigned int const *last = row[(i + 2) % 3];
		unsigned int const *before = row[(i + 1) % 3];

		now[0] = (unsigned int)i;
		for (size_t j = 1; j <= m; j++) {
			if (!i) {
				now[j] = (unsigned int)j;
				continue;
			}
			now[j] = least(last[j], now[j - 1]) + 1;
			now[j] =
			    least(now[j], last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return row[n % 3][m];
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
