/* config.h - what smtpd-recv is told by settings and launcher */

#ifndef CONFIG_H
#define CONFIG_H

#include <stdint.h>

#include <skalibs/cdb.h>
#include <skalibs/stralloc.h>

#include "authmode.h"
#include "pluginfile.h"
#include "sessionid.h"
#include "settings.h"

/* The rows SET_EXT_8BITMIME to SET_EXT_XCLIENT of the settings. */
enum {
	CONFIG_EXTS = SET_EXT_XCLIENT - SET_EXT_8BITMIME + 1
};

enum {
	RECEIVED_FULL,
	RECEIVED_NOCLIENT,
	RECEIVED_NONE
};

struct config {
	char id[SESSIONID_LEN + 1]; /* session id */

	stralloc me;
	stralloc name; /* what we call ourselves to clients: me, unless they
			* asked for another name that we have */
	stralloc greeting;
	stralloc rcpthosts; /* NUL-ended names */
	cdb morercpthosts;  /* more of them, if hasmore */
	int hasmore;
	stralloc badmailfrom; /* NUL-ended addresses */
	stralloc badrcptto;
	stralloc localiphost;
	stralloc rcptmaildir; /* pattern, or empty */
	struct pluginfile plugins;
	stralloc authsenders; /* lines of senders.h */
	stralloc clients;     /* NUL-ended lines of tls.tlsclients */
	stralloc policy;      /* where a policy server is, or empty */
	uint64_t databytes;   /* 0: no limit */
	stralloc authzids;    /* lines of authzid.h */
	uint64_t maxline;
	uint64_t maxrcpt;
	uint64_t maxerrors;
	uint64_t maxhops;
	uint64_t tries;
	uint64_t starttls;       /* FORBIDDEN, OPTIONAL, REQUIRED */
	uint64_t starttls_reply; /* 0: 530, 1: 451 */
	uint64_t auth;           /* as starttls */
	uint64_t authclear;
	uint64_t authsender;     /* SENDERS_ANY... */
	stralloc mechanisms;     /* smtp.auth.mechanisms, or empty */
	enum authmode_cram cram; /* what $SMTPAUTH says of CRAM-MD5 */
	uint64_t softerrors;
	uint64_t minrate;          /* bytes a second */
	uint64_t crlf;             /* enum data_mode */
	uint64_t lax;              /* addresses without angle brackets */
	uint64_t received;         /* RECEIVED_FULL... */
	uint64_t ext[CONFIG_EXTS]; /* see config_has() */

	/* Milliseconds. */
	uint64_t timeout;
	uint64_t timeout_cmd;
	uint64_t timeout_data;
	uint64_t timeout_delivery;
	uint64_t timeout_auth; /* smtpd-auth's own */
	uint64_t timeout_session;
	uint64_t timeout_hook;
	uint64_t errordelay;
	uint64_t authdelay;
	uint64_t tarpit;
	uint64_t greetdelay;

	/* From the launcher; what is not known is NULL. */
	char const *remoteip;
	char const *remotehost;
	char const *localip;
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

/* Read all settings, and forget them: NULL, or what is wrong with one. */
char const *config_try(void);

/*
 * Read again what can be different for clients that ask for that name, into c,
 * which becomes a copy of old but for that.  Return NULL, or what is wrong, as
 * above; *found becomes 0 if there are no settings of that name.
 * morercpthosts stays: its file is mapped since before.
 */
char const *config_read_name(
    struct config *c, struct config const *old, char const *name, int *found);

/* Do something with every number, or text, that config_read_name() reads; stop
 * when that returns 0, and return 0. */
typedef int config_do_number(void *arg, enum setting_id id, uint64_t *value);
typedef int config_do_text(void *arg, stralloc *text);
int config_numbers(struct config *c, config_do_number *do_it, void *arg);
int config_texts(struct config *c, config_do_text *do_it, void *arg);

/* Is this extension (SET_EXT_...) switched on? */
int config_has(struct config const *c, enum setting_id ext);

#endif
