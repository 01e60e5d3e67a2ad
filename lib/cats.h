/* cats.h - append several strings to one */

#ifndef CATS_H
#define CATS_H

#include <stddef.h>

#include <skalibs/stralloc.h>

/* Strings up to a NULL, of those that are given. */
#define STRINGS(...)                                                           \
	(char const *const[])                                                  \
	{                                                                      \
		__VA_ARGS__, NULL                                              \
	}

/* cats(sa, a, b...): append each string.  Return 1, or 0 if memory is short. */
#define cats(sa, ...) cats_all(sa, STRINGS(__VA_ARGS__))
int cats_all(stralloc *sa, char const *const *strings);

#endif
