/* connection.h - one connection, from the program's command to its end */

#ifndef CONNECTION_H
#define CONNECTION_H

#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include <tls.h>

#include "client.h"
#include "company.h"
#include "confine.h"
#include "engine.h"
#include "hello.h"
#include "names.h"
#include "server.h"
#include "settings.h"

struct connection {
	char const *id; /* of the session, for the log, or NULL */
	char command;   /* of the program: see engine.h */
	int in;         /* the network, which may be one descriptor */
	int out;
	int control; /* a socket to the program */
	int from;    /* pipe from the program: clear text */
	int to;      /* pipe to the program */
	int guard;   /* ends when whoever handed us all this does, or -1 */
	int last;    /* no descriptor above this one is needed any more */

	/* If we are the client: whom it wants to meet, and where to tell what
	 * came of it, or -1.  Else NULL. */
	struct tlswish const *wish;
	int result;

	int early; /* load what can be loaded before the hello has come */

	/* What connection_prepare() fills in. */
	int prepared;
	struct settings settings;
	struct user user;
	struct names names;
	struct client client;
	struct server server;
	struct tls *context; /* of all names; NULL: the hello decides */
	int handshake_ms;
	int idle_ms;
	int opened; /* by connection_open() */

	/* Once the client is met. */
	tain deadline; /* of the handshake */
	struct company company;
	struct hello hello; /* if names matter */
	struct tls *tls;
};

/*
 * Do beforehand, once for many connections, what needs settings and keys but
 * no client.  Return 1, or 0 with the reason in why, NUL-terminated.
 */
int connection_prepare(struct connection *c, stralloc *why);

/*
 * If we are the client, have the library make the connection, for a server that
 * is not known yet: that costs more than what is left to do then.  What cannot
 * be done is done anew for each.
 */
void connection_open(struct connection *c);

/* Let go of what that has made. */
void connection_forget(struct connection *c);

/*
 * Carry the connection to its end: read settings and keys, answer the program,
 * give up what is no longer needed, shake hands, tell, relay.  Takes over the
 * descriptors.  What goes wrong is logged.  Return the exit code; EXIT_DONE:
 * end as the program ends.
 *
 * Once in a process: it is confined for good.
 */
int connection_run(struct connection *c);

#endif
