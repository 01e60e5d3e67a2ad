/* settings - print the table of settings.def, a row a line, between tabs
 *
 * name, kind, least, most, default, environment, readers, unit, meaning; what
 * is empty is "-".  settings.sh and the tests make documents of it.
 */

#include <inttypes.h>
#include <stdio.h>

#include "settings.h"

static char const *
shown(char const *s)
{
	return s && *s ? s : "-";
}

int
main(void)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		struct setting const *row = settings_table + i;

		printf("%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%s\t%s\t%s\t%s\t%s\n",
		    row->name, settings_kinds[row->kind], row->least, row->most,
		    shown(row->def), shown(row->env), shown(row->readers),
		    shown(row->unit), row->text);
	}
	return 0;
}
