/* envfd.c - file descriptors whose numbers come in the environment */

#include "envfd.h"

#include <fcntl.h>
#include <stdlib.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

int
envfd_get(char const *name)
{
	char const *value = getenv(name);
	unsigned int fd;

	if (!value || !uint0_scan(value, &fd) || fd > INT32_MAX)
		return -1;
	if (coe((int)fd) == -1)
		return -1;
	return (int)fd;
}
