/* standby.h - stay, and send one message after another
 *
 * For spool-run, which says what is to be done over a socket; see assign.h.
 */

#ifndef STANDBY_H
#define STANDBY_H

/*
 * Take jobs from the socket on fd 0 until there are no more.  Each finds the
 * message on fd 0 and the way of its report on fd 1, and the environment that
 * is meant for it; send() gets the arguments of a command line, and returns the
 * exit code.  Return an exit code.
 */
int standby(int (*send)(int argc, char const *const *argv));

#endif
