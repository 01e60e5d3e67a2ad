/* fuzz-settings.c - any text as the value of any setting, and its expiry */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "expiry.h"
#include "settings.h"

int LLVMFuzzerTestOneInput(uint8_t const *data, size_t size);

/* The first of the variables of a row, good until the next call. */
static char const *
variable(struct setting const *row)
{
	static char name[80];
	size_t n = strcspn(row->env, " ");

	memcpy(name, row->env, n);
	name[n] = 0;
	return name;
}

static void
try(struct settings *s, enum setting_id id)
{
	struct setting const *row = settings_table + id;
	uint64_t n;
	int r = settings_number(s, id, &n);

	if (r >= 0 && (n < row->least || n > row->most))
		abort();
	if (r < 0 && (!strstr(settings_fault(s), variable(row)) ||
			 !strstr(settings_fault(s), "expected ")))
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *data, size_t size)
{
	static struct settings s;
	char *text = malloc(size + 1);
	size_t left;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = 0;
	left = expiry_cut(text, size, 1700000000);
	if (left != EXPIRY_OVER && left > size)
		abort();
	/* Variables spare the fuzzer the file system. */
	if (!s.dir)
		settings_init(&s);
	for (size_t i = 0; i < SETTINGS; i++) {
		struct setting const *row = settings_table + i;

		if (!row->env || row->kind == LINE)
			continue;
		setenv(variable(row), text, 1);
		try(&s, (enum setting_id)i);
	}
	free(text);
	return 0;
}
