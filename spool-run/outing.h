/* outing.h - one delivery: a program that is sending */

#ifndef OUTING_H
#define OUTING_H

#include <stdint.h>
#include <sys/types.h>

#include <skalibs/stralloc.h>

#include "crew.h"
#include "lanes.h"
#include "runconf.h"

enum {
	OUTING_RECIPIENTS = 100,   /* of one message in one delivery */
	OUTING_LONGEST = 86400000, /* ms for one delivery */
	OUTING_REPORT = 1048576    /* bytes of a report; more is not read */
};

struct outing {
	struct job *job;
	pid_t pid;
	struct hand hand; /* pid 0: it is a process of its own */
	int fd;           /* where its report comes from */
	stralloc report;
	int deaf;                     /* there was no memory for all of it */
	stralloc envelope;            /* as it was */
	size_t at[OUTING_RECIPIENTS]; /* where its recipients are in there */
	size_t number[OUTING_RECIPIENTS]; /* from 1, among all */
	size_t n;
	int whole;        /* nobody else is in the envelope, nor another job */
	size_t upto;      /* number of the next recipient, of all */
	uint64_t started; /* ms */
};

struct runner {
	char const *dir;
	char const *const *prog;
	struct runconf conf;
	struct crew *crew;
};

/*
 * Is a program still sending this message that a runner before us has started,
 * or that was left by one of ours?  Return 1; 0; or -1 with errno set: the
 * message cannot be opened.  Its lock is on descriptor 0, as long as that is
 * open in any process of the program.
 */
int outing_others(struct runner const *r, char const *id);

/*
 * Start the program for a job: PROG HOST SENDER RECIPIENT..., the message on
 * descriptor 0, the report on 1.  Return 1; 0 if nobody is left; -1 if it
 * could not be started, with a line in the log.
 */
int outing_start(struct outing *o, struct runner const *r, struct job *j);

/* Read what there is of the report.  Return 1 if it is all there. */
int outing_read(struct outing *o);

enum outing_result {
	OUTING_TROUBLE = -1, /* something could not be noted: tried again */
	OUTING_NOTED,
	OUTING_MORE, /* there are more recipients, from upto on */
	OUTING_SENT  /* to all there are: the envelope is gone */
};

/*
 * The program has ended: note what became of each recipient, on disk and in
 * the log.  If all have been sent to, and none in another delivery, the
 * envelope is removed in place of that; it is for the caller to see that it
 * stays removed.
 */
enum outing_result outing_end(struct outing *o, struct runner const *r);

/* End the program if it has taken longer than any delivery may. */
void outing_limit(struct outing const *o);

void outing_free(struct outing *o);

/* Milliseconds of a clock that nobody sets. */
uint64_t outing_clock(void);

#endif
