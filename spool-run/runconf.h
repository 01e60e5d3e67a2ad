/* runconf.h - the settings of spool-run */

#ifndef RUNCONF_H
#define RUNCONF_H

#include <stdint.h>

#include <skalibs/stralloc.h>

struct runconf {
	uint64_t lifetime;    /* s, after which nothing is tried again */
	uint64_t retry;       /* s before the second attempt */
	uint64_t concurrency; /* deliveries at once */
	uint64_t perhost;     /* and of them to one domain */
	stralloc me;
	stralloc bouncefrom;
	stralloc bouncehost;
	stralloc doublebounceto;
	stralloc doublebouncehost;
};

/* Read them anew.  Return 1; or 0, with what is wrong in the log, and what was
 * there before stays. */
int runconf_read(struct runconf *c);

#endif
