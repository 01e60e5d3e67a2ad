/* unit-snapshot.c - the names in a directory, read again when they change */

#include "snapshot.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static int
make(char const *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd != -1 && !close(fd);
}

/* As if nothing had changed in it for a while.  The time of the change of the
 * inode cannot be set: so that has to pass. */
static void
settle(void)
{
	struct timespec const times[] = { { 1, 0 }, { 1, 0 } };

	(void)utimensat(AT_FDCWD, ".", times, 0);
	sleep(4);
}

int
main(void)
{
	char const *b = getenv("B");
	char dir[4096];
	unsigned int first;
	unsigned int second;

	snprintf(dir, sizeof dir, "%s/unit-snapshot.XXXXXX", b ? b : "build");
	if (!ok(mkdtemp(dir) && !chdir(dir) && make("me"), "a directory"))
		return tap_end();
	ok(!snapshot_lacks(0, "me"), "nothing read, nothing known");
	ok(!snapshot_take("."), "what has just changed is not relied on");
	settle();
	first = snapshot_take(".");
	ok(first != 0, "it is read");
	ok(snapshot_lacks(first, "you") && !snapshot_lacks(first, "me"),
	    "what is there, and what is not");
	second = snapshot_take(".");
	ok(first == second, "what has not changed is not read again");
	ok(make("you"), "a name comes");
	ok(snapshot_lacks(second, "you"), "after the snapshot");
	second = snapshot_take(".");
	ok(!snapshot_lacks(second, "you"), "it is seen");
	settle();
	second = snapshot_take(".");
	ok(second && second != first, "later it is read again");
	ok(!snapshot_lacks(second, "you") && !snapshot_lacks(first, "him"),
	    "and the old one counts no more");
	ok(!unlink("you"), "it goes");
	ok(!snapshot_lacks(snapshot_take("."), "you"),
	    "and nothing is known for a while");
	ok(!snapshot_take("nonexistent"), "a directory that is not");
	(void)(unlink("me") || chdir("..") || rmdir(dir));
	return tap_end();
}
