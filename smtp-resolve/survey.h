/* survey.h - what the DNS knows of where mail for a domain goes, as a list
 *
 * The list is the output of smtp-resolve(8).
 */

#ifndef SURVEY_H
#define SURVEY_H

#include <skalibs/stralloc.h>

#include <unbound.h>

struct survey {
	struct ub_ctx *ctx;
	char const *domain; /* a host name, in lower case */
	char const *port;
	int one; /* it is the host itself */
	int no4; /* no IPv4 addresses */
	int no6;
	int sts; /* look for policies of MTA-STS */
	int rpt; /* and for who wants reports */
	stralloc list;
};

/* Make the list.  Return the exit code: EXIT_DONE, EXIT_HARD or EXIT_SOFT; a
 * list that is not for EXIT_DONE is one line, with the reason. */
int survey_make(struct survey *s);

/* Make it one line with that reason: D, for ever, or Z, for now. */
int survey_fail(struct survey *s, char kind, char const *text);

#endif
