/* values.h - what settings say */

#ifndef VALUES_H
#define VALUES_H

#include "finding.h"

/* The value in this file, which counts for the service and overlay that are
 * set; variables do not. */
void values_check(struct check *c, char const *path, enum setting_id id);

/* What variables say, and what is absent; then forget those variables. */
void values_environment(struct check *c);

/* What only the programs know that read it: ask them. */
void values_programs(struct check *c);

#endif
