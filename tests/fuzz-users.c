/* fuzz-users.c - what is found in a file of users is in that file */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "users.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void
inside(struct part p, char const *text, size_t n)
{
	if (!p.s)
		return;
	if (p.s < text || p.s + p.len > text + n || p.len > USERS_HASH)
		abort();
	for (size_t i = 0; i < p.len; i++)
		if (p.s[i] == ':' || p.s[i] == '\n' || !p.s[i])
			abort();
}

static char const *
hash_in(stralloc const *file, char const *user, size_t *n)
{
	struct users_found u;

	users_find(&u, file->s, file->len, user);
	*n = u.hash.len;
	return u.hash.s;
}

/* A user who is added is there, one who is taken out is not. */
static void
change(char const *user, char const *text, size_t n)
{
	struct part old = { text, n };
	stralloc with = STRALLOC_ZERO;
	stralloc without = STRALLOC_ZERO;
	char const *hash;
	size_t len;

	if (!users_name(user))
		return;
	if (users_change(&with, old, user, "$6$new") == -1 ||
	    users_change(
		&without, (struct part){ with.s, with.len }, user, NULL) != 1)
		abort();
	hash = hash_in(&with, user, &len);
	if (!hash || len != 6 || memcmp(hash, "$6$new", 6) != 0)
		abort();
	if (without.len && hash_in(&without, user, &len))
		abort();
	stralloc_free(&with);
	stralloc_free(&without);
}

/* The input is a user, NUL, and a file. */
int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char const *user = (char const *)data;
	size_t len = size ? strnlen(user, size) : 0;
	struct users_found u;

	if (len == size)
		return 0;
	users_find(&u, user + len + 1, size - len - 1, user);
	inside(u.hash, user + len + 1, size - len - 1);
	inside(u.model, user + len + 1, size - len - 1);
	if (u.hash.s && (!len || u.hash.s[-1] != ':' ||
			    memcmp(u.hash.s - len - 1, user, len) != 0))
		abort();
	if (u.model.s && users_locked(u.model))
		abort();
	if (!u.malformed != !u.first_wrong)
		abort();
	change(user, user + len + 1, size - len - 1);
	return 0;
}
