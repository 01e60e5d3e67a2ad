/* finding.c - what control-check has found */

#include "finding.h"

#include <string.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include "cats.h"
#include "exits.h"
#include "plain.h"

static int
is_told(struct check const *c, char const *text)
{
	for (size_t i = 0; i < c->seen.len; i += strlen(c->seen.s + i) + 1)
		if (!strcmp(c->seen.s + i, text))
			return 1;
	return 0;
}

static int
tell(struct check *c, enum finding_weight weight, char const *text)
{
	stralloc line = STRALLOC_ZERO;
	int ok;

	if (is_told(c, text))
		return 1;
	if (weight == FINDING_ERROR)
		c->errors++;
	else
		c->warnings++;
	ok = stralloc_catb(&c->seen, text, strlen(text) + 1) &&
	     cats(&line, PROG, ": ",
		 weight == FINDING_ERROR ? "error: " : "warning: ") &&
	     plain_cat(&line, text, strlen(text)) && cats(&line, "\n");
	if (ok)
		(void)allwrite(c->fd, line.s, line.len);
	stralloc_free(&line);
	return ok;
}

void
finding_all(
    struct check *c, enum finding_weight weight, char const *const *strings)
{
	stralloc text = STRALLOC_ZERO;

	if (!cats_all(&text, strings) || !stralloc_0(&text) ||
	    !tell(c, weight, text.s))
		strerr_dief(EXIT_SOFT, "out of memory");
	stralloc_free(&text);
}

void
finding_fault(struct check *c)
{
	finding(c, FINDING_ERROR, settings_fault(&c->settings));
}
