/* data.h - the message behind DATA or BDAT, from the wire to the queue's form
 */

#ifndef DATA_H
#define DATA_H

#include <stddef.h>
#include <stdint.h>

/*
 * Behind DATA only CR LF . CR LF ends a message, in every mode, whatever else
 * is wrong with it and however it is cut into pieces (RFC 5321 sections 2.3.8
 * and 4.1.1.4).  A dot is taken from the start of a line only behind CR LF.
 */
enum data_mode {
	DATA_STRICT, /* a bare CR or LF spoils the message; stored with LF */
	DATA_ENSURE, /* a bare LF ends a line, a bare CR goes; stored with LF */
	DATA_LEAVE,  /* all is kept as it came, line ends too */
	DATA_BINARY  /* BODY=BINARYMIME: there are no lines */
};

enum data_state {
	DATA_START, /* at the start of a line */
	DATA_DOT,   /* behind the dot that starts a line */
	DATA_DOTCR, /* behind that dot and a CR */
	DATA_TEXT,  /* in a line */
	DATA_CR,    /* behind a CR in a line */
	DATA_DONE   /* the message is over */
};

struct data {
	enum data_mode mode;
	enum data_state state;
	int chunked;    /* BDAT: dots mean nothing, the end comes otherwise */
	int bare;       /* held a bare CR or LF, in DATA_STRICT */
	int overlong;   /* held a line of more than maxline bytes */
	size_t maxline; /* longest line with its line end; set by the caller */
	size_t line;    /* bytes of this line so far */
	uint64_t size;  /* bytes of the message as sent, less stuffing */
};

/* A decoder at the start of a message. */
#define DATA_INIT(how, max)                                                    \
	{                                                                      \
		.mode = (how), .state = DATA_START, .maxline = (max)           \
	}

/*
 * Take bytes of the n at in, until the message ends or n are taken.  Put them
 * decoded at out, which has room for n + 1, and their number into *len.
 * Return how many bytes were taken.  Once bare is set what is put out is of
 * no use; it is decoded on to find the end.
 */
size_t data_take(
    struct data *d, char const *in, size_t n, char *out, size_t *len);

/* A chunked message is over: put out what is held back, at most one byte. */
void data_end(struct data *d, char *out, size_t *len);

#endif
