/* unit-unique.c - file names: their form, and that they differ */

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "tap.h"
#include "unique.h"

static int
like(char const *host, uint64_t n, char const *glob)
{
	struct unique u;
	stralloc sa = STRALLOC_ZERO;
	int r;

	unique_init(&u, host);
	r = unique_name(&sa, &u, n) && stralloc_0(&sa) &&
	    !fnmatch(glob, sa.s, FNM_NOESCAPE) && sa.len <= UNIQUE_MAX + 1 &&
	    !strchr(sa.s, '/');
	if (!r)
		printf("# %s\n", sa.s ? sa.s : "");
	stralloc_free(&sa);
	return r;
}

static int
differ(void)
{
	struct unique u;
	struct unique v;
	stralloc a = STRALLOC_ZERO;
	stralloc b = STRALLOC_ZERO;
	int r;

	unique_init(&u, "h");
	unique_init(&v, "h");
	r = unique_name(&a, &u, 0) && unique_name(&b, &v, 0) &&
	    (a.len != b.len || memcmp(a.s, b.s, a.len) != 0);
	stralloc_free(&a);
	stralloc_free(&b);
	return r;
}

int
main(void)
{
	static char long_host[254];

	memset(long_host, ':', sizeof long_host - 1);
	ok(like("mx.example.org", 0, "1*.M*P*Q0R*.mx.example.org"),
	    "time, process, number, chance, host");
	ok(like("h", UINT64_MAX, "*Q18446744073709551615R*.h"),
	    "the largest number");
	ok(like("a/b:c", 1, "*.a\\057b\\072c"), "slash and colon are encoded");
	ok(like("a b\nc\xc3\xa4", 1, "*.a_b_c__"), "what is not printable");
	ok(like(long_host, UINT64_MAX, "*.\\072\\072*"),
	    "a host name that is too long");
	ok(like("", 1, "*."), "no host name");
	ok(differ(), "two families in one microsecond");
	return tap_end();
}
