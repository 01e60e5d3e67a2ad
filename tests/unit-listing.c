/* unit-listing.c - the names in a directory */

#include "../lib/listing.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static struct listing l;

static int
make(char const *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	return fd != -1 && !close(fd);
}

/* A directory of our own, and nothing in it but these. */
static int
prepare(char *dir, size_t n)
{
	char const *b = getenv("B");

	snprintf(dir, n, "%s/unit-listing.XXXXXX", b ? b : "build");
	return mkdtemp(dir) && !chdir(dir) && make("smtp.auth") &&
	       make("rcpthosts") && make("auth.users.old") && make("me");
}

static void
tidy(char *dir)
{
	static char const *const names[] = { "smtp.auth", "rcpthosts",
		"auth.users.old", "me", "late" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		(void)unlink(names[i]);
	(void)(chdir("..") || rmdir(strrchr(dir, '/') + 1));
}

int
main(void)
{
	char dir[4096];

	ok(!listing_lacks(&l, "me"), "nothing read, nothing known");
	if (!ok(prepare(dir, sizeof dir), "a directory to read"))
		return tap_end();
	ok(listing_read(&l, "."), "it is read");
	ok(!listing_lacks(&l, "smtp.auth"), "a name that is there");
	ok(!listing_lacks(&l, "me"), "a short one");
	ok(!listing_lacks(&l, "rcpthosts"), "another one");
	ok(listing_lacks(&l, "smtp"), "the beginning of a name is none");
	ok(listing_lacks(&l, "auth"), "nor is the end of one");
	ok(listing_lacks(&l, "auth.users"), "nor the middle");
	ok(listing_lacks(&l, "smtp.auth.users"), "nor what is longer");
	ok(!listing_lacks(&l, "below/me"), "what is below is not known");
	ok(make("late") && listing_lacks(&l, "late"), "what came later is not");
	ok(listing_read(&l, ".") && !listing_lacks(&l, "late"), "until asked");
	ok(!listing_read(&l, "/nonexistent/dir"), "a directory that is not");
	ok(!listing_lacks(&l, "smtp"), "leaves nothing known");
	tidy(dir);
	stralloc_free(&l.names);
	return tap_end();
}
