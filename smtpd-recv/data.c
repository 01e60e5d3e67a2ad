/* data.c - the message behind DATA, from the wire to the queue's form */

#include "data.h"

#include <string.h>

struct output {
	char *s;
	size_t len;
};

static void
put(struct data *d, struct output *o, char const *s, size_t n)
{
	memcpy(o->s + o->len, s, n);
	o->len += n;
	d->size += n;
	d->line += n;
}

static void
check_line(struct data *d, size_t end)
{
	if (d->line + end > d->maxline)
		d->overlong = 1;
}

static enum data_state
end_line(struct data *d, struct output *o)
{
	check_line(d, 2);
	put(d, o, "\n", 1);
	d->size++; /* the CR */
	d->line = 0;
	return DATA_START;
}

/* A CR that no LF follows: keep it, note it. */
static enum data_state
bare_cr(struct data *d, struct output *o)
{
	d->bare = 1;
	put(d, o, "\r", 1);
	return DATA_TEXT;
}

/* One byte in a state of which the next byte decides. */
static enum data_state
step(struct data *d, char c, struct output *o)
{
	switch (d->state) {
	case DATA_START:
		if (c == '.')
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
		d->bare = 1;
	put(d, o, &c, 1);
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

	while (r < n && d->state != DATA_DONE) {
		size_t plain = d->state == DATA_TEXT ? run(in + r, n - r) : 0;

		if (plain) {
			put(d, &o, in + r, plain);
			check_line(d, 0);
			r += plain;
		} else {
			d->state = step(d, in[r++], &o);
		}
	}
	*len = o.len;
	return r;
}
