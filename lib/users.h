/* users.h - lines user:hash, as checkpw-file reads them */

#ifndef USERS_H
#define USERS_H

#include <stddef.h>

#include <skalibs/stralloc.h>

enum {
	USERS_HASH =
	    383,         /* longest hash in bytes; crypt(3) makes none longer */
	USERS_NAME = 255 /* longest name that is added, in bytes */
};

/* Some bytes of somebody else's; s is NULL if there are none. */
struct part {
	char const *s;
	size_t len;
};

/* What the lines say of one user. */
struct users_found {
	struct part hash;   /* of the user */
	struct part model;  /* the first hash of anybody that is not locked */
	size_t malformed;   /* lines that count for nobody */
	size_t first_wrong; /* the number of the first of these */
};

/*
 * Look for a user in the n bytes at text.  Empty lines and those that begin
 * with '#' do not count, nor do CR and blanks at the end of a line, nor what
 * follows a second ':'.  Of several lines for the user the first one counts.
 * Every line is looked at, wherever the user is.  A line is malformed if it
 * has no ':', no name before it, a control character, or too long a hash.
 */
void users_find(
    struct users_found *u, char const *text, size_t n, char const *user);

/*
 * Whether a user of this name can be in a file: not empty or too long, no
 * colon, no control character, no '#' before it.
 */
int users_name(char const *user);

/*
 * Append to out the lines of text with another hash for the user: in place of
 * the one that counted, with what followed it, or in a line of its own at the
 * end.  A NULL hash takes all lines of the user away.  All other lines stay as
 * they are.  Return 1 if the user was there, 0 if not, -1 if memory is short.
 */
int users_change(
    stralloc *out, struct part text, char const *user, char const *hash);

/* Whether no password has the hash: it is empty or begins with '!' or '*'. */
int users_locked(struct part hash);

/* Whether they are equal, in a time that depends on the lengths only. */
int users_same(struct part a, struct part b);

#endif
