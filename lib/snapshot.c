/* snapshot.c - the names in a directory of settings, for as long as they hold
 */

#include "snapshot.h"

#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "listing.h"

/* Two changes within one tick of the clock that the file system goes by have
 * the same time.  What changed so lately is not relied on.  A tick is at most
 * 10 ms where times are in nanoseconds, and 2 s elsewhere. */
enum {
	MS = 1000,
	NS_PER_MS = 1000000,
	TICK = 2500,    /* ms */
	FINE_TICK = 100 /* ms, if there is anything below the second */
};

static struct {
	struct listing listing;
	struct stat as; /* the directory, before and after it was read */
	int valid;
	unsigned int number;
} known;

static int
same_time(struct timespec const *a, struct timespec const *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static int
is_known(struct stat const *st)
{
	return known.valid && known.as.st_dev == st->st_dev &&
	       known.as.st_ino == st->st_ino &&
	       same_time(&known.as.st_mtim, &st->st_mtim) &&
	       same_time(&known.as.st_ctim, &st->st_ctim);
}

static int64_t
ms_of(struct timespec const *t)
{
	return (int64_t)t->tv_sec * MS + t->tv_nsec / NS_PER_MS;
}

static int
is_past(struct timespec const *t, int64_t now)
{
	return ms_of(t) + (t->tv_nsec ? FINE_TICK : TICK) < now;
}

static int
is_settled(struct stat const *st)
{
	struct timespec now;

	return clock_gettime(CLOCK_REALTIME, &now) != -1 &&
	       is_past(&st->st_mtim, ms_of(&now)) &&
	       is_past(&st->st_ctim, ms_of(&now));
}

/* A name that is renamed while the directory is read may be seen neither before
 * nor behind: the directory has to be the same afterwards. */
static int
read_anew(char const *dir, struct stat const *before)
{
	struct stat after;

	known.as = *before;
	known.valid = listing_read(&known.listing, dir);
	known.valid =
	    known.valid && stat(dir, &after) != -1 && is_known(&after);
	if (!++known.number)
		known.number = 1;
	return known.valid;
}

unsigned int
snapshot_take(char const *dir)
{
	struct stat st;

	if (stat(dir, &st) == -1)
		return 0;
	if (is_known(&st))
		return known.number;
	return is_settled(&st) && read_anew(dir, &st) ? known.number : 0;
}

int
snapshot_lacks(unsigned int number, char const *name)
{
	return number && number == known.number &&
	       listing_lacks(&known.listing, name);
}
