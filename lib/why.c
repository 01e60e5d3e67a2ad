/* why.c - a reason, as a sentence for the log */

#include "why.h"

int
why_say(stralloc *why, char const *what, char const *text)
{
	why->len = 0;
	if (!stralloc_cats(why, what) || !stralloc_cats(why, ": ") ||
	    !stralloc_cats(why, text) || !stralloc_0(why))
		why->len = 0;
	return 0;
}
