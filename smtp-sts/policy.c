/* policy.c - a policy of MTA-STS, as a domain publishes it (RFC 8461 3.2) */

#include "policy.h"

#include <string.h>

#include <skalibs/types.h>

#include "hostname.h"

static char const *const modes[] = { "enforce", "testing", "none" };

enum {
	MODES = sizeof modes / sizeof modes[0],
	MAX_AGE = 31557600 /* s, a year */
};

/* One line of it, without blanks around either part. */
struct field {
	char const *name;
	size_t len;
	char const *value;
	size_t size;
};

/* What was found. */
struct reader {
	struct policy *policy;
	int version;
	int aged;
	size_t hosts;
};

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static int
split(struct field *f, char const *s, size_t n)
{
	char const *colon = memchr(s, ':', n);
	char const *end = s + n;

	if (!colon)
		return 0;
	f->name = s;
	f->len = (size_t)(colon - s);
	while (f->len && is_blank(f->name[f->len - 1]))
		f->len--;
	f->value = colon + 1;
	while (f->value < end && is_blank(*f->value))
		f->value++;
	while (end > f->value && is_blank(end[-1]))
		end--;
	f->size = (size_t)(end - f->value);
	return 1;
}

static int
is_value(struct field const *f, char const *word)
{
	return f->size == strlen(word) && !memcmp(f->value, word, f->size);
}

static char const *
take_version(struct reader *r, struct field const *f)
{
	r->version = 1;
	return is_value(f, "STSv1") ? NULL : "the version is not STSv1";
}

static char const *
take_mode(struct reader *r, struct field const *f)
{
	for (size_t i = 0; !r->policy->mode && i < MODES; i++)
		if (is_value(f, modes[i]))
			r->policy->mode = modes[i];
	return r->policy->mode
		   ? NULL
		   : "the mode is none of enforce, testing and none";
}

static char const *
take_age(struct reader *r, struct field const *f)
{
	char text[UINT64_FMT + 1];

	if (r->aged++)
		return NULL;
	if (f->size < sizeof text) {
		memcpy(text, f->value, f->size);
		text[f->size] = 0;
		if (uint640_scan(text, &r->policy->max_age) &&
		    r->policy->max_age <= MAX_AGE)
			return NULL;
	}
	return "max_age is not a number up to 31557600";
}

static char const *
take_mx(struct reader *r, struct field const *f)
{
	char host[HOSTNAME_ROOM];
	stralloc *mx = &r->policy->mx;
	size_t star = f->size > 2 && !memcmp(f->value, "*.", 2) ? 2 : 0;

	if (!hostname_lower(host, f->value + star, f->size - star))
		return "an mx is neither a host nor *.domain";
	if (r->hosts++ >= POLICY_HOSTS)
		return NULL;
	return stralloc_catb(mx, f->value, star) &&
		       stralloc_catb(mx, host, strlen(host) + 1)
		   ? NULL
		   : "out of memory";
}

static struct {
	char const *name;
	char const *(*take)(struct reader *, struct field const *);
} const fields[] = {
	{ "version", take_version },
	{ "mode", take_mode },
	{ "max_age", take_age },
	{ "mx", take_mx },
};

static char const *
take(struct reader *r, char const *s, size_t n)
{
	struct field f;

	if (!split(&f, s, n))
		return NULL;
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (f.len == strlen(fields[i].name) &&
		    !memcmp(f.name, fields[i].name, f.len))
			/* What is returned is a fixed text. */
			/* cppcheck-suppress returnDanglingLifetime */
			return fields[i].take(r, &f);
	return NULL;
}

static char const *
missing(struct reader const *r)
{
	if (!r->version)
		return "there is no version";
	if (!r->policy->mode)
		return "there is no mode";
	if (!r->aged)
		return "there is no max_age";
	if (!r->hosts && strcmp(r->policy->mode, "none") != 0)
		return "there is no mx";
	return NULL;
}

char const *
policy_read(struct policy *p, char const *s, size_t n)
{
	struct reader r = { .policy = p };

	while (n) {
		char const *end = memchr(s, '\n', n);
		size_t len = end ? (size_t)(end - s) : n;
		char const *fault = take(&r, s, len);

		if (fault)
			return fault;
		len += end != NULL;
		s += len;
		n -= len;
	}
	return missing(&r);
}

int
policy_print(struct policy const *p, stralloc *out)
{
	int ok = stralloc_cats(out, "mode ") && stralloc_cats(out, p->mode) &&
		 stralloc_cats(out, "\n");

	for (size_t i = 0; ok && i < p->mx.len; i += strlen(p->mx.s + i) + 1)
		ok = stralloc_cats(out, "mx ") &&
		     stralloc_cats(out, p->mx.s + i) &&
		     stralloc_cats(out, "\n");
	return ok;
}

void
policy_free(struct policy *p)
{
	stralloc_free(&p->mx);
	*p = (struct policy){ 0 };
}
