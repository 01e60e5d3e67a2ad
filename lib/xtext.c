/* xtext.c - xtext (RFC 3461 section 4): "+2B" for "+" */

#include "xtext.h"

#include "ascii.h"

static int
digit(char c)
{
	return c >= 'a' ? -1 : ascii_hex(c);
}

int
xtext_valid(char const *text)
{
	for (; *text; text++) {
		if (*text <= ' ' || *text > '~' || *text == '=')
			return 0;
		if (*text != '+')
			continue;
		if (digit(text[1]) == -1 || digit(text[2]) == -1)
			return 0;
		text += 2;
	}
	return 1;
}

ssize_t
xtext_decode(char *text)
{
	char *to = text;

	if (!xtext_valid(text))
		return -1;
	for (char const *from = text; *from; from++) {
		if (*from == '+') {
			*to = (char)(digit(from[1]) * 16 + digit(from[2]));
			from += 2;
		} else {
			*to = *from;
		}
		if (!*to++)
			return -1;
	}
	*to = 0;
	return to - text;
}
