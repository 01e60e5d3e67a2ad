/* assign.c - jobs for a smtp-remote that stays */

#include "assign.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "passfd.h"

/* Each is NAME=value. */
static int
only_sets(stralloc const *env)
{
	for (size_t i = 0; i < env->len; i += strlen(env->s + i) + 1)
		if (!strchr(env->s + i, '='))
			return 0;
	return 1;
}

int
assign_send(int sock, stralloc const *env, char const *const *argv,
    int const fds[ASSIGN_FDS])
{
	stralloc packet = STRALLOC_ZERO;
	int ok = only_sets(env) && stralloc_copy(&packet, env) &&
		 stralloc_0(&packet);
	int e;

	for (; ok && *argv; argv++)
		ok = stralloc_catb(&packet, *argv, strlen(*argv) + 1);
	errno = EMSGSIZE;
	ok = ok && packet.len <= ASSIGN_MAX &&
	     passfd_send(sock, packet.s, packet.len, fds, ASSIGN_FDS) != -1;
	e = errno;
	stralloc_free(&packet);
	errno = e;
	return ok;
}

/* The arguments, as main() has them.  1, or 0. */
static int
split(struct assignment *a, size_t at)
{
	size_t n = 0;

	for (size_t i = at; i < a->packet.len; i++)
		n += !a->packet.s[i];
	free(a->argv);
	a->argv = calloc(n + 1, sizeof *a->argv);
	a->argc = 0;
	if (!a->argv)
		return 0;
	for (; at < a->packet.len; at += strlen(a->packet.s + at) + 1)
		a->argv[a->argc++] = a->packet.s + at;
	return 1;
}

/* Where the empty string behind the environment is. */
static size_t
end_of_environment(stralloc const *packet)
{
	size_t i = 0;

	while (i < packet->len && packet->s[i])
		i += strlen(packet->s + i) + 1;
	return i;
}

int
assign_take(struct assignment *a, int sock)
{
	ssize_t n;
	size_t end;

	if (!stralloc_ready(&a->packet, ASSIGN_MAX))
		return 0;
	n = passfd_recv(sock, a->packet.s, ASSIGN_MAX, a->fds, ASSIGN_FDS);
	if (n <= 0 || a->fds[ASSIGN_FDS - 1] == -1 || a->packet.s[n - 1])
		return 0;
	a->packet.len = (size_t)n;
	end = end_of_environment(&a->packet);
	return stralloc_copyb(&a->env, a->packet.s, end) && split(a, end + 1);
}
