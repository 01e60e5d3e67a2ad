/* mailbox.c - the Maildir of an address, by a pattern with %u and %d */

#include "mailbox.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ascii.h"

struct part {
	char const *s;
	size_t len;
};

static int
safe(struct part p)
{
	if (!p.len || p.s[0] == '.')
		return 0;
	for (size_t i = 0; i < p.len; i++) {
		unsigned char c = (unsigned char)p.s[i];

		if (c == '/' || c < ' ' || c == 0x7f)
			return 0;
	}
	return 1;
}

static int
add_lower(stralloc *path, struct part p)
{
	for (size_t i = 0; i < p.len; i++) {
		char c = ascii_lower(p.s[i]);

		if (!stralloc_catb(path, &c, 1))
			return -1;
	}
	return 1;
}

static int
add_part(stralloc *path, struct part p)
{
	return safe(p) ? add_lower(path, p) : 0;
}

static int
add_escape(stralloc *path, char c, struct part user, struct part domain)
{
	switch (c) {
	case 'u':
		return add_part(path, user);
	case 'd':
		return add_part(path, domain);
	case '%':
		return stralloc_catb(path, "%", 1) ? 1 : -1;
	default:
		errno = EINVAL;
		return -1;
	}
}

int
mailbox_many(char const *pattern)
{
	for (char const *p = strchr(pattern, '%'); p; p = strchr(p + 1, '%')) {
		if (p[1] == 'u' || p[1] == 'd')
			return 1;
		if (p[1])
			p++;
	}
	return 0;
}

int
mailbox_path(stralloc *path, char const *pattern, char const *address, size_t n)
{
	char const *at = memrchr(address, '@', n);
	struct part user = { address, at ? (size_t)(at - address) : n };
	struct part domain = { at ? at + 1 : NULL, at ? n - user.len - 1 : 0 };

	path->len = 0;
	for (; *pattern; pattern++) {
		int r;

		if (*pattern == '%')
			r = add_escape(path, *++pattern, user, domain);
		else
			r = stralloc_catb(path, pattern, 1) ? 1 : -1;
		if (r != 1)
			return r;
	}
	return stralloc_0(path) ? 1 : -1;
}

static int
is_dir(char const *path, char const *sub)
{
	stralloc sa = STRALLOC_ZERO;
	struct stat st;
	int r = -1;

	if (stralloc_cats(&sa, path) && stralloc_cats(&sa, sub) &&
	    stralloc_0(&sa)) {
		if (!stat(sa.s, &st))
			r = S_ISDIR(st.st_mode);
		else if (errno == ENOENT || errno == ENOTDIR ||
			 errno == ENAMETOOLONG || errno == ELOOP)
			r = 0;
	}
	stralloc_free(&sa);
	return r;
}

int
mailbox_exists(char const *path)
{
	static char const *const subs[] = { "/tmp", "/new", "/cur" };

	for (size_t i = 0; i < sizeof subs / sizeof subs[0]; i++) {
		int r = is_dir(path, subs[i]);

		if (r != 1)
			return r;
	}
	return 1;
}
