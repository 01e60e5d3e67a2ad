/* literal.c - a host that is given as an address (RFC 5321 section 4.1.3) */

#include "literal.h"

#include <string.h>
#include <strings.h>

int
literal_scan(struct address *a, char const *text)
{
	static char const tag[] = "IPv6:";
	char inside[sizeof tag + ADDRESS_FMT];
	size_t n = strlen(text);
	int tagged;

	if (n < 2 || n - 2 >= sizeof inside || *text != '[' ||
	    text[n - 1] != ']')
		return 0;
	memcpy(inside, text + 1, n - 2);
	inside[n - 2] = 0;
	tagged = !strncasecmp(inside, tag, sizeof tag - 1);
	/* What has the tag is written as IPv6. */
	if (tagged && !strchr(inside + sizeof tag - 1, ':'))
		return 0;
	return address_scan(a, inside + (tagged ? sizeof tag - 1 : 0));
}
