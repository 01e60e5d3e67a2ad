/* data.c - the message behind DATA or BDAT, from the wire to the queue's form
 */

#include "data.h"

#include <string.h>

struct output {
	char *s;
	size_t len;
};

static void
put(struct output *o, char const *s, size_t n)
{
	memcpy(o->s + o->len, s, n);
	o->len += n;
}

/* n bytes more of this line. */
static void
count(struct data *d, size_t n)
{
	d->size += n;
	d->line += n;
	if (d->line > d->maxline)
		d->overlong = 1;
}

static enum data_state
end_line(struct data *d, struct output *o)
{
	count(d, 2);
	d->line = 0;
	if (d->mode == DATA_LEAVE)
		put(o, "\r", 1);
	put(o, "\n", 1);
	return DATA_START;
}

/* A CR that no LF follows. */
static void
bare_cr(struct data *d, struct output *o)
{
	count(d, 1);
	if (d->mode == DATA_STRICT)
		d->bare = 1;
	if (d->mode != DATA_ENSURE)
		put(o, "\r", 1);
}

/* An LF behind no CR.  It never leads to DATA_START: no dot behind it is the
 * end, and none is stuffing. */
static enum data_state
bare_lf(struct data *d, struct output *o)
{
	count(d, 1);
	d->line = 0;
	if (d->mode == DATA_STRICT)
		d->bare = 1;
	put(o, "\n", 1);
	return DATA_TEXT;
}

/* One byte in a state of which the next byte decides. */
static enum data_state
step(struct data *d, char c, struct output *o)
{
	switch (d->state) {
	case DATA_START:
		if (c == '.' && !d->chunked)
			return DATA_DOT;
		break;
	case DATA_DOT:
		if (c == '\r')
			return DATA_DOTCR;
		break;
	case DATA_DOTCR:
		if (c == '\n')
			return DATA_DONE;
		bare_cr(d, o);
		break;
	case DATA_CR:
		if (c == '\n')
			return end_line(d, o);
		bare_cr(d, o);
		break;
	default:
		break;
	}
	if (c == '\r')
		return DATA_CR;
	if (c == '\n')
		return bare_lf(d, o);
	count(d, 1);
	put(o, &c, 1);
	return DATA_TEXT;
}

/* The run of plain bytes at in: up to a CR or LF. */
static size_t
run(char const *in, size_t n)
{
	char const *lf = memchr(in, '\n', n);
	char const *cr;

	if (lf)
		n = (size_t)(lf - in);
	cr = memchr(in, '\r', n);
	return cr ? (size_t)(cr - in) : n;
}

size_t
data_take(struct data *d, char const *in, size_t n, char *out, size_t *len)
{
	struct output o = { out, 0 };
	size_t r = 0;

	if (d->mode == DATA_BINARY) {
		put(&o, in, n);
		d->size += n;
		r = n;
	}
	while (r < n && d->state != DATA_DONE) {
		size_t plain = d->state == DATA_TEXT ? run(in + r, n - r) : 0;

		if (plain) {
			count(d, plain);
			put(&o, in + r, plain);
			r += plain;
		} else {
			d->state = step(d, in[r++], &o);
		}
	}
	*len = o.len;
	return r;
}

void
data_end(struct data *d, char *out, size_t *len)
{
	struct output o = { out, 0 };

	if (d->state == DATA_CR)
		bare_cr(d, &o);
	d->state = DATA_DONE;
	*len = o.len;
}
