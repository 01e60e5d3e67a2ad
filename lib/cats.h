/* cats.h - append several strings to one */

#ifndef CATS_H
#define CATS_H

#include <skalibs/stralloc.h>

/* Append each string, up to a NULL.  Return 1, or 0 if memory is short. */
__attribute__((sentinel)) int cats(stralloc *sa, ...);

#endif
