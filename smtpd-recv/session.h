/* session.h - one SMTP session, and how it speaks to its client */

#ifndef SESSION_H
#define SESSION_H

#include <stdint.h>

#include <skalibs/stralloc.h>

#include "config.h"
#include "hook.h"
#include "path.h"
#include "replies.h"
#include "wire.h"

/* How far a session has come; each bit is one stop on the way to DATA. */
enum phase {
	AT_HELLO = 0x01, /* connected, not introduced */
	AT_READY = 0x02, /* introduced, no transaction */
	AT_RCPT = 0x04,  /* has a sender */
	AT_DATA = 0x08,  /* has a sender and a recipient */
	AT_BDAT = 0x10,  /* has begun its message with BDAT */
	ANYTIME = 0x1f
};

enum {
	HELO_ROOM = 256, /* longest HELO name kept, with its NUL */
	LINE_ROOM = 2048 /* longest command line: 512 and its extensions */
};

enum body {
	BODY_7BIT,
	BODY_8BITMIME,
	BODY_BINARYMIME
};

struct message;

struct session {
	struct config const *config;
	struct wire wire;
	int steward; /* socket to the steward side */

	enum phase phase;
	int extended; /* said EHLO, not HELO */
	int secure;   /* inside TLS */
	int notls;    /* TLS was to be had, but failed us */
	int noauth;   /* so was smtpd-auth, but it does not answer */
	int over;     /* the session is to end */
	int status;   /* and with this exit code */
	unsigned int errors;
	unsigned int tries;        /* failed AUTH commands */
	unsigned int transactions; /* ended, well or not */
	char helo[HELO_ROOM];

	stralloc user;      /* authenticated name, NUL-terminated, or empty */
	stralloc mechanism; /* its mechanism, NUL-terminated */
	stralloc authzid;   /* as whom, NUL-terminated, or empty: as itself */
	stralloc mechs;     /* what smtpd-auth can do, NUL-ended, or empty */
	int relayed;        /* and somebody behind it does */
	int authaway;       /* it was asked, and could not say */
	struct hooks hooks; /* what plugins want */
	stralloc facts;     /* NAME=value NUL ...: what TLS reported */

	/* The line of tls.tlsclients that its certificate is in (clients.h). */
	stralloc client;     /* what it begins with, NUL-terminated, or empty */
	stralloc clientvars; /* NAME=value NUL ... */

	/* Who the client is: the launcher's word, or XCLIENT's. */
	char const *remoteip;
	char const *remotehost;
	char const *relayclient; /* may relay, and with this suffix; or NULL */
	stralloc xclient;        /* NAME=value NUL ...: what XCLIENT changed */

	/* The transaction; session_reset() forgets it. */
	struct path sender;
	uint64_t size; /* announced with SIZE, or 0 */
	enum body body;
	int utf8;           /* SMTPUTF8 */
	int requiretls;     /* REQUIRETLS */
	char const *dsnret; /* RET: "FULL", "HDRS", or NULL */
	stralloc dsnenvid;  /* ENVID, as it came, NUL-terminated, or empty */
	stralloc dsnrcpt;   /* NOTIFY and ORCPT of this recipient */
	stralloc dsnrcpts;  /* SMTPDSNRCPT1=NOTIFY=... NUL ... of all of them */
	stralloc rcpts; /* T recipient NUL ...: as the envelope wants them */
	unsigned int rcptcount;
	int clientrelays; /* a recipient is let through for the certificate */
	struct message *message; /* what BDAT has begun, or NULL */
};

/* Forget the transaction; phase goes back to AT_READY, or stays AT_HELLO. */
void session_reset(struct session *s);

/* Forget all that the client said: its name, its user, its transaction. */
void session_restart(struct session *s);

/* Give a reply; 5xx counts as an error. */
void say(struct session *s, enum reply r);

/* The same with another text in place of its own. */
void say_text(struct session *s, enum reply r, char const *text);

/* The same with another status code and text: "5.1.1 No such user"; where
 * the reply has no status code of its own, a text and nothing else. */
void say_raw(struct session *s, enum reply r, char const *text);

/* The same with a reply of somebody else: "550 5.7.1 Not you".  Without an
 * enhanced status code it gets a general one. */
void say_own(struct session *s, char const *reply);

/* Give a reply, end the session with this exit code. */
void say_last(struct session *s, enum reply r, int status);

/* Send all replies now: what comes next may take its time. */
void session_flush(struct session *s);

/* Wait this long, with all replies sent. */
void session_pause(struct session *s, uint64_t ms);

/* Queue n bytes for the client as they are. */
void say_bytes(struct session *s, char const *text, size_t n);

/* End the session: the client went away, or took too long. */
void session_lost(struct session *s, enum wire_event e);

/* The value of a fact of the TLS connection (SSL_PROTOCOL), or NULL. */
char const *session_fact(struct session const *s, char const *name);

/* The keyword of this session in Received (RFC 3848, 6531): ESMTPSA... */
char const *session_with(struct session const *s);

/* Log that the client was refused what (a verb) with arg. */
void session_log_refusal(
    struct session const *s, char const *what, char const *arg, enum reply r);

#endif
