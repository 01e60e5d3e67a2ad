/*
 * tls-engine - carry one connection over TLS
 *
 * Started by smtpd-tls, which became us, when a program wants TLS.  Fixed
 * descriptors: 0 and 1 the network, 3 control, 4 data from the program, 5
 * data to it.  Holds the key of the server, knows no SMTP, and ends with the
 * connection, as the program ended.
 *
 * With -K: stays, with keys loaded, and has a process of its own for each
 * connection that smtpd-tls hands over; with -s as well: that who sends hands
 * over.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include "confine.h"
#include "connection.h"
#include "exits.h"
#include "keeper.h"
#include "reap.h"
#include "tlswish.h"

#define USAGE                                                                  \
	"tls-engine [-w pid] y|Y|?, tls-engine [-w pid] -m mode "              \
	"[-n host] [-N name] [-d tlsa] [-f hash] [-C authorities] "            \
	"[-c cert] [-k key] [-e ciphers] [-p protocol] [-r fd] y|Y|?, or "     \
	"tls-engine -K [-s] [-d fd]"

enum {
	NET_IN = 0,
	NET_OUT = 1,
	CONTROL = 3,
	FROM = 4,
	TO = 5
};

struct options {
	pid_t program; /* to wait for at the end; 0: nobody */
	char command;
	int keeper;
	int sending;         /* a keeper for clients */
	struct tlswish wish; /* of a client */
	unsigned int notify; /* descriptor for a keeper's newline; 0: none */
};

static int
read_option(struct options *o, int opt, char const *arg)
{
	switch (opt) {
	case 'w':
		return pid0_scan(arg, &o->program) != 0;
	case 'd':
		if (!o->keeper)
			return tlswish_take(&o->wish, opt, arg);
		return uint0_scan(arg, &o->notify) && o->notify > 2 &&
		       o->notify <= INT_MAX;
	case 'K':
		o->keeper = 1;
		return 1;
	case 's':
		o->sending = 1;
		return 1;
	default:
		return tlswish_take(&o->wish, opt, arg);
	}
}

/* Return 1 if the command line makes sense. */
static int
read_options(struct options *o, int argc, char const *const *argv)
{
	subgetopt l = SUBGETOPT_ZERO;
	int opt;

	while (
	    (opt = subgetopt_r(argc, argv, "w:Ks" TLSWISH_OPTIONS, &l)) != -1)
		if (!read_option(o, opt, l.arg))
			return 0;
	argc -= l.ind;
	if (o->keeper)
		return !argc && !o->program && !o->wish.n;
	if (o->sending ||
	    (o->wish.n && tlswish_mode(&o->wish) == TLSWISH_NONE) ||
	    argc != 1 || strlen(argv[l.ind]) != 1)
		return 0;
	o->command = argv[l.ind][0];
	return engine_understands(o->command);
}

static int
serve(struct options const *o)
{
	struct connection c = { .id = getenv("SMTPSESSIONID"),
		.command = o->command,
		.in = NET_IN,
		.out = NET_OUT,
		.control = CONTROL,
		.from = FROM,
		.to = TO,
		.guard = -1,
		.wish = o->wish.n ? &o->wish : NULL,
		.result = tlswish_result(&o->wish),
		.last = TO };
	int code;

	if (c.result > c.last)
		c.last = c.result;
	confine_descriptors(c.last);
	code = connection_run(&c);
	if (o->program) {
		int r = reap(c.id, o->program);

		if (code == EXIT_DONE)
			code = r;
	}
	return code;
}

int
main(int argc, char const *const *argv)
{
	struct options o = { 0 };

	PROG = "tls-engine";
	if (!read_options(&o, argc, argv))
		strerr_dieusage(EXIT_HARD, USAGE);
	sig_restore(SIGCHLD); /* or the program could not be waited for */
	sig_ignore(SIGPIPE);
	tain_now_set_stopwatch_g();
	_exit(o.keeper ? keeper_run(o.sending, o.notify ? (int)o.notify : -1)
		       : serve(&o));
}
