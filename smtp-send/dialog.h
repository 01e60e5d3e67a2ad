/* dialog.h - the client's side of an SMTP session: state, replies, verdicts */

#ifndef DIALOG_H
#define DIALOG_H

#include <skalibs/stralloc.h>

#include "extensions.h"
#include "letter.h"
#include "reply.h"
#include "result.h"
#include "sendconf.h"
#include "source.h"
#include "wire.h"

/* Start it with zeros. */
struct dialog {
	struct sendconf const *conf;
	struct result *result;
	struct source *source;
	struct letter letter;  /* what the message is like */
	char const *nonce;     /* for SCRAM */
	struct extensions ext; /* of the server, as of the last EHLO */
	struct reply reply;    /* the last one */
	stralloc facts;        /* what TLS is like: SSL_NAME=value strings */
	stralloc line;         /* of a command */
	stralloc text;         /* of a report */
	char const *lost;      /* why the connection is of no use any more */
	int learning;          /* replies are those to EHLO */
	int secure;            /* nobody in between can listen */
	int over;              /* nothing more is to be said, not even QUIT */
	int critical;          /* the server has the whole message */
	int elsewhere;         /* another server may be tried */
	int untls;             /* it has no STARTTLS, and that is required */
	struct wire wire;
};

/* What may be answered to; each has its row in dialog.c. */
enum step {
	STEP_GREETING,
	STEP_HELLO,
	STEP_TLS,
	STEP_AUTH,
	STEP_MAIL,
	STEP_RCPT,
	STEP_DATA,
	STEP_END
};

enum answer {
	ANSWER_LOST, /* there is none: d->lost says why */
	ANSWER_GOOD,
	ANSWER_SOFT, /* 4xx */
	ANSWER_HARD  /* 5xx */
};

/* Queue a command.  Return 1, or 0 with d->lost set. */
int dialog_say(struct dialog *d, char const *s, size_t n);

/* Read the next reply and judge it.  ANSWER_LOST also if it makes no sense at
 * this step.  421 leaves d->over set. */
enum answer dialog_hear(struct dialog *d, enum step step);

/* Return 1 if nothing is there that has not been asked for.  Otherwise what the
 * server says later may be about something else: 0, with d->lost set. */
int dialog_in_step(struct dialog *d);

/* The connection, or its sense, is lost, for that reason. */
void dialog_lose(struct dialog *d, enum wire_event e);

/*
 * Each of these decides the fate of the message, and returns 0: go no further.
 * Refused: the server answered so.  Lost: see d->lost.  Ended: for a reason of
 * ours, "but it ..." with its status code; what the server said last is in the
 * report if said is set.
 */
int dialog_refused(struct dialog *d, enum step step, enum answer a);
int dialog_lost(struct dialog *d);
int dialog_ended(struct dialog *d, char letter, char const *why, int said);

/* The text of a report, in d->text, NUL-terminated: before, the server, after;
 * if said is set, what it said last. */
char const *dialog_text(
    struct dialog *d, char const *before, char const *after, int said);

/* Take leave: QUIT, and wait for what is said to it, but not for long. */
void dialog_quit(struct dialog *d);

#endif
