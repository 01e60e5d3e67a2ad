/*
 * smtp-send - the client's side of SMTP or LMTP for one message
 *
 * Runs under tcpclient, or anything else that connects: fd 6 reads from the
 * server and fd 7 writes to it.  The message is on fd 0, and what became of it
 * goes to fd 1, as qmail-remote reports it.
 */

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/random.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include "demands.h"
#include "exits.h"
#include "jail.h"
#include "log.h"
#include "opening.h"
#include "posting.h"
#include "scram.h"
#include "secret.h"
#include "settings.h"
#include "transfer.h"
#include "varlist.h"

#define USAGE "smtp-send [-l] [-t none|may|require] [-a fd] sender recipient..."

enum {
	SERVER_IN = 6,
	SERVER_OUT = 7
};

/* Which word of -t; -1: none. */
static int
policy(char const *word)
{
	static char const *const words[] = {
		[FORBIDDEN] = "none", [OPTIONAL] = "may", [REQUIRED] = "require"
	};

	for (int i = 0; i < 3; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static void
take_options(struct sendconf *c, int argc, char const *const *argv)
{
	subgetopt l = SUBGETOPT_ZERO;
	unsigned int fd;
	int opt;

	c->authfd = c->policy = -1;
	while ((opt = subgetopt_r(argc, argv, "la:t:", &l)) != -1) {
		if (opt == 'l')
			c->lmtp = 1;
		else if (opt == 't' && (c->policy = policy(l.arg)) != -1)
			continue;
		else if (opt == 'a' && uint0_scan(l.arg, &fd) && fd > 2 &&
			 fd < 1024)
			c->authfd = (int)fd;
		else
			strerr_dieusage(EXIT_HARD, USAGE);
	}
	if (argc - l.ind < 2)
		strerr_dieusage(EXIT_HARD, USAGE);
	c->sender = argv[l.ind];
	c->rcpts = argv + l.ind + 1;
	c->n = (size_t)(argc - l.ind - 1);
}

/*
 * qmail-rspawn has the report and the log in one pipe.  There the log would
 * be taken for a part of the report: do without.
 */
static void
part_log(void)
{
	struct stat report;
	struct stat log;

	if (fstat(1, &report) == -1 || fstat(2, &log) == -1 ||
	    report.st_dev != log.st_dev || report.st_ino != log.st_ino ||
	    isatty(2))
		return;
	close(2);
	if (open2("/dev/null", O_WRONLY) != 2)
		_exit(EXIT_SOFT);
}

/* The nonce for SCRAM: made before the jail closes. */
static void
make_nonce(char nonce[SCRAM_NONCE + 1])
{
	static char const letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"
				      "ghijklmnopqrstuvwxyz0123456789-_";

	random_buf(nonce, SCRAM_NONCE);
	for (size_t i = 0; i < SCRAM_NONCE; i++)
		nonce[i] = letters[nonce[i] & 63];
	nonce[SCRAM_NONCE] = 0;
}

/* NULL, or why it cannot begin.  Afterwards nothing can be opened. */
static char const *
prepare(struct sendconf *c, struct dialog *d, struct source *source)
{
	static char nonce[SCRAM_NONCE + 1];
	char const *why = sendconf_read(c);
	int on = 1;

	if (why)
		return why;
	if (!source_open(source) || !source_rewind(source) ||
	    !transfer_scan(&d->letter, source))
		return "Unable to read message.";
	if (c->user) {
		secret_keep();
		make_nonce(nonce);
		d->nonce = nonce;
	}
	/* What is written here is never to wait for more; a server that is
	 * not behind TCP need not know. */
	(void)setsockopt(SERVER_OUT, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	d->secure = c->secure;
	tain_now_set_stopwatch_g();
	wire_start(&d->wire, SERVER_IN, SERVER_OUT, c->session);
	switch (jail_enter(JAIL_SESSION)) {
	case JAIL_ON:
		return NULL;
	case JAIL_NONE:
		log_line(NULL, "warning", "there is no jail on this system");
		return NULL;
	default:
		return "Unable to enter the jail.";
	}
}

/* The session, as far as it comes. */
static void
converse(struct dialog *d)
{
	static int (*const acts[])(struct dialog *) = {
		opening_greet,
		opening_hello,
		opening_secure,
		opening_login,
		demands_check,
		posting_envelope,
		transfer_message,
	};
	size_t i = 0;

	while (i < sizeof acts / sizeof acts[0] && acts[i](d))
		i++;
}

/* One line for the log: the whole story. */
static void
tell(struct dialog const *d)
{
	struct logline l;
	char const *tls = varlist_get(&d->facts, "SSL_PROTOCOL");
	char const *cipher = varlist_get(&d->facts, "SSL_CIPHER");

	/* TLS since before we started has left its facts elsewhere. */
	if (d->conf->secure) {
		tls = getenv("SSL_PROTOCOL");
		cipher = getenv("SSL_CIPHER");
	}
	log_start(&l, getenv("SMTPSESSIONID"), "sent");
	log_text(&l, "ip", d->conf->host);
	log_text(&l, "from", d->conf->sender);
	log_number(&l, "n", d->conf->n);
	log_number(&l, "accepted", result_count(d->result, 'r'));
	log_number(&l, "size", d->letter.size);
	log_text(&l, "tls", tls);
	log_text(&l, "cipher", cipher);
	log_number(&l, "code", (uint64_t)d->reply.code);
	log_text(&l, "status", d->reply.enhanced);
	log_bytes(&l, "result", &d->result->message.letter, 1);
	log_send(&l);
}

int
main(int argc, char const *const *argv)
{
	static struct sendconf conf;
	static struct result result;
	static struct source source;
	static struct dialog d;
	char const *why;

	PROG = "smtp-send";
	take_options(&conf, argc, argv);
	part_log();
	sig_ignore(SIGPIPE);
	if (!result_init(&result, conf.n))
		strerr_diefusys(EXIT_SOFT, "get memory");
	d.conf = &conf;
	d.result = &result;
	d.source = &source;
	why = prepare(&conf, &d, &source);
	if (why) {
		log_line(NULL, "fatal", why);
		conf.host = why;
		result_message(
		    &result, 'Z', dialog_text(&d, "", " (#4.3.0)\n", 0));
		d.over = 1;
	} else {
		converse(&d);
	}
	if (!result_write(&result, 1))
		strerr_diefusys(EXIT_SOFT, "write the report");
	tell(&d);
	dialog_quit(&d);
	return EXIT_DONE;
}
