/* company.h - is anybody left who wants this connection?
 *
 * While an engine waits for its client, the program behind it may end, and so
 * may smtpd-tls when a keeper's engine works for it.  Then nobody will miss
 * the connection.
 */

#ifndef COMPANY_H
#define COMPANY_H

#include <skalibs/iopause.h>

enum {
	COMPANY_PLACES = 3
};

/* Descriptors to look at; -1: do not look. */
struct company {
	int from;  /* pipe from the program */
	int to;    /* pipe to it */
	int guard; /* ends when whoever handed us the connection does */
};

/* Ask in x to be woken when one of them goes. */
void company_list(struct company const *c, iopause_fd x[COMPANY_PLACES]);

/*
 * Look at what poll() found there, and do not look at the same again.  Return
 * 1 while somebody is there: it is over when the guard goes, or when both
 * pipes have no other end and nothing is left to read.
 */
int company_stays(struct company *c, iopause_fd const x[COMPANY_PLACES]);

#endif
