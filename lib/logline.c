/* logline.c - read a line that log.h wrote, and a supervisor put a time before
 */

#include "logline.h"

#include <string.h>

#include "ascii.h"

enum {
	TAI_HEX = 24,
	TAI_AHEAD = 10,
	DATE = sizeof("2026-11-26 10:00:00") - 1
};

/* No clock of a mail server is past the year 2200. */
static int64_t const TIME_MAX = INT64_C(7258118400);
static uint64_t const TAI_1970 = UINT64_C(1) << 62;

int
logslice_is(struct logslice v, char const *s)
{
	return v.n == strlen(s) && !memcmp(v.s, s, v.n);
}

uint64_t
logslice_number(struct logslice v, uint64_t fallback)
{
	uint64_t n = 0;

	if (!v.n || v.n > 18)
		return fallback;
	for (size_t i = 0; i < v.n; i++) {
		if (v.s[i] < '0' || v.s[i] > '9')
			return fallback;
		n = n * 10 + (uint64_t)(v.s[i] - '0');
	}
	return n;
}

struct logslice
logline_get(struct logentry const *e, char const *key)
{
	size_t n = strlen(key);

	for (size_t i = 0; i < e->count; i++) {
		struct logfield const *f = &e->field[i];

		if (f->key.n != n || memcmp(f->key.s, key, n) != 0)
			continue;
		if (f->value.n == 1 && *f->value.s == '-')
			break;
		return f->value;
	}
	return (struct logslice){ "", 0 };
}

static void
skip(struct logslice *r, size_t n)
{
	r->s += n;
	r->n -= n;
}

static int64_t
sane(int64_t t)
{
	return t >= 0 && t < TIME_MAX ? t : -1;
}

static int
tai(struct logentry *e, struct logslice *r)
{
	uint64_t t = 0;

	if (r->n < TAI_HEX + 2 || *r->s != '@' || r->s[TAI_HEX + 1] != ' ')
		return 0;
	for (size_t i = 1; i <= TAI_HEX; i++) {
		int digit = ascii_hex(r->s[i]);

		if (digit == -1)
			return 0;
		if (i <= 16)
			t = t << 4 | (uint64_t)digit;
	}
	if (t >= TAI_1970 + TAI_AHEAD)
		e->time =
		    sane((int64_t)((t - TAI_1970 - TAI_AHEAD) & INT64_MAX));
	skip(r, TAI_HEX + 2);
	return 1;
}

/* Days since 1970; the year begins in March, so that leap days end it. */
static int64_t
days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t m = month <= 2 ? month + 9 : month - 3;

	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	       1 - 719468;
}

static int64_t
two(char const *s)
{
	return (s[0] - '0') * 10 + (s[1] - '0');
}

/* +0100 or +01:00, in seconds. */
static int64_t
zone(char const *s, size_t n)
{
	static char const digits[] = "0123456789";
	char d[5] = "";
	size_t have = 0;

	for (size_t i = 1; i < n && have < 4; i++)
		if (s[i] && strchr(digits, s[i]))
			d[have++] = s[i];
	if (have < 4)
		return 0;
	return (two(d) * 60 + two(d + 2)) * 60 * (*s == '-' ? -1 : 1);
}

static int
date(struct logentry *e, struct logslice *r)
{
	static char const shape[] = "dddd-dd-dd dd:dd:dd";
	size_t at = DATE;
	int64_t offset = 0;

	if (r->n <= DATE)
		return 0;
	for (size_t i = 0; i < DATE; i++) {
		char c = r->s[i];
		int digit = c >= '0' && c <= '9';

		if (shape[i] == 'd' ? !digit
		    : i == 10       ? c != ' ' && c != '_' && c != 'T'
				    : c != shape[i])
			return 0;
	}
	for (; at < r->n && r->s[at] != ' '; at++)
		if (r->s[at] == '+' || r->s[at] == '-')
			offset = zone(r->s + at, r->n - at < 6 ? r->n - at : 6);
	e->time = sane((days(two(r->s) * 100 + two(r->s + 2), two(r->s + 5),
			    two(r->s + 8)) *
			       24 +
			   two(r->s + 11)) *
			   3600 +
		       two(r->s + 14) * 60 + two(r->s + 17) - offset);
	while (at < r->n && r->s[at] == ' ')
		at++;
	skip(r, at);
	return 1;
}

/* "host name[123]: " of journalctl. */
static void
journal(struct logslice *r)
{
	char const *host = memchr(r->s, ' ', r->n);
	char const *end;
	char const *p;

	if (!host || host[-1] == ':')
		return;
	end = memchr(host + 1, ' ', r->n - (size_t)(host + 1 - r->s));
	if (!end || end - host < 5 || end[-1] != ':' || end[-2] != ']')
		return;
	for (p = end - 3; *p >= '0' && *p <= '9'; p--)
		;
	if (*p == '[')
		skip(r, (size_t)(end + 1 - r->s));
}

static int
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static int
name(struct logentry *e, struct logslice *r)
{
	size_t n = 0;

	while (n < r->n && is_name(r->s[n]))
		n++;
	e->prog = (struct logslice){ r->s, n };
	skip(r, n);
	if (!n || !r->n)
		return 0;
	if (*r->s == '[') {
		char const *end = memchr(r->s, ']', r->n);

		if (!end || memchr(r->s, ' ', (size_t)(end - r->s)))
			return 0;
		e->id = (struct logslice){ r->s + 1, (size_t)(end - r->s - 1) };
		skip(r, (size_t)(end + 1 - r->s));
	}
	if (r->n < 2 || r->s[0] != ':' || r->s[1] != ' ')
		return 0;
	skip(r, 2);
	return 1;
}

static void
field(struct logentry *e, struct logslice word)
{
	struct logfield *f;
	size_t n;

	if (e->count == LOGLINE_FIELDS)
		return;
	f = &e->field[e->count++];
	n = (size_t)((char const *)memchr(word.s, '=', word.n) - word.s);
	f->key = (struct logslice){ word.s, n };
	f->value = (struct logslice){ word.s + n + 1, word.n - n - 1 };
}

static int
is_field(struct logslice r)
{
	char const *end = memchr(r.s, ' ', r.n);
	char const *equal = memchr(r.s, '=', end ? (size_t)(end - r.s) : r.n);

	return equal && equal != r.s;
}

/* What stands after a word that ends with ':' is for people.  But the value of
 * a stranger may end so, too: then another field follows, or nothing. */
static void
words(struct logentry *e, struct logslice r)
{
	e->event = (struct logslice){ r.s, 0 };
	while (r.n) {
		char const *end = memchr(r.s, ' ', r.n);
		size_t n = end ? (size_t)(end - r.s) : r.n;
		struct logslice word = { r.s, n };
		int last;

		skip(&r, end ? n + 1 : n);
		last = end && n && word.s[n - 1] == ':' && !is_field(r);
		word.n -= (size_t)last;
		if (is_field(word))
			field(e, word);
		else if (!e->count)
			e->event.n = (size_t)(word.s + word.n - e->event.s);
		if (last) {
			e->text = r;
			return;
		}
	}
}

int
logline_parse(struct logentry *e, char const *s, size_t n)
{
	struct logslice r = { s, n };

	e->time = -1;
	e->count = 0;
	e->id = e->text = (struct logslice){ "", 0 };
	if (tai(e, &r) || date(e, &r))
		journal(&r);
	if (!name(e, &r))
		return 0;
	words(e, r);
	return 1;
}
