/* trust.c - whose PROXY headers are believed */

#include "trust.h"

#include <string.h>

#include "address.h"
#include "cidr.h"

/* Say which line of which file cannot be understood. */
static int
explain(struct settings *s, char const *line, stralloc *why)
{
	static char const expected[] =
	    "\": expected an address, or a network with no bit set behind its "
	    "prefix, such as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32: mend "
	    "the line, or remove it";

	if (settings_file(s, SET_PROXY_TRUSTED, why) == 1) {
		why->len = strlen(why->s);
		if (stralloc_cats(why, ": found \"") &&
		    stralloc_cats(why, line) && stralloc_cats(why, expected) &&
		    stralloc_0(why))
			return -1;
	}
	why->len = 0;
	return -1;
}

static int
look(struct settings *s, char const *ip, stralloc const *lines, stralloc *why)
{
	struct address peer;
	struct cidr net;
	int known = ip && address_scan(&peer, ip);
	int found = 0;

	for (size_t i = 0; i < lines->len; i += strlen(lines->s + i) + 1) {
		if (!cidr_scan(&net, lines->s + i))
			return explain(s, lines->s + i, why);
		if (known && cidr_has(&net, &peer))
			found = 1;
	}
	return found;
}

int
trust_find(struct settings *s, char const *ip, stralloc *why)
{
	stralloc lines = STRALLOC_ZERO;
	int r = settings_list(s, SET_PROXY_TRUSTED, &lines);

	why->len = 0;
	if (r == -1)
		(void)(stralloc_cats(why, settings_fault(s)) &&
		       stralloc_0(why));
	else
		r = look(s, ip, &lines, why);
	stralloc_free(&lines);
	return r;
}
