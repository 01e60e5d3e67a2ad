/* log.h - one event, one line, on stderr: "program[id]: event key=value ..." */

#ifndef LOG_H
#define LOG_H

#include <stddef.h>
#include <stdint.h>

/*
 * Longest line in bytes with its newline: what one write() to a pipe keeps
 * together, so that lines of two processes never mix.  A longer line is cut.
 */
enum {
	LOG_MAX = 4000
};

struct logline {
	size_t len;
	char buf[LOG_MAX];
};

/*
 * Start a line about an event.  The program's name is skalibs' PROG; id is
 * the session id and may be NULL or empty.
 */
void log_start(struct logline *l, char const *id, char const *event);

/*
 * Add key=value.  What is not printable ASCII, a space, '=', '"' or '\\' in
 * value becomes \xx (hexadecimal), so that no value can pretend to be another
 * key or another line.  A NULL or empty value is written as "-".
 */
void log_text(struct logline *l, char const *key, char const *value);

/* As log_text(), for the n bytes at s, which may hold NUL. */
void log_bytes(struct logline *l, char const *key, char const *s, size_t n);

/* Add key=number. */
void log_number(struct logline *l, char const *key, uint64_t n);

/* Add ": text" for a person; escaped as above, but spaces stay. */
void log_say(struct logline *l, char const *text);

/* Write the line to stderr. */
void log_send(struct logline *l);

/* The common case in one call: "program[id]: event: text". */
void log_line(char const *id, char const *event, char const *text);

/*
 * For programs with a report on fd 1: qmail-rspawn has report and log in one
 * pipe, where the log would be taken for a part of the report.  Then, but not
 * on a terminal, fd 2 becomes /dev/null.  Return 1, or 0 if it cannot.
 */
int log_part(void);

#endif
