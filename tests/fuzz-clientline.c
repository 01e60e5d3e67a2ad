/* fuzz-clientline.c - whatever stands in tls.tlsclients, what is read of it is
 * fit for the environment, and a line means nobody without facts */

#include "../smtpd-recv/clientline.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(uint8_t const *s, size_t n);

static void
check(char const *line, char const *names)
{
	struct clientline l;
	struct clientfacts f = {
		.verified = "expired", .emails = names, .hosts = names
	};
	stralloc vars = STRALLOC_ZERO;

	if (clientline_read(&l, line))
		return;
	if (l.key != line || !l.len || l.rest != line + l.len ||
	    clientline_fits(&l, &f) || !clientline_vars(&l, &vars))
		abort();
	f.verified = "ok";
	if (clientline_fits(&l, &f) && l.kind == CLIENT_HASH)
		abort();
	for (size_t i = 0; i < vars.len; i += strlen(vars.s + i) + 1) {
		char const *v = vars.s + i;

		if (!strchr(v, '=') ||
		    (strncmp(v, "user=", 5) != 0 &&
			strncmp(v, "RELAYCLIENT=", 12) != 0 &&
			strncmp(v, "SMTP", 4) != 0) ||
		    !strncmp(v, "SMTPAUTH", 8))
			abort();
		for (; *v; v++)
			if (*v <= ' ' || *v > '~')
				abort();
	}
	stralloc_free(&vars);
}

/* The input is a line, NUL, and names. */
int
LLVMFuzzerTestOneInput(uint8_t const *s, size_t n)
{
	char *text = malloc(n + 2);
	size_t line;

	if (!text)
		return 0;
	memcpy(text, s, n);
	text[n] = text[n + 1] = 0;
	line = strlen(text);
	check(text, line < n ? text + line + 1 : "");
	free(text);
	return 0;
}
