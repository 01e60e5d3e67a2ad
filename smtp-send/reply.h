/* reply.h - a reply of a server that may be anybody (RFC 5321 section 4.2)
 *
 * Feed it lines.  Its text is kept for reports: bounded, printable, whatever
 * the server sends.
 */

#ifndef REPLY_H
#define REPLY_H

#include <stddef.h>

enum {
	REPLY_LINE = 4096, /* longest line with its end; RFC 5321 has 512 */
	REPLY_LINES = 500, /* most lines of one reply */
	REPLY_TEXT = 5000  /* bytes of text that are kept, as qmail does */
};

struct reply {
	int code;          /* 200 to 599; 0: none yet */
	size_t lines;      /* so far */
	char enhanced[12]; /* "5.1.1" (RFC 2034), or "" */
	size_t len;
	/* The lines with their codes, each ended by LF; ASCII from space to ~
	 * and LF only.  NUL-terminated. */
	char text[REPLY_TEXT + 1];
};

enum reply_state {
	REPLY_MORE, /* another line must follow */
	REPLY_DONE, /* this was the last line */
	REPLY_BAD   /* this is not a reply: the dialogue has come to its end */
};

/* Begin a reply. */
void reply_start(struct reply *r);

/*
 * Take one line of n bytes, with its line end if it has one; an LF alone will
 * do.  REPLY_BAD: it does not begin with a code from 200 to 599 and then a
 * blank, '-' or nothing, or with another code than the line before it, or it
 * is one too many.
 */
enum reply_state reply_line(struct reply *r, char const *s, size_t n);

#endif
