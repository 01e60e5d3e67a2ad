/* unit-tickets.c - keys of session tickets: which are read, which is newest */

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../tls-engine/tickets.h"
#include "tap.h"

static void
put(char const *name, char filler, size_t n)
{
	char text[200];
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	memset(text, filler, sizeof text);
	if (fd < 0 || write(fd, text, n) != (ssize_t)n)
		abort();
	close(fd);
}

/* The first byte of each key, in order. */
static char const *
order(struct tickets const *t)
{
	static char s[TICKETS_MAX + 1];

	for (size_t i = 0; i < t->n; i++)
		memcpy(s + i, t->keys[i].name, 1);
	s[t->n] = 0;
	return s;
}

static struct {
	char const *sentence;
	char const *file;
	size_t size;
	int result;
	char const *order;
} const steps[] = {
	/* Each adds a file to those before it; its key is full of its last
	 * letter before the suffix. */
	{ "one key", "k/2000000a.key", 80, 1, "a" },
	{ "a newer one comes first", "k/2000001b.key", 80, 1, "ba" },
	{ "an older one last", "k/1999999c.key", 80, 1, "bac" },
	{ "what is not finished does not count", "k/.2000002d.key", 80, 1,
	    "bac" },
	{ "nor what is no key by its name", "k/2000003e.old", 7, 1, "bac" },
	{ "nor a suffix alone", "k/.key", 80, 1, "bac" },
	{ "a key that is too short", "k/2000004f.key", 79, 0, NULL },
	{ "mended", "k/2000004f.key", 80, 1, "fbac" },
	{ "a key that is too long", "k/2000005g.key", 81, 0, NULL },
	{ "mended, too", "k/2000005g.key", 80, 1, "gfbac" },
	{ "an empty one", "k/1000000h.key", 0, 0, NULL },
	{ "mended at last", "k/1000000h.key", 80, 1, "gfbach" },
};

static void
test_load(struct tickets *t)
{
	stralloc why = STRALLOC_ZERO;

	ok(!tickets_load(t, "k", &why) && strstr(why.s, "k: cannot be read"),
	    "no directory");
	put("k", 'x', 80);
	ok(!tickets_load(t, "k", &why) && strstr(why.s, "found a file"),
	    "a file for a directory");
	unlink("k");
	if (mkdir("k", 0700))
		abort();
	ok(tickets_load(t, "k", &why) && !t->n, "an empty directory");
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		char const *dot = strrchr(steps[i].file, '.');

		put(steps[i].file, dot[-1], steps[i].size);
		ok(tickets_load(t, "k", &why) == steps[i].result &&
			(!steps[i].order || !strcmp(order(t), steps[i].order)),
		    steps[i].sentence);
		if (!steps[i].result)
			ok(strstr(why.s, steps[i].file) &&
				strstr(why.s, "80 bytes: expected"),
			    "and the reason names it");
	}
	stralloc_free(&why);
}

static void
test_many(struct tickets *t)
{
	stralloc why = STRALLOC_ZERO;
	static char const letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char name[] = "k/3000000A.key";

	for (char const *c = letters; *c; c++) {
		name[9] = *c;
		put(name, *c, 80);
	}
	ok(tickets_load(t, "k", &why) && t->n == TICKETS_MAX &&
		!strcmp(order(t), "ZYXWVUTSRQPONMLK"),
	    "of more than 16 the newest count");
	for (char const *c = letters; *c; c++) {
		name[9] = *c;
		unlink(name);
	}
	stralloc_free(&why);
}

static void
test_make(struct tickets *t)
{
	struct ticket_key first;

	tickets_forget(t);
	tickets_make(t, 3);
	first = t->keys[0];
	ok(t->n == 1, "the first key in memory");
	tickets_make(t, 3);
	ok(t->n == 2 && !memcmp(&first, t->keys + 1, sizeof first) &&
		memcmp(&first, t->keys, sizeof first) != 0,
	    "a new one comes first");
	ok(tickets_find(t, first.name) == t->keys + 1, "a key by its name");
	tickets_make(t, 3);
	tickets_make(t, 3);
	ok(t->n == 3 && !tickets_find(t, first.name), "the oldest goes");
	tickets_make(t, 1);
	ok(t->n == 1, "one alone");
	for (int i = 0; i < 20; i++)
		tickets_make(t, TICKETS_MAX);
	ok(t->n == TICKETS_MAX, "and 16 at most");
}

int
main(void)
{
	static struct tickets t;
	char const *base = getenv("B");
	char dir[4096];

	snprintf(
	    dir, sizeof dir, "%s/unit-tickets.XXXXXX", base ? base : "build");
	if (!mkdtemp(dir) || chdir(dir))
		return 1;
	test_load(&t);
	test_many(&t);
	test_make(&t);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		unlink(steps[i].file);
	ok(!rmdir("k") && !chdir("..") && !rmdir(strrchr(dir, '/') + 1),
	    "nothing is left");
	return tap_end();
}
