/* trust.c - whose PROXY headers are believed */

#include "trust.h"

#include <string.h>

#include "address.h"
#include "cidr.h"

static char const expected[] =
    "expected an address, or a network with no bit set behind its prefix, such "
    "as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32: mend the line, or remove it";

static int
look(struct settings *s, char const *ip, stralloc const *lines)
{
	struct address peer;
	struct cidr net;
	int known = ip && address_scan(&peer, ip);
	int found = 0;

	for (size_t i = 0; i < lines->len; i += strlen(lines->s + i) + 1) {
		if (!cidr_scan(&net, lines->s + i))
			return settings_misfit(
			    s, SET_PROXY_TRUSTED, lines->s + i, expected);
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
	if (r != -1)
		r = look(s, ip, &lines);
	if (r == -1)
		(void)(stralloc_cats(why, settings_fault(s)) &&
		       stralloc_0(why));
	stralloc_free(&lines);
	return r;
}
