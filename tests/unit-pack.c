/* unit-pack.c - settings packed and unpacked again, and packets that are wrong
 */

#include "../smtpd-recv/pack.h"

#include <string.h>

#include "tap.h"

/* Every number another one, every text another one. */
static int
count(void *n, enum setting_id id, uint64_t *value)
{
	(void)id;
	*value = ++*(uint64_t *)n;
	return 1;
}

static int
write_text(void *n, stralloc *text)
{
	size_t len = (size_t)++ * (uint64_t *)n;

	*text = (stralloc)STRALLOC_ZERO;
	if (!stralloc_ready(text, len))
		return 0;
	memset(text->s, (int)('a' + len % 26), len);
	text->len = len;
	return 1;
}

static int
same_number(void *n, enum setting_id id, uint64_t *value)
{
	(void)id;
	return *value == ++*(uint64_t *)n;
}

static int
same_text(void *n, stralloc *text)
{
	size_t len = (size_t)++ * (uint64_t *)n;

	return text->len == len && text->s[0] == (char)('a' + len % 26) &&
	       text->s[len - 1] == text->s[0];
}

static int
free_text(void *arg, stralloc *text)
{
	(void)arg;
	stralloc_free(text);
	return 1;
}

int
main(void)
{
	static struct config from;
	static struct config to;
	stralloc packed = STRALLOC_ZERO;
	uint64_t n = 1000;
	int wrong = 1;

	config_numbers(&from, count, &n);
	n = 0;
	config_texts(&from, write_text, &n);
	ok(pack_config(&packed, &from), "they can be packed");
	to.sslctl = 17;
	ok(pack_take(&to, packed.s, packed.len), "and unpacked");
	n = 1000;
	ok(config_numbers(&to, same_number, &n), "all numbers are there");
	n = 0;
	ok(config_texts(&to, same_text, &n), "and all texts");
	ok(to.sslctl == 17 && !to.remoteip, "and nothing else is touched");
	config_texts(&to, free_text, NULL);
	for (size_t i = 0; i < packed.len; i++) {
		wrong = wrong && !pack_take(&to, packed.s, i);
		config_texts(&to, free_text, NULL);
	}
	ok(wrong, "cut anywhere they are refused");
	ok(stralloc_catb(&packed, "", 1) &&
		!pack_take(&to, packed.s, packed.len),
	    "and with a byte behind them");
	config_texts(&to, free_text, NULL);
	config_texts(&from, free_text, NULL);
	stralloc_free(&packed);
	return tap_end();
}
