/* replies.c - every reply that smtpd-recv can give */

#include "replies.h"

struct reply_row const replies[REPLIES] = {
#define REPLY(id, code, enhanced, text) [id] = { code, enhanced, text },
#include "replies.def"
#undef REPLY
};
