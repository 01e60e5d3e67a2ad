/* guide.c - bring a visitor to the chain */

#include "guide.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/socket.h>

#include "caller.h"
#include "chain.h"
#include "exits.h"
#include "log.h"
#include "rules.h"

static void
fatal(struct visitor const *v, char const *what, char const *why)
{
	struct logline l;

	log_start(&l, NULL, what);
	log_text(&l, "ip", v->remote.ip);
	log_say(&l, why);
	log_send(&l);
	_exit(EXIT_SOFT);
}

static int
introduce(struct options const *o, struct visitor const *v,
    struct caller const *caller, stralloc *env)
{
	if ((o->host && !chain_env(env, "TCPREMOTEHOST",
			    *caller->host ? caller->host : NULL)) ||
	    (o->info && !chain_env(env, "TCPREMOTEINFO",
			    *caller->info ? caller->info : NULL)))
		return 0;
	return chain_env(env, "TCPREMOTEIP", v->remote.ip) &&
	       chain_env(env, "TCPREMOTEPORT", v->remote.port) &&
	       chain_env(env, "TCPLOCALIP", v->local.ip) &&
	       chain_env(env, "TCPLOCALPORT", v->local.port);
}

static void
ask_rules(struct options const *o, struct visitor const *v,
    struct caller const *caller, stralloc *env)
{
	struct rules_client const client = { .ip = v->remote.ip,
		.host = *caller->host ? caller->host : NULL,
		.info = *caller->info ? caller->info : NULL };

	switch (rules_known(o->rules, &client, env)) {
	case RULE_ALLOW:
		return;
	case RULE_DENY:
		if (o->verbose)
			fatal(v, "deny", "by the rules of -x");
		_exit(EXIT_HARD);
	case RULE_ABSENT:
		if (o->rules_optional)
			return;
		fatal(v, "fatal",
		    "there are no rules: expected the file of -x to be there, "
		    "or -X");
		break;
	case RULE_BROKEN:
		fatal(v, "fatal",
		    "the rules cannot be read: expected a file that "
		    "tcprules(1) has made");
		break;
	}
}

void
guide(struct options const *o, struct visitor const *v, stralloc *env)
{
	struct caller caller = { .host = "" };

	if (fd_copy(0, v->fd) == -1 || fd_copy(1, v->fd) == -1)
		fatal(v, "fatal", "the connection cannot be used");
	fd_close(v->fd);
	/* Source routing is no business of a mail server. */
	if (!o->keep_ip_options)
		(void)setsockopt(0, IPPROTO_IP, IP_OPTIONS, NULL, 0);
	if (o->no_delay)
		(void)socket_tcpnodelay(1);
	if (o->banner)
		(void)allwrite(1, o->banner, strlen(o->banner));
	if (o->host)
		caller_host(&caller, v, o->paranoid);
	if (o->info)
		caller_info(&caller, v, o->patience);
	if (!introduce(o, v, &caller, env))
		fatal(v, "fatal", "out of memory");
	if (o->rules)
		ask_rules(o, v, &caller, env);
	chain(o->prog, env);
}

void
guide_away(struct visitor const *v)
{
	static char const reply[] =
	    "421 4.3.2 Too many connections, try again later\r\n";
	char const *smtps = getenv("SMTPS");
	char early[512];

	/* Closing with input unread would make a reset, which can overtake
	 * the reply. */
	if (!smtps || !*smtps)
		(void)send(v->fd, reply, sizeof reply - 1,
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)recv(v->fd, early, sizeof early, MSG_DONTWAIT);
	fd_close(v->fd);
}
