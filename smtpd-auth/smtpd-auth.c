/*
 * smtpd-auth - check passwords for the rest of the chain
 *
 * Becomes the rest of its command line, with a socket in $AUTHCTLFD; leaves a
 * child behind that answers on it (lib/auth.h) by running a checkpassword
 * program.  The child has no descriptor of the network, the rest of the chain
 * no way to the passwords.
 */

#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "authmode.h"
#include "authzid.h"
#include "chain.h"
#include "exits.h"
#include "log.h"
#include "peer.h"
#include "refuse.h"
#include "secret.h"
#include "serve.h"
#include "sessionid.h"
#include "settings.h"

#define USAGE "smtpd-auth checkpw prog..."

enum {
	CONTROL_FD = 4 /* the child's; CREDENTIALS_FD stays free */
};

struct identity {
	int change;
	uint32_t uid;
	uint32_t gid;
};

/* $AUTH_UID and $AUTH_GID, which count for root only, but are checked. */
static void
read_identity(struct identity *who, char const *id)
{
	char const *uid = getenv("AUTH_UID");
	char const *gid = getenv("AUTH_GID");

	if (!uid && !gid)
		return;
	if (!uid || !gid || !uint320_scan(uid, &who->uid) ||
	    !uint320_scan(gid, &who->gid))
		refuse(id,
		    "$AUTH_UID and $AUTH_GID: expected a number in each, or "
		    "neither: set both, for example with envuidgid");
	who->change = geteuid() == 0;
}

static int
drop(struct identity const *who)
{
	gid_t gid = who->gid;

	return !who->change || (setgroups(1, &gid) == 0 && setgid(gid) == 0 &&
				   setuid(who->uid) == 0);
}

/* Keep the log and the socket; close the network and all else. */
static int
close_others(int sock)
{
	int null;

	if (sock != CONTROL_FD && dup2(sock, CONTROL_FD) == -1)
		return 0;
	if (fcntl(CONTROL_FD, F_SETFD, FD_CLOEXEC) == -1)
		return 0;
	closefrom(CONTROL_FD + 1);
	null = open("/dev/null", O_RDWR);
	if (null == -1 || dup2(null, 0) == -1 || dup2(null, 1) == -1)
		return 0;
	closefrom(CONTROL_FD + 1);
	(void)close(CONTROL_FD - 1);
	return 1;
}

/* What the password side works with. */
struct side {
	struct server server;
	struct identity who;
};

static _Noreturn void
check_passwords(struct side *side, int sock)
{
	struct checker *c = &side->server.checker;

	if (!close_others(sock) || !drop(&side->who) || !checker_init(c)) {
		log_line(c->id, "fatal",
		    "cannot close descriptors, drop root by $AUTH_UID and "
		    "$AUTH_GID, or catch signals: AUTH will not work");
		_exit(EXIT_SOFT);
	}
	secret_keep();
	serve(CONTROL_FD, &side->server);
	_exit(EXIT_DONE);
}

/* The socket of the rest of the chain. */
static int
start(struct side *side)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1)
		return -1;
	switch (fork()) {
	case -1:
		return -1;
	case 0:
		check_passwords(side, pair[1]);
	default:
		(void)close(pair[1]);
		return uncoe(pair[0]) == -1 ? -1 : pair[0];
	}
}

/* Whether AUTH is possible at all, who judges, and how long that may take. */
static int
configure(struct server *v)
{
	static stralloc dovecot = STRALLOC_ZERO;
	struct checker *c = &v->checker;
	struct settings s;
	uint64_t mode;

	settings_init(&s);
	if (authmode_get(&s, &mode, NULL) == -1 ||
	    settings_number(&s, SET_AUTH_TIMEOUT, &c->timeout) == -1 ||
	    settings_number(&s, SET_EXT_XCLIENT, &v->xclient) == -1 ||
	    settings_line(&s, SET_AUTH_DOVECOT, &dovecot) == -1 ||
	    !authzid_read(&v->authzid, &s) || !brake_configure(&v->brake, &s))
		refuse(c->id, settings_fault(&s));
	v->exchange.path = dovecot.len > 1 ? dovecot.s : NULL;
	v->exchange.timeout = c->timeout;
	v->ip = peer_get("REMOTEIP");
	return mode != FORBIDDEN;
}

int
main(int argc, char const *const *argv)
{
	char id[SESSIONID_LEN + 1];
	char fmt[UINT_FMT];
	stralloc env = STRALLOC_ZERO;
	static struct side side;
	struct server *v = &side.server;
	int fd;

	PROG = "smtpd-auth";
	if (argc < 3 || *argv[1] == '-')
		strerr_dieusage(EXIT_HARD, USAGE);
	if (!sessionid_get(id, &env) || !chain_env(&env, "AUTHCTLFD", NULL))
		refuse(NULL, "out of memory");
	v->checker.id = v->brake.id = v->exchange.id = id;
	v->checker.program = argv[1];
	v->checker.env = &env;
	if (!configure(v))
		chain(argv + 2, &env);
	read_identity(&side.who, id);
	fd = start(&side);
	if (fd == -1)
		refuse(id, "cannot make a socket and a process: raise limits");
	fmt[uint_fmt(fmt, (unsigned int)fd)] = 0;
	if (!chain_env(&env, "AUTHCTLFD", fmt))
		refuse(id, "out of memory");
	chain(argv + 2, &env);
}
