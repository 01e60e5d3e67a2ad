/* jail.h - give up everything that parsing a stranger's bytes does not need */

#ifndef JAIL_H
#define JAIL_H

/* Why there is no jail. */
enum jail_state {
	JAIL_ON,    /* from here on the process is confined */
	JAIL_NONE,  /* this system, or this build (sanitizers), has none */
	JAIL_FAILED /* it should have worked; errno says why it did not */
};

/* Who is to be confined. */
enum jail_who {
	JAIL_SESSION, /* a process that gets descriptors from its steward */
	JAIL_ENGINE,  /* one that has all it will ever have, and may wait for a
		       * child */
	JAIL_KEEPER,  /* one that makes engines */
	JAIL_RESOLVER /* one that asks the DNS */
};

/*
 * Confine this process to the descriptors it holds and the memory it can
 * get: read, write, poll, the clock, exit; for a session messages on open
 * sockets (descriptors may come with them) and moving descriptors; for an
 * engine ending one direction of a socket and waiting for a child.  No file can
 * be opened, no socket made, no program run, no process started, signalled or
 * traced.  A keeper may do all but run programs, make sockets, and meddle with
 * other processes and the system; a resolver may also make sockets, of IPv4 and
 * IPv6 only, and talk to whoever it likes.  On Linux what is not allowed kills
 * the process (SIGSYS). No privilege is needed.
 */
enum jail_state jail_enter(enum jail_who who);

#endif
