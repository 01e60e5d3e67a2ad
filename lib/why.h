/* why.h - a reason, as a sentence for the log */

#ifndef WHY_H
#define WHY_H

#include <skalibs/stralloc.h>

/*
 * Make why "what: text", NUL-terminated, or empty if memory is short.
 * Return 0, so that a function can end in it.
 */
int why_say(stralloc *why, char const *what, char const *text);

#endif
