/*
 * spp-rcptcheck - run an RCPTCHECK program as a plugin of [rcpt]
 *
 * The program finds the addresses in $SENDER and $RECIPIENT and says by its
 * exit code what it thinks.  What it prints goes to the log: the only line
 * for smtpd-recv is ours.
 */

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "chain.h"
#include "exits.h"

#define USAGE "spp-rcptcheck prog..."

enum {
	ACCEPT = 0,
	REJECT = 100,
	TEMPORARY = 111,
	IGNORE = 112, /* it has no opinion: others decide */
	OVER_LIMIT = 113,
	NO_EXEC = 120
};

/* The line for an exit code.  Whatever else it is, the recipient has not been
 * checked, and the client is to come back. */
static char const *
line(int code)
{
	static struct {
		int code;
		char const *line;
	} const rows[] = {
		{ ACCEPT, "" },
		{ IGNORE, "" },
		{ REJECT, "E550 5.1.1 No mailbox here by that name\n" },
		{ OVER_LIMIT, "E450 4.7.1 Over the limit; try again later\n" },
		{ TEMPORARY, "E451 4.3.0 Cannot check this recipient just "
			     "now; try again later\n" },
		{ NO_EXEC, "E451 4.3.0 Cannot check this recipient; try again "
			   "later\n" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].code == code)
			return rows[i].line;
	return line(TEMPORARY);
}

static char const *
variable(char const *name)
{
	char const *value = getenv(name);

	return value ? value : "";
}

static _Noreturn void
become(char const *const *argv)
{
	stralloc env = STRALLOC_ZERO;

	if (!chain_env(&env, "SENDER", variable("SMTPMAILFROM")) ||
	    !chain_env(&env, "RECIPIENT", variable("SMTPRCPTTO")) ||
	    fd_copy(1, 2) == -1)
		_exit(NO_EXEC);
	chain(argv, &env);
}

/* The exit code of the program; NO_EXEC if it has none. */
static int
run(char const *const *argv)
{
	int wstat;
	pid_t pid = fork();

	if (!pid)
		become(argv);
	if (pid == -1 || waitpid_nointr(pid, &wstat, 0) == -1)
		return NO_EXEC;
	return WIFEXITED(wstat) ? WEXITSTATUS(wstat) : TEMPORARY;
}

int
main(int argc, char const *const *argv)
{
	char const *answer;
	size_t n;

	PROG = "spp-rcptcheck";
	if (argc < 2)
		strerr_dieusage(EXIT_HARD, USAGE);
	answer = line(run(argv + 1));
	n = strlen(answer);
	if (allwrite(1, answer, n) < n)
		strerr_diefusys(EXIT_SOFT, "write its verdict");
	return EXIT_DONE;
}
