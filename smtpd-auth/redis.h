/* redis.h - one command to a Redis or Valkey server, and its short answer
 *
 * The protocol is RESP, version 2.  There is no AUTH: who may ask is decided by
 * the mode of the socket, or by the network.
 */

#ifndef REDIS_H
#define REDIS_H

#include <stddef.h>
#include <stdint.h>

#include "place.h"

enum {
	REDIS_COMMAND = 1024, /* bytes of a command */
	REDIS_LINE = 512, /* of an answer, with CRLF: errors are sentences */
	REDIS_MS = 1000   /* to connect, ask, and be answered */
};

struct redis_answer {
	uint64_t number;
	char why[REDIS_LINE]; /* NUL-ended, and maybe a stranger's text */
};

/*
 * Write the command of n words, each NUL-ended, into buf of REDIS_COMMAND
 * bytes.  Return its length, or 0 if it does not fit.
 */
size_t redis_command(char *buf, char const *const *words, size_t n);

/*
 * Understand the n bytes of a line, its LF included, n <= REDIS_LINE.  Return
 * 1 if it is a number from 0 up, or 0 and why not: it is an error, whose text
 * that is, or something else.
 */
int redis_parse(struct redis_answer *a, char const *s, size_t n);

/* Connect, say the command of n words, read a line of answer, and hang up, in
 * REDIS_MS.  Return as redis_parse() does. */
int redis_ask(struct place const *where, char const *const *words, size_t n,
    struct redis_answer *a);

#endif
