/* varlist.h - lists of variables: NAME=value or NAME, each ended by NUL */

#ifndef VARLIST_H
#define VARLIST_H

#include <stddef.h>

#include <skalibs/stralloc.h>

/* The value of the first NAME=value for this name in the list, or NULL.  It
 * points into the list. */
char const *varlist_get(stralloc const *list, char const *name);

/* Take every string about the variable out of the list; of name only what is
 * before a '=' counts, so that it may be the string that is to follow. */
void varlist_forget(stralloc *list, char const *name);

#endif
