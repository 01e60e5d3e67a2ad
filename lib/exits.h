/* exits.h - the only exit codes a postern program may use */

#ifndef EXITS_H
#define EXITS_H

/*
 * 126 and 127 come from chain(): the next program cannot run, or is missing.
 * Delivery programs add the qmail-queue codes of delivery.h.
 */
enum {
	EXIT_DONE = 0,   /* did what was asked */
	EXIT_PEER = 1,   /* the client went away or misbehaved */
	EXIT_HARD = 100, /* bad usage or a permanent refusal: do not retry */
	EXIT_BUG = 101,  /* an impossible state: please report */
	EXIT_SOFT = 111  /* temporary failure: retry later */
};

#endif
