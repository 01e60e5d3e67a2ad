/* fault.h - what a delivery program could not do, and why */

#ifndef FAULT_H
#define FAULT_H

#include <skalibs/stralloc.h>

/* The first thing that went wrong.  Start it with zeros. */
struct fault {
	int code;          /* exit code of delivery.h; 0: nothing is wrong */
	int error;         /* errno of it, or 0 */
	char const *doing; /* "write", "open"... or a whole sentence */
	stralloc path;     /* the file, NUL-terminated; may be empty */
};

/*
 * Note that doing something to the path failed, for the reason in errno, which
 * also gives the code if code is 0.  path may be NULL.  A fault that is noted
 * already stays.  Return 0, so that a function can end in it.
 */
int fault_sys(struct fault *f, int code, char const *doing, char const *path);

/*
 * Note a failure that has no errno: its code, a sentence for a person, and
 * the path that it is about, or NULL.  Return 0.
 */
int fault_say(
    struct fault *f, int code, char const *sentence, char const *path);

/*
 * Log it in one line, with the session id of the connection, what was found,
 * and what to do about it.  Return its code, for the exit.
 */
int fault_log(struct fault const *f, char const *id);

#endif
