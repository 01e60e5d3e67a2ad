/* distance.h - how far two names are apart, for "did you mean" */

#ifndef DISTANCE_H
#define DISTANCE_H

#include "settings.h"

/* How many letters have to be put in, taken out, changed, or swapped with the
 * next, to make one of the other; names of more than 63 bytes are far apart. */
unsigned int distance(char const *a, char const *b);

/* The setting whose name is near the name, or SETTINGS. */
enum setting_id distance_nearest(char const *name);

#endif
