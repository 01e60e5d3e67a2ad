/*
 * smtpd-recv - receive mail by SMTP and hand it to a delivery program
 *
 * Fits at the end of a tcpserver chain; fds 0 and 1 are the client.  Forks
 * once before it reads a byte: the session side speaks to the client and owns
 * nothing, the steward side runs the delivery program on its behalf.
 */

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "chain.h"
#include "clients.h"
#include "config.h"
#include "exits.h"
#include "jail.h"
#include "log.h"
#include "refuse.h"
#include "secret.h"
#include "session.h"
#include "steward.h"
#include "verbs.h"

#define USAGE "smtpd-recv prog... (or QMAILQUEUE=prog smtpd-recv; or -n)"

/* The descriptors of the connection are not the steward's business. */
static void
leave_connection(struct config const *c)
{
	int const fds[] = { c->sslctl, c->sslread, c->sslwrite, c->authctl };

	for (size_t i = 0; i < sizeof fds / sizeof fds[0]; i++)
		if (fds[i] != -1)
			close(fds[i]);
	close(0);
	close(1);
	if (open2("/dev/null", O_RDONLY) != 0 ||
	    open2("/dev/null", O_WRONLY) != 1)
		strerr_diefusys(EXIT_SOFT, "open ", "/dev/null");
}

/* The session side reads strangers' bytes from here on. */
static void
enter_jail(struct config const *c)
{
	switch (jail_enter(JAIL_SESSION)) {
	case JAIL_ON:
		break;
	case JAIL_NONE:
		log_line(c->id, "warning", "there is no jail on this system");
		break;
	default:
		refuse(c->id, "cannot enter the jail");
	}
}

/* TLS since before we started: its facts are in the environment. */
static void
note_tls(struct session *s)
{
	static char const *const names[] = { "SSL_PROTOCOL", "SSL_CIPHER",
		"SSL_PEER_CERT_HASH", "SSL_PEER_CERT_VERIFIED",
		"SSL_PEER_CERT_EMAIL", "SSL_PEER_CERT_DNS" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char const *value = getenv(names[i]);

		if (value && !chain_env(&s->facts, names[i], value))
			refuse(s->config->id, "out of memory");
	}
	if (!clients_recognise(s))
		refuse(s->config->id, "out of memory");
	s->secure = 1;
}

static int
session_serve(struct config const *c, int steward)
{
	static struct session s;

	s.config = c;
	s.steward = steward;
	if (c->tlsprotocol)
		note_tls(&s);
	s.remoteip = c->remoteip;
	s.remotehost = c->remotehost;
	s.relayclient = c->relayclient;
	tain_now_set_stopwatch_g();
	wire_start(&s.wire, 0, 1, c->timeout_session);
	secret_keep();
	enter_jail(c);
	session_restart(&s);
	if (c->greetdelay && wire_early(&s.wire, c->greetdelay) != WIRE_TIMEOUT)
		say_last(&s, R_EARLY, EXIT_PEER);
	else
		hook_greet(&s);
	verbs_serve(&s);
	hook_disconnect(&s);
	return s.status;
}

/* -n: are the settings such that we could serve anybody? */
static int
try_settings(void)
{
	char const *why = config_try();

	if (why)
		log_line(NULL, "fatal", why);
	return why ? EXIT_SOFT : EXIT_DONE;
}

int
main(int argc, char const *const *argv)
{
	static struct config config;
	char const *queue = getenv("QMAILQUEUE");
	char const *const instead[] = { queue, NULL };
	char const *why;
	int ends[2];
	pid_t pid;

	PROG = "smtpd-recv";
	if (argc == 2 && !strcmp(argv[1], "-n"))
		return try_settings();
	if (queue && *queue)
		argv = instead;
	else if (argc > 1)
		argv++;
	else
		strerr_dieusage(EXIT_HARD, USAGE);
	why = config_read(&config);
	if (why)
		refuse(config.id, why);
	sig_ignore(SIGPIPE);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
		refuse(config.id, "cannot make a socketpair");
	pid = fork();
	if (pid == -1)
		refuse(config.id, "cannot fork");
	if (!pid) {
		close(ends[1]);
		_exit(session_serve(&config, ends[0]));
	}
	close(ends[0]);
	leave_connection(&config);
	return steward_serve(&config, ends[1], pid, argv);
}
