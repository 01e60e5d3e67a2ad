/* peek.h - get a ClientHello, in a process that can do nothing else
 *
 * Which key to open is known only when a stranger's bytes are understood.  So
 * a child takes them: it has the network and a pipe to us, becomes the user of
 * the engine, and is jailed before the first byte; no key is open yet.
 */

#ifndef PEEK_H
#define PEEK_H

#include <skalibs/tai.h>

#include "company.h"
#include "confine.h"
#include "hello.h"
#include "network.h"

enum peek {
	PEEK_HELLO,   /* the hello has come */
	PEEK_WRONG,   /* what came is none */
	PEEK_ENDED,   /* the client closed the connection */
	PEEK_BROKEN,  /* so did the network: network.error */
	PEEK_TIMEOUT, /* it has not come before the deadline */
	PEEK_LEFT,    /* nobody is left who wants it */
	PEEK_FAULT    /* we could not look: a process or pipe failed us */
};

struct looker {
	struct user const *user; /* whom the child is to become */
	struct company *company;
	tain const *deadline;
};

/*
 * Wait for the hello and put what it says into h.  Whatever was read is then
 * in the network's buffer, as if nobody had looked.
 */
enum peek peek_hello(
    struct network *n, struct hello *h, struct looker const *l);

#endif
