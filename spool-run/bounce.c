/* bounce.c - tell a sender which recipients did not get the message */

#include "bounce.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/selfpipe.h>
#include <skalibs/types.h>

#include "chain.h"
#include "log.h"
#include "notice.h"
#include "queue.h"

/* The name of a new file is on disk only when its directory is. */
static int
sync_queue(struct bounce const *b)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;
	int ok;

	if (QUEUE_PATH(&path, b->dir, "queue", "", ""))
		fd = open(path.s, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ok = fd != -1 && fsync(fd) != -1;
	if (fd != -1)
		fd_close(fd);
	stralloc_free(&path);
	return ok;
}

/* How many bytes are whole records: behind them is what a crash has cut off, or
 * zeros, which some file systems leave.  It was not marked as done yet. */
static size_t
whole(stralloc const *notes)
{
	size_t at = 0;

	while (at < notes->len) {
		char const *address = notes->s + at;
		size_t left = notes->len - at;
		size_t n = strnlen(address, left) + 1;
		size_t m = n < left ? strnlen(address + n, left - n) : 0;

		if (!m || n + m == left)
			break;
		at += n + m + 1;
	}
	return at;
}

/* What is there, without half a record. */
static int
read_notes(stralloc *notes, int fd)
{
	notes->len = 0;
	if (!slurp(notes, fd))
		return 0;
	notes->len = whole(notes);
	return 1;
}

/* Half a record would spoil the next one. */
static int
append(struct bounce const *b, int fd, stralloc const *record)
{
	stralloc notes = STRALLOC_ZERO;
	int ok = read_notes(&notes, fd);
	off_t end = (off_t)notes.len;
	int e;

	stralloc_free(&notes);
	if (!ok || ftruncate(fd, end) == -1)
		return 0;
	if (allwrite(fd, record->s, record->len) == record->len &&
	    fsync(fd) != -1 && (end || sync_queue(b)))
		return 1;
	e = errno;
	(void)!ftruncate(fd, end);
	errno = e;
	return 0;
}

static int
open_notes(struct bounce const *b, int flags)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;

	errno = ENOMEM;
	if (QUEUE_PATH(&path, b->dir, "queue", b->id, ".b"))
		fd = open(path.s, flags | O_CLOEXEC, 0600);
	stralloc_free(&path);
	return fd;
}

/* One string for a recipient and one for the reason, each with its NUL. */
int
bounce_note(struct bounce const *b, char const *address, char const *text)
{
	stralloc record = STRALLOC_ZERO;
	int fd = -1;
	int ok;

	errno = ENOMEM;
	ok = stralloc_cats(&record, address) && stralloc_0(&record) &&
	     stralloc_cats(&record, *text ? text : "no reason was given") &&
	     stralloc_0(&record);
	if (ok)
		fd = open_notes(b, O_RDWR | O_CREAT | O_APPEND);
	ok = fd != -1 && append(b, fd, &record);
	if (fd != -1)
		fd_close(fd);
	stralloc_free(&record);
	return ok;
}

static int
trouble(struct bounce const *b, char const *what)
{
	int e = errno;
	struct logline l;

	log_start(&l, b->id, "bounce");
	log_say(&l, what);
	log_say(&l, strerror(e));
	log_send(&l);
	return 0;
}

/* Who is told, and in whose name. */
static int
address(struct bounce const *b, char const *sender, stralloc *envelope)
{
	struct runconf const *c = b->conf;
	int twice = !*sender;

	envelope->len = 0;
	return stralloc_cats(envelope, "F") &&
	       stralloc_cats(envelope, twice ? QUEUE_DOUBLE : "") &&
	       stralloc_0(envelope) && stralloc_cats(envelope, "T") &&
	       (twice ? stralloc_cats(envelope, c->doublebounceto.s) &&
			    stralloc_cats(envelope, "@") &&
			    stralloc_cats(envelope, c->doublebouncehost.s)
		      : stralloc_cats(envelope, sender)) &&
	       stralloc_0(envelope) && stralloc_0(envelope);
}

/* A file without a name, with the report in it. */
static int
file_of(struct bounce const *b, stralloc const *text)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;

	if (QUEUE_PATH(&path, b->dir, "tmp", b->id, ".b")) {
		(void)unlink(path.s);
		fd = open(path.s, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	}
	if (fd != -1)
		(void)unlink(path.s);
	if (fd != -1 && (allwrite(fd, text->s, text->len) < text->len ||
			    lseek(fd, 0, SEEK_SET) == -1)) {
		fd_close(fd);
		fd = -1;
	}
	stralloc_free(&path);
	return fd;
}

/* RFC 8689 section 5: a report about a message that has to go by TLS alone has
 * to, too.  And an address beyond ASCII needs what it came with. */
static int
inherit(stralloc *env, stralloc const *original)
{
	static char const *const names[] = { "SMTPREQUIRETLS", "SMTPUTF8" };
	int ok = 1;

	for (size_t i = 0; ok && i < sizeof names / sizeof names[0]; i++)
		ok = chain_env(
		    env, names[i], notice_variable(original, names[i]));
	return ok;
}

static _Noreturn void
become_deliver(
    struct bounce const *b, stralloc const *original, int message, int envelope)
{
	char const *argv[] = { "deliver-spool", b->dir, NULL };
	stralloc env = STRALLOC_ZERO;

	selfpipe_finish(); /* or signals would stay blocked */
	if (!inherit(&env, original) || dup2(message, 0) == -1 ||
	    dup2(envelope, 1) == -1)
		_exit(111);
	chain(argv, &env);
}

static int
deliver(struct bounce const *b, stralloc const *original, int message,
    stralloc const *envelope)
{
	int p[2];
	int status = 0;
	pid_t pid;

	if (pipecoe(p) == -1)
		return 0;
	pid = fork();
	if (!pid)
		become_deliver(b, original, message, p[0]);
	fd_close(p[0]);
	/* Shorter than what a pipe holds, or the child reads it. */
	if (pid != -1)
		(void)allwrite(p[1], envelope->s, envelope->len);
	fd_close(p[1]);
	errno = EIO;
	return pid != -1 && wait_pid(pid, &status) == pid &&
	       WIFEXITED(status) && !WEXITSTATUS(status);
}

static int
hand_in(struct bounce const *b, stralloc const *text, stralloc const *original)
{
	stralloc envelope = STRALLOC_ZERO;
	int fd = file_of(b, text);
	int ok = fd != -1 && address(b, original->s + 1, &envelope) &&
		 deliver(b, original, fd, &envelope);

	if (fd != -1)
		fd_close(fd);
	stralloc_free(&envelope);
	return ok || trouble(b, "the report cannot be put into the queue");
}

/* What was noted, or nothing. */
static int
recall(struct bounce const *b, stralloc *notes)
{
	int fd = open_notes(b, O_RDONLY);
	int ok = fd != -1 ? read_notes(notes, fd) : errno == ENOENT;

	if (fd != -1)
		fd_close(fd);
	return ok;
}

int
bounce_send(struct bounce const *b, stralloc const *envelope)
{
	char const *sender = envelope->s + 1;
	stralloc notes = STRALLOC_ZERO;
	stralloc text = STRALLOC_ZERO;
	struct notice n = { .bounce = b,
		.envelope = envelope,
		.notes = &notes,
		.twice = !*sender };
	int ok = 1;

	if (!recall(b, &notes))
		ok = trouble(b, "what failed cannot be read");
	else if (notes.len && !strcmp(sender, QUEUE_DOUBLE))
		log_line(b->id, "bounce", "nobody is left to be told");
	else if (notes.len && notice_wanted(&n))
		ok = notice_make(&n, &text)
			 ? hand_in(b, &text, envelope)
			 : trouble(b, "the report cannot be made");
	stralloc_free(&notes);
	stralloc_free(&text);
	return ok;
}
