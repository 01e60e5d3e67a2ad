/* provider.h - TLS for smtp-send, from the process that waits for its report
 *
 * What smtp-tls would do is done here, without a process for it: nothing but
 * wait, until smtp-send asks for TLS, and then have an engine do it.
 */

#ifndef PROVIDER_H
#define PROVIDER_H

#include <sys/types.h>

#include <skalibs/stralloc.h>

#include "address.h"
#include "plumbing.h"
#include "remoteconf.h"
#include "tlswish.h"

/* Start it with zeros, and set the first block. */
struct provider {
	struct remoteconf const *conf;
	struct endpoint there; /* the server, for the log */
	int server;            /* the connection */
	int result; /* where the engine is to tell what came of TLS */
	struct tlswish wish;

	int open; /* it can be asked */
	struct plumbing plumbing;
	int keeper;   /* to the engine of a keeper, or -1 */
	pid_t engine; /* or one that is our child; 0: there is none */
};

/* Make what smtp-send asks by.  Return 1, or 0. */
int provider_open(struct provider *p);

/* In the child: let the program have its ends, as plumbing_offer(). */
int provider_offer(struct provider *p, stralloc *env);

/* In the parent, once there is a child. */
void provider_start(struct provider *p);

/* What to wait for, to read, or -1. */
int provider_fd(struct provider const *p);

/* It can be read: do what smtp-send wants.  Then, or when it has gone without
 * TLS, nothing of the connection is open here any more. */
void provider_serve(struct provider *p);

/* smtp-send has ended: wait for the engine; late: it shall end now. */
void provider_end(struct provider *p, int late);

#endif
