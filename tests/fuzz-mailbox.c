/* fuzz-mailbox.c - no address leads out of the tree of its pattern */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mailbox.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void
try(char const *pattern, char const *address, size_t n)
{
	static stralloc path = STRALLOC_ZERO;

	if (mailbox_path(&path, pattern, address, n) != 1)
		return;
	if (!path.len || path.s[path.len - 1] || strlen(path.s) != path.len - 1)
		abort();
	if (strstr(path.s, "/../") || strstr(path.s, "/./") ||
	    strstr(path.s, "//"))
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char const *text = (char const *)data;
	char pattern[100];
	size_t n = size < sizeof pattern ? size : sizeof pattern - 1;
	stralloc path = STRALLOC_ZERO;

	try("/home/%d/%u/Maildir", text, size);
	try("/%u@%d/", text, size);
	/* Patterns come from the administrator: they need not be safe. */
	memcpy(pattern, text, n);
	pattern[n] = 0;
	(void)mailbox_many(pattern);
	(void)mailbox_path(&path, pattern, text, size);
	stralloc_free(&path);
	return 0;
}
