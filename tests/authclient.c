/*
 * authclient - speak to smtpd-auth as smtpd-recv does, for the tests
 *
 * authclient step...  where it finds $AUTHCTLFD, that is, as the program of
 * smtpd-auth.  Each step is one of
 *
 *	TEXT	send one packet, in which each '|' stands for NUL; print the
 *		answer, again with '|' for NUL, or "gone" if there is none
 *	@N	the same with N bytes of 'x'
 *	<FILE	the same with what is in the file
 *	!CMD	run a command of the shell
 *
 * At the end it closes the socket, waits for the child that it inherited from
 * smtpd-auth, and prints how that ended.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth.h"

static void
exchange(char *s, size_t n)
{
	char const *fd = getenv("AUTHCTLFD");
	int sock = fd ? (int)strtol(fd, NULL, 10) : -1;
	static char answer[AUTH_MAX];
	ssize_t r;

	for (size_t i = 0; i < n; i++)
		if (s[i] == '|')
			s[i] = 0;
	if (send(sock, s, n, MSG_NOSIGNAL) != (ssize_t)n) {
		printf("cannot send: %s\n", strerror(errno));
		return;
	}
	r = recv(sock, answer, sizeof answer, 0);
	for (ssize_t i = 0; i < r; i++)
		putchar(answer[i] ? answer[i] : '|');
	puts(r > 0 ? "" : "gone");
}

static void
from_file(char const *path)
{
	char buf[AUTH_MAX];
	FILE *f = fopen(path, "r");

	if (!f)
		abort();
	exchange(buf, fread(buf, 1, sizeof buf, f));
	(void)fclose(f);
}

static void
filled(size_t n)
{
	char *packet = malloc(n + 1);

	if (!packet)
		abort();
	memset(packet, 'x', n);
	exchange(packet, n);
	free(packet);
}

static void
step(char *s)
{
	switch (*s) {
	case '!':
		(void)fflush(stdout);
		/* A shell is the point: NOLINTNEXTLINE(cert-env33-c) */
		if (system(s + 1) == -1)
			puts("cannot run that");
		break;
	case '@':
		filled(strtoul(s + 1, NULL, 10));
		break;
	case '<':
		from_file(s + 1);
		break;
	default:
		exchange(s, strlen(s));
	}
}

int
main(int argc, char **argv)
{
	char const *fd = getenv("AUTHCTLFD");
	int status;

	for (int i = 1; i < argc; i++)
		step(argv[i]);
	if (fd)
		(void)close((int)strtol(fd, NULL, 10));
	if (wait(&status) == -1)
		puts("child none");
	else
		printf("child %s %d\n", WIFEXITED(status) ? "exit" : "signal",
		    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
	return 0;
}
