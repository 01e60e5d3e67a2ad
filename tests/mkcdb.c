/* mkcdb.c - make a cdb file whose keys are the arguments, as qmail-newmrh does
 *
 *	mkcdb FILE KEY...
 */

#include <string.h>

#include <skalibs/cdbmake.h>
#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

int
main(int argc, char const *const *argv)
{
	cdbmaker c = CDBMAKER_ZERO;
	int fd;

	PROG = "mkcdb";
	if (argc < 2)
		strerr_dieusage(100, "mkcdb FILE KEY...");
	fd = open_trunc(argv[1]);
	if (fd == -1 || !cdbmake_start(&c, fd))
		strerr_diefusys(111, "create ", argv[1]);
	for (int i = 2; i < argc; i++)
		if (!cdbmake_add(&c, argv[i], (uint32_t)strlen(argv[i]), "", 0))
			strerr_diefusys(111, "write ", argv[1]);
	if (!cdbmake_finish(&c))
		strerr_diefusys(111, "write ", argv[1]);
	return 0;
}
