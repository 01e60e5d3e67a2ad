/* deliver-discard - accept a message and forget it: for tests and benchmarks */

#include <stdlib.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

#include "delivery.h"
#include "exits.h"
#include "fault.h"
#include "qmailenv.h"

#define USAGE "deliver-discard"

int
main(int argc, char const *const *argv)
{
	static char buf[65536];
	struct qmailenv e = { 0 };
	struct fault f = { 0 };
	ssize_t n;

	(void)argv;
	PROG = "deliver-discard";
	if (argc != 1)
		strerr_dieusage(EXIT_HARD, USAGE);
	while ((n = fd_read(0, buf, sizeof buf)) > 0)
		;
	if (n == -1)
		(void)fault_sys(
		    &f, DELIVERY_READ, "read the message on fd 0", NULL);
	else if (qmailenv_read(&e, 1, &f))
		return DELIVERY_DONE;
	return fault_log(&f, getenv("SMTPSESSIONID"));
}
