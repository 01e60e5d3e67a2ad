/* json.c - settings as JSON (RFC 8259), for a program */

#include <string.h>

#include "cats.h"
#include "show.h"
#include "utf8.h"

/* A string; bytes that are no UTF-8 become the characters of their numbers. */
static int
string(stralloc *sa, char const *s, size_t n)
{
	static char const hex[] = "0123456789abcdef";
	int utf8 = utf8_text(s, n);

	if (!stralloc_cats(sa, "\""))
		return 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		char e[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
		char quoted[] = { '\\', s[i] };
		int ok;

		if (c == '"' || c == '\\')
			ok = stralloc_catb(sa, quoted, sizeof quoted);
		else if (c < ' ' || c == 127 || (c > 127 && !utf8))
			ok = stralloc_catb(sa, e, sizeof e);
		else
			ok = stralloc_catb(sa, s + i, 1);
		if (!ok)
			return 0;
	}
	return stralloc_cats(sa, "\"");
}

/* , "key": "value"; a NULL is null. */
static int
member(stralloc *sa, char const *key, char const *value)
{
	return cats(sa, sa->s[sa->len - 1] == '{' ? "" : ", ", "\"", key,
		   "\": ") &&
	       (value ? string(sa, value, strlen(value))
		      : stralloc_cats(sa, "null"));
}

static int
truth(stralloc *sa, char const *key, int value)
{
	return cats(sa, ", \"", key, "\": ", value ? "true" : "false");
}

static int
array(stralloc *sa, stralloc const *lines)
{
	if (!cats(sa, ", \"value\": ["))
		return 0;
	for (size_t i = 0; i < lines->len; i += strlen(lines->s + i) + 1)
		if (!cats(sa, i ? ", " : "") ||
		    !string(sa, lines->s + i, strlen(lines->s + i)))
			return 0;
	return stralloc_cats(sa, "]");
}

static int
value(stralloc *sa, struct item const *it)
{
	if (it->result == -1)
		return member(sa, "value", NULL);
	if (it->secret)
		return member(sa, "value", it->facts.len ? it->facts.s : NULL);
	if (it->row->kind == LIST)
		return array(sa, &it->look.value);
	return member(sa, "value", it->look.value.s);
}

/* {"name": ..., "value": ..., "until": ..., "left": seconds} */
static int
add_end(void *arg, struct item const *it, struct timed const *t)
{
	struct show *s = arg;
	stralloc *sa = &s->lapsing;
	stralloc text = STRALLOC_ZERO;
	int ok = cats(sa, sa->len ? ",\n" : "", "{") &&
		 member(sa, "name", it->row->name) &&
		 cats(sa, ", \"value\": ") && string(sa, t->text, t->n) &&
		 show_time(&text, t->end) && stralloc_0(&text) &&
		 member(sa, "until", text.s);

	text.len = 0;
	ok = ok && show_left(&text, t->end) && stralloc_0(&text) &&
	     member(sa, "left", text.s) && cats(sa, "}");
	stralloc_free(&text);
	return ok;
}

int
json_item(struct show *s, struct item const *it)
{
	stralloc *sa = &s->out;
	struct setting const *row = it->row;
	int first = sa->s[sa->len - 1] == '[';

	return cats(sa, first ? "\n{" : ",\n{") &&
	       member(sa, "name", row->name) && value(sa, it) &&
	       member(sa, "unit", row->unit) &&
	       member(sa, "kind", settings_kinds[row->kind]) &&
	       member(sa, "default", row->def) &&
	       truth(sa, "changed", item_changed(it)) &&
	       truth(sa, "lapsed", item_lapsed(it)) &&
	       member(sa, "origin", show_origins[it->look.origin]) &&
	       member(
		   sa, "where", it->look.where.len ? it->look.where.s : NULL) &&
	       member(sa, "error", it->fault.len ? it->fault.s : NULL) &&
	       member(sa, "meaning", row->text) &&
	       member(sa, "readers", row->readers) && cats(sa, "}") &&
	       item_ends(it, add_end, s);
}

static int
client(struct show *s)
{
	struct client const *c = &s->client;
	stralloc *sa = &s->out;

	if (!c->ip)
		return 1;
	if (!member(sa, "client", c->ip) || !truth(sa, "denied", c->denied) ||
	    !cats(sa, ", \"variables\": {"))
		return 0;
	for (size_t i = 0; i < c->env.len; i += strlen(c->env.s + i) + 1) {
		char const *name = c->env.s + i;
		size_t n = strcspn(name, "=");

		if (!cats(sa, i ? ", " : "") || !string(sa, name, n) ||
		    !cats(sa, ": ") ||
		    !string(sa, name + n + 1, strlen(name + n + 1)))
			return 0;
	}
	return cats(sa, "}");
}

int
json_begin(struct show *s)
{
	return cats(&s->out, "{") &&
	       member(&s->out, "directory", s->settings.dir) &&
	       member(&s->out, "service", s->settings.service) &&
	       member(&s->out, "name", s->client.name) && client(s) &&
	       cats(&s->out, ",\n\"settings\": [");
}

int
json_end(struct show *s)
{
	return cats(&s->out, "],\n\"lapsing\": [") &&
	       stralloc_cat(&s->out, &s->lapsing) && cats(&s->out, "]}\n");
}
