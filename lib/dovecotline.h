/* dovecotline.h - one line of Dovecot's authentication protocol, taken apart
 *
 * https://doc.dovecot.org/ "Dovecot Authentication Protocol", version 1: a
 * command and its parameters, parted by TAB, in which \001 escapes NUL, TAB,
 * CR, LF and itself.
 */

#ifndef DOVECOTLINE_H
#define DOVECOTLINE_H

#include <stddef.h>
#include <stdint.h>

enum {
	DOVECOTLINE_WORDS = 64
}; /* most parameters that are looked at; the rest is left out */

struct dovecotline {
	size_t count;
	char const *word[DOVECOTLINE_WORDS]; /* the command is word[0] */
};

/*
 * Take apart the n bytes at s, a line without its LF; s[n] must be there to be
 * written.  The words point into s from then on, NUL-terminated and without
 * their escapes.  Return 1, or 0 if the line holds a NUL byte, CR or LF, as
 * it came or as an escape: in nothing that we ask for can there be one.
 */
int dovecotline_parse(struct dovecotline *l, char *s, size_t n);

/* The value of the parameter NAME=value behind the first from words; "" for
 * one that is NAME alone; NULL if it is not there. */
char const *dovecotline_get(
    struct dovecotline const *l, size_t from, char const *name);

/* Whether the line is a command about this request: "OK\t1\t..." */
int dovecotline_is(
    struct dovecotline const *l, char const *command, uint32_t id);

#endif
