/* cats.c - append several strings to one */

#include "cats.h"

#include <stdarg.h>

int
cats(stralloc *sa, ...)
{
	char const *s;
	int ok = 1;
	va_list list;

	va_start(list, sa);
	while (ok && (s = va_arg(list, char const *)))
		ok = stralloc_cats(sa, s);
	va_end(list);
	return ok;
}
