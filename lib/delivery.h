/* delivery.h - the qmail-queue interface, as delivery programs keep it
 *
 * fd 0: the message, LF line ends, to its end.  fd 1: the envelope, read
 * after the message: F sender NUL (T recipient NUL)... NUL; addresses are
 * unquoted.  An envelope without its final NUL means: forget the message.
 * Exit 0: accepted and on disk; 11 to 40: refused for good; anything else:
 * try again later.  With 82 the first line written to the descriptor in
 * $ERROR_FD is the answer: D and a text for good, Z and a text for now.
 */

#ifndef DELIVERY_H
#define DELIVERY_H

enum {
	DELIVERY_DONE = 0,
	DELIVERY_ADDRESS = 11,   /* an address is too long */
	DELIVERY_REFUSED = 31,   /* refused for good */
	DELIVERY_MEMORY = 51,    /* out of memory */
	DELIVERY_TIMEOUT = 52,   /* took too long */
	DELIVERY_WRITE = 53,     /* cannot write: disk full, quota, I/O */
	DELIVERY_READ = 54,      /* cannot read the message or envelope */
	DELIVERY_CONFIG = 55,    /* cannot read a setting */
	DELIVERY_HOME = 61,      /* cannot find or make a directory */
	DELIVERY_TEMPORARY = 71, /* refused for now */
	DELIVERY_BUG = 81,
	DELIVERY_TEXT = 82,     /* the answer is on $ERROR_FD */
	DELIVERY_ENVELOPE = 91, /* envelope malformed or not finished */
	DELIVERY_EXEC = 120     /* the program cannot be run */
};

/* Longest answer on $ERROR_FD in bytes, with its D or Z. */
enum {
	DELIVERY_TEXTMAX = 400
};

/* A limit of file sizes and a reader that is gone are errors like others, and
 * what takes a day ends with DELIVERY_TIMEOUT. */
void delivery_signals(void);

#endif
