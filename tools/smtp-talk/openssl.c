/* openssl.c - TLS on a connection that exists, by openssl(1) as a child */

#include "openssl.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/sig.h>

#include "exits.h"

enum {
	PATH_SIZE = 80,
	ARGS = 24,
	PIECE = 16384
};

static void
path(char to[PATH_SIZE], struct openssl const *o, char const *file)
{
	size_t n = strlen(o->dir);

	memcpy(to, o->dir, n);
	memcpy(to + n, file, strlen(file) + 1);
}

static int
is_address(char const *name)
{
	struct in6_addr unused;

	return inet_pton(AF_INET, name, &unused) == 1 ||
	       inet_pton(AF_INET6, name, &unused) == 1;
}

/* A socket that only we and our children can find. */
static int
listen_here(struct openssl *o)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	char const *tmp = getenv("TMPDIR");
	int fd;

	if (!tmp || strlen(tmp) > 32)
		tmp = "/tmp";
	memcpy(o->dir, tmp, strlen(tmp));
	memcpy(o->dir + strlen(tmp), "/smtp-talk.XXXXXX",
	    sizeof "/smtp-talk.XXXXXX");
	if (!mkdtemp(o->dir)) {
		*o->dir = 0;
		return -1;
	}
	path(un.sun_path, o, "/socket");
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1 ||
	    bind(fd, (struct sockaddr const *)&un, sizeof un) == -1 ||
	    listen(fd, 1) == -1)
		return -1;
	return fd;
}

/* Old protocols and weak ciphers too: what the server does is to be seen, and
 * nothing that is secret is sent. */
static void
become_client(struct openssl const *o)
{
	char where[PATH_SIZE];
	char const *argv[ARGS] = { "openssl", "s_client", "-unix", where,
		"-min_protocol", "TLSv1", "-cipher", "DEFAULT:@SECLEVEL=0" };
	size_t n = 8;

	path(where, o, "/socket");
	argv[n++] = o->facts ? "-showcerts" : "-quiet";
	if (o->facts)
		argv[n++] = "-no_ign_eof";
	else
		argv[n++] = "-ign_eof";
	if (o->name && !is_address(o->name)) {
		argv[n++] = "-servername";
		argv[n++] = o->name;
	} else {
		argv[n++] = "-noservername";
	}
	argv[n] = NULL;
	(void)sig_restore(SIGPIPE);
	(void)alarm(o->life);
	(void)execvp(argv[0], (char *const *)(void *)argv);
}

/* Its three descriptors: from us or empty, to us or the file, and a file. */
static _Noreturn void
client(struct openssl const *o, int in, int out)
{
	char said[PATH_SIZE];

	path(said, o, "/said");
	if (o->facts) {
		in = open("/dev/null", O_RDONLY | O_CLOEXEC);
		out = open(
		    o->facts, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	}
	int log = open(said, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (in != -1 && out != -1 && log != -1 && fd_copy(0, in) != -1 &&
	    fd_copy(1, out) != -1 && fd_copy(2, log) != -1)
		become_client(o);
	_exit(EXIT_SOFT);
}

/* Carry bytes both ways until one side is gone. */
static _Noreturn void
relay(struct openssl const *o, int a, int b)
{
	static char piece[PIECE];
	struct pollfd x[2] = { { .fd = a, .events = POLLIN },
		{ .fd = b, .events = POLLIN } };

	(void)sig_restore(SIGPIPE);
	(void)alarm(o->life);
	if (ndelay_off(a) == -1 || ndelay_off(b) == -1)
		_exit(EXIT_SOFT);
	for (;;) {
		if (poll(x, 2, -1) == -1)
			_exit(EXIT_SOFT);
		for (int i = 0; i < 2; i++) {
			ssize_t n;

			if (!x[i].revents)
				continue;
			n = fd_read(x[i].fd, piece, sizeof piece);
			if (n <= 0 ||
			    allwrite(x[!i].fd, piece, (size_t)n) < (size_t)n)
				_exit(EXIT_DONE);
		}
	}
}

/* Wait for openssl to connect, or to end. */
static int
take(int listener, int in, tain const *deadline)
{
	iopause_fd x[2] = { { .fd = listener, .events = IOPAUSE_READ },
		{ .fd = in, .events = IOPAUSE_READ } };
	int r;

	do
		r = iopause_g(x, in == -1 ? 1 : 2, deadline);
	while (r == -1 && errno == EINTR);
	return r > 0 && x[0].revents ? accept(listener, NULL, NULL) : -1;
}

static int
join(struct openssl *o, int fd, int listener, tain const *deadline)
{
	int other = take(listener, o->facts ? -1 : o->in, deadline);

	if (other == -1)
		return 0;
	o->relay = fork();
	if (!o->relay) {
		fd_close(o->in);
		fd_close(o->out);
		relay(o, fd, other);
	}
	fd_close(other);
	return o->relay != -1;
}

int
openssl_start(struct openssl *o, int fd, tain const *deadline)
{
	int listener = listen_here(o);
	int in[2] = { -1, -1 };
	int out[2] = { -1, -1 };
	int ok;

	o->in = o->out = -1;
	if (listener == -1 || pipecoe(in) == -1 || pipecoe(out) == -1)
		return 0;
	o->client = fork();
	if (!o->client)
		client(o, out[0], in[1]);
	fd_close(in[1]);
	fd_close(out[0]);
	o->in = in[0];
	o->out = out[1];
	ok = o->client != -1 && ndelay_on(o->in) == 0 &&
	     ndelay_on(o->out) == 0 && join(o, fd, listener, deadline);
	fd_close(listener);
	fd_close(fd);
	return ok;
}

int
openssl_finish(struct openssl *o)
{
	int wstat = 1;

	if (o->client > 0 && waitpid_nointr(o->client, &wstat, 0) != -1)
		o->client = 0;
	return !wstat;
}

void
openssl_said(struct openssl const *o, char said[OPENSSL_SAID])
{
	char file[PATH_SIZE];
	char text[4096];
	char const *line;
	size_t n;
	ssize_t r;

	*said = 0;
	if (!*o->dir)
		return;
	path(file, o, "/said");
	r = openreadnclose(file, text, sizeof text - 1);
	text[r > 0 ? r : 0] = 0;
	line = strstr(text, ":error:");
	if (!line)
		return;
	/* error:CODE:library:function:REASON:file:line:more */
	line += sizeof ":error:" - 1;
	for (int i = 0; i < 3 && line; i++)
		line = strchr(line, ':') ? strchr(line, ':') + 1 : NULL;
	if (!line)
		return;
	n = strcspn(line, ":\n");
	if (n >= OPENSSL_SAID)
		n = OPENSSL_SAID - 1;
	memcpy(said, line, n);
	said[n] = 0;
}

static void
end_child(pid_t pid)
{
	int unused;

	if (pid <= 0)
		return;
	(void)kill(pid, SIGKILL);
	(void)waitpid_nointr(pid, &unused, 0);
}

void
openssl_end(struct openssl *o)
{
	char file[PATH_SIZE];

	end_child(o->client);
	end_child(o->relay);
	o->client = o->relay = 0;
	if (!*o->dir)
		return;
	path(file, o, "/socket");
	(void)unlink(file);
	path(file, o, "/said");
	(void)unlink(file);
	(void)rmdir(o->dir);
	*o->dir = 0;
}
