/* letter.c - a message on its way out: line ends, dots, and what it needs */

#include "letter.h"

#include <string.h>

struct sink {
	char *s;
	size_t len;
};

static int
high(char const *s, size_t n)
{
	unsigned char all = 0;

	for (size_t i = 0; i < n; i++)
		all |= (unsigned char)s[i];
	return all > 127;
}

/* Some of a line: neither CR nor LF in it. */
static void
piece(struct letter *l, struct sink *o, char const *s, size_t n)
{
	if (!n)
		return;
	if (!l->inline_ && *s == '.' && l->stuff)
		o->s[o->len++] = '.';
	if (high(s, n)) {
		l->eightbit = 1;
		l->header8 |= !l->body;
	}
	memcpy(o->s + o->len, s, n);
	o->len += n;
	l->size += n;
	l->inline_ = 1;
}

/* Some of a line: no LF in it. */
static void
part(struct letter *l, struct sink *o, char const *s, size_t n)
{
	char const *cr;

	while ((cr = memchr(s, '\r', n))) {
		size_t len = (size_t)(cr - s);

		piece(l, o, s, len);
		s += len + 1;
		n -= len + 1;
	}
	piece(l, o, s, n);
}

static void
end_line(struct letter *l, struct sink *o)
{
	memcpy(o->s + o->len, "\r\n", 2);
	o->len += 2;
	l->size += 2;
	l->body |= !l->inline_;
	l->inline_ = 0;
}

size_t
letter_take(struct letter *l, char const *in, size_t n, char *out)
{
	struct sink o = { out, 0 };
	char const *lf;

	while ((lf = memchr(in, '\n', n))) {
		size_t len = (size_t)(lf - in);

		part(l, &o, in, len);
		end_line(l, &o);
		in += len + 1;
		n -= len + 1;
	}
	part(l, &o, in, n);
	return o.len;
}

size_t
letter_end(struct letter *l, char *out)
{
	struct sink o = { out, 0 };

	if (l->inline_)
		end_line(l, &o);
	return o.len;
}
