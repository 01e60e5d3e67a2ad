/* answer.h - what goes back to smtpd-recv (lib/auth.h) */

#ifndef ANSWER_H
#define ANSWER_H

#include <stddef.h>

#include "auth.h"

struct answer {
	size_t len;
	char buf[AUTH_MAX];
};

/* Begin it with this verdict. */
void answer_start(struct answer *out, char verdict);

/* Add a string and its NUL.  What does not fit turns it into AUTH_LATER. */
void answer_text(struct answer *out, char const *s);

/* Add NAME=value NUL; the same holds. */
void answer_fact(struct answer *out, char const *name, char const *value);

#endif
