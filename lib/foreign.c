/* foreign.c - control files of other servers, and what becomes of them here */

#include "foreign.h"

#include <fnmatch.h>
#include <string.h>

enum {
	PATTERN_ROOM = 64
};

static struct foreign const table[] = {
#define FOREIGN(system, names, verdict, instead, text)                         \
	{ system, names, verdict, instead, text },
#include "foreign.def"
#undef FOREIGN
};

char const *const foreign_verdicts[] = {
	[HONOURED] = "honoured",
	[RENAMED] = "renamed",
	[UNNEEDED] = "not needed",
	[IMPOSSIBLE] = "not possible",
};

enum {
	ROWS = sizeof table / sizeof table[0]
};

static int
match(char const *patterns, char const *name)
{
	char pattern[PATTERN_ROOM];

	while (*patterns) {
		size_t n = strcspn(patterns, " ");

		if (n < sizeof pattern) {
			memcpy(pattern, patterns, n);
			pattern[n] = 0;
			if (!fnmatch(pattern, name, 0))
				return 1;
		}
		patterns += n + strspn(patterns + n, " ");
	}
	return 0;
}

static struct foreign const *
find(enum foreign_system system, char const *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (table[i].system == system && match(table[i].names, name))
			return table + i;
	return NULL;
}

struct foreign const *
foreign_find(enum foreign_system system, char const *name)
{
	struct foreign const *row = find(system, name);

	for (int other = QMAIL; !row && system != PLUGIN && other < PLUGIN;
	     other++)
		row = find((enum foreign_system)other, name);
	return row;
}

struct foreign const *
foreign_row(size_t i)
{
	return i < ROWS ? table + i : NULL;
}
