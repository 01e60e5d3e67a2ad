/* unit-base64.c - what is base64 and what is not */

#include <string.h>

#include "base64.h"
#include "tap.h"

static struct {
	char const *name;
	char const *text;
	char const *plain; /* NULL: must be refused */
} const cases[] = {
	{ "empty", "", "" },
	{ "one byte", "Zg==", "f" },
	{ "two bytes", "Zm8=", "fo" },
	{ "three bytes", "Zm9v", "foo" },
	{ "all of the alphabet's ends", "+/+/", "\xfb\xff\xbf" },
	{ "no padding", "Zg", NULL },
	{ "half padding", "Zg=", NULL },
	{ "too much padding", "Z===", NULL },
	{ "only padding", "====", NULL },
	{ "padding in the middle", "Zg==Zg==", NULL },
	{ "text behind padding", "Zg=a", NULL },
	{ "bits left over after one", "Zh==", NULL },
	{ "bits left over after two", "Zm9=", NULL },
	{ "a space", "Zm 9", NULL },
	{ "a line end", "Zm9\n", NULL },
	{ "the URL alphabet", "-_-_", NULL },
	{ "8-bit", "Zm9\xff", NULL },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char const *text = cases[i].text;
		char const *plain = cases[i].plain;
		char out[64];
		ssize_t n = base64_decode(out, text, strlen(text));

		if (!plain) {
			ok(n == -1, cases[i].name);
			continue;
		}
		ok(n == (ssize_t)strlen(plain) &&
			!memcmp(out, plain, (size_t)n),
		    cases[i].name);
		n = (ssize_t)base64_encode(out, plain, strlen(plain));
		ok(n == (ssize_t)strlen(text) && !strcmp(out, text),
		    "and back again");
	}
	ok(base64_decode((char[BASE64_ROOM(4)]){ 0 }, "Zm\0v", 4) == -1,
	    "NUL is not in the alphabet");
	return tap_end();
}
