/* unit-assign.c - a job for a smtp-remote that stays, as it is sent and taken
 */

#include "assign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "passfd.h"
#include "tap.h"

static int sock[2];
static int fds[ASSIGN_FDS];

/* What is sent is what is taken. */
static void
try(struct assignment *a, char const *env, size_t n, char const *const *argv)
{
	stralloc changes = STRALLOC_ZERO;
	int same = 1;
	int i = 0;

	ok(stralloc_copyb(&changes, env, n) &&
		assign_send(sock[0], &changes, argv, fds),
	    "a job is sent");
	if (!ok(assign_take(a, sock[1]), "and taken"))
		return;
	for (; argv[i]; i++)
		same &= i < a->argc && !strcmp(argv[i], a->argv[i]);
	ok(same && i == a->argc && !a->argv[i], "with its arguments");
	ok(a->env.len == n && (!n || !memcmp(a->env.s, env, n)),
	    "and its environment");
	ok(!close(a->fds[0]) && !close(a->fds[1]), "and its descriptors");
	stralloc_free(&changes);
}

static void
refuse(struct assignment *a, char const *s, size_t n, size_t count)
{
	ok(passfd_send(sock[0], s, n, fds, count) != -1 &&
		!assign_take(a, sock[1]),
	    "what is no job is not taken");
}

int
main(void)
{
	static char const *const plain[] = { "smtp-remote", "b.example",
		"a@a.example", "x@b.example", "y@b.example", NULL };
	static char const *const bounce[] = { "smtp-remote", "b.example", "",
		"x@b.example", NULL };
	static char const env[] = "SMTPUTF8=\0SMTPSESSIONID=x=y";
	static char const removal[] = "SMTPUTF8";
	static char longest[ASSIGN_MAX + 1];
	char const *const large[] = { longest, NULL };
	struct assignment a = { .argv = NULL };
	stralloc changes = STRALLOC_ZERO;

	fds[0] = fds[1] = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (!ok(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sock) != -1, "sockets"))
		return tap_end();
	try(&a, env, sizeof env, plain);
	try(&a, "", 0, plain);
	try(&a, env, sizeof env, bounce);
	memset(longest, 'x', sizeof longest - 1);
	ok(!assign_send(sock[0], &changes, large, fds) && errno == EMSGSIZE,
	    "one that is too long is not sent");
	ok(stralloc_copyb(&changes, removal, sizeof removal) &&
		!assign_send(sock[0], &changes, plain, fds),
	    "nor one that removes a variable");
	refuse(&a, "\0a\0b", 5, 1);
	refuse(&a, "\0a\0b", 4, ASSIGN_FDS);
	close(sock[0]);
	ok(!assign_take(&a, sock[1]), "the end is the end");
	stralloc_free(&changes);
	stralloc_free(&a.packet);
	stralloc_free(&a.env);
	free(a.argv);
	return tap_end();
}
