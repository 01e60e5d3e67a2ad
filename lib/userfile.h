/* userfile.h - the file auth.users, whole in memory, and changed on disk */

#ifndef USERFILE_H
#define USERFILE_H

#include <sys/stat.h>

#include <skalibs/stralloc.h>

/* Start it with zeros. */
struct userfile {
	stralloc path; /* NUL-ended */
	stralloc text; /* all of it; wipe it by userfile_free() */
	struct stat st;
	int exists;
	char const *fault; /* what is wrong with the path, and what to do */
};

/*
 * Each returns 1, or 0 with the fault.
 *
 * userfile_find: where it is.  There may be none: exists is 0 then, and the
 * path is where it would be.  The fault may be in the settings themselves.
 *
 * userfile_read: read it all.  It must be a regular file of at most 64 MiB
 * that not everybody can read or write.
 *
 * userfile_lock: wait until nobody else changes files of that directory; ends
 * with the process.  Somebody may have made the file meanwhile: exists says.
 *
 * userfile_replace: put the text in its place, at once or not at all, safe on
 * the disk, for the same owner and group; mode 0600, and 0640 if it was so.
 */
int userfile_find(struct userfile *u);
int userfile_read(struct userfile *u);
int userfile_lock(struct userfile *u);
int userfile_replace(struct userfile *u, stralloc const *text);

void userfile_free(struct userfile *u);

#endif
