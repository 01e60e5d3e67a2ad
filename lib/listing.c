/* listing.c - the names in a directory, read once */

#include "listing.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

static int
take(struct listing *l, DIR *d)
{
	struct dirent *e;

	if (!stralloc_0(&l->names))
		return 0;
	for (errno = 0; (e = readdir(d)); errno = 0)
		if (l->names.len > LISTING_MAX ||
		    !stralloc_cats(&l->names, e->d_name) ||
		    !stralloc_0(&l->names))
			return 0;
	return !errno;
}

int
listing_read(struct listing *l, char const *dir)
{
	DIR *d = opendir(dir);
	int ok;

	l->names.len = 0;
	if (!d)
		return 0;
	ok = take(l, d);
	if (!ok)
		l->names.len = 0;
	(void)closedir(d);
	return ok;
}

int
listing_lacks(struct listing const *l, char const *name)
{
	size_t n = strlen(name) + 1;
	char const *at = l->names.s;
	size_t left = l->names.len;

	if (!left || strchr(name, '/'))
		return 0;
	/* Each name has a NUL before it, so one cannot be the end of another.
	 */
	while (left > n) {
		char const *found = memmem(at + 1, left - 1, name, n);

		if (!found)
			return 1;
		if (!found[-1])
			return 0;
		left -= (size_t)(found - at);
		at = found;
	}
	return 1;
}
