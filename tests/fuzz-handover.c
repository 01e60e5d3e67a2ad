/* fuzz-handover.c - whatever a keeper is sent, it believes known names only */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "handover.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	char const *path;
	char *s;
	char command;
	char none[] = "y";
	struct tlswish wish = { .n = 0 };

	if (size > HANDOVER_MAX)
		return 0;
	s = malloc(size + !size);
	if (!s)
		abort();
	memcpy(s, data, size);
	command = handover_command(s, size, &wish);
	if (command && !strchr("?yYP", command))
		abort();
	if (command && (tlswish_result(&wish) != -1 ||
			   (wish.n && tlswish_mode(&wish) == TLSWISH_NONE)))
		abort();
	(void)setenv("PATH", "/before", 1);
	if (command && !handover_apply(s, size))
		abort();
	path = getenv("PATH");
	if (!path || strcmp(path, "/before") != 0 || getenv("LD_PRELOAD"))
		abort();
	/* The environment may point into s no longer. */
	if (command && !handover_apply(none, 1))
		abort();
	free(s);
	return 0;
}
