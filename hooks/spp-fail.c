/*
 * spp-fail - a plugin that refuses now and then, on purpose
 *
 * For those who test clients.  Of each hundred times that it is asked, it
 * refuses exactly as many as it was told, and which ones the seed decides: so
 * a test can be repeated.  All processes count together, in a file.
 */

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/sgetopt.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "exits.h"

#define USAGE "spp-fail [-s seed] -c counter percent reply..."

enum {
	HUNDRED = 100
};

/* A number that looks as if by chance: the finalizer of splitmix64. */
static uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* Whether the nth time is one to refuse.  Each hundred is shuffled anew, and
 * those that come to lie in front are refused. */
static int
chosen(uint64_t n, uint64_t seed, uint64_t percent)
{
	uint8_t order[HUNDRED] = { 0 };
	uint64_t chance = mix(seed) ^ (n / HUNDRED);

	for (unsigned int i = 0; i < HUNDRED; i++) {
		unsigned int other = (unsigned int)(mix(chance + i) % (i + 1));

		order[i] = order[other];
		order[other] = (uint8_t)i;
	}
	for (uint64_t i = 0; i < percent; i++)
		if (order[i] == n % HUNDRED)
			return 1;
	return 0;
}

/*
 * How often it was asked before.  The file has one byte for each time, and
 * where our own ended up is known without a lock.
 */
static uint64_t
count(char const *file)
{
	int fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	off_t end;

	if (fd == -1 || fd_write(fd, ".", 1) != 1 ||
	    (end = lseek(fd, 0, SEEK_CUR)) < 1)
		strerr_diefusys(EXIT_SOFT, "count in ", file);
	(void)close(fd);
	return (uint64_t)end - 1;
}

static void
refuse(char const *const *words)
{
	stralloc line = STRALLOC_ZERO;

	if (!stralloc_cats(&line, "E"))
		strerr_diefusys(EXIT_SOFT, "get memory");
	for (; *words; words++)
		if (!stralloc_cats(&line, *words) ||
		    !stralloc_cats(&line, words[1] ? " " : "\n"))
			strerr_diefusys(EXIT_SOFT, "get memory");
	if (allwrite(1, line.s, line.len) < line.len)
		strerr_diefusys(EXIT_SOFT, "write its verdict");
}

int
main(int argc, char const *const *argv)
{
	subgetopt l = SUBGETOPT_ZERO;
	char const *counter = NULL;
	uint64_t seed = 0;
	uint64_t percent;
	int o;

	PROG = "spp-fail";
	while ((o = subgetopt_r(argc, argv, "c:s:", &l)) != -1) {
		if (o == 'c')
			counter = l.arg;
		else if (o != 's' || !uint640_scan(l.arg, &seed))
			strerr_dieusage(EXIT_HARD, USAGE);
	}
	argv += l.ind;
	if (!counter || argc - l.ind < 2 || !uint640_scan(*argv, &percent) ||
	    percent > HUNDRED)
		strerr_dieusage(EXIT_HARD, USAGE);
	if (chosen(count(counter), seed, percent))
		refuse(argv + 1);
	return EXIT_DONE;
}
