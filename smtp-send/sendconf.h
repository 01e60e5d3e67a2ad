/* sendconf.h - what smtp-send is told by options, settings and environment */

#ifndef SENDCONF_H
#define SENDCONF_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/stralloc.h>

/* Start it with zeros; starttls with -1 unless an option says it. */
struct sendconf {
	int lmtp;
	int authfd; /* where user and password are; -1: none */
	int hintfd; /* who wants to know whether to go elsewhere; -1: nobody */
	char const *sender;
	char const *const *rcpts; /* n of them */
	size_t n;
	char const *host;  /* the server, for reports: NUL-terminated */
	stralloc helo;     /* our name */
	uint64_t timeout;  /* ms for one reply */
	uint64_t session;  /* ms for all of it */
	uint64_t starttls; /* FORBIDDEN, OPTIONAL or REQUIRED */
	int policy;        /* the same, by option; -1: by the setting */
	uint64_t refuse8;  /* no 8-bit message to a server without 8BITMIME */
	uint64_t authclear;
	int sslctl; /* -1: nobody offers TLS to us */
	int sslread;
	int sslwrite;
	int sslask; /* the provider may be asked whether it could */
	int secure; /* TLS since before we started */
	/* What the message's sender asked for; NULL: nothing. */
	int utf8;
	int requiretls;
	char const *ret;
	char const *envid;
	char *user; /* NULL: no AUTH */
	char *secret;
};

/*
 * Read it all; options, sender and recipients are there already.  Return
 * NULL, or what is wrong, for a person.
 */
char const *sendconf_read(struct sendconf *c);

/*
 * The parameters of RCPT that the sender asked for with recipient i (from 0):
 * $SMTPDSNRCPT1 for the first, as smtpd-recv sets it.  NULL if there are none.
 */
char const *sendconf_notify(size_t i);

#endif
