/* oddfile.c - what is no plain file where one is expected */

#include "oddfile.h"

#include <errno.h>
#include <sys/stat.h>

static char const *
odd_link(char const *path)
{
	struct stat st;

	if (errno == ELOOP)
		return "is a symbolic link into itself: expected a file";
	if (errno == ENOENT && !lstat(path, &st))
		return "is a symbolic link to nothing, and so counts as "
		       "absent: expected a file";
	return 0;
}

char const *
oddfile(char const *path, int directory)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return odd_link(path);
	switch (st.st_mode & S_IFMT) {
	case S_IFREG:
		return directory ? "is a file: expected a directory" : 0;
	case S_IFDIR:
		return directory ? 0 : "is a directory: expected a file";
	case S_IFIFO:
		return "is a FIFO: expected a file";
	case S_IFSOCK:
		return "is a socket: expected a file";
	default:
		return "is a device: expected a file";
	}
}
