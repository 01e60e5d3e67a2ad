/* dialogue.h - the lines of one AUTH command (RFC 4954 section 4) */

#ifndef DIALOGUE_H
#define DIALOGUE_H

#include <stddef.h>

#include "authctl.h"

/* Longest line of an AUTH dialogue (RFC 4954 section 4). */
enum {
	SASL_LINE = 12288
};

struct dialogue {
	struct session *s;
	char const *mechanism;
	char const *initial; /* base64, or NULL: none was given */
	enum reply failed;   /* why it cannot go on; REPLIES: nothing yet */
	size_t len;
	char plain[SASL_LINE + 1];  /* the last response, decoded, and a NUL */
	char base64[SASL_LINE + 1]; /* the same as it came */
	size_t fields;              /* bytes of the request so far */
	char request[AUTH_MAX];     /* to smtpd-auth */
};

/* It cannot go on, with this reply; of several the first one counts. */
void dialogue_fail(struct dialogue *d, enum reply r);

/* Send a challenge (base64) and wait for the response. */
void dialogue_ask(struct dialogue *d, char const *challenge);

/* Take the initial response ("=" is an empty one), or ask for it. */
void dialogue_first(struct dialogue *d, char const *challenge);

/* Add a string to the request.  A NUL in its n bytes is a failure. */
void dialogue_add(struct dialogue *d, char const *s, size_t n);
void dialogue_add_text(struct dialogue *d, char const *s);

/* Put the request to smtpd-auth.  Return its verdict, or 0 after a failure. */
char dialogue_put(struct dialogue *d, struct authctl *answer);

#endif
