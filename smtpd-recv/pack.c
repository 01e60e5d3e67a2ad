/* pack.c - settings on their way from the steward side to the session side */

#include "pack.h"

#include <stdint.h>
#include <string.h>

struct packed {
	char const *s;
	size_t len;
};

static int
put_number(void *out, enum setting_id id, uint64_t *value)
{
	(void)id;
	return stralloc_catb(out, (char const *)value, sizeof *value);
}

static int
put_text(void *out, stralloc *text)
{
	uint64_t len = text->len;

	return stralloc_catb(out, (char const *)&len, sizeof len) &&
	       stralloc_catb(out, text->s, text->len);
}

int
pack_config(stralloc *out, struct config const *c)
{
	struct config copy = *c;

	return config_numbers(&copy, put_number, out) &&
	       config_texts(&copy, put_text, out);
}

static int
take_number(void *arg, enum setting_id id, uint64_t *value)
{
	struct packed *in = arg;

	(void)id;
	if (in->len < sizeof *value)
		return 0;
	memcpy(value, in->s, sizeof *value);
	in->s += sizeof *value;
	in->len -= sizeof *value;
	return 1;
}

static int
take_text(void *arg, stralloc *text)
{
	struct packed *in = arg;
	uint64_t len;

	*text = (stralloc)STRALLOC_ZERO;
	if (!take_number(arg, 0, &len) || len > in->len ||
	    !stralloc_copyb(text, in->s, (size_t)len))
		return 0;
	in->s += len;
	in->len -= (size_t)len;
	return 1;
}

int
pack_take(struct config *c, char const *s, size_t n)
{
	struct packed in = { s, n };

	return config_numbers(c, take_number, &in) &&
	       config_texts(c, take_text, &in) && !in.len;
}
