/*
 * deliver-lmtp - hand one message to an LMTP server, by the qmail-queue
 * interface
 *
 * The message and then the envelope are taken in, the server is called, and
 * smtp-send -l does the talking.  Exit 0 means: the server has taken it for
 * every recipient.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include "chain.h"
#include "delivery.h"
#include "envfd.h"
#include "exits.h"
#include "fault.h"
#include "place.h"
#include "qmailenv.h"
#include "spool.h"

#define USAGE "deliver-lmtp {unix:/path | inet:address:port}"

enum {
	CONNECT_S = 30, /* seconds */
	SERVER_IN = 6,  /* where smtp-send has the server */
	SERVER_OUT = 7,
	TEXT = 6000 /* of one recipient in a report: more than there can be */
};

struct delivery {
	char const *where;
	struct place place;
	struct qmailenv envelope;
	struct fault fault;
	stralloc report;
};

static struct spool message;

/* smtp-send reads a message twice: it has to be in a file. */
static int
read_message(struct fault *f)
{
	char const *dir = getenv("TMPDIR");

	if (spool_start(&message, 0, f) == -1 ||
	    !spool_rest(&message, 0, dir ? dir : "/tmp", f))
		return 0;
	if (lseek(message.fd, 0, SEEK_SET) == -1)
		return fault_sys(f, DELIVERY_READ, "go back in", "the message");
	return 1;
}

/* smtp-send -l -- sender recipient... */
static char const **
arguments(struct qmailenv const *e)
{
	static char const *const first[] = { "smtp-send", "-l", "-t", "none",
		"--" };
	size_t n = sizeof first / sizeof first[0];
	char const **argv = calloc(n + e->recipients + 2, sizeof *argv);
	char const *rcpt = NULL;

	if (!argv)
		return NULL;
	memcpy(argv, first, sizeof first);
	argv[n++] = qmailenv_sender(e);
	while ((rcpt = qmailenv_next(e, rcpt)))
		argv[n++] = rcpt;
	return argv;
}

/*
 * What is known of the client's connection says nothing of this one, and what
 * is asked of those who carry a message on is not asked of a mailbox.
 */
static int
environment(stralloc *env, char const *where)
{
	static char const *const gone[] = { "SSL_PROTOCOL", "SMTPREQUIRETLS",
		"SMTPUTF8", "HELOHOST", "SENDSTARTTLS", "SENDTIMEOUTSESSION" };

	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
		if (!chain_env(env, gone[i], NULL))
			return 0;
	return chain_env(env, "PROTO", "TCP") &&
	       chain_env(env, "TCPREMOTEIP", where);
}

/* The child: become smtp-send. */
static _Noreturn void
become(struct delivery const *d, int server, int report)
{
	stralloc env = STRALLOC_ZERO;
	char const **argv = arguments(&d->envelope);

	if (!argv || !environment(&env, d->where))
		_exit(EXIT_SOFT);
	/* Out of the way of the numbers that they are to have. */
	server = fcntl(server, F_DUPFD, SERVER_OUT + 1);
	report = fcntl(report, F_DUPFD, SERVER_OUT + 1);
	if (server == -1 || report == -1 || fd_copy(0, message.fd) == -1 ||
	    fd_move(1, report) == -1 || fd_copy(SERVER_IN, server) == -1 ||
	    fd_move(SERVER_OUT, server) == -1)
		_exit(EXIT_SOFT);
	chain(argv, &env);
}

static int
connect_to(struct delivery *d)
{
	tain deadline;
	int fd;

	tain_now_set_stopwatch_g();
	tain_addsec_g(&deadline, CONNECT_S);
	fd = place_connect(&d->place, &deadline);
	if (fd == -1)
		(void)fault_say(
		    &d->fault, DELIVERY_TEMPORARY, strerror(errno), d->where);
	return fd;
}

/* Read the report to its end.  1, or 0: it is longer than any, or memory. */
static int
read_report(struct delivery *d, int fd)
{
	size_t most = (d->envelope.recipients + 1) * TEXT;
	stralloc *r = &d->report;
	ssize_t n = 1;

	while (n > 0 && r->len <= most && stralloc_readyplus(r, 4096)) {
		n = fd_read(fd, r->s + r->len, 4096);
		r->len += n > 0 ? (size_t)n : 0;
	}
	return !n && r->len && !r->s[r->len - 1];
}

static int
send_it(struct delivery *d)
{
	int server = connect_to(d);
	int report[2];
	int status = 0;
	int ok;
	pid_t pid;

	if (server == -1)
		return 0;
	if (pipecoe(report) == -1)
		return fault_sys(&d->fault, 0, "make a pipe", NULL);
	pid = fork();
	if (pid == -1)
		return fault_sys(&d->fault, 0, "fork", NULL);
	if (!pid)
		become(d, server, report[1]);
	close(report[1]);
	close(server);
	ok = read_report(d, report[0]);
	close(report[0]);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	return (ok && !status) ||
	       fault_say(&d->fault, DELIVERY_TEMPORARY,
		   "smtp-send did not report what became of the message", NULL);
}

/* Say it on $ERROR_FD, in one line; 82 if somebody will read it. */
static int
answer(char letter, char const *text)
{
	int fd = envfd_get("ERROR_FD");
	char line[DELIVERY_TEXTMAX];
	size_t n = 0;

	line[n++] = letter;
	for (; *text && n < sizeof line; text++)
		line[n++] = (char)(*text == '\n' ? ' ' : *text);
	if (fd != -1 && allwrite(fd, line, n) == n)
		return DELIVERY_TEXT;
	return letter == 'D' ? DELIVERY_REFUSED : DELIVERY_TEMPORARY;
}

/* How bad a letter of the report is: the first is the worst. */
static size_t
rank(char letter)
{
	static char const *const classes[] = { "sZ", "hD", "rK" };
	size_t i = 0;

	while (i < 3 && !(letter && strchr(classes[i], letter)))
		i++;
	return i;
}

/*
 * The qmail-queue interface has one answer for all: later, if it is later for
 * anybody, and else no, if it is no for anybody.  Return the exit code.
 */
static int
verdict(stralloc const *report)
{
	size_t worst = 3;
	char const *text = "";

	for (size_t i = 0; i < report->len; i += strlen(report->s + i) + 1) {
		size_t this = rank(report->s[i]);

		/* Recipients come first, and say more than the message. */
		if (this < worst || (this == worst && !*text))
			text = report->s + i + 1;
		if (this < worst)
			worst = this;
	}
	if (worst == 2)
		return DELIVERY_DONE;
	return worst == 3 ? DELIVERY_TEMPORARY
			  : answer(worst ? 'D' : 'Z', text);
}

int
main(int argc, char const *const *argv)
{
	struct delivery d = { 0 };

	PROG = "deliver-lmtp";
	if (argc != 2 || !place_parse(argv[1], &d.place))
		strerr_dieusage(EXIT_HARD, USAGE);
	d.where = argv[1];
	if (read_message(&d.fault) && qmailenv_read(&d.envelope, 1, &d.fault) &&
	    send_it(&d))
		return verdict(&d.report);
	return fault_log(&d.fault, getenv("SMTPSESSIONID"));
}
