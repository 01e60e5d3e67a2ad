/* fuzz-result.c - whatever was said, a report is one: printable texts, each
 * behind its letter and before its NUL */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../smtp-send/result.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

static void
check(char const *s, size_t n)
{
	static char const *const letters[] = { "rhs", "rhs", "KZD" };

	for (size_t i = 0; i < 3; i++) {
		char const *end = memchr(s, 0, n);

		if (!end || !*s || !strchr(letters[i], *s))
			abort();
		for (; s < end; s++, n--)
			if (*s != '\n' && (*s < ' ' || *s > '~'))
				abort();
		s++;
		n--;
	}
	if (n)
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static char report[65536];
	struct result r = { 0 };
	char text[4096];
	int p[2];
	ssize_t len;

	if (size > sizeof text - 1)
		size = sizeof text - 1;
	memcpy(text, data, size);
	text[size] = 0;
	if (!result_init(&r, 2) || pipe(p) == -1)
		abort();
	result_rcpt(&r, size & 1, "rhs"[size % 3], text);
	result_message(&r, "KZD"[size / 3 % 3], text);
	if (!result_write(&r, p[1]))
		abort();
	close(p[1]);
	len = read(p[0], report, sizeof report);
	close(p[0]);
	check(report, (size_t)len);
	free(r.rcpts);
	stralloc_free(&r.texts);
	return 0;
}
