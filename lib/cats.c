/* cats.c - append several strings to one */

#include "cats.h"

int
cats_all(stralloc *sa, char const *const *strings)
{
	for (; *strings; strings++)
		if (!stralloc_cats(sa, *strings))
			return 0;
	return 1;
}
