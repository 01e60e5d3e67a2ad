/* letter.h - a message on its way out: line ends, dots, and what it needs
 *
 * A line ends with LF, or CR LF, and leaves with CR LF.  A CR anywhere else
 * is dropped: it would be a line end for some servers.  So what leaves holds
 * CR and LF only as CR LF, and behind DATA no line is a dot alone: nothing in
 * a message can end it.  A last line without an end gets one.
 */

#ifndef LETTER_H
#define LETTER_H

#include <stddef.h>
#include <stdint.h>

struct letter {
	int stuff;     /* DATA: a dot that starts a line becomes two */
	int inline_;   /* something of a line has left, but not its end */
	int body;      /* an empty line was seen: the header is over */
	int eightbit;  /* an octet above 127 was seen */
	int header8;   /* one was seen in the header */
	uint64_t size; /* octets that have left, without stuffing */
};

/* A message, from its start. */
#define LETTER_INIT(dots)                                                      \
	{                                                                      \
		.stuff = (dots)                                                \
	}

/* Room that the output of n bytes may need. */
#define LETTER_ROOM(n) (2 * (n))

/* Take n bytes; put what is to leave at out; return its length. */
size_t letter_take(struct letter *l, char const *in, size_t n, char *out);

/* There is no more: put what is missing, at most two bytes, at out. */
size_t letter_end(struct letter *l, char *out);

#endif
