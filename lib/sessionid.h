/* sessionid.h - the name of one connection, the same in every program of it */

#ifndef SESSIONID_H
#define SESSIONID_H

#include <skalibs/stralloc.h>

/* Time in seconds and 30 random bits; sorts by time of start. */
enum {
	SESSIONID_LEN = 13
};

/*
 * Give the id of this connection: $SMTPSESSIONID if a program before us in
 * the chain made one, else a new one, which is then added to env, the changes
 * that chain() will make, unless env is NULL.  Return 1, or 0 with errno set.
 */
int sessionid_get(char id[SESSIONID_LEN + 1], stralloc *env);

#endif
