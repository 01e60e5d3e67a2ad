/* text.c - settings as lines for a person */

#include <string.h>

#include <skalibs/types.h>

#include "cats.h"
#include "plain.h"
#include "show.h"

enum {
	NAME_WIDTH = 29,
	VALUE_WIDTH = 24,
	LINE_WIDTH = 76,
	LISTED = 200 /* bytes of a list that are shown */
};

static char const bold[] = "\033[1m";
static char const dim[] = "\033[2m";
static char const red[] = "\033[31m";
static char const usual[] = "\033[m";

static int
paint(struct show *s, char const *how)
{
	return !s->colour || stralloc_cats(&s->out, how);
}

/* Blanks up to the column, and one at least. */
static int
pad(stralloc *sa, size_t from, size_t width)
{
	do {
		if (!stralloc_cats(sa, " "))
			return 0;
	} while (sa->len - from < width);
	return 1;
}

/* The lines of a list, as far as there is room. */
static int
cat_list(stralloc *sa, stralloc const *lines)
{
	uint64_t n = 0;
	size_t from = sa->len;
	char fmt[UINT64_FMT];
	int full = 0;

	for (size_t i = 0; i < lines->len; n++) {
		size_t len = strlen(lines->s + i);

		full = full || sa->len - from + len > LISTED;
		if (!full && (!stralloc_cats(sa, n ? ", " : "") ||
				 !plain_cat(sa, lines->s + i, len)))
			return 0;
		i += len + 1;
	}
	fmt[uint64_fmt(fmt, n)] = 0;
	if (!full)
		return n || stralloc_cats(sa, "(empty)");
	return cats(sa, sa->len > from ? ", ... " : "", "(", fmt, " lines)");
}

/* A unit that a number needs to be understood. */
static char const *
unit_of(struct item const *it)
{
	static char const *const modes[] = { "(forbidden)", "(optional)",
		"(required)" };
	char const *value = it->look.value.s;
	int number = !value[strspn(value, "0123456789")];

	switch (it->row->kind) {
	case WHOLE:
		return it->row->unit;
	case TIME:
		return number ? "s" : "";
	case MODE:
		return *value >= '0' && *value <= '2' ? modes[*value - '0']
						      : "";
	default:
		return "";
	}
}

static int
cat_value(stralloc *sa, struct item const *it)
{
	stralloc const *v = &it->look.value;
	char const *unit;

	if (it->secret)
		return stralloc_cats(
		    sa, it->facts.len ? it->facts.s : "(absent)");
	if (it->row->kind == LIST && it->result == 0)
		return stralloc_cats(sa, "(absent)");
	if (it->row->kind == LIST)
		return cat_list(sa, v);
	if (v->len <= 1)
		return stralloc_cats(sa, "(empty)");
	unit = unit_of(it);
	return plain_cat(sa, v->s, v->len - 1) &&
	       cats(sa, *unit ? " " : "", unit);
}

static int
cat_origin(stralloc *sa, struct item const *it)
{
	stralloc const *where = &it->look.where;

	return cats(sa, "[", show_origins[it->look.origin],
		   where->len ? " " : "") &&
	       (!where->len || plain_cat(sa, where->s, where->len - 1)) &&
	       cats(sa, item_lapsed(it) ? ", lapsed: default]" : "]");
}

/* The text, indented and folded. */
static int
fold(struct show *s, char const *text, char const *how)
{
	size_t n = strlen(text);

	while (n) {
		size_t len = n;

		if (len > LINE_WIDTH - 4) {
			len = LINE_WIDTH - 4;
			while (len && text[len] != ' ')
				len--;
			if (!len)
				len = LINE_WIDTH - 4;
		}
		if (!stralloc_cats(&s->out, "    ") || !paint(s, how) ||
		    !plain_cat(&s->out, text, len) || !paint(s, usual) ||
		    !stralloc_cats(&s->out, "\n"))
			return 0;
		text += len;
		n -= len;
		while (*text == ' ') {
			text++;
			n--;
		}
	}
	return 1;
}

/* "rcpthosts: example.net until 2026-12-01T00:00Z (5 days left)" */
static int
add_end(void *arg, struct item const *it, struct timed const *t)
{
	stralloc *sa = arg;

	return cats(sa, it->row->name, ": ") && plain_cat(sa, t->text, t->n) &&
	       cats(sa, " until ") && show_time(sa, t->end) && cats(sa, " (") &&
	       show_left(sa, t->end) && cats(sa, ")\n");
}

int
text_item(struct show *s, struct item const *it)
{
	size_t from = s->out.len;
	int changed = item_changed(it);

	if (!paint(s, changed ? bold : "") ||
	    !stralloc_cats(&s->out, it->row->name) ||
	    !paint(s, changed ? usual : "") ||
	    !pad(&s->out, from, NAME_WIDTH + (s->colour && changed ? 7 : 0)))
		return 0;
	from = s->out.len;
	if (it->fault.len)
		return stralloc_cats(&s->out, "error\n") &&
		       fold(s, it->fault.s, red);
	return cat_value(&s->out, it) && pad(&s->out, from, VALUE_WIDTH) &&
	       cat_origin(&s->out, it) && cats(&s->out, "\n") &&
	       (s->brief || fold(s, it->row->text, dim)) &&
	       item_ends(it, add_end, &s->lapsing);
}

/* Who is asking, if that is somebody in particular. */
int
text_begin(struct show *s)
{
	struct client const *c = &s->client;
	stralloc *out = &s->out;

	if (!c->ip)
		return 1;
	if (!cats(out, "client ", c->ip,
		c->denied ? ": denied, by the rules" : ": allowed"))
		return 0;
	for (size_t i = 0; i < c->env.len; i += strlen(c->env.s + i) + 1)
		if (!cats(out, ", ") ||
		    !plain_cat(out, c->env.s + i, strlen(c->env.s + i)))
			return 0;
	return cats(out, "\n");
}

int
text_end(struct show *s)
{
	return !s->lapsing.len || (cats(&s->out, "\nWill lapse:\n") &&
				      stralloc_cat(&s->out, &s->lapsing));
}
