/* jail.h - give up everything that parsing a stranger's bytes does not need */

#ifndef JAIL_H
#define JAIL_H

/* Why there is no jail. */
enum jail_state {
	JAIL_ON,    /* from here on the process is confined */
	JAIL_NONE,  /* this system, or this build (sanitizers), has none */
	JAIL_FAILED /* it should have worked; errno says why it did not */
};

/*
 * Confine this process to the descriptors it holds and the memory it can
 * get: read, write, poll, messages on open sockets (descriptors may come with
 * them), moving and closing descriptors, the clock, exit.  No file can be
 * opened, no socket made, no program run, no process started, signalled or
 * traced.  On Linux what is not allowed kills the process (SIGSYS).
 * No privilege is needed.
 */
enum jail_state jail_enter(void);

#endif
