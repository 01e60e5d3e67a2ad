/* fuzz-logline.c - whatever a log has, all slices are within the line */

#include "logline.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

static void
within(struct logslice v, char const *s, size_t n)
{
	if (v.n && (v.s < s || v.s + v.n > s + n))
		abort();
}

int
LLVMFuzzerTestOneInput(uint8_t const *bytes, size_t n)
{
	char const *s = (char const *)bytes;
	struct logentry e;

	if (!logline_parse(&e, s, n))
		return 0;
	if (e.time < -1 || e.count > LOGLINE_FIELDS || !e.prog.n)
		abort();
	within(e.prog, s, n);
	within(e.id, s, n);
	within(e.event, s, n);
	within(e.text, s, n);
	for (size_t i = 0; i < e.count; i++) {
		within(e.field[i].key, s, n);
		within(e.field[i].value, s, n);
		(void)logslice_number(e.field[i].value, 0);
	}
	return 0;
}
