/*
 * spool-kick - have messages of a queue tried now
 *
 * spool-kick DIR		all of them
 * spool-kick DIR WORD...	those whose id begins with a word, or that are
 *				for somebody in a domain of that name
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include <skalibs/strerr.h>

#include "exits.h"
#include "queue.h"
#include "queuelist.h"

#define USAGE "spool-kick directory [id|domain ...]"

struct wish {
	char const *dir;
	char const *const *words; /* none: all */
	unsigned long kicked;
	int failed;
};

static int
is_for(stralloc const *envelope, char const *domain)
{
	char const *record = NULL;

	while ((record = queue_next(envelope, record)))
		if (*record == QUEUE_TODO &&
		    !strcasecmp(queue_domain(record + 1), domain))
			return 1;
	return 0;
}

static int
is_wanted(struct wish const *w, struct queued const *m)
{
	if (!*w->words)
		return 1;
	for (char const *const *word = w->words; *word; word++)
		if (!strncmp(m->id, *word, strlen(*word)) ||
		    is_for(&m->envelope, *word))
			return 1;
	return 0;
}

static int
kick(struct queued *m, void *arg)
{
	static struct timespec const never[] = { { 0 }, { 0 } };
	struct wish *w = arg;
	stralloc path = STRALLOC_ZERO;

	if (!is_wanted(w, m))
		return 1;
	if (QUEUE_PATH(&path, w->dir, m->part, m->id, "") &&
	    utimensat(AT_FDCWD, path.s, never, 0) != -1)
		w->kicked++;
	else if (errno != ENOENT)
		w->failed = 1;
	stralloc_free(&path);
	return 1;
}

int
main(int argc, char const *const *argv)
{
	struct wish w = { 0 };

	PROG = "spool-kick";
	if (argc < 2 || !*argv[1] || *argv[1] == '-')
		strerr_dieusage(EXIT_HARD, USAGE);
	w.dir = argv[1];
	w.words = argv + 2;
	if (!queuelist_each(w.dir, kick, &w))
		strerr_diefusys(EXIT_SOFT, "read ", w.dir);
	queue_wake(w.dir, QUEUE_KICK);
	if (w.failed)
		strerr_dief(EXIT_SOFT, w.dir,
		    ": some could not be changed: run it as the owner");
	printf("%lu\n", w.kicked);
	return fflush(stdout) ? EXIT_SOFT : EXIT_DONE;
}
