/* rcpthosts.c - the domains that mail is accepted for */

#include "rcpthosts.h"

#include <string.h>

#include <skalibs/cdb.h>

#include "ascii.h"
#include "hosts.h"

/*
 * As qmail-newmrh makes it: keys are names in lower case, with a leading dot
 * where they stand for all below.  A file that is damaged holds nothing.
 */
static int
in_cdb(cdb const *db, char const *domain, size_t n)
{
	char lower[PATH_ROOM];
	cdb_data data;

	for (size_t i = 0; i < n; i++)
		lower[i] = ascii_lower(domain[i]);
	for (size_t i = 0; i < n; i++)
		if ((!i || lower[i] == '.') &&
		    cdb_find(db, &data, lower + i, (uint32_t)(n - i)) == 1)
			return 1;
	return 0;
}

int
rcpthosts_match(struct config const *c, struct path const *p)
{
	char const *domain = p->text + p->at + 1;
	size_t n = p->len - p->at - 1;

	return hosts_match(c->rcpthosts.s, c->rcpthosts.len, domain, n) ||
	       (c->hasmore && in_cdb(&c->morercpthosts, domain, n));
}

int
rcpthosts_own(struct config const *c, struct path const *p)
{
	return rcpthosts_match(c, p) ||
	       hosts_match(
		   c->me.s, c->me.len, p->text + p->at + 1, p->len - p->at - 1);
}
