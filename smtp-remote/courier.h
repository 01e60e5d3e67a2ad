/* courier.h - one attempt: a connection, smtp-tls and smtp-send, a report */

#ifndef COURIER_H
#define COURIER_H

#include <stdint.h>

#include <skalibs/stralloc.h>

#include "outcome.h"
#include "remoteconf.h"
#include "tlsplan.h"

enum courier_tls {
	COURIER_UNTRIED, /* there was no handshake */
	COURIER_OK,
	COURIER_FAILED
};

/* One attempt.  Set the first block. */
struct courier {
	struct remoteconf *conf;
	char const *name;        /* of the host; empty: it has none */
	char const *pem;         /* whom to trust, in place of others; NULL */
	char const *const *tlsa; /* records for TRY_DANE */
	size_t tlsas;
	struct address ip;
	uint16_t port;
	enum tlstry try;

	int error;       /* why there was no connection; 0: there was one */
	stralloc report; /* of smtp-send, all of it, or what there was */
	enum outcome_state state;
	struct outcome outcome;
	int exit; /* exit code of the chain; -1: a signal, or too late */
	enum courier_tls tls;
	char word[64];  /* what the handshake came to, and */
	char text[400]; /* why it failed */
	int next;       /* nothing was said about the message */
	int nostarttls; /* TLS was required, and not to be had */
	int written;    /* the report has been passed on already */
};

/*
 * Connect, and have it sent.  A report that settles the matter goes to fd 1
 * as soon as it is whole.  fd 0 stands where the message begins.
 */
void courier_run(struct courier *c);

/* Let go of what a run has left. */
void courier_free(struct courier *c);

#endif
