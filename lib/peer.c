/* peer.c - what the launcher says of both ends of the connection (UCSPI) */

#include "peer.h"

#include <stdlib.h>
#include <strings.h>

#include <skalibs/stralloc.h>

static char const *
lookup(char const *proto, char const *name)
{
	stralloc sa = STRALLOC_ZERO;
	char const *value = NULL;

	if (stralloc_cats(&sa, proto) && stralloc_cats(&sa, name) &&
	    stralloc_0(&sa))
		value = getenv(sa.s);
	stralloc_free(&sa);
	return value;
}

char const *
peer_get(char const *name)
{
	static char const mapped[] = "::ffff:";
	char const *proto = getenv("PROTO");
	char const *value = proto ? lookup(proto, name) : NULL;

	if (!value)
		value = lookup("TCP", name);
	if (value && !strncasecmp(value, mapped, sizeof mapped - 1))
		value += sizeof mapped - 1;
	return value;
}
