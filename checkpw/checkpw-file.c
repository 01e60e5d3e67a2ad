/*
 * checkpw-file - checkpassword program for a file of user:hash lines
 *
 * The file is the setting auth.users; hashes are those of crypt(3).  Whoever
 * asks learns from neither the answer nor its time whether a user exists: the
 * whole file is read each time, and one hash is computed each time.
 *
 * With -a it adds a user or changes the password, with -d it takes one out.
 */

#include <crypt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "askpass.h"
#include "checkpw.h"
#include "exits.h"
#include "log.h"
#include "newhash.h"
#include "userfile.h"
#include "users.h"

#define USAGE "checkpw-file prog...; checkpw-file -a user; checkpw-file -d user"

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
	    "hash as checkpw-file -a makes it");
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
	    "know: make one with checkpw-file -a");
	log_send(&l);
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

/* Where the file is, and all of it. */
static void
get_file(struct userfile *f)
{
	if (!userfile_find(f))
		fail(f->path.s, f->fault);
	if (!f->exists) {
		f->path.s[f->path.len - sizeof "/auth.users"] = 0;
		fail(f->path.s,
		    "there is no auth.users in this directory: make it with "
		    "checkpw-file -a user");
	}
	if (!userfile_read(f))
		fail(f->path.s, f->fault);
}

static int
check(struct credentials const *c, stralloc *user, void const *about)
{
	struct userfile f = { .exists = 0 };
	struct users_found u;
	int r;

	(void)user, (void)about;
	get_file(&f);
	users_find(&u, f.text.s, f.text.len, c->user);
	if (u.malformed)
		warn_lines(f.path.s, &u);
	r = right(&u, c, f.path.s);
	userfile_free(&f);
	return r;
}

/* The hash of a new secret for the user, both short enough for fd 3. */
static void
ask_hash(char *hash, char const *user)
{
	char secret[CREDENTIALS_MAX];
	/* What is beside the secret and its NUL: name, NUL, time, NUL. */
	size_t beside = strlen(user) + 1 + UINT64_FMT;
	char const *why = askpass(secret, sizeof secret - beside);

	if (!why && !newhash_make(hash, secret))
		why = "crypt(3) cannot make a hash";
	explicit_bzero(secret, sizeof secret);
	if (why)
		strerr_dief(EXIT_HARD, why);
}

/* Give the user this hash, or with NULL, take the user out. */
static int
change(char const *user, char const *hash)
{
	struct userfile f = { .exists = 0 };
	stralloc text = STRALLOC_ZERO;
	int found;

	if (!userfile_find(&f) || !userfile_lock(&f) ||
	    (f.exists && !userfile_read(&f)))
		fail(f.path.s, f.fault);
	found = users_change(
	    &text, (struct part){ f.text.s, f.text.len }, user, hash);
	if (found == -1)
		fail(f.path.s, "out of memory");
	if (!hash && !found)
		strerr_dief(EXIT_HARD, "no such user in ", f.path.s);
	if (!userfile_replace(&f, &text))
		fail(f.path.s, f.fault);
	userfile_free(&f);
	return EXIT_DONE;
}

static int
is_option(int argc, char const *const *argv)
{
	return argc == 3 && (!strcmp(argv[1], "-a") || !strcmp(argv[1], "-d"));
}

int
main(int argc, char const *const *argv)
{
	char hash[USERS_HASH + 1];

	PROG = "checkpw-file";
	if (argc < 2 || (*argv[1] == '-' && !is_option(argc, argv)))
		strerr_dieusage(EXIT_HARD, USAGE);
	if (*argv[1] != '-')
		return checkpw_run(argv + 1, check, NULL);
	if (!users_name(argv[2]))
		strerr_dief(EXIT_HARD,
		    "a user name has 1 to 255 bytes, no colon, no control "
		    "character, and no # at its start");
	if (argv[1][1] == 'd')
		return change(argv[2], NULL);
	ask_hash(hash, argv[2]);
	return change(argv[2], hash);
}
