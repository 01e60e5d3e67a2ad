/* foreign.c - print the table of foreign.def, a row a line, between tabs
 *
 * system, names, verdict, the setting instead, text; what is empty is "-".
 * migration.sh makes tables of it.
 */

#include <stdio.h>

#include "foreign.h"

static char const *const systems[] = {
	[QMAIL] = "qmail",
	[TLSPATCH] = "tlspatch",
	[GREENARROW] = "greenarrow",
	[QPSMTPD] = "qpsmtpd",
	[PLUGIN] = "plugins",
};

static char const *
shown(char const *s)
{
	return s && *s ? s : "-";
}

int
main(void)
{
	struct foreign const *row;

	for (size_t i = 0; (row = foreign_row(i)); i++)
		printf("%s\t%s\t%s\t%s\t%s\n", systems[row->system], row->names,
		    foreign_verdicts[row->verdict], shown(row->instead),
		    shown(row->text));
	return 0;
}
