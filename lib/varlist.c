/* varlist.c - lists of variables: NAME=value or NAME, each ended by NUL */

#include "varlist.h"

#include <string.h>

static int
is_about(char const *var, char const *name, size_t n)
{
	return strcspn(var, "=") == n && !memcmp(var, name, n);
}

char const *
varlist_get(stralloc const *list, char const *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1)
		if (is_about(list->s + i, name, n) && list->s[i + n])
			return list->s + i + n + 1;
	return NULL;
}

void
varlist_forget(stralloc *list, char const *name)
{
	size_t n = strcspn(name, "=");
	size_t i = 0;

	while (i < list->len) {
		char *var = list->s + i;
		size_t len = strlen(var) + 1;

		if (is_about(var, name, n)) {
			memmove(var, var + len, list->len - i - len);
			list->len -= len;
		} else {
			i += len;
		}
	}
}
