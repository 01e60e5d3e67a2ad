/* outcome.h - the report of smtp-send, held against its form
 *
 * A letter r, h or s, a text and NUL for each recipient; then K, Z or D, a
 * text and NUL.
 */

#ifndef OUTCOME_H
#define OUTCOME_H

#include <stddef.h>

enum {
	OUTCOME_TEXT = 6000 /* bytes of one text: more than smtp-send has */
};

struct outcome {
	char letter; /* of the message */
	size_t r;    /* recipients with each letter */
	size_t h;
	size_t s;
	size_t at; /* where the letter of the message is */
};

enum outcome_state {
	OUTCOME_MORE, /* it is not all here */
	OUTCOME_DONE,
	OUTCOME_BAD /* it is none */
};

/*
 * Judge the n bytes of a report for so many recipients.  What is not printable
 * in a text becomes '?': a line or a NUL that smtp-send did not mean does not
 * get through.
 */
enum outcome_state outcome_read(
    struct outcome *o, char *report, size_t n, size_t rcpts);

#endif
