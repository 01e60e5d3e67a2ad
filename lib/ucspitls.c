/* ucspitls.c - the program's side of UCSPI-TLS: have TLS started */

#include "ucspitls.h"

#include <string.h>
#include <unistd.h>

#include <skalibs/iopause.h>

#include "await.h"
#include "sslfact.h"

enum {
	FACTS_MAX = 65536 /* longest list that a provider may send */
};

/* Read what there is within the time: 0 at the end of file or in trouble. */
static size_t
hear(int fd, char *s, size_t n, tain const *deadline)
{
	ssize_t r;

	if (await_fd(fd, IOPAUSE_READ, deadline) != 1)
		return 0;
	r = read(fd, s, n);
	return r > 0 ? (size_t)r : 0;
}

int
ucspitls_ready(int ctl, tain const *deadline)
{
	char c = '?';

	return write(ctl, &c, 1) == 1 && hear(ctl, &c, 1, deadline) == 1 &&
	       c == 'y';
}

/* The list ends in an empty string: it is "\0\0" when there is nothing else. */
static int
complete(stralloc const *list)
{
	size_t n = list->len;

	return n >= 2 && !list->s[n - 1] && !list->s[n - 2];
}

/* NAME=value strings go into facts; other servers also send bare names. */
static int
keep(stralloc *facts, stralloc const *list)
{
	for (size_t i = 0; i < list->len; i += strlen(list->s + i) + 1) {
		char const *fact = list->s + i;

		if (sslfact_is_told(fact) &&
		    !stralloc_catb(facts, fact, strlen(fact) + 1))
			return 0;
	}
	return 1;
}

int
ucspitls_start(int ctl, stralloc *facts, tain const *deadline)
{
	stralloc list = STRALLOC_ZERO;
	int ok = write(ctl, "Y", 1) == 1;

	while (ok && !complete(&list)) {
		size_t n = 0;

		ok = list.len < FACTS_MAX && stralloc_readyplus(&list, 4096);
		if (ok)
			n = hear(ctl, list.s + list.len, 4096, deadline);
		list.len += n;
		ok = ok && n;
	}
	ok = ok && keep(facts, &list);
	stralloc_free(&list);
	return ok;
}
