/* terms.h - the terms of a connection: settings into library, at each stage
 *
 * What libtls can be told goes by way of profile.h, the rest by hook.h.
 */

#ifndef TERMS_H
#define TERMS_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/stralloc.h>

#include <tls.h>

#include "profile.h"
#include "settings.h"

struct terms {
	struct profile profile;
	uint64_t life; /* ms, in which a session may be taken up again */
	size_t mark;   /* see hook.h */
};

/*
 * Read the settings; before tls_init().  t begins with zeros.  This and the
 * others return 1, or 0 with the reason in why, NUL-terminated: file, found,
 * expected.
 */
int terms_read(struct terms *t, struct settings *s, stralloc *why);

/* Give to libtls what it takes. */
int terms_give(struct terms *t, struct settings *s, struct tls_config *config,
    stralloc *why);

/* Behind tls_configure(): the rest.  Logs what was asked for and cannot be
 * had, in one line. */
int terms_settle(struct terms *t, struct settings *s, stralloc *why);

void terms_free(struct terms *t);

/*
 * For a process that serves many connections: without tls.tickets, have keys
 * of session tickets in memory, and a new one each tls.tickets.life.  Call it
 * before the first terms_read(), and then before each connection: it looks at
 * the clock, and seldom does more.
 */
void terms_keep_tickets(void);

#endif
