/* reply.c - a reply of a server that may be anybody (RFC 5321 section 4.2) */

#include "reply.h"

#include <string.h>

static int
digit(char c, char least, char most)
{
	return c >= least && c <= most;
}

void
reply_start(struct reply *r)
{
	r->code = 0;
	r->lines = 0;
	r->enhanced[0] = 0;
	r->len = 0;
	r->text[0] = 0;
}

/* The code that the line begins with; 0: none. */
static int
code(char const *s, size_t n)
{
	if (n < 3 || !digit(s[0], '2', '5') || !digit(s[1], '0', '9') ||
	    !digit(s[2], '0', '9'))
		return 0;
	if (n > 3 && s[3] != ' ' && s[3] != '-')
		return 0;
	return (s[0] - '0') * 100 + (s[1] - '0') * 10 + (s[2] - '0');
}

static size_t
digits(char const *s, size_t n)
{
	size_t i = 0;

	while (i < n && digit(s[i], '0', '9'))
		i++;
	return i;
}

/* class "." subject "." detail, the class that of the code. */
static void
note_enhanced(struct reply *r, char const *s, size_t n)
{
	size_t subject;
	size_t detail;
	size_t len;

	if (n < 5 || s[0] != r->code / 100 + '0' || s[1] != '.')
		return;
	subject = digits(s + 2, n - 2);
	len = 2 + subject;
	if (!subject || subject > 3 || len >= n || s[len] != '.')
		return;
	detail = digits(s + len + 1, n - len - 1);
	len += 1 + detail;
	if (!detail || detail > 3 || (len < n && s[len] != ' '))
		return;
	memcpy(r->enhanced, s, len);
	r->enhanced[len] = 0;
}

static void
put(struct reply *r, char c)
{
	if (r->len == REPLY_TEXT)
		return;
	r->text[r->len++] = c;
	r->text[r->len] = 0;
}

static void
keep(struct reply *r, char const *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(r, (char)(s[i] == '\t'               ? ' '
			      : s[i] < ' ' || s[i] > '~' ? '?'
							 : s[i]));
	put(r, '\n');
}

enum reply_state
reply_line(struct reply *r, char const *s, size_t n)
{
	int this;

	if (n && s[n - 1] == '\n')
		n--;
	if (n && s[n - 1] == '\r')
		n--;
	this = code(s, n);
	if (!this || (r->lines && this != r->code) || r->lines == REPLY_LINES)
		return REPLY_BAD;
	r->code = this;
	if (!r->lines++ && n > 4)
		note_enhanced(r, s + 4, n - 4);
	keep(r, s, n);
	return n > 3 && s[3] == '-' ? REPLY_MORE : REPLY_DONE;
}
