/* path.c - the path of MAIL and RCPT (RFC 5321 section 4.1.2) */

#include "path.h"

#include <string.h>

#include "utf8.h"

struct cursor {
	char const *s;
	size_t n; /* bytes left */
	int utf8; /* UTF-8 is allowed */
};

enum {
	LABEL_MAX = 63
};

static int
next(struct cursor *c)
{
	return c->n ? (unsigned char)*c->s : -1;
}

static void
skip(struct cursor *c, size_t n)
{
	c->s += n;
	c->n -= n;
}

static int
alnum(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

/* RFC 5322 atext. */
static int
atext(int c)
{
	return alnum(c) || (c > 0 && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static int
add(struct path *p, int c)
{
	if (p->len == PATH_ROOM)
		return 0;
	p->text[p->len++] = (char)c;
	return 1;
}

/* Bytes of the character beyond ASCII at the cursor, if it may be there. */
static size_t
wide(struct cursor const *c)
{
	return c->utf8 ? utf8_len(c->s, c->n) : 0;
}

/* Take a character beyond ASCII. */
static enum path_fault
take_wide(struct path *p, struct cursor *c)
{
	size_t n = wide(c);

	if (!n)
		return PATH_8BIT;
	while (n--) {
		if (!add(p, next(c)))
			return PATH_LONG;
		skip(c, 1);
	}
	return PATH_GOOD;
}

/* Take one character of a local part. */
static enum path_fault
take(struct path *p, struct cursor *c)
{
	if (next(c) >= 0x80)
		return take_wide(p, c);
	if (!add(p, next(c)))
		return PATH_LONG;
	skip(c, 1);
	return PATH_GOOD;
}

/* Length of the host name at the cursor; 0: none.  '_' is in use, so it is
 * taken; a label neither begins nor ends with '-'. */
static size_t
hostname(struct cursor c)
{
	size_t len = 0;
	size_t label = 0;

	for (; len < c.n; len++) {
		int ch = (unsigned char)c.s[len];
		struct cursor here = { c.s + len, c.n - len, c.utf8 };
		size_t more = wide(&here);

		if (ch == '.' || ch == '-') {
			if (!label || (ch == '.' && c.s[len - 1] == '-'))
				return 0;
			label = ch == '.' ? 0 : label + 1;
		} else if (more) {
			label += more;
			len += more - 1;
		} else if (alnum(ch) || ch == '_') {
			label++;
		} else {
			break;
		}
		if (label > LABEL_MAX)
			return 0;
	}
	return label && c.s[len - 1] != '-' ? len : 0;
}

/* Length of the address literal at the cursor; 0: none. */
static size_t
literal(struct cursor c)
{
	size_t len = 1;

	while (len < c.n && (alnum((unsigned char)c.s[len]) ||
				(c.s[len] && strchr(".:-", c.s[len]))))
		len++;
	return len > 1 && len < c.n && c.s[len] == ']' ? len + 1 : 0;
}

static size_t
domain(struct cursor c)
{
	return next(&c) == '[' ? literal(c) : hostname(c);
}

int
path_domain(char const *s, size_t n)
{
	return n && n <= 255 && domain((struct cursor){ s, n, 0 }) == n;
}

/* "@a,@b:" before the mailbox means nothing any more (RFC 5321 appendix C). */
static int
route(struct cursor *c)
{
	while (next(c) == '@') {
		size_t len;

		skip(c, 1);
		len = domain(*c);
		skip(c, len);
		if (!len || (next(c) != ',' && next(c) != ':'))
			return 0;
		skip(c, 1);
		if (c->s[-1] == ':')
			return 1;
	}
	return 0;
}

static enum path_fault
quoted(struct path *p, struct cursor *c)
{
	enum path_fault fault = PATH_GOOD;

	skip(c, 1);
	while (!fault && next(c) != '"') {
		if (next(c) == '\\')
			skip(c, 1);
		if (next(c) < ' ' || next(c) == 0x7f)
			return PATH_SYNTAX;
		fault = take(p, c);
	}
	skip(c, fault ? 0 : 1);
	return fault;
}

static enum path_fault
dotted(struct path *p, struct cursor *c)
{
	enum path_fault fault = PATH_GOOD;
	int before = '.';

	while (
	    !fault && (atext(next(c)) || next(c) == '.' || next(c) >= 0x80)) {
		if (next(c) == '.' && before == '.')
			return PATH_SYNTAX;
		before = next(c);
		fault = take(p, c);
	}
	return fault ? fault : before == '.' ? PATH_SYNTAX : PATH_GOOD;
}

static enum path_fault
host(struct path *p, struct cursor *c)
{
	size_t len;

	p->at = p->len;
	if (next(c) != '@')
		return PATH_GOOD;
	skip(c, 1);
	len = domain(*c);
	if (!len)
		return next(c) >= 0x80 ? PATH_8BIT : PATH_SYNTAX;
	if (len > 255 || p->len + 1 + len > PATH_ROOM)
		return PATH_LONG;
	p->text[p->len++] = '@';
	memcpy(p->text + p->len, c->s, len);
	p->len += len;
	skip(c, len);
	return PATH_GOOD;
}

static enum path_fault
mailbox(struct path *p, struct cursor *c)
{
	enum path_fault fault;

	if (next(c) == '@' && !route(c))
		return PATH_SYNTAX;
	fault = next(c) == '"' ? quoted(p, c) : dotted(p, c);
	if (!fault && !p->len)
		fault = PATH_SYNTAX; /* "": legal, and nobody's name */
	return fault ? fault : host(p, c);
}

/* "a@b" up to a blank or the end, for those who leave the brackets out. */
static enum path_fault
naked(struct path *p, struct cursor *c)
{
	enum path_fault fault = c->n ? mailbox(p, c) : PATH_SYNTAX;

	if (!fault && c->n && next(c) != ' ')
		fault = PATH_SYNTAX;
	return fault;
}

static enum path_fault
bracketed(struct path *p, struct cursor *c)
{
	enum path_fault fault = PATH_GOOD;

	skip(c, 1);
	if (next(c) != '>')
		fault = mailbox(p, c);
	if (!fault && next(c) != '>')
		fault = next(c) >= 0x80 ? PATH_8BIT : PATH_SYNTAX;
	skip(c, fault ? 0 : 1);
	return fault;
}

enum path_fault
path_parse(
    struct path *p, char const *s, size_t n, unsigned int flags, size_t *used)
{
	struct cursor c = { s, n, (flags & PATH_UTF8) != 0 };
	enum path_fault fault = PATH_SYNTAX;

	p->len = p->at = 0;
	if (next(&c) == '<')
		fault = bracketed(p, &c);
	else if (flags & PATH_LAX)
		fault = naked(p, &c);
	*used = n - c.n;
	return fault;
}

enum path_fault
path_set_domain(struct path *p, char const *s, size_t n)
{
	if (p->at + 1 + n > PATH_ROOM)
		return PATH_LONG;
	p->text[p->at] = '@';
	memcpy(p->text + p->at + 1, s, n);
	p->len = p->at + 1 + n;
	return PATH_GOOD;
}
