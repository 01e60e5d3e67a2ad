/* client.h - the client that settings are shown for, if there is one */

#ifndef CLIENT_H
#define CLIENT_H

#include <skalibs/stralloc.h>

struct client {
	char const *ip;    /* NULL: nobody in particular */
	char const *rules; /* file of tcprules, or NULL */
	char const *name;  /* that it asks for, or NULL */
	int denied;
	stralloc env; /* NAME=value that the rule sets, each NUL-ended */
};

/* Find its rule, and change our environment as that says.  Return 1; 0 and
 * why, NUL-terminated. */
int client_enter(struct client *c, stralloc *why);

#endif
