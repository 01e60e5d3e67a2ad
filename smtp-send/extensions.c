/* extensions.c - what a server says in its reply to EHLO */

#include "extensions.h"

#include <string.h>
#include <strings.h>

#include <skalibs/types.h>

#include "login.h"

static char const *const names[EXTENSIONS] = {
	[EXT_8BITMIME] = "8BITMIME",
	[EXT_AUTH] = "AUTH",
	[EXT_CHUNKING] = "CHUNKING",
	[EXT_DSN] = "DSN",
	[EXT_PIPELINING] = "PIPELINING",
	[EXT_REQUIRETLS] = "REQUIRETLS",
	[EXT_SIZE] = "SIZE",
	[EXT_SMTPUTF8] = "SMTPUTF8",
	[EXT_STARTTLS] = "STARTTLS",
};

/* Length of the word at s: up to a blank, or a '=' as in "AUTH=LOGIN". */
static size_t
word(char const *s, size_t n)
{
	size_t len = 0;

	while (len < n && s[len] != ' ' && s[len] != '=')
		len++;
	return len;
}

static void
take_size(struct extensions *e, char const *s, size_t n)
{
	char fmt[UINT64_FMT];
	uint64_t size;

	if (n >= sizeof fmt)
		return;
	memcpy(fmt, s, n);
	fmt[n] = 0;
	if (uint640_scan(fmt, &size))
		e->size = size;
}

static void
take_mechanisms(struct extensions *e, char const *s, size_t n)
{
	while (n) {
		size_t len = word(s, n);
		int which = login_mechanism(s, len);

		if (which != -1)
			e->auth |= 1U << which;
		len += len < n;
		s += len;
		n -= len;
	}
}

void
extensions_line(struct extensions *e, char const *s, size_t n)
{
	size_t len = word(s, n);
	unsigned int i = 0;

	while (i < EXTENSIONS &&
	       (strlen(names[i]) != len || strncasecmp(names[i], s, len) != 0))
		i++;
	if (i == EXTENSIONS)
		return;
	e->has |= 1U << i;
	len += len < n;
	if (i == EXT_SIZE)
		take_size(e, s + len, n - len);
	if (i == EXT_AUTH)
		take_mechanisms(e, s + len, n - len);
}

int
extensions_has(struct extensions const *e, enum extension which)
{
	return (e->has & 1U << which) != 0;
}
