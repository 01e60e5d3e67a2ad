/* crowd-kinds.h - how poll() says that a client has gone, on this system */

#ifndef CROWD_KINDS_H
#define CROWD_KINDS_H

#include <poll.h>

/* Without POLLRDHUP only those are noticed that broke the connection off. */
#ifdef POLLRDHUP
#define CROWD_GONE POLLRDHUP
#else
#define CROWD_GONE 0
#endif

#endif
