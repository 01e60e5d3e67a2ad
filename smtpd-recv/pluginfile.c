/* pluginfile.c - the file smtpplugins: which plugins are asked when */

#include "pluginfile.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "expiry.h"

enum {
	SHOWN = 60 /* bytes of a wrong line that a fault quotes */
};

/* "path:3: found "[foo]": expected ..." */
static int
wrong(stralloc *why, char const *line, size_t n, char const *expected)
{
	(void)(stralloc_cats(why, ": found \"") &&
	       stralloc_catb(why, line, n < SHOWN ? n : SHOWN) &&
	       stralloc_cats(why, "\": ") && stralloc_cats(why, expected));
	return -1;
}

static int
take_section(enum event *e, char const *s, size_t n, stralloc *why)
{
	*e = s[n - 1] == ']' ? event_find(s + 1, n - 2) : EVENTS;
	if (*e != EVENTS)
		return 1;
	return wrong(why, s, n,
	    "expected [connection], [helo], [auth], [mail], [rcpt], [pass], "
	    "[data], [datastart], [headers], [message], [unknown] or "
	    "[disconnect]");
}

static int
too_many_words(char const *s, size_t n)
{
	size_t words = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i] != ' ' && s[i] != '\t' &&
		    (!i || s[i - 1] == ' ' || s[i - 1] == '\t'))
			words++;
	return words > PLUGINFILE_WORDS;
}

/* One line without the blanks around it, n > 0. */
static int
take_line(
    struct pluginfile *f, enum event *e, char const *s, size_t n, stralloc *why)
{
	if (*s == '[')
		return take_section(e, s, n, why);
	if (*e == EVENTS)
		return wrong(why, s, n,
		    "expected a section such as [rcpt] before the first "
		    "command");
	if (*s == ':' ? n == 1 : too_many_words(s, n))
		return wrong(why, s, n,
		    "expected a command of 1 to 32 words, or ':' and a line "
		    "for /bin/sh");
	n = expiry_cut(s, n, time(NULL));
	if (n == EXPIRY_OVER)
		return 1;
	if (stralloc_catb(&f->lines[*e], s, n) && stralloc_0(&f->lines[*e]))
		return 1;
	return wrong(why, s, n, "memory to keep it");
}

static size_t
trim(char const **s, size_t n)
{
	while (n && (**s == ' ' || **s == '\t'))
		++*s, --n;
	while (n && strchr(" \t\r", (*s)[n - 1]))
		n--;
	return n;
}

/* Start a fault with where the line is. */
static int
place(stralloc *why, char const *path, unsigned int number)
{
	char fmt[UINT_FMT];

	return stralloc_copys(why, path) && stralloc_cats(why, ":") &&
	       stralloc_catb(why, fmt, uint_fmt(fmt, number));
}

int
pluginfile_parse(struct pluginfile *f, char const *path, char const *s,
    size_t n, stralloc *why)
{
	enum event e = EVENTS;
	unsigned int number = 0;
	int r = 1;

	if (n && memchr(s, 0, n)) {
		(void)stralloc_copys(why, path);
		r = wrong(why, "NUL", 3, "expected text");
	}
	for (size_t i = 0; r == 1 && i < n;) {
		char const *line = s + i;
		char const *end = memchr(line, '\n', n - i);
		size_t len = end ? (size_t)(end - line) : n - i;

		i += len + 1;
		len = trim(&line, len);
		if (!place(why, path, ++number))
			r = -1;
		else if (len && *line != '#')
			r = take_line(f, &e, line, len, why);
	}
	if (r == -1 && !stralloc_0(why))
		why->len = 0;
	return r;
}

int
pluginfile_read(struct pluginfile *f, struct settings *set, char const **fault)
{
	static char text[PLUGINFILE_MAX + 1];
	static stralloc why;
	stralloc path = STRALLOC_ZERO;
	ssize_t n = 0;
	int r = settings_file(set, SET_SMTPPLUGINS, &path);

	if (r == -1)
		*fault = settings_fault(set);
	if (r == 1)
		n = openreadnclose(path.s, text, sizeof text);
	if (n == -1 || n > PLUGINFILE_MAX) {
		(void)(stralloc_copys(&why, path.s) &&
		       stralloc_cats(&why,
			   n == -1 ? ": cannot be read: make it readable, "
				     "or remove it"
				   : ": found more than 65536 bytes: expected "
				     "a shorter file") &&
		       stralloc_0(&why));
		r = -1;
	} else if (r == 1) {
		r = pluginfile_parse(f, path.s, text, (size_t)n, &why);
	}
	if (r == -1 && why.len)
		*fault = why.s;
	stralloc_free(&path);
	return r;
}
