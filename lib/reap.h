/* reap.h - wait for the rest of the chain and end as it ended */

#ifndef REAP_H
#define REAP_H

#include <sys/types.h>

/*
 * Wait for our child pid and return the exit code to leave with: its own, or
 * EXIT_SOFT if a signal killed it, which is logged with the signal's name.
 * The id of the log line may be NULL.
 */
int reap(char const *id, pid_t pid);

/* The same for a child that has been waited for already. */
int reap_status(char const *id, pid_t pid, int status);

#endif
