/* entrust.h - have a keeper's engine serve this connection */

#ifndef ENTRUST_H
#define ENTRUST_H

#include <sys/types.h>

#include <skalibs/stralloc.h>

#include "engine.h"
#include "settings.h"

/* Copies of all this, the order's ends included, go to the engine. */
struct entrusted {
	int in; /* the network */
	int out;
	int result; /* where to tell what came of TLS, or -1 */
};

/*
 * Put the path of the keeper that the setting names into path, NUL-terminated:
 * without one it is empty.  A keeper has a working directory of its own, and
 * would find other settings by the same path, or none: if ours is not absolute,
 * it stays empty, and the log says so.  Return 1 or 0, as settings_line(), or
 * -1 on a fault.
 */
int entrust_find(stralloc *path, struct settings *s, enum setting_id id,
    char const *session);

/* Return 1 if the keeper at path would serve a connection now. */
int entrust_possible(char const *path);

/*
 * Have an engine of the keeper at path carry out the order.  Return a socket
 * for entrust_end(), or -1 if the keeper is gone, stuck or not ours, or the
 * order is none for it, which is logged under the id: then the connection is
 * still in our hands alone.  Nothing is closed.
 */
int entrust(char const *path, struct entrusted const *e,
    struct ends const *ends, struct engine_order const *o);

/*
 * Have the keeper at path look after this connection until the program says on
 * the control socket what it wants.  Return 1, or 0 as entrust() returns -1.
 */
int entrust_park(char const *path, struct entrusted const *e,
    struct ends const *ends, char const *id);

/*
 * Wait until that engine has ended, and the program, our child, too.  Return
 * the exit code: the program's, unless the engine has failed.  Nothing of the
 * connection should be open here any more.
 */
int entrust_end(int sock, pid_t program, char const *id);

#endif
