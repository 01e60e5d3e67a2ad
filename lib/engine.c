/* engine.c - get a TLS engine for this connection */

#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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
	FREE = 16 /* and above: out of the way of these and of tlswish.h */
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

/* Return NULL if memory is short. */
static char const **
arguments(struct tlswish const *wish, char const *pid, char const *word)
{
	size_t n = wish ? wish->n : 0;
	char const **argv = calloc(n + 5, sizeof *argv);

	if (!argv)
		return NULL;
	argv[0] = "tls-engine";
	argv[1] = "-w";
	argv[2] = pid;
	for (size_t i = 0; i < n; i++)
		argv[3 + i] = wish->words[i];
	argv[3 + n] = word;
	return argv;
}

void
engine_get(struct ends *e, struct engine_order const *o)
{
	char const word[] = { o->command, 0 };
	char pid[PID_FMT];
	char const **argv = arguments(o->wish, pid, word);
	struct logline l;

	pid[pid_fmt(pid, o->program)] = 0;
	if (argv && place(e))
		mexec_m(argv, o->env->s, o->env->len);
	log_start(&l, o->id, "fatal");
	log_say(&l, "tls-engine cannot be started");
	log_say(&l, strerror(errno));
	log_say(&l, "expected to find it in a directory of $PATH");
	log_send(&l);
	free(argv);
}
