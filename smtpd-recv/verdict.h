/* verdict.h - what a plugin printed, checked
 *
 * A plugin prints lines, each a letter and its text (qmail-spp's protocol):
 *
 *	A       let it pass, and ask no plugin again in this session
 *	N       let it pass, and ask no more plugins about this command
 *	O       the same, and leave out our own checks
 *	D       drop the connection without a word
 *	E text  refuse with this reply
 *	R text  refuse with this reply and close
 *	P text  a line more in the reply
 *	H text  a field for the header
 *	C text  the address is this
 *	S n=v   set a variable for later plugins and the delivery program
 *	U n     unset it
 *	L text  refuse later: M, R or D (for MAIL, RCPT, DATA) and a reply
 *
 * The first of A N O D E R is the last line that counts.  Checked, it is a
 * list of records, each a letter, its text and NUL; these records are also
 * what the steward side answers the session side with.
 */

#ifndef VERDICT_H
#define VERDICT_H

#include <stddef.h>

#include <skalibs/stralloc.h>

#include "events.h"
#include "path.h"

enum {
	VERDICT_REPLY = 400, /* longest reply, in bytes, with its code */
	VERDICT_FIELD = 998, /* longest line of a header (RFC 5322 2.1.1) */
	VERDICT_MAX = 16384  /* longest list of records for one event */
};

/*
 * A record of our own making: the plugins could not be asked, and the log
 * says why.
 */
enum {
	VERDICT_FAILED = 'F'
};

/*
 * Check the n bytes at s, printed at the event, and append their records.
 * Controls in replies are left out, other bytes that are not ASCII become
 * '?'.  Return NULL, or what is wrong with it, for a person.
 */
char const *verdict_parse(
    stralloc *records, enum event e, char const *s, size_t n);

/* Append one reply (E or R) after the same check. */
char const *verdict_reply(
    stralloc *records, char letter, char const *text, size_t n);

/* Append one header field (H) after the same check. */
char const *verdict_field(stralloc *records, char const *text, size_t n);

/* Is this letter the last that counts? */
int verdict_final(char letter);

/* Put the address of a C record into p; flags are those of path_parse().
 * Return 1, or 0: it is neither empty nor an address with a domain. */
int verdict_path(
    struct path *p, char const *text, size_t n, unsigned int flags);

/* May a plugin set this variable (n bytes)? */
int verdict_name(char const *name, size_t n);

#endif
