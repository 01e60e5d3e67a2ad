/* delivery.c - the qmail-queue interface, as delivery programs keep it */

#include "delivery.h"

#include <signal.h>
#include <unistd.h>

enum {
	LONGEST = 86400 /* seconds for one message: as qmail-queue */
};

static void
too_late(int sig)
{
	(void)sig;
	_exit(DELIVERY_TIMEOUT);
}

void
delivery_signals(void)
{
	struct sigaction late = { .sa_handler = too_late };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)sigaction(SIGALRM, &late, NULL);
	(void)sigaction(SIGXFSZ, &ignore, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)alarm(LONGEST);
}
