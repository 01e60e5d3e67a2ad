/* source.c - the message on fd 0, to be read twice */

#include "source.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "fault.h"
#include "spool.h"

static int
keep(struct source *s, struct fault *f)
{
	static struct spool spool;
	char const *dir = getenv("TMPDIR");
	int r = spool_start(&spool, 0, f);

	if (r == 1) {
		s->s = spool.buf;
		s->len = spool.len;
		return 1;
	}
	if (r == -1 || !spool_rest(&spool, 0, dir ? dir : "/tmp", f))
		return 0;
	if (fd_move(0, spool.fd) == -1)
		return fault_sys(f, 0, "use a temporary file", NULL);
	return 1;
}

int
source_open(struct source *s)
{
	struct fault f = { 0 };
	struct stat st;

	if (!fstat(0, &st) && S_ISREG(st.st_mode))
		s->start = lseek(0, 0, SEEK_CUR);
	else if (!keep(s, &f))
		(void)fault_log(&f, NULL);
	return !f.code && s->start != -1;
}

int
source_rewind(struct source *s)
{
	s->at = 0;
	return s->s || lseek(0, s->start, SEEK_SET) != -1;
}

ssize_t
source_read(struct source *s, char *buf, size_t n)
{
	if (!s->s)
		return fd_read(0, buf, n);
	if (n > s->len - s->at)
		n = s->len - s->at;
	memcpy(buf, s->s + s->at, n);
	s->at += n;
	return (ssize_t)n;
}
