/*
 * checkpw-file - checkpassword program for a file of user:hash lines
 *
 * The file is the setting auth.users; hashes are those of crypt(3).  Whoever
 * asks learns from neither the answer nor its time whether a user exists: the
 * whole file is read each time, and one hash is computed each time.
 */

#include <crypt.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include "chain.h"
#include "credentials.h"
#include "exits.h"
#include "log.h"
#include "settings.h"
#include "users.h"

#define USAGE "checkpw-file prog..."

enum {
	FILE_MOST = 64 * 1024 * 1024 /* bytes: half a million users */
};

/* What is hashed for nobody when the file gives no example. */
static char const fallback[] = "$6$nobody.at.all.is";

static void
start_line(struct logline *l, char const *event, char const *path)
{
	log_start(l, getenv("SMTPSESSIONID"), event);
	log_text(l, "file", path);
}

static _Noreturn void
fail(char const *path, char const *what)
{
	struct logline l;

	start_line(&l, "fatal", path);
	log_say(&l, what);
	log_send(&l);
	_exit(EXIT_SOFT);
}

static void
warn_lines(char const *path, struct users_found const *u)
{
	struct logline l;

	start_line(&l, "warning", path);
	log_number(&l, "line", u->first_wrong);
	log_number(&l, "malformed", u->malformed);
	log_say(&l,
	    "malformed lines count for nobody: expected user:hash, with the "
	    "hash as openssl passwd -6 prints it");
	log_send(&l);
}

static void
warn_kind(char const *path, char const *user)
{
	struct logline l;

	start_line(&l, "warning", path);
	log_text(&l, "user", user);
	log_say(&l,
	    "the hash of this user is of a kind that crypt(3) here does not "
	    "know: make one with openssl passwd -6");
	log_send(&l);
}

/* Where the file is. */
static void
find_file(stralloc *path)
{
	struct settings s;

	settings_init(&s);
	switch (settings_file(&s, SET_AUTH_USERS, path)) {
	case -1:
		fail(s.dir, settings_fault(&s));
	case 0:
		fail(s.dir,
		    "there is no auth.users in this directory: make it, with "
		    "lines user:hash, and chmod 600");
	default:
		return;
	}
}

/* Open the file, which nobody else may read or write; its size. */
static int
open_file(char const *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1)
		fail(path, "cannot be opened: make it readable for this user");
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_MOST)
		fail(path, "expected a regular file of at most 64 MiB");
	if (st.st_mode & (S_IROTH | S_IWOTH))
		fail(path, "everybody can read or write it: chmod 600");
	*size = (size_t)st.st_size;
	return fd;
}

static void
read_file(stralloc *text, char const *path)
{
	size_t size;
	int fd = open_file(path, &size);
	ssize_t n = 1;

	if (!stralloc_ready(text, size + 1))
		fail(path, "out of memory: raise the limit of the service");
	while (n > 0 && text->len < size) {
		n = fd_read(fd, text->s + text->len, size - text->len);
		if (n > 0)
			text->len += (size_t)n;
	}
	if (n == -1)
		fail(path, "cannot be read: check the disk");
	(void)close(fd);
}

/* Whether the secret has the hash; -1: crypt(3) does not know its kind. */
static int
fits(char const *secret, struct part hash)
{
	struct crypt_data data;
	char setting[USERS_HASH + 1];
	char const *made;
	int r = -1;

	memset(&data, 0, sizeof data);
	memcpy(setting, hash.s, hash.len);
	setting[hash.len] = 0;
	made = crypt_r(secret, setting, &data);
	if (made && *made != '*')
		r = users_same(hash, (struct part){ made, strlen(made) });
	explicit_bzero(&data, sizeof data);
	explicit_bzero(setting, sizeof setting);
	return r;
}

static int
right(
    struct users_found const *u, struct credentials const *c, char const *path)
{
	struct part hash = u->model;
	int real = u->hash.s && !users_locked(u->hash);
	int r;

	if (real)
		hash = u->hash;
	else if (!hash.s)
		hash = (struct part){ fallback, sizeof fallback - 1 };
	r = fits(c->secret, hash);
	if (real && r == -1)
		warn_kind(path, c->user);
	return real && r == 1;
}

static int
check(struct credentials const *c)
{
	stralloc path = STRALLOC_ZERO;
	stralloc text = STRALLOC_ZERO;
	struct users_found u;
	int r;

	find_file(&path);
	read_file(&text, path.s);
	users_find(&u, text.s, text.len, c->user);
	if (u.malformed)
		warn_lines(path.s, &u);
	r = right(&u, c, path.s);
	explicit_bzero(text.s, text.a);
	stralloc_free(&text);
	stralloc_free(&path);
	return r;
}

int
main(int argc, char const *const *argv)
{
	struct credentials c;
	stralloc env = STRALLOC_ZERO;
	int r;

	PROG = "checkpw-file";
	if (argc < 2)
		strerr_dieusage(EXIT_HARD, USAGE);
	if (credentials_read(&c, CREDENTIALS_FD) != 1) {
		credentials_wipe(&c);
		strerr_warnw("expected user, password and timestamp on fd 3, "
			     "each with a NUL behind it, at most 512 bytes: "
			     "run this by smtpd-auth or another "
			     "checkpassword client");
		return CHECKPW_MISUSE;
	}
	(void)close(CREDENTIALS_FD);
	r = check(&c);
	if (r && !chain_env(&env, "USER", c.user))
		r = -1;
	credentials_wipe(&c);
	if (r != 1)
		return r ? EXIT_SOFT : CHECKPW_WRONG;
	/* What smtpd-auth asks for costs no exec. */
	if (argc == 2 && !strcmp(argv[1], "true"))
		return EXIT_DONE;
	chain(argv + 1, &env);
}
