/*
 * smtpd-proxy - learn from a proxy in front who the client is
 *
 * Stands first in a chain, before smtpd-tls.  A peer in proxy.trusted must
 * begin with a PROXY header, which is taken off the connection and becomes
 * $TCPREMOTEIP and its like.  Nobody else is listened to.  Where the launcher
 * tells nothing of the connection, as systemd does, the socket is asked.
 */

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/ip46.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>

#include "address.h"
#include "chain.h"
#include "exits.h"
#include "log.h"
#include "peer.h"
#include "proxy.h"
#include "reason.h"
#include "receive.h"
#include "refuse.h"
#include "sessionid.h"
#include "settings.h"
#include "trust.h"

#define USAGE "smtpd-proxy prog..."

struct session {
	char id[SESSIONID_LEN + 1];
	stralloc env; /* changes that the next program gets */
	struct settings settings;
	/* Who is connected to us, by launcher or socket; NULL: not known. */
	char const *ip;
	char const *port;
};

/* The client of a TLS port would take a reply in clear for a TLS record. */
static int
tls_first(void)
{
	char const *smtps = getenv("SMTPS");

	return smtps && *smtps;
}

static _Noreturn void
fatal(struct session const *s, char const *why)
{
	if (!tls_first())
		refuse(s->id, why);
	log_line(s->id, "fatal", why);
	_exit(EXIT_SOFT);
}

/* Add a change of the environment. */
static void
set(struct session *s, char const *name, char const *value)
{
	if (!chain_env(&s->env, name, value))
		fatal(s, "out of memory");
}

static void
set_ends(struct session *s, struct endpoint const *remote,
    struct endpoint const *local)
{
	set(s, "PROTO", "TCP");
	set(s, "TCPREMOTEIP", remote->ip);
	set(s, "TCPREMOTEPORT", remote->port);
	set(s, "TCPLOCALIP", local->ip);
	set(s, "TCPLOCALPORT", local->port);
}

static void
endpoint_of(struct endpoint *e, ip46 const *ip, uint16_t port)
{
	struct address a;

	address_set(&a, ip->ip, ip46_is6(ip) ? ADDRESS_6 : ADDRESS_4);
	endpoint_set(e, &a, port);
}

/* What is no socket, or one of another family, has no address to tell. */
static void
ask_socket(struct session *s, struct endpoint *remote)
{
	struct endpoint local;
	ip46 ip;
	uint16_t port;

	if (socket_remote46(0, &ip, &port) == -1)
		return;
	endpoint_of(remote, &ip, port);
	if (socket_local46(0, &ip, &port) == -1)
		return;
	endpoint_of(&local, &ip, port);
	set_ends(s, remote, &local);
	s->ip = remote->ip;
	s->port = remote->port;
}

static int
is_trusted(struct session *s)
{
	stralloc why = STRALLOC_ZERO;
	int r = trust_find(&s->settings, s->ip, &why);

	if (r == -1)
		fatal(s, why.len ? why.s : "out of memory");
	return r;
}

static void
complain(struct session const *s, enum proxy_fault fault)
{
	struct reason const *why = reason_of(fault);
	struct logline l;

	log_start(&l, s->id, "no header");
	log_text(&l, "ip", s->ip);
	log_text(&l, "reason", why->word);
	log_say(&l, why->text);
	log_send(&l);
}

static void
answer(void)
{
	static char const reply[] =
	    "421 4.3.0 No valid PROXY header, closing connection\r\n";
	char rest[4096];

	sig_ignore(SIGPIPE);
	(void)allwrite(1, reply, sizeof reply - 1);
	/* Closing with input left unread would make a reset, which can
	 * overtake the reply. */
	(void)recv(0, rest, sizeof rest, MSG_DONTWAIT);
}

/* A peer that connects and goes checks our health: not worth a line. */
static _Noreturn void
send_away(struct session const *s, enum proxy_fault fault)
{
	if (fault != PROXY_SILENT) {
		complain(s, fault);
		if (!tls_first())
			answer();
	}
	_exit(EXIT_PEER);
}

/* Put the client in the place of the proxy. */
static void
introduce(struct session *s, struct proxy const *p)
{
	static char const *const others[] = { "TCPREMOTEHOST", "TCPREMOTEINFO",
		"TCP6REMOTEIP", "TCP6REMOTEPORT", "TCP6REMOTEHOST",
		"TCP6REMOTEINFO", "TCP6LOCALIP", "TCP6LOCALPORT",
		"TCP6LOCALHOST", "TCP6INTERFACE" };

	set(s, "PROXYIP", s->ip);
	set(s, "PROXYPORT", s->port);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		set(s, others[i], NULL);
	set_ends(s, &p->remote, &p->local);
}

static void
listen_to_proxy(struct session *s)
{
	struct proxy p;
	enum proxy_state state;
	uint64_t ms;

	if (settings_number(&s->settings, SET_PROXY_TIMEOUT, &ms) == -1)
		fatal(s, settings_fault(&s->settings));
	state = receive(&p, 0, ms);
	if (state == PROXY_WRONG)
		send_away(s, p.fault);
	if (state == PROXY_KNOWN)
		introduce(s, &p);
	/* The launcher gave these to the proxy: they must not become the
	 * rights of everybody behind it. */
	set(s, "RELAYCLIENT", NULL);
	set(s, "XCLIENT", NULL);
}

/* -n: are the settings such that we could serve anybody? */
static int
try_settings(void)
{
	struct settings s;
	stralloc why = STRALLOC_ZERO;
	uint64_t ms;

	settings_init(&s);
	if (settings_number(&s, SET_PROXY_TIMEOUT, &ms) == -1)
		log_line(NULL, "fatal", settings_fault(&s));
	else if (trust_find(&s, NULL, &why) == -1)
		log_line(NULL, "fatal", why.s);
	else
		return EXIT_DONE;
	return EXIT_SOFT;
}

int
main(int argc, char const *const *argv)
{
	struct session s = { .env = STRALLOC_ZERO };
	struct endpoint remote;

	PROG = "smtpd-proxy";
	if (argc == 2 && !strcmp(argv[1], "-n"))
		return try_settings();
	if (argc < 2 || *argv[1] == '-')
		strerr_dieusage(EXIT_HARD, USAGE);
	settings_init(&s.settings);
	if (!sessionid_get(s.id, &s.env))
		fatal(&s, "out of memory");
	/* They are there only if a header was believed. */
	set(&s, "PROXYIP", NULL);
	set(&s, "PROXYPORT", NULL);
	s.ip = peer_get("REMOTEIP");
	s.port = peer_get("REMOTEPORT");
	if (!s.ip)
		ask_socket(&s, &remote);
	if (is_trusted(&s))
		listen_to_proxy(&s);
	chain(argv + 1, &s.env);
}
