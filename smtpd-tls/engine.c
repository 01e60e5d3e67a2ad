/* engine.c - get a TLS engine for this connection */

#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <skalibs/djbunix.h>
#include <skalibs/exec.h>
#include <skalibs/types.h>

#include "log.h"

/* Where tls-engine expects its descriptors; 0 and 1 are the network. */
enum {
	CONTROL = 3,
	IN = 4,
	OUT = 5,
	FREE = 6 /* and above: out of the way of these three */
};

/* Move the ends to their places, whatever is there now. */
static int
place(struct ends *e)
{
	struct ends away = { fcntl(e->control, F_DUPFD, FREE),
		fcntl(e->in, F_DUPFD, FREE), fcntl(e->out, F_DUPFD, FREE) };

	if (away.control == -1 || away.in == -1 || away.out == -1)
		return 0;
	plumbing_close(e);
	*e = (struct ends){ CONTROL, IN, OUT };
	return fd_move(CONTROL, away.control) != -1 &&
	       fd_move(IN, away.in) != -1 && fd_move(OUT, away.out) != -1;
}

void
engine_get(struct ends *e, char command, pid_t program, char const *id,
    stralloc const *env)
{
	char const word[] = { command, 0 };
	char pid[PID_FMT];
	char const *argv[] = { "tls-engine", "-w", pid, word, NULL };
	struct logline l;

	pid[pid_fmt(pid, program)] = 0;
	if (place(e))
		mexec_m(argv, env->s, env->len);
	log_start(&l, id, "fatal");
	log_say(&l, "tls-engine cannot be started");
	log_say(&l, strerror(errno));
	log_say(&l, "expected to find it in a directory of $PATH");
	log_send(&l);
}
