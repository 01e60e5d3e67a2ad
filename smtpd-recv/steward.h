/* steward.h - what the session side may ask of the steward side
 *
 * smtpd-recv forks before it reads a byte.  The session side speaks to the
 * client and owns nothing; the steward side runs programs and looks at files
 * on its behalf.  They share a SOCK_SEQPACKET socket: one request, one answer.
 *
 *	ASK_RCPT address           answer: one verdict byte
 *	ASK_START NAME=value NUL.. answer: STEWARD_YES with two descriptors, the
 *	                           message's and the envelope's, or
 *STEWARD_LATER ASK_END byte               answer: a verdict byte, an end
 *(below), the text that the program left ASK_INPUT bytes            answer: one
 *verdict byte; the next ASK_HOOK has these bytes, all together at most
 *	                           HOOK_TEXT, for the plugins' standard input
 *	ASK_HOOK event NAME=value NUL..  the event is one byte, of events.h;
 *	                           answer: STEWARD_YES and the records of
 *	                           verdict.h (A C D E F H L N O P R).  For
 *	                           EVENT_DISCONNECT no plugin runs before the
 *	                           session side has ended
 *
 *	ASK_FORGET                 plugins forget what was said before TLS;
 *	                           answer: one verdict byte
 *
 *	ASK_NAME name              the client of STARTTLS wants that name;
 *	                           answer: STEWARD_NO, there are no settings of
 *	                           that name; or STEWARD_YES and a part of them
 *	                           (pack.h), several times, the last part empty.
 *	                           They hold from here on.  Once in a session
 *
 * The session side is not believed: only variables whose names begin with
 * SMTP, SSL_ or TCPREMOTE are set for the program.
 */

#ifndef STEWARD_H
#define STEWARD_H

#include <stdint.h>
#include <sys/types.h>

#include "config.h"
#include "delivery.h"

enum {
	ASK_RCPT = 'R',
	ASK_START = 'D',
	ASK_END = 'E',
	ASK_INPUT = 'T',
	ASK_HOOK = 'H',
	ASK_FORGET = 'F',
	ASK_NAME = 'N'
};
enum {
	STEWARD_YES = '+',
	STEWARD_NO = '-',
	STEWARD_LATER = '!'
};

/* The second byte of the answer to ASK_END, and what the third is. */
enum {
	ENDED_EXIT = 'x',   /* its exit code */
	ENDED_SIGNAL = 's', /* the signal that killed it */
	ENDED_UNREAD = 'u', /* 0: it said 0, but had not read everything */
	ENDED_KILLED = 't'  /* 0: it took too long, and the steward killed it */
};

enum {
	HOOK_TEXT = 262144,               /* longest standard input, in bytes */
	ASK_MAX = 131072,                 /* longest request, in bytes */
	STEWARD_PART = 65536,             /* longest part of an answer */
	ANSWER_MAX = 3 + DELIVERY_TEXTMAX /* longest answer */
};

/*
 * Serve requests on sock until the session side, process pid, has closed it.
 * argv is the delivery program.  Return the exit code of the session side.
 */
int steward_serve(
    struct config const *c, int sock, pid_t pid, char const *const *argv);

#endif
