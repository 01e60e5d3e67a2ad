/* entrust.h - have a keeper's engine serve this connection */

#ifndef ENTRUST_H
#define ENTRUST_H

#include "plumbing.h"

/* Return 1 if the keeper at path would serve a connection now. */
int entrust_possible(char const *path);

/*
 * Hand fds 0 and 1, the network, and these ends to an engine of the keeper at
 * path, which begins with that command.  Return a socket for entrust_end(),
 * or -1 if the keeper is gone, stuck or not ours, which is logged under the
 * id: then the connection is still in our hands alone.  Nothing is closed.
 */
int entrust(
    char const *path, struct ends const *e, char command, char const *id);

/* Wait until that engine has ended, and return its exit code; EXIT_SOFT if it
 * died. */
int entrust_end(int sock);

#endif
