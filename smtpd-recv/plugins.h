/* plugins.h - the plugins of smtpplugins, as the steward sees them */

#ifndef PLUGINS_H
#define PLUGINS_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "config.h"
#include "policy.h"

enum {
	PLUGINS_VARS = 32768 /* all that plugins set with S, in bytes */
};

/* Start it with zeros, then set the first two. */
struct plugins {
	struct config const *config;
	int children;   /* descriptor of selfpipe, which traps SIGCHLD */
	int off;        /* one of them said A */
	stralloc vars;  /* what they set and unset: changes for chain() */
	int offfirst;   /* the same when EVENT_CONNECTION was over, */
	stralloc first; /* and these */
	stralloc text;  /* standard input for the next event */
	stralloc facts; /* for EVENT_DISCONNECT, if the session got to it */
	struct policy policy;
};

/* Keep n more bytes for the standard input of the next event's plugins;
 * 0: that is too much. */
int plugins_text(struct plugins *p, char const *s, size_t n);

/*
 * Ask about an event: the request is a byte of enum event and facts.  Append
 * the records of verdict.h to records: at worst one VERDICT_FAILED, and the
 * log says why.  EVENT_DISCONNECT is only noted.
 */
void plugins_ask(
    struct plugins *p, char const *request, size_t n, stralloc *records);

/* TLS has begun: only what was made of the connection holds, not what they made
 * of a client's commands (RFC 3207 section 4.2).  Return 1, or 0: memory is
 * short. */
int plugins_restart(struct plugins *p);

/* The session has ended: run the plugins of EVENT_DISCONNECT. */
void plugins_goodbye(struct plugins *p);

#endif
