/* config.h - what smtpd-recv is told by settings and launcher */

#ifndef CONFIG_H
#define CONFIG_H

#include <stdint.h>

#include <skalibs/stralloc.h>

#include "pluginfile.h"
#include "sessionid.h"

struct config {
	char id[SESSIONID_LEN + 1]; /* session id */

	stralloc me;
	stralloc greeting;
	stralloc rcpthosts;   /* NUL-ended names */
	stralloc rcptmaildir; /* pattern, or empty */
	struct pluginfile plugins;
	stralloc policy;    /* where a policy server is, or empty */
	uint64_t databytes; /* 0: no limit */
	uint64_t maxline;
	uint64_t maxrcpt;
	uint64_t maxerrors;
	uint64_t maxhops;
	uint64_t tries;
	uint64_t starttls; /* FORBIDDEN, OPTIONAL, REQUIRED */
	uint64_t auth;     /* the same */
	uint64_t authclear;

	/* Milliseconds. */
	uint64_t timeout;
	uint64_t timeout_cmd;
	uint64_t timeout_data;
	uint64_t timeout_delivery;
	uint64_t timeout_session;
	uint64_t timeout_hook;

	/* From the launcher; what is not known is NULL. */
	char const *remoteip;
	char const *remotehost;
	char const *relayclient; /* $RELAYCLIENT: may relay; its suffix */
	char const *tlsprotocol; /* TLS since before we started */

	int sslctl; /* descriptors of UCSPI-TLS, or -1 */
	int sslread;
	int sslwrite;
	int sslask;  /* the other side knows '?' */
	int authctl; /* socket to smtpd-auth, or -1 */
};

/*
 * Read it all.  Return NULL, or what is wrong with it, for a person; the
 * text lives as long as the program.
 */
char const *config_read(struct config *c);

#endif
