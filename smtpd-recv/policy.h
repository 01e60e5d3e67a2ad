/* policy.h - ask a Postfix policy server (SMTPD_POLICY_README)
 *
 * A request is name=value lines and an empty line, the answer is
 * action=verdict text and an empty line.  One connection serves a whole
 * session.
 */

#ifndef POLICY_H
#define POLICY_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "config.h"
#include "events.h"

/* Start it with zeros. */
struct policy {
	int open;
	int fd;
};

struct policy_question {
	struct config const *config;
	enum event event;
	char const *facts; /* NAME=value NUL ..., len bytes */
	size_t len;
};

enum {
	POLICY_ANSWER = 4096 /* longest answer, in bytes */
};

/* Is there a server, and is it asked at this event? */
int policy_wanted(struct config const *c, enum event e);

/* Ask it within smtp.timeout.hook; append the records of verdict.h.  Return
 * NULL, or why there is no answer that could be used. */
char const *policy_ask(
    struct policy *p, struct policy_question const *q, stralloc *records);

/*
 * Turn the text behind "action=" into records: E for REJECT, DEFER,
 * DEFER_IF_PERMIT, 4xx and 5xx; H for PREPEND; nothing for the rest, of which
 * those that Postfix would do something else for are logged.
 */
char const *policy_action(
    struct policy_question const *q, char const *action, stralloc *records);

#endif
