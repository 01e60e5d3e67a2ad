/* policytxt.c - TXT records that tell of a domain's policies for mail */

#include "policytxt.h"

#include <stddef.h>
#include <string.h>

static char const *
skip_blanks(char const *s)
{
	while (*s == ' ')
		s++;
	return s;
}

/* Find the value of a field behind "v=..."; its length, or 0.  A field that
 * is there twice is none. */
static size_t
find(char const *text, char const *name, char const **value)
{
	size_t len = strlen(name);
	size_t found = 0;

	while ((text = strchr(text, ';'))) {
		char const *field = skip_blanks(text + 1);

		text++;
		if (strncmp(field, name, len) != 0 || field[len] != '=')
			continue;
		if (found)
			return 0;
		*value = field + len + 1;
		found = strcspn(*value, ";");
	}
	return found;
}

/* Does the text begin with this version and the end of it? */
static int
is_version(char const *text, char const *version)
{
	size_t n = strlen(version);

	return !strncmp(text, version, n) &&
	       (!text[n] || *skip_blanks(text + n) == ';');
}

static int
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

int
policytxt_sts(char id[POLICYTXT_ID], char const *text)
{
	char const *value = NULL;
	size_t n;

	if (!is_version(text, "v=STSv1"))
		return 0;
	n = find(text, "id", &value);
	while (n && value[n - 1] == ' ')
		n--;
	if (!n || n >= POLICYTXT_ID)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (!is_alnum(value[i]))
			return -1;
	memcpy(id, value, n);
	id[n] = 0;
	return 1;
}

int
policytxt_rpt(char rua[POLICYTXT_RUA], char const *text)
{
	char const *value = NULL;
	size_t n;
	size_t len = 0;

	if (!is_version(text, "v=TLSRPTv1"))
		return 0;
	n = find(text, "rua", &value);
	if (!n || n >= POLICYTXT_RUA)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (value[i] != ' ')
			rua[len++] = value[i];
	rua[len] = 0;
	return len && (!strncmp(rua, "mailto:", 7) ||
			  !strncmp(rua, "https:", 6))
		   ? 1
		   : -1;
}
