/*
 * deliver-spool - put one message into a queue, by the qmail-queue interface
 *
 * Exit 0 means: message and envelope are on disk, and spool-run will send it.
 * Any other code means that nothing is there.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "delivery.h"
#include "exits.h"
#include "fault.h"
#include "qmailenv.h"
#include "queue.h"
#include "unique.h"

#define USAGE "deliver-spool directory"

enum {
	MASK = 077
};

/* The two files of a message, under both their names. */
struct entry {
	char const *dir;
	stralloc id;
	stralloc tmp[2];
	stralloc todo[2];
	int made; /* of them */
	struct fault fault;
};

enum {
	MESSAGE,
	ENVELOPE
};

/* What the sender's client asked for, which is to be asked of the next server.
 */
static char const *const kept[] = { "SMTPUTF8", "SMTPREQUIRETLS", "SMTPDSNRET",
	"SMTPDSNENVID" };

static int
choose_names(struct entry *e)
{
	static char const *const suffixes[] = { ".m", "" };
	struct unique u;
	int ok;

	unique_init(&u, "q");
	ok = unique_name(&e->id, &u, 0) && stralloc_0(&e->id);
	for (int i = MESSAGE; ok && i <= ENVELOPE; i++)
		ok = QUEUE_PATH(
			 e->tmp + i, e->dir, "tmp", e->id.s, suffixes[i]) &&
		     QUEUE_PATH(
			 e->todo + i, e->dir, "todo", e->id.s, suffixes[i]);
	return ok ||
	       fault_sys(&e->fault, DELIVERY_MEMORY, "name a file", e->dir);
}

static int
create(struct entry *e, int which)
{
	int fd = open(
	    e->tmp[which].s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1)
		fault_sys(&e->fault, 0, "make", e->tmp[which].s);
	else
		e->made = which + 1;
	return fd;
}

/* Have it on disk and close it. */
static int
finish(struct entry *e, int which, int fd, int ok)
{
	if (!ok)
		fault_sys(&e->fault, 0, "write", e->tmp[which].s);
	else if (fsync(fd) == -1)
		ok = fault_sys(&e->fault, 0, "sync", e->tmp[which].s);
	if (close(fd) == -1 && ok)
		ok = fault_sys(&e->fault, 0, "close", e->tmp[which].s);
	return ok;
}

static int
take_message(struct entry *e)
{
	static char buf[65536];
	int fd = create(e, MESSAGE);
	ssize_t n = 1;
	int ok = 1;

	if (fd == -1)
		return 0;
	while (ok && (n = fd_read(0, buf, sizeof buf)) > 0)
		ok = allwrite(fd, buf, (size_t)n) == (size_t)n;
	if (n == -1) {
		fault_sys(
		    &e->fault, DELIVERY_READ, "read the message on fd 0", NULL);
		fd_close(fd);
		return 0;
	}
	return finish(e, MESSAGE, fd, ok);
}

static int
put(stralloc *text, char kind, char const *name, char const *value)
{
	return stralloc_append(text, kind) &&
	       (!name ||
		   (stralloc_cats(text, name) && stralloc_cats(text, "="))) &&
	       stralloc_cats(text, value) && stralloc_0(text);
}

static int
put_variables(stralloc *text, size_t recipients)
{
	char name[sizeof "SMTPDSNRCPT" + SIZE_FMT] = "SMTPDSNRCPT";
	size_t const fixed = sizeof "SMTPDSNRCPT" - 1;
	char const *value;

	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		value = getenv(kept[i]);
		if (value && !put(text, QUEUE_VARIABLE, kept[i], value))
			return 0;
	}
	for (size_t i = 1; i <= recipients; i++) {
		name[fixed + size_fmt(name + fixed, i)] = 0;
		value = getenv(name);
		if (value && !put(text, QUEUE_VARIABLE, name, value))
			return 0;
	}
	return 1;
}

static int
make_envelope(stralloc *text, struct qmailenv const *env)
{
	char const *rcpt = NULL;

	if (!put(text, QUEUE_SENDER, NULL, qmailenv_sender(env)) ||
	    !put_variables(text, env->recipients))
		return 0;
	while ((rcpt = qmailenv_next(env, rcpt)))
		if (!put(text, QUEUE_TODO, NULL, rcpt))
			return 0;
	return 1;
}

static int
take_envelope(struct entry *e)
{
	struct qmailenv env = { 0 };
	stralloc text = STRALLOC_ZERO;
	struct timespec const never[] = { { 0 }, { 0 } };
	int fd;
	int ok;

	if (!qmailenv_read(&env, 1, &e->fault))
		return 0;
	if (!make_envelope(&text, &env))
		return fault_sys(
		    &e->fault, DELIVERY_MEMORY, "write an envelope", e->dir);
	if (text.len > QUEUE_ENVELOPE)
		return fault_say(&e->fault, DELIVERY_ENVELOPE,
		    "the envelope, with what its client asked for, is longer "
		    "than a queue takes: set smtp.maxrcpt lower",
		    e->dir);
	fd = create(e, ENVELOPE);
	if (fd == -1)
		return 0;
	ok = allwrite(fd, text.s, text.len) == text.len &&
	     futimens(fd, never) != -1;
	stralloc_free(&text);
	return finish(e, ENVELOPE, fd, ok);
}

static int
sync_todo(struct entry *e)
{
	stralloc path = STRALLOC_ZERO;
	int fd = -1;
	int ok = QUEUE_PATH(&path, e->dir, "todo", ".", "");

	if (ok)
		fd = open2(path.s, O_RDONLY);
	ok = fd != -1 && fsync(fd) != -1;
	if (!ok)
		fault_sys(&e->fault, 0, "sync", e->todo[ENVELOPE].s);
	if (fd != -1)
		fd_close(fd);
	stralloc_free(&path);
	return ok;
}

/* The envelope is last: it is what spool-run looks for. */
static int
commit(struct entry *e)
{
	for (int i = MESSAGE; i <= ENVELOPE; i++)
		if (rename(e->tmp[i].s, e->todo[i].s) == -1)
			return fault_sys(
			    &e->fault, 0, "rename to", e->todo[i].s);
	return sync_todo(e);
}

static void
undo(struct entry *e)
{
	for (int i = e->made - 1; i >= MESSAGE; i--) {
		(void)unlink(e->todo[i].s);
		(void)unlink(e->tmp[i].s);
	}
}

int
main(int argc, char const *const *argv)
{
	struct entry e = { 0 };

	PROG = "deliver-spool";
	if (argc != 2 || !*argv[1])
		strerr_dieusage(EXIT_HARD, USAGE);
	e.dir = argv[1];
	(void)umask(MASK);
	delivery_signals();
	if (queue_make(e.dir, &e.fault) && choose_names(&e) &&
	    take_message(&e) && take_envelope(&e) && commit(&e)) {
		queue_wake(e.dir, QUEUE_NEW);
		return DELIVERY_DONE;
	}
	undo(&e);
	return fault_log(&e.fault, getenv("SMTPSESSIONID"));
}
