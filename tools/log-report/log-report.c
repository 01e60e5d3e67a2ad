/*
 * log-report - what a log says of mail, as one HTML page or on a terminal
 *
 * One pass over the files, in memory that does not grow with them.  All that
 * strangers wrote is escaped when it is printed.
 */

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>

#include "exits.h"
#include "output.h"

#define USAGE "log-report [-t] [file...]"

enum {
	BLOCK = 1 << 18
};

/* A line that does not fit is cut, and the rest of it is left out. */
struct reader {
	size_t have;
	int skipping;
	char buf[BLOCK];
};

static void
take_lines(struct reader *r, struct facts *f)
{
	char const *p = r->buf;
	char const *end = r->buf + r->have;

	while (p < end) {
		char const *nl = memchr(p, '\n', (size_t)(end - p));

		if (!nl)
			break;
		if (!r->skipping)
			facts_line(f, p, (size_t)(nl - p));
		r->skipping = 0;
		p = nl + 1;
	}
	r->have = (size_t)(end - p);
	memmove(r->buf, p, r->have);
	if (r->have == BLOCK) {
		if (!r->skipping)
			facts_line(f, r->buf, r->have);
		r->skipping = 1;
		r->have = 0;
	}
}

static void
cannot_read(char const *name)
{
	strerr_diefusys(EXIT_SOFT, "read ", name, "; expected", " a log");
}

static void
read_log(int fd, char const *name, struct facts *f)
{
	static struct reader r;

	r.have = 0;
	r.skipping = 0;
	for (;;) {
		ssize_t n = read(fd, r.buf + r.have, BLOCK - r.have);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			cannot_read(name);
		if (!n)
			break;
		r.have += (size_t)n;
		take_lines(&r, f);
	}
	if (r.have && !r.skipping)
		facts_line(f, r.buf, r.have);
}

static void
read_file(char const *name, struct facts *f)
{
	/* Not to wait for a pipe that nobody writes to. */
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd == -1)
		cannot_read(name);
	read_log(fd, name, f);
	fd_close(fd);
}

static int
unicode(void)
{
	return setlocale(LC_CTYPE, "") &&
	       !strcmp(nl_langinfo(CODESET), "UTF-8");
}

static int
colour(void)
{
	char const *no = getenv("NO_COLOR");

	return isatty(1) && !(no && *no);
}

static int
wants_terminal(int argc, char const *const *argv, int *args)
{
	subgetopt l = SUBGETOPT_ZERO;
	int terminal = 0;

	for (;;) {
		int opt = subgetopt_r(argc, argv, "t", &l);

		if (opt == -1)
			break;
		if (opt != 't')
			strerr_dieusage(EXIT_HARD, USAGE);
		terminal = 1;
	}
	*args = l.ind;
	return terminal;
}

int
main(int argc, char const *const *argv)
{
	/* Not in every program of this file. */
	struct facts *f = calloc(1, sizeof *f);
	int at;
	int terminal;

	PROG = "log-report";
	terminal = wants_terminal(argc, argv, &at);
	if (!f)
		strerr_diefusys(EXIT_SOFT, "get memory");
	if (at == argc)
		read_log(0, "standard input", f);
	for (; at < argc; at++)
		read_file(argv[at], f);
	if (terminal)
		term_write(f, unicode(), colour());
	else
		page_write(f);
	if (fflush(stdout) == EOF || ferror(stdout))
		strerr_diefusys(EXIT_SOFT, "write the report");
	free(f);
	return EXIT_DONE;
}
