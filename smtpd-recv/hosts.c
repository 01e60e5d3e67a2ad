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
