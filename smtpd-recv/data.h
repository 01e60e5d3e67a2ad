/* data.h - the message behind DATA, from the wire to the queue's form */

#ifndef DATA_H
#define DATA_H

#include <stddef.h>
#include <stdint.h>

/*
 * Only CR LF . CR LF ends a message, whatever else is wrong with it and
 * however it is cut into pieces (RFC 5321 sections 2.3.8 and 4.1.1.4).
 */
enum data_state {
	DATA_START, /* at the start of a line */
	DATA_DOT,   /* behind the dot that starts a line */
	DATA_DOTCR, /* behind that dot and a CR */
	DATA_TEXT,  /* in a line */
	DATA_CR,    /* behind a CR in a line */
	DATA_DONE   /* the message is over */
};

struct data {
	enum data_state state;
	int bare;       /* held a CR without LF, or an LF without CR */
	int overlong;   /* held a line of more than maxline bytes */
	size_t maxline; /* longest line with its CR LF; set by the caller */
	size_t line;    /* bytes of this line so far */
	uint64_t size;  /* bytes of the message, line ends as CR LF */
};

/* A decoder at the start of a message. */
#define DATA_INIT(max)                                                         \
	{                                                                      \
		.state = DATA_START, .maxline = (max)                          \
	}

/*
 * Take bytes of the n at in, until the message ends or n are taken.  Put them
 * decoded (dots unstuffed, LF line ends) at out, which has room for n + 1,
 * and their number into *len.  Return how many bytes were taken.  Once bare
 * is set what is put out is of no use; it is decoded on to find the end.
 */
size_t data_take(
    struct data *d, char const *in, size_t n, char *out, size_t *len);

#endif
