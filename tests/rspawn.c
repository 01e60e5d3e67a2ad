/*
 * rspawn.c - run a program as qmail-rspawn runs qmail-remote, and read what it
 * says as that does
 *
 *	rspawn MESSAGE SENDER RECIPIENT PROG
 *
 * PROG gets host, sender and recipient, the file MESSAGE on descriptor 0, and
 * one pipe on both 1 and 2; SIGPIPE is ignored and SIGCHLD blocked.  What
 * qmail-send would be told is printed: K, Z or D, and a text.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

/* From worst to best. */
static char const results[] = "DZK";

enum {
	HARD,
	SOFT,
	GOOD
};

static void
say(char const *what)
{
	allwrite(1, what, strlen(what));
}

static _Noreturn void
become(char const *const *argv, int message, int pipe_fd)
{
	char const *at = strrchr(argv[3], '@');
	char const *args[] = { argv[4], at ? at + 1 : argv[3], argv[2], argv[3],
		NULL };
	sigset_t child;

	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	if (fd_move(0, message) == -1 || fd_move(1, pipe_fd) == -1 ||
	    fd_copy(2, 1) == -1 || signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    sigprocmask(SIG_BLOCK, &child, NULL) == -1)
		_exit(111);
	execvp(args[0], (char *const *)(uintptr_t)args);
	_exit(errno == ENOENT ? 100 : 111);
}

static int
run(char const *const *argv, stralloc *report)
{
	int message = open(argv[1], O_RDONLY);
	int p[2];
	int status;
	pid_t pid;

	if (message == -1 || pipecoe(p) == -1)
		strerr_diefusys(111, "open ", argv[1]);
	pid = fork();
	if (!pid)
		become(argv, message, p[1]);
	fd_close(p[1]);
	if (!slurp(report, p[0]) || wait_pid(pid, &status) == -1)
		strerr_diefusys(111, "read a report");
	return status;
}

/* What the message report says; without one it is as if it had been D. */
static int
of_message(stralloc const *report)
{
	size_t at = 0;

	for (size_t i = 0; i < report->len; i++)
		if (!report->s[i]) {
			char const *r = strchr(results, report->s[at]);

			if (r && *r)
				return (int)(r - results);
			at = i + 1;
		}
	return HARD;
}

/* The first report is that of the recipient.  It may only make things worse;
 * with a message report that is no better than that, its text counts as well.
 */
static void
tell(stralloc const *report)
{
	int message = of_message(report);
	int result = message;
	size_t n = strnlen(report->s, report->len);

	if (report->s[0] == 's')
		result = SOFT;
	if (report->s[0] == 'h')
		result = HARD;
	allwrite(1, results + result, 1);
	if (n == report->len)
		return;
	say(report->s + 1);
	n++;
	if (message <= result && n < report->len && report->s[n] &&
	    strchr(results, report->s[n]))
		say(report->s + n + 1);
}

int
main(int argc, char const *const *argv)
{
	stralloc report = STRALLOC_ZERO;
	int status;

	PROG = "rspawn";
	if (argc != 5)
		strerr_dieusage(100, "rspawn MESSAGE SENDER RECIPIENT PROG");
	status = run(argv, &report);
	if (!WIFEXITED(status))
		say("Zqmail-remote crashed.\n");
	else if (WEXITSTATUS(status) == 111)
		say("ZUnable to run qmail-remote.\n");
	else if (WEXITSTATUS(status))
		say("DUnable to run qmail-remote.\n");
	else if (!report.len)
		say("Zqmail-remote produced no output.\n");
	else
		tell(&report);
	return 0;
}
