/* hosts.c - lists of domains, as in rcpthosts */

#include "hosts.h"

#include <string.h>
#include <strings.h>

static int
match(char const *name, size_t len, char const *domain, size_t n)
{
	if (*name == '.') {
		if (n <= len)
			return 0;
		domain += n - len;
		n = len;
	}
	return n == len && !strncasecmp(name, domain, n);
}

int
hosts_match(char const *list, size_t len, char const *domain, size_t n)
{
	for (size_t i = 0; n && i < len; i += strlen(list + i) + 1)
		if (match(list + i, strlen(list + i), domain, n))
			return 1;
	return 0;
}

int
hosts_match_address(char const *list, size_t len, char const *address, size_t n)
{
	char const *at = memrchr(address, '@', n);
	size_t domain = at ? n - (size_t)(at - address) : 0;

	for (size_t i = 0; n && i < len; i += strlen(list + i) + 1) {
		size_t name = strlen(list + i);

		if (name == n && !strncasecmp(list + i, address, n))
			return 1;
		if (domain && list[i] == '@' && name == domain &&
		    !strncasecmp(list + i, at, domain))
			return 1;
	}
	return 0;
}
