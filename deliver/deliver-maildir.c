/*
 * deliver-maildir - put one message into Maildirs, by the qmail-queue interface
 *
 * Exit 0 means: in every Maildir, and on disk.  Any other code means: in none.
 * Its argument is one Maildir for everybody, which is made if it is missing,
 * or a pattern with %u and %d, which gives each address its own; these must
 * exist.
 */

#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include "delivery.h"
#include "envfd.h"
#include "exits.h"
#include "fault.h"
#include "log.h"
#include "mailbox.h"
#include "maildir.h"
#include "qmailenv.h"
#include "quote.h"
#include "settings.h"
#include "spool.h"
#include "targets.h"

#define USAGE "deliver-maildir directory"

struct delivery {
	char const *pattern;
	stralloc only; /* the Maildir of all, if the pattern is none */
	struct qmailenv envelope;
	struct targets targets;
	struct maildir maildir;
	struct fault fault;
};

static struct spool message;

static int const held[] = { SIGALRM, SIGTERM, SIGINT, SIGHUP };

/*
 * Until the first file with a name is made, a signal may simply end us.  From
 * then on they wait, and interrupted() sees them.
 */
static void
hold_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++)
		(void)sigaddset(&set, held[i]);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
}

static int
interrupted(struct fault *f)
{
	sigset_t set;

	(void)sigpending(&set);
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
		if (sigismember(&set, held[i]) != 1)
			continue;
		(void)fault_say(f,
		    held[i] == SIGALRM ? DELIVERY_TIMEOUT : DELIVERY_TEMPORARY,
		    "stopped by a signal before the message was stored", NULL);
		return 1;
	}
	return 0;
}

/* Length of what is in front of the first part of the path with a %. */
static size_t
above(char const *pattern)
{
	size_t n = strcspn(pattern, "%");

	while (n && pattern[n - 1] != '/')
		n--;
	return n;
}

/*
 * Where a long message waits: in the Maildir, which must exist for that; or,
 * for a pattern, in the directory above all of its Maildirs.
 */
static int
spool_dir(struct delivery *d, stralloc *dir)
{
	char const *path = d->pattern;
	size_t n = above(path);

	if (d->maildir.make) {
		path = d->only.s;
		n = strlen(path);
		if (mailbox_exists(path) != 1 && !maildir_make(path, &d->fault))
			return 0;
	}
	if (stralloc_copyb(dir, n ? path : ".", n ? n : 1) && stralloc_0(dir))
		return 1;
	return fault_sys(&d->fault, DELIVERY_MEMORY, "name a directory", path);
}

static int
read_message(struct delivery *d)
{
	stralloc dir = STRALLOC_ZERO;
	int r = spool_start(&message, 0, &d->fault);

	if (!r)
		r = spool_dir(d, &dir) &&
		    spool_rest(&message, 0, dir.s, &d->fault);
	stralloc_free(&dir);
	return r == 1;
}

/* Say on $ERROR_FD what the client is told; 82 if somebody will read it. */
static int
answer(char const *address)
{
	static char const before[] = "DNo such mailbox here: <";
	static char const after[] = "> (#5.1.1)";
	int fd = envfd_get("ERROR_FD");
	char text[DELIVERY_TEXTMAX];
	size_t n = sizeof before - 1;

	memcpy(text, before, n);
	for (; *address && n < sizeof text - sizeof after; address++)
		text[n++] =
		    (char)(*address >= ' ' && *address < 0x7f ? *address : '?');
	memcpy(text + n, after, sizeof after - 1);
	n += sizeof after - 1;
	return fd != -1 && allwrite(fd, text, n) == n ? DELIVERY_TEXT
						      : DELIVERY_REFUSED;
}

static int
find_targets(struct delivery *d)
{
	char const *address =
	    targets_find(&d->targets, d->pattern, &d->envelope, &d->fault);

	if (d->fault.code == DELIVERY_REFUSED)
		d->fault.code = answer(address);
	return !d->fault.code;
}

/* RFC 5321 section 4.4, and the fields that later hops count for loops. */
static int
write_head(stralloc *head, struct delivery const *d, size_t i, size_t end)
{
	char const *sender = qmailenv_sender(&d->envelope);

	head->len = 0;
	if (!stralloc_cats(head, "Return-Path: <") ||
	    !quote_address(head, sender, strlen(sender)) ||
	    !stralloc_cats(head, ">\n"))
		return 0;
	for (; i < end; i++) {
		char const *address = d->targets.list[i].address;

		if (!stralloc_cats(head, "Delivered-To: ") ||
		    !quote_address(head, address, strlen(address)) ||
		    !stralloc_append(head, '\n'))
			return 0;
	}
	return 1;
}

static int
write_copies(struct delivery *d)
{
	stralloc head = STRALLOC_ZERO;
	struct targets const *t = &d->targets;
	size_t end;

	for (size_t i = 0; i < t->n; i = end) {
		end = targets_end(t, i);
		if (interrupted(&d->fault))
			return 0;
		if (!write_head(&head, d, i, end))
			return fault_sys(
			    &d->fault, DELIVERY_MEMORY, "write a header", NULL);
		if (!maildir_add(&d->maildir, t->list[i].dir, &head, &message))
			return 0;
	}
	return !interrupted(&d->fault);
}

/* File names hold the name of this host. */
static int
name_files(struct delivery *d)
{
	struct settings s;
	stralloc me = STRALLOC_ZERO;
	char host[HOST_NAME_MAX + 1] = "";

	settings_init(&s);
	if (settings_line(&s, SET_ME, &me) == -1)
		return fault_say(
		    &d->fault, DELIVERY_CONFIG, settings_fault(&s), NULL);
	if (!*me.s && (gethostname(host, sizeof host - 1) == -1 || !*host))
		memcpy(host, "localhost", sizeof "localhost");
	maildir_init(&d->maildir, *me.s ? me.s : host, &d->fault);
	stralloc_free(&me);
	return 1;
}

static int
deliver(struct delivery *d)
{
	if (!targets_pattern(&d->only, d->pattern, &d->fault) ||
	    !read_message(d) || !qmailenv_read(&d->envelope, 1, &d->fault) ||
	    !find_targets(d) || !name_files(d))
		return 0;
	hold_signals();
	if (write_copies(d) && maildir_commit(&d->maildir))
		return 1;
	maildir_undo(&d->maildir);
	return 0;
}

int
main(int argc, char const *const *argv)
{
	struct delivery d = { 0 };

	PROG = "deliver-maildir";
	if (argc != 2 || !*argv[1])
		strerr_dieusage(EXIT_HARD, USAGE);
	d.pattern = argv[1];
	d.maildir.make = !mailbox_many(d.pattern);
	delivery_signals();
	if (deliver(&d))
		return DELIVERY_DONE;
	return fault_log(&d.fault, getenv("SMTPSESSIONID"));
}
