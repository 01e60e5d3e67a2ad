/* scrub.c - forget what the environment says of TLS before there is any */

#include "scrub.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chain.h"
#include "sslfact.h"

static char const *const offer[] = { "UCSPITLS", "SSLCTLFD", "SSLREADFD",
	"SSLWRITEFD", "SSLCTLREADY" };

int
scrub_offer(stralloc *env)
{
	for (size_t i = 0; i < sizeof offer / sizeof offer[0]; i++)
		if (getenv(offer[i]) && !chain_env(env, offer[i], NULL))
			return 0;
	return 1;
}

int
scrub(stralloc *env)
{
	static char const prefix[] = "SSL_";

	for (char **e = environ; *e; e++) {
		size_t n = strcspn(*e, "=");

		if (strncmp(*e, prefix, sizeof prefix - 1) != 0 ||
		    sslfact_is_trust(*e, n))
			continue;
		if (!stralloc_catb(env, *e, n) || !stralloc_0(env))
			return 0;
	}
	return 1;
}
