/* reap.c - wait for the rest of the chain and end as it ended */

#include "reap.h"

#include <sys/wait.h>

#include <skalibs/djbunix.h>
#include <skalibs/sig.h>

#include "exits.h"
#include "log.h"

int
reap_status(char const *id, pid_t pid, int status)
{
	struct logline l;

	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	log_start(&l, id, "killed");
	log_number(&l, "pid", (uint64_t)pid);
	log_text(&l, "signal", sig_name(WTERMSIG(status)));
	log_say(&l, "a program of this connection was killed");
	log_send(&l);
	return EXIT_SOFT;
}

int
reap(char const *id, pid_t pid)
{
	int status;

	if (waitpid_nointr(pid, &status, 0) == -1)
		return EXIT_SOFT;
	return reap_status(id, pid, status);
}
