/* users.c - lines user:hash, as checkpw-file reads them */

#include "users.h"

#include <string.h>

int
users_same(struct part a, struct part b)
{
	unsigned char differ = 0;

	if (a.len != b.len)
		return 0;
	for (size_t i = 0; i < a.len; i++)
		differ |= (unsigned char)(a.s[i] ^ b.s[i]);
	return !differ;
}

int
users_locked(struct part hash)
{
	return !hash.len || *hash.s == '!' || *hash.s == '*';
}

static int
has_control(struct part line)
{
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.s[i] < ' ' || line.s[i] == 0x7f)
			return 1;
	return 0;
}

/* Take user and hash from a line; 0 if it is malformed. */
static int
split(struct part line, struct part *user, struct part *hash)
{
	char const *colon = memchr(line.s, ':', line.len);
	char const *end = line.s + line.len;
	char const *more;

	if (!colon || colon == line.s || has_control(line))
		return 0;
	*user = (struct part){ line.s, (size_t)(colon - line.s) };
	colon++;
	more = memchr(colon, ':', (size_t)(end - colon));
	*hash = (struct part){ colon, (size_t)((more ? more : end) - colon) };
	return hash->len <= USERS_HASH;
}

/* The line at text, of n bytes; *at goes behind it. */
static struct part
take_line(char const *text, size_t n, size_t *at)
{
	struct part line = { text + *at, n - *at };
	char const *end = memchr(line.s, '\n', line.len);

	if (end)
		line.len = (size_t)(end - line.s);
	*at += line.len + 1;
	while (line.len &&
	       (line.s[line.len - 1] == '\r' || line.s[line.len - 1] == ' ' ||
		   line.s[line.len - 1] == '\t'))
		line.len--;
	return line;
}

static void
look_at(
    struct users_found *u, struct part name, struct part hash, struct part user)
{
	if (users_same(name, user) && !u->hash.s)
		u->hash = hash;
	if (!users_locked(hash) && !u->model.s)
		u->model = hash;
}

void
users_find(struct users_found *u, char const *text, size_t n, char const *user)
{
	struct part who = { user, strlen(user) };
	size_t number = 1;

	*u = (struct users_found){ .malformed = 0 };
	for (size_t at = 0; at < n; number++) {
		struct part line = take_line(text, n, &at);
		struct part name;
		struct part hash;

		if (!line.len || *line.s == '#')
			continue;
		if (split(line, &name, &hash))
			look_at(u, name, hash, who);
		else if (!u->malformed++)
			u->first_wrong = number;
	}
}

int
users_name(char const *user)
{
	struct part name = { user, strlen(user) };

	return name.len && name.len <= USERS_NAME && *user != '#' &&
	       !strchr(user, ':') && !has_control(name);
}

/* user:hash, what follows them in the old line, if any, and a newline. */
static int
put_line(
    stralloc *out, char const *user, char const *hash, struct part following)
{
	return stralloc_cats(out, user) && stralloc_cats(out, ":") &&
	       stralloc_cats(out, hash) &&
	       stralloc_catb(out, following.s, following.len) &&
	       stralloc_cats(out, "\n");
}

/* What follows the hash in a line that counts for the user; else s is NULL. */
static struct part
after_hash(struct part line, struct part user)
{
	struct part name;
	struct part hash;
	char const *end;

	if (!line.len || *line.s == '#' || !split(line, &name, &hash) ||
	    !users_same(name, user))
		return (struct part){ NULL, 0 };
	end = hash.s + hash.len;
	return (struct part){ end, (size_t)(line.s + line.len - end) };
}

int
users_change(
    stralloc *out, struct part text, char const *user, char const *hash)
{
	struct part who = { user, strlen(user) };
	int found = 0;
	int good = 1;

	for (size_t at = 0, start = 0; good && at < text.len; start = at) {
		struct part line = take_line(text.s, text.len, &at);
		struct part following = after_hash(line, who);

		at = at < text.len ? at : text.len;
		if (!following.s || (hash && found))
			good = stralloc_catb(out, text.s + start, at - start);
		else if (hash)
			good = put_line(out, user, hash, following);
		found |= following.s != NULL;
	}
	if (good && hash && !found) {
		if (out->len && out->s[out->len - 1] != '\n')
			good = stralloc_cats(out, "\n");
		good =
		    good && put_line(out, user, hash, (struct part){ "", 0 });
	}
	return good ? found : -1;
}
