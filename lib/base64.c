/* base64.c - strict base64 (RFC 4648 section 4), for AUTH */

#include "base64.h"

#include <stdint.h>
#include <string.h>

static char const alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789+/";

static int
digit(char c)
{
	char const *p = c ? strchr(alphabet, c) : NULL;

	return p ? (int)(p - alphabet) : -1;
}

/* Decode one group that has len (2 to 4) digits before its padding. */
static int
group(char *out, char const *s, size_t len)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4; i++) {
		int d = i < len ? digit(s[i]) : 0;

		if (d == -1)
			return 0;
		bits = bits << 6 | (uint32_t)d;
	}
	if (bits & ((1U << (8 * (4 - len))) - 1))
		return 0;
	out[0] = (char)(bits >> 16 & 0xff);
	if (len > 2)
		out[1] = (char)(bits >> 8 & 0xff);
	if (len > 3)
		out[2] = (char)(bits & 0xff);
	return 1;
}

ssize_t
base64_decode(char *out, char const *s, size_t n)
{
	size_t w = 0;

	if (n % 4)
		return -1;
	for (size_t r = 0; r < n; r += 4) {
		size_t len = 4;

		if (r + 4 == n && s[r + 3] == '=')
			len = s[r + 2] == '=' ? 2 : 3;
		if (!group(out + w, s + r, len))
			return -1;
		w += len - 1;
	}
	return (ssize_t)w;
}

size_t
base64_encode(char *out, char const *s, size_t n)
{
	size_t w = 0;

	for (size_t r = 0; r < n; r += 3) {
		uint32_t bits = (uint32_t)(unsigned char)s[r] << 16;

		if (r + 1 < n)
			bits |= (uint32_t)(unsigned char)s[r + 1] << 8;
		if (r + 2 < n)
			bits |= (unsigned char)s[r + 2];
		out[w++] = alphabet[bits >> 18];
		out[w++] = alphabet[bits >> 12 & 63];
		out[w++] = alphabet[bits >> 6 & 63];
		out[w++] = alphabet[bits & 63];
	}
	/* What stands for no byte is padding. */
	for (size_t pad = (3 - n % 3) % 3; pad; pad--)
		out[w - pad] = '=';
	out[w] = 0;
	return w;
}
