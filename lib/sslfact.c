/* sslfact.c - the SSL_* variables: facts of a connection, and what is not */

#include "sslfact.h"

#include <string.h>

int
sslfact_is_trust(char const *name, size_t n)
{
	static char const *const names[] = { "SSL_CERT_FILE", "SSL_CERT_DIR" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strlen(names[i]) == n && !memcmp(name, names[i], n))
			return 1;
	return 0;
}

int
sslfact_is_told(char const *fact)
{
	size_t n = strcspn(fact, "=");

	return fact[n] && !strncmp(fact, "SSL_", 4) &&
	       !sslfact_is_trust(fact, n);
}
