/* refuse.c - end a connection that cannot be served as it is set up */

#include "refuse.h"

#include <unistd.h>

#include <skalibs/allreadwrite.h>

#include "exits.h"
#include "log.h"

void
refuse(char const *id, char const *why)
{
	static char const reply[] =
	    "421 4.3.0 Service is not set up correctly, try again later\r\n";

	log_line(id, "fatal", why);
	(void)allwrite(1, reply, sizeof reply - 1);
	_exit(EXIT_SOFT);
}
