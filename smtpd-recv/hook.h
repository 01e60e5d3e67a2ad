/* hook.h - plugins, as the session side sees them
 *
 * Each command asks by one function here before it takes effect.  What the
 * plugins say (verdict.h) is carried out here; the caller only has to know
 * whether to go on.
 */

#ifndef HOOK_H
#define HOOK_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/stralloc.h>

#include "path.h"
#include "replies.h"
#include "verdict.h"

struct session;

enum hook {
	HOOK_GO,  /* go on */
	HOOK_OK,  /* the same, without asking rcpt.maildir */
	HOOK_STOP /* refused */
};

/* What is known of plugins for as long as the session lasts. */
struct hooks {
	uint64_t connected; /* when, in seconds since 1970 */
	uint64_t tls;       /* when TLS began, or 0 */
	uint64_t auth;      /* when the user was known, or 0 */
	unsigned int rcpts; /* RCPT commands of this transaction */
	stralloc notes;     /* fields and refusals for later */
	stralloc print;     /* lines for the next reply */
	stralloc hello;     /* what the greeting, or the reply to EHLO, says */
};

/* A refusal that cannot be said yet.  Start it with zeros. */
struct hook_answer {
	enum hook kind;
	enum event event;             /* who refused */
	int close;                    /* end the session behind it */
	int drop;                     /* end it without a word */
	char text[VERDICT_REPLY + 1]; /* "550 text" */
};

/*
 * Each asks about its event.  HOOK_STOP: the reply has been given, and the
 * session may be over.  hook_mail() and hook_rcpt() may change the address;
 * hook_rcpt() is told whether its domain may be sent to.
 */
enum hook hook_helo(struct session *s);
enum hook hook_auth(struct session *s);
enum hook hook_mail(struct session *s);
enum hook hook_rcpt(struct session *s, struct path *p, int allowed);
enum hook hook_pass(struct session *s, struct path const *p);
enum hook hook_data(struct session *s);
enum hook hook_unknown(struct session *s, char const *line);

/* Greet the client, unless the plugins of EVENT_CONNECTION will not have it:
 * at the start, and when XCLIENT has made it another. */
void hook_greet(struct session *s);

/* The session is over; nobody waits for what the plugins do. */
void hook_disconnect(struct session *s);

/* Do plugins want to see the header? */
int hook_wants_header(struct session const *s);

/* Ask about the header (n bytes); put the fields to add at its end into
 * fields.  A refusal is kept in a, for hook_say(). */
void hook_headers(struct session *s, char const *header, size_t n,
    struct hook_answer *a, stralloc *fields);

/* Ask about the whole message of this size. */
void hook_message(struct session *s, uint64_t size, struct hook_answer *a);

/* Give the reply of a refusal. */
void hook_say(struct session *s, struct hook_answer const *a);

/* Refuse the same way for a reason of our own. */
void hook_refuse(struct hook_answer *a, enum event e, enum reply r);

/* Is it a refusal for good (1), or for now (0)? */
int hook_for_good(struct hook_answer const *a);

/* Append the fields that go in front of the message; 0: memory is short. */
int hook_fields(struct session const *s, stralloc *out);

/* Lines that plugins want in the reply with this code, which continues with
 * text; they leave the queue. */
void hook_print(struct session *s, unsigned int code, char const *text);

/* Forget what belongs to the transaction; or to all that the client said. */
void hook_reset(struct session *s);
void hook_restart(struct session *s);

#endif
