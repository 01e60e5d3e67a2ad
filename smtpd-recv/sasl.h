/* sasl.h - AUTH (RFC 4954), with smtpd-auth behind it */

#ifndef SASL_H
#define SASL_H

#include "session.h"

/* Longest line of an AUTH dialogue (RFC 4954 section 4). */
enum {
	SASL_LINE = 12288
};

void sasl(struct session *s, char *arg);

#endif
