/* text.h - how a file is written */

#ifndef TEXT_H
#define TEXT_H

#include "finding.h"

/* CR LF, blanks before a value, comments that are none, times that are over or
 * no times, and secrets that anybody can read. */
void text_check(struct check *c, char const *path, enum setting_id id);

#endif
