/* targets.c - which Maildirs a message goes to, and for whom */

#include "targets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "delivery.h"
#include "mailbox.h"

int
targets_pattern(stralloc *path, char const *pattern, struct fault *f)
{
	static char const whole[] = "u@d";

	if (mailbox_path(path, pattern, whole, sizeof whole - 1) == 1)
		return 1;
	if (errno == EINVAL)
		return fault_say(f, DELIVERY_CONFIG,
		    "the directory has a % that is none of %u, %d and %%",
		    pattern);
	return fault_sys(f, DELIVERY_MEMORY, "read the pattern", pattern);
}

static int
name(struct targets *t, char const *pattern, char const *address,
    struct fault *f)
{
	stralloc path = STRALLOC_ZERO;
	int r = mailbox_path(&path, pattern, address, strlen(address));

	if (!r)
		(void)fault_say(f, DELIVERY_REFUSED,
		    "an address is not fit for the name of a Maildir", NULL);
	else if (r == -1 || !stralloc_cat(&t->dirs, &path))
		(void)fault_sys(f, DELIVERY_MEMORY, "name a Maildir", pattern);
	stralloc_free(&path);
	return !f->code;
}

static int
compare(void const *a, void const *b)
{
	struct target const *x = a;
	struct target const *y = b;
	int r = strcmp(x->dir, y->dir);

	/* Addresses are in one piece of memory, in their order. */
	return r ? r : (x->address > y->address) - (x->address < y->address);
}

static void
sort(struct targets *t)
{
	char const *dir = t->dirs.s;

	for (size_t i = 0; i < t->n; i++, dir += strlen(dir) + 1)
		t->list[i].dir = dir;
	qsort(t->list, t->n, sizeof *t->list, compare);
}

size_t
targets_end(struct targets const *t, size_t i)
{
	char const *dir = t->list[i].dir;

	while (++i < t->n && !strcmp(t->list[i].dir, dir))
		;
	return i;
}

/* The address whose Maildir is missing, or NULL. */
static char const *
missing(struct targets const *t, struct fault *f)
{
	for (size_t i = 0; i < t->n; i = targets_end(t, i)) {
		int r = mailbox_exists(t->list[i].dir);

		if (r == 1)
			continue;
		if (r == -1)
			(void)fault_sys(f, 0, "look at", t->list[i].dir);
		else
			(void)fault_say(f, DELIVERY_REFUSED,
			    "a recipient has no Maildir: make it, or do not "
			    "accept mail for the address",
			    t->list[i].dir);
		return t->list[i].address;
	}
	return NULL;
}

char const *
targets_find(struct targets *t, char const *pattern, struct qmailenv const *e,
    struct fault *f)
{
	char const *address = qmailenv_next(e, NULL);

	t->list = calloc(e->recipients, sizeof *t->list);
	if (!t->list) {
		(void)fault_sys(f, DELIVERY_MEMORY, "list recipients", NULL);
		return address;
	}
	for (; address; address = qmailenv_next(e, address)) {
		t->list[t->n++].address = address;
		if (!name(t, pattern, address, f))
			return address;
	}
	sort(t);
	return mailbox_many(pattern) ? missing(t, f) : NULL;
}
