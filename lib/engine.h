/* engine.h - get a TLS engine for this connection */

#ifndef ENGINE_H
#define ENGINE_H

#include <sys/types.h>

#include <skalibs/stralloc.h>

#include "plumbing.h"
#include "tlswish.h"

/* What the program says on the control socket; the engine's command. */
enum {
	ENGINE_ASK = '?',   /* say y or n there, then wait for y or Y */
	ENGINE_START = 'y', /* start TLS */
	ENGINE_TELL = 'Y'   /* start TLS and tell about it */
};

#define ENGINE_EXPECTS "expected ?, y or Y from the program on $SSLCTLFD"

/* Is it one of these commands? */
static inline int
engine_understands(char command)
{
	return command == ENGINE_ASK || command == ENGINE_START ||
	       command == ENGINE_TELL;
}

/*
 * Have fds 0 and 1, the network, and these ends served by an engine, which
 * begins with that command.  program is our child, the other side of them;
 * env: changes of the environment for the engine; wish: that it is the client
 * of the TLS connection, and whom it wants to meet, or NULL.
 *
 * On success this process becomes the engine, and the call does not return.
 * On failure, which is logged under the id, it returns; the ends are still
 * open, perhaps under other numbers.
 */
struct engine_order {
	char command;
	pid_t program;
	char const *id;
	stralloc const *env;
	struct tlswish const *wish;
};

void engine_get(struct ends *e, struct engine_order const *o);

#endif
