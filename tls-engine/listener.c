/* listener.c - the socket of a keeper */

#include "listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/posixplz.h>
#include <skalibs/socket.h>
#include <skalibs/stralloc.h>

#include "log.h"

/* For the owner alone: whoever connects may have TLS done with our key. */
enum {
	MODE = 0600,
	LOCK_MODE = 0600
};

/* path and suffix, or NULL. */
static char const *
beside(stralloc *sa, char const *path, char const *suffix)
{
	if (!stralloc_copys(sa, path) || !stralloc_cats(sa, suffix) ||
	    !stralloc_0(sa))
		return NULL;
	return sa->s;
}

static char const *
lock(struct listener *l, char const *path)
{
	stralloc sa = STRALLOC_ZERO;
	char const *name = beside(&sa, path, ".lock");

	l->lock =
	    name ? open(name, O_WRONLY | O_CREAT | O_CLOEXEC, LOCK_MODE) : -1;
	stralloc_free(&sa);
	if (l->lock == -1)
		return "cannot open the lock beside it";
	return fd_lock(l->lock, 1, 1) == 1 ? NULL
					   : "another keeper is at work there";
}

/* The socket, under the name new, ready for whoever connects. */
static int
make(int fd, char const *new, struct user const *user)
{
	mode_t mask = umask(0177);
	int ok = ipc_bind(fd, new) != -1;

	umask(mask);
	return ok && chmod(new, MODE) != -1 &&
	       (!user->set || geteuid() ||
		   chown(new, (uid_t)user->uid, (gid_t)user->gid) != -1) &&
	       ipc_listen(fd, SOMAXCONN) != -1;
}

/* Only a socket is replaced, and never by nothing. */
static char const *
replace(struct listener *l, char const *path, struct user const *user)
{
	stralloc sa = STRALLOC_ZERO;
	char const *new = beside(&sa, path, ".new");
	char const *why = NULL;
	struct stat st;

	if (!lstat(path, &st) && !S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		why = "there is something that is not a socket";
	} else if (!new || (unlink(new) == -1 && errno != ENOENT) ||
		   !make(l->fd, new, user) || rename(new, path) == -1) {
		why = "cannot make a socket there";
	}
	stralloc_free(&sa);
	return why;
}

char const *
listener_open(struct listener *l, char const *path, struct user const *user)
{
	char const *why = lock(l, path);

	l->path = path;
	l->fd = -1;
	if (why)
		return why;
	l->fd =
	    socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	return l->fd == -1 ? "cannot make a socket" : replace(l, path, user);
}

void
listener_close(struct listener *l)
{
	(void)unlink(l->path);
	fd_close(l->fd);
}

void
listener_leave(struct listener const *l)
{
	fd_close(l->fd);
	fd_close(l->lock);
}

static int
may_ask(int sock, uid_t start)
{
	struct logline l;
	uid_t uid = (uid_t)-1;
	gid_t gid;

	if (getpeereid(sock, &uid, &gid) != -1 &&
	    (!uid || uid == geteuid() || uid == start))
		return 1;
	log_start(&l, NULL, "refused");
	log_number(&l, "uid", uid);
	log_say(&l, "only root and the user of the keeper may ask it for TLS");
	log_send(&l);
	return 0;
}

int
listener_accept(struct listener const *l, uid_t start)
{
	int sock;

	do
		sock = accept(l->fd, NULL, NULL);
	while (sock == -1 && (errno == EINTR || errno == ECONNABORTED));
	if (sock != -1 && (!may_ask(sock, start) || coe(sock) == -1)) {
		fd_close(sock);
		errno = EAGAIN;
		sock = -1;
	}
	return sock;
}
