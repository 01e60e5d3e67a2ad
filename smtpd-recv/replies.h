/* replies.h - every reply that smtpd-recv can give */

#ifndef REPLIES_H
#define REPLIES_H

enum reply {
#define REPLY(id, code, enhanced, text) id,
#include "replies.def"
#undef REPLY
	REPLIES
};

struct reply_row {
	unsigned int code;
	char const *enhanced; /* enhanced status code, or "" (RFC 2034) */
	char const *text;
};

/* The table, indexed by enum reply. */
extern struct reply_row const replies[REPLIES];

#endif
