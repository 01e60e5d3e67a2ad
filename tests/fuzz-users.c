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
	return 0;
}
