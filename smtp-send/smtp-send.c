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
#include <unistd.h>

#include <skalibs/allreadwrite.h>
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

#define USAGE                                                                  \
	"smtp-send [-l] [-t none|may|require] [-a fd] [-r fd] sender "         \
	"recipient..."

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

/* A descriptor that is not in use for something else; -1: it is none. */
static int
descriptor(char const *arg)
{
	unsigned int fd;

	return uint0_scan(arg, &fd) && fd > 2 && fd != SERVER_IN &&
		       fd != SERVER_OUT && fd < 1024
		   ? (int)fd
		   : -1;
}

/* 1, or 0: it is none. */
static int
take_option(struct sendconf *c, int opt, char const *arg)
{
	switch (opt) {
	case 'l':
		c->lmtp = 1;
		return 1;
	case 't':
		c->policy = policy(arg);
		return c->policy != -1;
	case 'a':
		c->authfd = descriptor(arg);
		return c->authfd != -1;
	case 'r':
		c->hintfd = descriptor(arg);
		return c->hintfd != -1;
	default:
		return 0;
	}
}

static void
take_options(struct sendconf *c, int argc, char const *const *argv)
{
	subgetopt l = SUBGETOPT_ZERO;
	int opt;

	c->authfd = c->policy = c->hintfd = -1;
	while ((opt = subgetopt_r(argc, argv, "la:r:t:", &l)) != -1) {
		if (!take_option(c, opt, l.arg))
			strerr_dieusage(EXIT_HARD, USAGE);
	}
	if (argc - l.ind < 2)
		strerr_dieusage(EXIT_HARD, USAGE);
	c->sender = argv[l.ind];
	c->rcpts = argv + l.ind + 1;
	c->n = (size_t)(argc - l.ind - 1);
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
	static struct {
		int (*play)(struct dialog *);
		int before; /* it is about the server, not about the message */
	} const acts[] = {
		{ opening_greet, 1 },
		{ opening_hello, 1 },
		{ opening_secure, 1 },
		{ opening_login, 0 },
		{ demands_check, 0 },
		{ posting_envelope, 0 },
		{ transfer_message, 0 },
	};
	size_t i = 0;

	while (i < sizeof acts / sizeof acts[0] && acts[i].play(d))
		i++;
	if (i < sizeof acts / sizeof acts[0] && acts[i].before)
		d->elsewhere = 1;
}

/* For whoever can choose another server. */
static void
hint(struct dialog const *d)
{
	static char const no[] = "no-starttls\n";
	static char const next[] = "next\n";
	int fd = d->conf->hintfd;

	if (fd == -1)
		return;
	/* A lost connection says nothing of the message, unless it has. */
	if (d->elsewhere ||
	    (d->lost && !d->critical && !result_count(d->result, 'r') &&
		!result_count(d->result, 'h') &&
		!result_count(d->result, 's'))) {
		if (d->untls)
			(void)allwrite(fd, no, sizeof no - 1);
		(void)allwrite(fd, next, sizeof next - 1);
	}
	close(fd);
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
	if (!log_part())
		return EXIT_SOFT;
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
	hint(&d);
	if (!result_write(&result, 1))
		strerr_diefusys(EXIT_SOFT, "write the report");
	tell(&d);
	dialog_quit(&d);
	return EXIT_DONE;
}
