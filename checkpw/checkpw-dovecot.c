/*
 * checkpw-dovecot - checkpassword program that asks Dovecot
 *
 * By its authentication socket (lib/dovecot.h), with PLAIN.
 */

#include <stdlib.h>
#include <string.h>

#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "base64.h"
#include "checkpw.h"
#include "dovecot.h"
#include "exits.h"
#include "log.h"
#include "peer.h"

#define USAGE "checkpw-dovecot socket prog..."

enum {
	TIMEOUT_MS = 25000, /* before smtpd-auth gives up, to say why */
	PLAIN_ROOM =
	    CREDENTIALS_MAX /* all but the timestamp, and no more NULs */
};

static int
unavailable(char const *path, char const *why)
{
	struct logline l;

	log_start(&l, getenv("SMTPSESSIONID"), "unavailable");
	log_text(&l, "dovecot", path);
	log_say(&l, why);
	log_send(&l);
	return -1;
}

/* NAME=value, if there is a value. */
static int
add(stralloc *params, char const *name, char const *value)
{
	return !value || !*value ||
	       (stralloc_cats(params, name) && stralloc_cats(params, value) &&
		   stralloc_0(params));
}

/* What Dovecot may want to know of the client. */
static int
describe(stralloc *params)
{
	char const *tls = getenv("SSL_PROTOCOL");

	return add(params, "service=", "smtp") &&
	       add(params, "rip=", peer_get("REMOTEIP")) &&
	       add(params, "lip=", peer_get("LOCALIP")) &&
	       add(params, "session=", getenv("SMTPSESSIONID")) &&
	       (!tls || !*tls ||
		   (stralloc_cats(params, "secured") && stralloc_0(params)));
}

/* RFC 4616: NUL user NUL secret. */
static void
begin(struct dovecot *d, struct credentials const *c, stralloc const *params)
{
	size_t user = strlen(c->user);
	size_t secret = strlen(c->secret);
	char plain[PLAIN_ROOM];
	char response[BASE64_FMT(PLAIN_ROOM)];

	plain[0] = 0;
	memcpy(plain + 1, c->user, user + 1);
	memcpy(plain + user + 2, c->secret, secret);
	(void)base64_encode(response, plain, user + secret + 2);
	dovecot_begin(d, "PLAIN", params->s, params->len, response);
	explicit_bzero(plain, sizeof plain);
	explicit_bzero(response, sizeof response);
}

/* Keep the name that Dovecot knows the user by. */
static int
accept_user(struct dovecotline const *l, stralloc *user, char const *path)
{
	char const *name = dovecotline_get(l, 2, "user");

	if (!name || !*name)
		return unavailable(path, "it let in a user without a name");
	return stralloc_copys(user, name) && stralloc_0(user)
		   ? 1
		   : unavailable(path, "out of memory");
}

static int
ask(struct dovecot *d, char const *path, stralloc *user, tain const *deadline)
{
	struct dovecotline l;

	switch (dovecot_answer(d, &l, deadline)) {
	case DOVECOT_YES:
		return accept_user(&l, user, path);
	case DOVECOT_NO:
	case DOVECOT_EXPIRED:
		return 0;
	case DOVECOT_LATER:
		return unavailable(
		    path, "it cannot tell just now; see its own log");
	case DOVECOT_MORE:
		return unavailable(path, "it asked for more than PLAIN has");
	default:
		return unavailable(path, d->why);
	}
}

static int
check(struct credentials const *c, stralloc *user, void const *about)
{
	static struct dovecot d;
	char const *path = about;
	stralloc params = STRALLOC_ZERO;
	tain deadline;
	int r;

	tain_now_set_stopwatch_g();
	tain_from_millisecs(&deadline, TIMEOUT_MS);
	tain_add_g(&deadline, &deadline);
	if (!describe(&params))
		return unavailable(path, "out of memory");
	if (!dovecot_open(&d, path, &deadline))
		return unavailable(path, d.why);
	begin(&d, c, &params);
	r = ask(&d, path, user, &deadline);
	dovecot_close(&d);
	stralloc_free(&params);
	return r;
}

int
main(int argc, char const *const *argv)
{
	PROG = "checkpw-dovecot";
	if (argc < 3 || *argv[1] == '-')
		strerr_dieusage(EXIT_HARD, USAGE);
	return checkpw_run(argv + 2, check, argv[1]);
}
