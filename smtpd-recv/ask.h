/* ask.h - the session side's requests to the steward side (steward.h) */

#ifndef ASK_H
#define ASK_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "events.h"
#include "replies.h"

/* Does this recipient (n bytes) have a mailbox?  R_RCPT_OK, R_NO_MAILBOX or
 * R_RCPT_LATER. */
enum reply ask_rcpt(int steward, char const *address, size_t n);

/*
 * Start the delivery program with these variables (NAME=value NUL ...).  Put
 * the descriptors to write the message and the envelope to into fds; they are
 * non-blocking and the caller's.  Return 1, or 0 if it cannot be had now.
 */
int ask_start(int steward, stralloc const *facts, int fds[2]);

/*
 * Wait for the delivery program to end; both its descriptors must have been
 * closed.  Return R_ACCEPTED or what to refuse the message with.  Put the
 * program's own text, if it gave one, into text with its enhanced status
 * code first; else leave text empty.  status is what to log: "exit:31",
 * "signal:9", "unread", "killed", "lost".
 */
enum {
	ASK_TEXT = 512,
	ASK_STATUS = 32
};
enum reply ask_end(int steward, char text[ASK_TEXT], char status[ASK_STATUS]);

/*
 * Ask the plugins about an event.  Put the records of verdict.h into records
 * (room VERDICT_MAX + 2), NUL-ended, and their length into *len.  Return 1,
 * or 0 if there is no answer.
 */
int ask_hook(int steward, enum event e, stralloc const *facts, char *records,
    size_t *len);

/* Give the plugins of the next event something to read; 0: too much. */
int ask_input(int steward, char const *s, size_t n);

/* TLS has begun: have plugins forget what was said in clear.  Return 1, or 0 if
 * they cannot. */
int ask_forget(int steward);

/*
 * Have the settings of this name hold from now on.  Return 1, and they are in
 * packed (pack.h); 0: there are none; -1: they cannot be used, and the log says
 * why.
 */
int ask_name(int steward, char const *name, stralloc *packed);

/* Tell the plugins of EVENT_DISCONNECT what they are to know. */
void ask_goodbye(int steward, stralloc const *facts);

#endif
