/* tlswish.c - whom a TLS client wants to meet, as options of a command line */

#include "tlswish.h"

#include <limits.h>
#include <string.h>

#include <skalibs/types.h>

#include "ascii.h"
#include "hostname.h"

static char const *const modes[] = {
	[TLSWISH_MAY] = "may",
	[TLSWISH_ENCRYPT] = "encrypt",
	[TLSWISH_VERIFY] = "verify",
	[TLSWISH_DANE] = "dane",
	[TLSWISH_FINGERPRINT] = "fingerprint",
};

enum {
	MODES = sizeof modes / sizeof modes[0],
	FD_LEAST = 3, /* of -r: behind the message, the report and the log */
	FD_MOST = 15,
	FD_NETWORK = 6,
	BYTE_MOST = 255
};

static enum tlswish_mode
mode_of(char const *value)
{
	for (size_t i = TLSWISH_MAY; i < MODES; i++)
		if (!strcmp(value, modes[i]))
			return (enum tlswish_mode)i;
	return TLSWISH_NONE;
}

static int
is_mode(char const *value)
{
	return mode_of(value) != TLSWISH_NONE;
}

static int
is_host(char const *value)
{
	char lower[HOSTNAME_ROOM];

	return hostname_lower(lower, value, strlen(value));
}

static int
is_name(char const *value)
{
	return is_host(value + (*value == '.'));
}

static int
is_tlsa(char const *value)
{
	struct tlsa t;

	return tlswish_tlsa(&t, value);
}

static int
is_hash(char const *value)
{
	unsigned char hash[TLSWISH_HASH];

	return tlswish_hash(hash, value);
}

static int
is_text(char const *value)
{
	return *value != 0;
}

static int
is_protocol(char const *value)
{
	return !strcmp(value, "TLSv1.2") || !strcmp(value, "TLSv1.3");
}

/* 6 and 7 are the network. */
static int
is_result(char const *value)
{
	unsigned int fd;

	return uint0_scan(value, &fd) && fd >= FD_LEAST && fd <= FD_MOST &&
	       fd != FD_NETWORK && fd != FD_NETWORK + 1;
}

static struct {
	char option[3];
	int (*fits)(char const *);
} const rows[] = {
	{ "-m", is_mode },
	{ "-n", is_host },
	{ "-N", is_name },
	{ "-d", is_tlsa },
	{ "-f", is_hash },
	{ "-C", is_text },
	{ "-c", is_text },
	{ "-k", is_text },
	{ "-e", is_text },
	{ "-p", is_protocol },
	{ "-r", is_result },
};

int
tlswish_take(struct tlswish *w, int option, char const *value)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].option[1] != option)
			continue;
		if (w->n == TLSWISH_WORDS || !rows[i].fits(value))
			return 0;
		w->words[w->n++] = rows[i].option;
		w->words[w->n++] = value;
		return 1;
	}
	return 0;
}

char const *
tlswish_next(struct tlswish const *w, int option, size_t *at)
{
	while (*at < w->n) {
		size_t i = *at;

		*at += 2;
		if (w->words[i][1] == option)
			return w->words[i + 1];
	}
	return NULL;
}

char const *
tlswish_last(struct tlswish const *w, int option)
{
	char const *last = NULL;
	char const *value;
	size_t at = 0;

	while ((value = tlswish_next(w, option, &at)))
		last = value;
	return last;
}

enum tlswish_mode
tlswish_mode(struct tlswish const *w)
{
	char const *value = tlswish_last(w, 'm');

	return value ? mode_of(value) : TLSWISH_NONE;
}

int
tlswish_result(struct tlswish const *w)
{
	char const *value = tlswish_last(w, 'r');
	unsigned int fd;

	return value && uint0_scan(value, &fd) && fd <= INT_MAX ? (int)fd : -1;
}

/* Pairs of hexadecimal digits to the end of the string; their number, or 0 if
 * that is not all there is, or more than most. */
static size_t
bytes(unsigned char *out, size_t most, char const *s)
{
	size_t n = 0;

	for (; *s; s += 2) {
		int high = ascii_hex(s[0]);
		int low = ascii_hex(s[1]);

		if (n == most || high == -1 || low == -1)
			return 0;
		out[n++] = (unsigned char)(high * 16 + low);
	}
	return n;
}

int
tlswish_tlsa(struct tlsa *t, char const *value)
{
	unsigned int *const numbers[] = { &t->usage, &t->selector,
		&t->matching };

	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		size_t n = uint_scan(value, numbers[i]);

		if (!n || value[n] != ' ' || *numbers[i] > BYTE_MOST)
			return 0;
		value += n + 1;
	}
	t->len = bytes(t->data, sizeof t->data, value);
	return t->len != 0;
}

int
tlswish_usable(struct tlsa const *t)
{
	static size_t const sizes[] = {
		[TLSA_ALL] = 0, [TLSA_SHA256] = 32, [TLSA_SHA512] = 64
	};

	return (t->usage == TLSA_TA || t->usage == TLSA_EE) &&
	       t->selector <= TLSA_KEY && t->matching <= TLSA_SHA512 &&
	       (t->matching == TLSA_ALL || t->len == sizes[t->matching]);
}

/* Without colons, each of which must be between two bytes. */
static int
squeeze(char *out, size_t room, char const *s)
{
	size_t n = 0;

	for (size_t i = 0; s[i]; i++) {
		if (s[i] == ':' && n && n % 2 == 0 && s[i - 1] != ':')
			continue;
		if (n + 1 == room)
			return 0;
		out[n++] = s[i];
	}
	out[n] = 0;
	return 1;
}

int
tlswish_hash(unsigned char hash[TLSWISH_HASH], char const *value)
{
	static char const prefix[] = "SHA256:";
	char digits[2 * TLSWISH_HASH + 1] = "";

	if (strncmp(value, prefix, sizeof prefix - 1) != 0)
		return 0;
	return squeeze(digits, sizeof digits, value + sizeof prefix - 1) &&
	       bytes(hash, TLSWISH_HASH, digits) == TLSWISH_HASH;
}
