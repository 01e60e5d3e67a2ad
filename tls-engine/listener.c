/* listener.c - the socket of a keeper */

#include "listener.h"

#include <errno.h>
#include <fcntl.h>
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
	LOCK_MODE = 0600,
	ALL = 0777
};

static char const *
lock(struct listener *l, char const *path)
{
	stralloc name = STRALLOC_ZERO;

	l->lock = -1;
	if (stralloc_copys(&name, path) && stralloc_cats(&name, ".lock") &&
	    stralloc_0(&name))
		l->lock = open(name.s,
		    O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, LOCK_MODE);
	stralloc_free(&name);
	if (l->lock == -1)
		return "cannot open the lock beside it";
	return fd_lock(l->lock, 1, 1) == 1 ? NULL
					   : "another keeper is at work there";
}

/* Never open to others, not even for a moment. */
static int
bind_for_us(int fd, char const *path)
{
	mode_t mask = umask(ALL & ~MODE);
	int r = ipc_bind(fd, path);

	umask(mask);
	return r != -1;
}

/* Only a socket is replaced; and lchown(), for the directory may belong to
 * somebody who puts a link in its place. */
static char const *
replace(struct listener *l, char const *path, struct user const *user)
{
	struct stat st;

	if (!lstat(path, &st) && !S_ISSOCK(st.st_mode)) {
		errno = EEXIST;
		return "there is something that is not a socket";
	}
	(void)unlink(path);
	if (!bind_for_us(l->fd, path) ||
	    (user->set && !geteuid() &&
		lchown(path, (uid_t)user->uid, (gid_t)user->gid) == -1) ||
	    ipc_listen(l->fd, SOMAXCONN) == -1)
		return "cannot make a socket there";
	return NULL;
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
	l->fd = -1;
}

void
listener_leave(struct listener *l)
{
	if (l->fd != -1)
		fd_close(l->fd);
	if (l->lock != -1)
		fd_close(l->lock);
	l->fd = l->lock = -1;
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
