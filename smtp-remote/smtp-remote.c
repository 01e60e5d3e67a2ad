/*
 * smtp-remote - send one message to the servers of one host or domain
 *
 * The interface is that of qmail-remote: the message on fd 0, a report on
 * fd 1.  Finding servers, TLS and SMTP are the business of smtp-resolve,
 * smtp-tls and smtp-send, each in processes of its own; this program decides
 * whom they try, and what that has to be like.
 */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include "exchangers.h"
#include "exits.h"
#include "fault.h"
#include "literal.h"
#include "log.h"
#include "notice.h"
#include "remoteconf.h"
#include "rounds.h"
#include "runout.h"
#include "spool.h"
#include "standby.h"
#include "stspolicy.h"
#include "tally.h"

enum {
	RESOLVE_MS = 300000, /* for all look-ups */
	STS_MS = 120000,
	STS_TEXT = 65536 /* RFC 8461 section 3.2: 64 KB are enough */
};

/* Report; return the exit code. */
static int
say(char letter, char const *text, char const *more, char const *end)
{
	char const *const parts[] = { text, more, end, NULL };

	return notice_write(letter, parts) ? EXIT_DONE : EXIT_SOFT;
}

/*
 * Each attempt reads the message anew: what is not a file becomes one, without
 * a name.  1, or 0.
 */
static int
hold_message(void)
{
	static struct spool spool;
	char const *dir = getenv("TMPDIR");
	struct fault f = { 0 };
	struct stat st;

	if (fstat(0, &st) == -1)
		return 0;
	if (S_ISREG(st.st_mode))
		return lseek(0, 0, SEEK_CUR) != -1;
	if (spool_start(&spool, 0, &f) != -1 &&
	    spool_rest(&spool, 0, dir ? dir : "/tmp", &f) &&
	    lseek(spool.fd, 0, SEEK_SET) != -1 && fd_move(0, spool.fd) != -1)
		return 1;
	(void)fault_log(&f, getenv("SMTPSESSIONID"));
	return 0;
}

static void
deadline_in(struct remoteconf const *c, tain *deadline, uint64_t ms)
{
	tain_from_millisecs(deadline, (int)remoteconf_left(c, ms));
	tain_add_g(deadline, deadline);
}

/* smtp-resolve says that there are no hosts, for now or for good. */
static int
unresolved(stralloc *out, int code)
{
	if (code != 100 && code != 111)
		return say(
		    'Z', "Unable to run smtp-resolve. (#4.3.0)\n", "", "");
	if (!stralloc_0(out) || strlen(out->s) < 3 || out->s[1] != ' ' ||
	    out->s[0] != (code == 100 ? 'D' : 'Z'))
		return code == 100
			   ? say('D',
				 "Sorry, I couldn't find any host by that "
				 "name. (#5.1.2)\n",
				 "", "")
			   : say('Z',
				 "CNAME lookup failed temporarily. "
				 "(#4.4.3)\n",
				 "", "");
	out->s[strcspn(out->s, "\n")] = 0;
	return say(out->s[0], out->s + 2, "\n", "");
}

/* Have the hosts found.  -1: they are in e; else the exit code. */
static int
resolve(struct remoteconf const *c, struct exchangers *e, stralloc *out)
{
	char port[UINT_FMT];
	char const *const relay[] = { "smtp-resolve", "-p", port, "-a",
		c->route.relay, NULL };
	char const *const domain[] = { "smtp-resolve", "-p", port, c->domain,
		NULL };
	char const *wrong;
	tain deadline;
	int code;

	port[uint_fmt(port, c->route.port)] = 0;
	deadline_in(c, &deadline, RESOLVE_MS);
	code =
	    runout(c->routed ? relay : domain, out, EXCHANGERS_TEXT, &deadline);
	if (code)
		return unresolved(out, code);
	wrong = exchangers_parse(e, out->s, out->len);
	if (!wrong)
		return -1;
	log_line(getenv("SMTPSESSIONID"), "fatal",
	    "smtp-resolve printed what is not understood");
	log_line(getenv("SMTPSESSIONID"), "fatal", wrong);
	return say('Z',
	    "smtp-resolve printed what is not understood. (#4.3.0)\n", "", "");
}

/* The policy of the domain, by its own word (RFC 8461); none if there is no
 * answer: then it is as if there were none. */
static void
read_sts(struct remoteconf const *c, struct exchangers const *e,
    struct stspolicy *sts)
{
	char const *const argv[] = { "smtp-sts", c->domain, e->sts, NULL };
	stralloc out = STRALLOC_ZERO;
	struct stspolicy p = { .mode = STS_NONE };
	tain deadline;
	int code;

	if (!c->sts.len || c->routed || !*c->domain)
		return;
	deadline_in(c, &deadline, STS_MS);
	code = runout(argv, &out, STS_TEXT, &deadline);
	if (!code && stspolicy_parse(&p, out.s, out.len))
		*sts = p;
	else if (code != 1) {
		log_line(getenv("SMTPSESSIONID"), "warning",
		    "smtp-sts has no answer: MTA-STS does not count for now");
		tally(c, OWNER_STS, "", "sts-policy-fetch-error");
	}
	stralloc_free(&out);
}

/* What there is to be said before anybody is asked.  -1: nothing. */
static int
find(struct remoteconf *c, struct exchangers *e, stralloc *out)
{
	struct address a;

	if (c->routed && literal_scan(&a, c->route.relay)) {
		exchangers_literal(e, &a);
		return -1;
	}
	if (!c->routed && c->literal.size) {
		exchangers_literal(e, &c->literal);
		return -1;
	}
	if (!c->routed && !*c->domain)
		return say('D', "Sorry, I couldn't find any host named ",
		    c->host, ". (#5.1.2)\n");
	return resolve(c, e, out);
}

/* Hosts, but no addresses. */
static int
nowhere(struct exchangers const *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->mx[i].addrfail)
			return say('Z',
			    "CNAME lookup failed temporarily. (#4.4.3)\n", "",
			    "");
	return say('D',
	    "Sorry, I couldn't find a mail exchanger or IP address. "
	    "(#5.4.4)\n",
	    "", "");
}

/* Find the servers, and have one take it. */
static int
deliver(struct remoteconf *c)
{
	static struct exchangers e;
	struct stspolicy sts = { .mode = STS_NONE };
	stralloc out = STRALLOC_ZERO;
	int code;

	e = (struct exchangers){ 0 };
	code = find(c, &e, &out);
	if (code == -1 && !e.ips)
		code = nowhere(&e);
	if (code == -1) {
		read_sts(c, &e, &sts);
		code = rounds(c, &e, &sts) ? EXIT_DONE : EXIT_SOFT;
	}
	stralloc_free(&out);
	stralloc_free(&sts.mx);
	return code;
}

static int
run(struct remoteconf *c)
{
	if (!remoteconf_read(c)) {
		char const *why = c->why.len ? c->why.s : "not enough memory";

		log_line(getenv("SMTPSESSIONID"), "fatal", why);
		return say(
		    'Z', "Unable to use control files: ", why, ". (#4.3.0)\n");
	}
	if (!hold_message())
		return say('Z', "Unable to read message. (#4.3.0)\n", "", "");
	return deliver(c);
}

/* One message. */
static int
send(int argc, char const *const *argv)
{
	static struct remoteconf conf;
	int code;

	if (argc < 4)
		return say('D',
		    "I (qmail-remote) was invoked improperly. "
		    "(#5.3.5)\n",
		    "", "");
	tain_now_set_stopwatch_g();
	conf.host = argv[1];
	conf.sender = argv[2];
	conf.rcpts = argv + 3;
	conf.n = (size_t)argc - 3;
	code = run(&conf);
	remoteconf_free(&conf);
	return code;
}

int
main(int argc, char const *const *argv)
{
	PROG = "smtp-remote";
	sig_ignore(SIGPIPE);
	if (argc == 2 && !strcmp(argv[1], "-"))
		return standby(send);
	if (!log_part())
		return EXIT_SOFT;
	return send(argc, argv);
}
