/* item.c - one setting, as it is to be shown */

#include "item.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <skalibs/types.h>

#include "account.h"
#include "authmode.h"
#include "cats.h"
#include "expiry.h"
#include "oddfile.h"

/* $SMTPAUTH has words of its own. */
static int
read_auth(struct item *it, struct settings *s)
{
	uint64_t mode;
	char digit[UINT64_FMT];

	it->look.origin = ORIGIN_VARIABLE;
	it->look.where.len = it->look.raw.len = it->look.value.len = 0;
	it->result = 1;
	if (!cats(&it->look.where, "$SMTPAUTH") || !stralloc_0(&it->look.where))
		return 0;
	if (authmode_get(s, &mode, NULL) == -1) {
		it->result = -1;
		return 1;
	}
	digit[uint64_fmt(digit, mode)] = 0;
	return stralloc_cats(&it->look.value, digit) &&
	       stralloc_0(&it->look.value);
}

static int
is_ours(struct item const *it)
{
	return it->id == SET_SMTP_AUTH && getenv("SMTPAUTH");
}

/* What there is to tell of a file that is not to be read. */
static int
read_facts(struct item *it)
{
	struct stat st;
	char mode[] = "0000";
	char size[UINT64_FMT];

	if (stat(it->look.where.s, &st) == -1)
		return 1;
	for (int i = 3, m = (int)st.st_mode; i > 0; i--, m >>= 3)
		mode[i] = (char)('0' + (m & 7));
	mode[0] = (char)('0' + ((st.st_mode >> 9) & 7));
	size[uint64_fmt(size, (uint64_t)st.st_size)] = 0;
	return cats(&it->facts, "present, ", size, " bytes, mode ", mode,
		   ", owner ") &&
	       account_name(&it->facts, st.st_uid) && stralloc_0(&it->facts);
}

static int
note(struct item *it, char const *a, char const *b)
{
	it->fault.len = 0;
	it->result = -1;
	return cats(&it->fault, a, *a ? " " : "", b) && stralloc_0(&it->fault);
}

/* What is there may be no file; what is not there, a link to nothing. */
static int
note_odd(struct item *it, struct settings const *s)
{
	stralloc path = STRALLOC_ZERO;
	char const *odd;
	int ok = it->look.where.len ? stralloc_copy(&path, &it->look.where)
				    : cats(&path, s->dir, "/", it->row->name) &&
					  stralloc_0(&path);

	odd = ok ? oddfile(path.s, settings_is_directory(it->id)) : NULL;
	if (odd)
		ok = note(it, path.s, odd);
	stralloc_free(&path);
	return ok;
}

int
item_read(struct item *it, struct settings *s, enum setting_id id)
{
	it->id = id;
	it->row = settings_table + id;
	it->fault.len = it->facts.len = 0;
	it->result = settings_look(s, id, &it->look);
	if (is_ours(it) && !read_auth(it, s))
		return 0;
	if (it->look.origin != ORIGIN_VARIABLE && !note_odd(it, s))
		return 0;
	if (it->fault.len)
		return 1;
	if (it->result == -1)
		return note(it, "", settings_fault(s));
	it->secret = settings_is_secret(id);
	if (it->secret)
		it->look.value.len = it->look.raw.len = 0;
	return it->result != 1 || !it->secret || read_facts(it);
}

int
item_changed(struct item const *it)
{
	return it->look.origin != ORIGIN_DEFAULT || it->result == -1;
}

int
item_lapsed(struct item const *it)
{
	return it->result == 0 && it->look.where.len;
}

int
item_ends(struct item const *it, item_do_end *do_it, void *arg)
{
	stralloc const *raw = &it->look.raw;

	for (size_t i = 0; it->result != -1 && i < raw->len;) {
		char const *start = raw->s + i;
		char const *end = memchr(start, '\n', raw->len - i);
		struct timed t = { .text = start };
		size_t n = end ? (size_t)(end - start) : raw->len - i;

		i += n + 1;
		while (n && strchr("\r\t ", start[n - 1]))
			n--;
		t.n = expiry_find(start, n, &t.end);
		if (t.n != n && *start != '#' && !do_it(arg, it, &t))
			return 0;
	}
	return 1;
}
