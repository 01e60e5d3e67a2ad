/* verdict.c - what a plugin printed, checked */

#include "verdict.h"

#include <string.h>
#include <strings.h>

static char const memory[] = "out of memory";

static int
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Append the bytes fit for a reply or header. */
static int
cat_clean(stralloc *records, char const *s, size_t n, int field)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		int control = (c < ' ' && !(field && c == '\t')) || c == 0x7f;
		char const *clean = c > '~' && !field ? "?" : s + i;

		if (!control && !stralloc_catb(records, clean, 1))
			return 0;
	}
	return 1;
}

static char const *
add(stralloc *records, char letter, char const *s, size_t n)
{
	return stralloc_catb(records, &letter, 1) &&
		       stralloc_catb(records, s, n) && stralloc_0(records)
		   ? NULL
		   : memory;
}

/* "550", "550 text": a reply code of these classes. */
static int
has_code(char const *s, size_t n, char const *classes)
{
	return n >= 3 && *s && strchr(classes, *s) && s[1] >= '0' &&
	       s[1] <= '5' && digit(s[2]) && (n == 3 || s[3] == ' ');
}

char const *
verdict_reply(stralloc *records, char letter, char const *text, size_t n)
{
	size_t start;

	if (!stralloc_catb(records, &letter, 1))
		return memory;
	start = records->len;
	if (letter == 'L') {
		if (!n || !strchr("MRD", *text))
			return "expected M, R or D behind L";
		if (!stralloc_catb(records, text, 1))
			return memory;
		start++, text++, n--;
	}
	if (!cat_clean(records, text, n, 0))
		return memory;
	if (!has_code(records->s + start, records->len - start, "45"))
		return "expected a reply that begins with a 4xx or 5xx code";
	if (records->len - start > VERDICT_REPLY)
		return "expected a reply of at most 400 bytes";
	return stralloc_0(records) ? NULL : memory;
}

/* P: its code, if it has one, is that of the reply it goes into. */
static char const *
print(stralloc *records, char const *text, size_t n)
{
	if (n >= 4 && digit(text[0]) && digit(text[1]) && digit(text[2]) &&
	    (text[3] == ' ' || text[3] == '-'))
		text += 4, n -= 4;
	if (n > VERDICT_REPLY)
		return "expected a text of at most 400 bytes";
	return stralloc_cats(records, "P") && cat_clean(records, text, n, 0) &&
		       stralloc_0(records)
		   ? NULL
		   : memory;
}

/* RFC 5322 section 3.6.8: printable ASCII but ':' */
static size_t
field_name(char const *s, size_t n)
{
	size_t len = 0;

	while (len < n && s[len] > ' ' && s[len] <= '~' && s[len] != ':')
		len++;
	return len < n && s[len] == ':' ? len : 0;
}

/* Was the record before this one, which begins at end, a field? */
static int
follows_field(stralloc const *records, size_t end)
{
	char last = 0;

	for (size_t i = 0; i < end; i += strlen(records->s + i) + 1)
		last = records->s[i];
	return last == 'H';
}

char const *
verdict_field(stralloc *records, char const *text, size_t n)
{
	size_t before = records->len;
	int folded = n && (*text == ' ' || *text == '\t');

	if (n > VERDICT_FIELD)
		return "expected a header line of at most 998 bytes";
	if (folded ? !follows_field(records, before) : !field_name(text, n))
		return "expected a header field, Name: value";
	return stralloc_cats(records, "H") && cat_clean(records, text, n, 1) &&
		       stralloc_0(records)
		   ? NULL
		   : memory;
}

int
verdict_path(struct path *p, char const *text, size_t n, unsigned int flags)
{
	enum {
		ROOM = 2 * PATH_ROOM /* every byte with a backslash */
	};
	char copy[ROOM + 2];
	size_t used = 0;

	if (n && *text == '<' && text[n - 1] == '>')
		text++, n -= 2;
	if (n > ROOM)
		return 0;
	copy[0] = '<';
	memcpy(copy + 1, text, n);
	copy[n + 1] = '>';
	if (path_parse(p, copy, n + 2, flags, &used) != PATH_GOOD ||
	    used != n + 2)
		return 0;
	return !p->len || p->at < p->len;
}

static int
begins(char const *name, size_t n, char const *row)
{
	size_t len = strlen(row);

	if (row[len - 1] == '*')
		return n >= len - 1 && !strncasecmp(name, row, len - 1);
	return n == len && !strncasecmp(name, row, n);
}

/*
 * Names that change what a program does before it does anything, or that say
 * what only we know.  A plugin is trusted with its verdict, but its text may
 * come from a stranger.
 */
int
verdict_name(char const *name, size_t n)
{
	static char const *const never[] = { "_*", "BASH*", "CDPATH",
		"CONTROLDIR", "DYLD_*", "ENV", "ERROR_FD", "GCONV_PATH",
		"GLOBIGNORE", "HOME", "IFS", "LD_*", "LOCPATH", "LOGNAME",
		"LUA_*", "MALLOC_*", "NLSPATH", "NODE_*", "OPENSSL_*", "PATH",
		"PERL*", "PHPRC", "PROTO", "PS4", "PWD", "PYTHON*",
		"QMAILQUEUE", "RELAYCLIENT", "RES_*", "RESOLV_*", "RUBY*",
		"SERVICE", "SHELL", "SHELLOPTS", "SMTP*", "SSL*", "AUTHCTLFD",
		"TCP*", "TMPDIR", "UCSPITLS", "USER" };

	if (!n || digit(*name))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!digit(name[i]) && name[i] != '_' &&
		    !(name[i] >= 'A' && name[i] <= 'Z') &&
		    !(name[i] >= 'a' && name[i] <= 'z'))
			return 0;
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		if (begins(name, n, never[i]))
			return 0;
	return 1;
}

static char const *
variable(stralloc *records, char letter, char const *text, size_t n)
{
	char const *equal = memchr(text, '=', n);
	size_t len = equal ? (size_t)(equal - text) : n;

	if ((letter == 'S') != (equal != NULL))
		return "expected Sname=value or Uname";
	if (!verdict_name(text, len))
		return "expected the name of a variable that a plugin may "
		       "change (see postern-hooks(5))";
	return add(records, letter, text, n);
}

static char const *
address(stralloc *records, enum event e, char const *text, size_t n)
{
	struct path p;

	if (!verdict_path(&p, text, n, PATH_UTF8) ||
	    (e == EVENT_RCPT && !p.len))
		return "expected an address behind C";
	return add(records, 'C', text, n);
}

/* The greeting is 220, or 554 or 421 and the end (RFC 5321 4.3.2). */
static char const *
greet(stralloc *records, char letter, char const *text, size_t n)
{
	size_t before = records->len;
	char const *why;

	if (letter == 'E' && n > 4 && memcmp(text, "220 ", 4) == 0) {
		why = print(records, text, n);
		return why ? why : add(records, 'N', "", 0);
	}
	why = verdict_reply(records, 'R', text, n);
	if (!why)
		memcpy(records->s + before + 1,
		    records->s[before + 1] == '4' ? "421" : "554", 3);
	return why;
}

static char const *
take(stralloc *records, enum event e, char const *s, size_t n)
{
	if (!*s || !strchr(events[e].letters, *s))
		return strchr("ACDEHLNOPRSU", *s) && *s
			   ? "expected a line that has a meaning at this event"
			   : "expected lines that begin with one of "
			     "A C D E H L N O P R S U";
	switch (*s) {
	case 'E':
	case 'R':
		if (e == EVENT_CONNECTION)
			return greet(records, *s, s + 1, n - 1);
		return verdict_reply(records, *s, s + 1, n - 1);
	case 'L':
		return verdict_reply(records, *s, s + 1, n - 1);
	case 'P':
		return print(records, s + 1, n - 1);
	case 'H':
		return verdict_field(records, s + 1, n - 1);
	case 'C':
		return address(records, e, s + 1, n - 1);
	case 'S':
	case 'U':
		return variable(records, *s, s + 1, n - 1);
	default:
		if (n > 1)
			return "expected nothing behind A, D, N or O";
		return add(records, *s, "", 0);
	}
}

int
verdict_final(char letter)
{
	return letter && strchr("ADENOR", letter);
}

char const *
verdict_parse(stralloc *records, enum event e, char const *s, size_t n)
{
	char const *why = NULL;
	int final = 0;

	if (n && memchr(s, 0, n))
		return "found NUL: expected lines of text";
	for (size_t i = 0; !why && !final && i < n;) {
		char const *line = s + i;
		char const *end = memchr(line, '\n', n - i);
		size_t len = end ? (size_t)(end - line) : 0;

		if (!end)
			return "expected a newline at the end of each line";
		i += len + 1;
		if (len && line[len - 1] == '\r')
			len--;
		if (!len)
			continue;
		why = take(records, e, line, len);
		final = verdict_final(*line);
	}
	return why;
}
