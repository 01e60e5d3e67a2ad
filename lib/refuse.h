/* refuse.h - end a connection that cannot be served as it is set up */

#ifndef REFUSE_H
#define REFUSE_H

/*
 * Log "program[id]: fatal: why", answer 421 4.3.0 on fd 1, and exit 111.
 * For the time before the greeting, and never where TLS was to come first.
 */
_Noreturn void refuse(char const *id, char const *why);

#endif
