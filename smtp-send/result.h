/* result.h - what became of a message, in the words of qmail-remote
 *
 * For each recipient, in their order: 'r' accepted, 'h' refused for good or
 * 's' refused for now, a text, NUL; then for the message, as far as recipients
 * were accepted: 'K' delivered, 'Z' failed for now or 'D' failed for good, a
 * text, NUL.
 */

#ifndef RESULT_H
#define RESULT_H

#include <stddef.h>

#include <skalibs/stralloc.h>

struct fate {
	char letter; /* 0: not known yet */
	size_t at;   /* its text in texts */
};

/* Start it with zeros. */
struct result {
	size_t n; /* recipients */
	struct fate *rcpts;
	struct fate message;
	stralloc texts; /* NUL-terminated, one after another */
};

/* Make room for n recipients, of whom nothing is known.  1, or 0: memory. */
int result_init(struct result *r, size_t n);

/*
 * Note the fate of recipient i (from 0), of all whose fate is not known, or of
 * the message: what is known of the message already stays.  In the text what
 * is not printable ASCII or LF becomes '?'.  If memory is short the text is
 * lost, the letter never.
 */
void result_rcpt(struct result *r, size_t i, char letter, char const *text);
void result_others(struct result *r, char letter, char const *text);
void result_message(struct result *r, char letter, char const *text);

/* How many recipients have this letter. */
size_t result_count(struct result const *r, char letter);

/*
 * Write the report to fd.  Recipients of whom nothing is known are 's', or
 * 'h' if the message is 'D'; a message of which nothing is known is 'Z'.
 * Return 1, or 0 with errno set.
 */
int result_write(struct result *r, int fd);

#endif
