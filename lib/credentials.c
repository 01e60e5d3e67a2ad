/* credentials.c - what a checkpassword program finds on fd 3 */

#include "credentials.h"

#include <string.h>

#include <skalibs/allreadwrite.h>

static char const *
put(struct credentials *c, char const *s)
{
	size_t n = strlen(s) + 1;
	char *at = c->buf + c->len;

	if (n > sizeof c->buf - c->len)
		return NULL;
	memcpy(at, s, n);
	c->len += n;
	return at;
}

int
credentials_pack(struct credentials *c, char const *user, char const *secret,
    char const *timestamp)
{
	c->len = 0;
	c->user = put(c, user);
	c->secret = c->user ? put(c, secret) : NULL;
	c->timestamp = c->secret ? put(c, timestamp) : NULL;
	return c->timestamp != NULL;
}

/* The string that ends at the next NUL; *at goes behind that. */
static char const *
take(struct credentials const *c, size_t *at)
{
	char const *s = c->buf + *at;
	char const *end = memchr(s, 0, c->len - *at);

	if (!end)
		return NULL;
	*at += (size_t)(end - s) + 1;
	return s;
}

int
credentials_read(struct credentials *c, int fd)
{
	size_t at = 0;
	char more;
	ssize_t n = 1;

	for (c->len = 0; n > 0 && c->len < sizeof c->buf;) {
		n = fd_read(fd, c->buf + c->len, sizeof c->buf - c->len);
		if (n > 0)
			c->len += (size_t)n;
	}
	if (n > 0)
		n = fd_read(fd, &more, 1);
	if (n)
		return n == -1 ? -1 : 0;
	c->user = take(c, &at);
	c->secret = c->user ? take(c, &at) : NULL;
	c->timestamp = c->secret ? take(c, &at) : NULL;
	return c->timestamp != NULL; /* more may follow: not for us */
}

void
credentials_wipe(struct credentials *c)
{
	explicit_bzero(c, sizeof *c);
}
