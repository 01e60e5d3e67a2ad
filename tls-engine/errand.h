/* errand.h - one connection in a process that a keeper has forked */

#ifndef ERRAND_H
#define ERRAND_H

#include "connection.h"
#include "lobby.h"
#include "settings.h"
#include "stamps.h"

/* What a keeper has ready. */
struct kept {
	struct connection connection; /* prepared */
	struct settings settings;     /* from where */
	struct stamps stamps;         /* and from which files */
	stralloc overrides;           /* see handover.h */
};

/*
 * Take the connection that the guest has handed over, carry it, and tell the
 * exit code if anybody waits for it; see handover.h.  If its settings are not
 * those that are kept, read them anew.
 */
_Noreturn void errand_run(struct kept const *kept, struct guest const *g);

#endif
