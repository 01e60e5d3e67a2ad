/* bdat.c - BDAT (RFC 3030) */

#include "bdat.h"

#include <string.h>
#include <strings.h>

#include <skalibs/types.h>

#include "exits.h"
#include "mechs.h"
#include "message.h"
#include "settings.h"
#include "starttls.h"

enum {
	SIZE_DIGITS = 20
};

/* "size" or "size LAST". */
static int
parse(char const *arg, uint64_t *n, int *last)
{
	size_t len = strspn(arg, "0123456789");

	if (!len || len > SIZE_DIGITS || uint64_scan(arg, n) != len ||
	    *n > INT64_MAX)
		return 0;
	*last = !strcasecmp(arg + len, " LAST");
	return *last || !arg[len];
}

/* Why there is no place for a chunk; REPLIES: there is. */
static enum reply
objection(struct session const *s, uint64_t n)
{
	struct config const *c = s->config;

	if (!config_has(c, SET_EXT_CHUNKING))
		return R_NOT_HERE;
	if (starttls_first(s) != REPLIES)
		return starttls_first(s);
	if (c->auth == REQUIRED && !s->user.len)
		return mechs_demand(s);
	if (!(s->phase & (AT_DATA | AT_BDAT)))
		return R_NO_RCPT;
	if (c->databytes && n > c->databytes)
		return R_TOO_BIG;
	return REPLIES;
}

void
bdat(struct session *s, char *arg)
{
	uint64_t n;
	int last;
	enum reply no;

	if (!parse(arg, &n, &last)) {
		/* Nobody knows where the next command begins. */
		say_last(s, R_BAD_BDAT, EXIT_PEER);
		return;
	}
	no = objection(s, n);
	if (no == REPLIES) {
		message_chunk(s, n, last);
		return;
	}
	message_skip(s, n);
	if (s->over)
		return;
	message_abandon(s);
	session_reset(s);
	say(s, no);
}
