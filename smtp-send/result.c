/* result.c - what became of a message, in the words of qmail-remote */

#include "result.h"

#include <stdlib.h>
#include <string.h>

#include <skalibs/allreadwrite.h>

int
result_init(struct result *r, size_t n)
{
	r->n = n;
	r->rcpts = calloc(n ? n : 1, sizeof *r->rcpts);
	return r->rcpts && stralloc_0(&r->texts);
}

/* Keep the text; return where it is.  The first is empty. */
static size_t
keep(stralloc *texts, char const *text)
{
	size_t at = texts->len;
	size_t n = strlen(text);

	if (!stralloc_readyplus(texts, n + 1))
		return 0;
	for (size_t i = 0; i < n; i++)
		texts->s[at + i] =
		    (char)(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~')
			       ? text[i]
			       : '?');
	texts->s[at + n] = 0;
	texts->len += n + 1;
	return at;
}

void
result_rcpt(struct result *r, size_t i, char letter, char const *text)
{
	r->rcpts[i] = (struct fate){ letter, keep(&r->texts, text) };
}

void
result_others(struct result *r, char letter, char const *text)
{
	size_t at = keep(&r->texts, text);

	for (size_t i = 0; i < r->n; i++)
		if (!r->rcpts[i].letter)
			r->rcpts[i] = (struct fate){ letter, at };
}

void
result_message(struct result *r, char letter, char const *text)
{
	if (!r->message.letter)
		r->message = (struct fate){ letter, keep(&r->texts, text) };
}

size_t
result_count(struct result const *r, char letter)
{
	size_t count = 0;

	for (size_t i = 0; i < r->n; i++)
		count += r->rcpts[i].letter == letter;
	return count;
}

static int
add(stralloc *out, struct result const *r, struct fate const *f)
{
	char const *text = r->texts.s + f->at;

	return stralloc_append(out, f->letter) &&
	       stralloc_catb(out, text, strlen(text) + 1);
}

int
result_write(struct result *r, int fd)
{
	stralloc out = STRALLOC_ZERO;
	int ok = 1;

	result_message(r, 'Z', "Out of memory. (#4.3.0)\n");
	result_others(r, r->message.letter == 'D' ? 'h' : 's', "");
	for (size_t i = 0; ok && i < r->n; i++)
		ok = add(&out, r, r->rcpts + i);
	ok = ok && add(&out, r, &r->message) &&
	     allwrite(fd, out.s, out.len) == out.len;
	stralloc_free(&out);
	return ok;
}
