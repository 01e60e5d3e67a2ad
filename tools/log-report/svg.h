/* svg.h - a chart as a picture within a page */

#ifndef SVG_H
#define SVG_H

#include "chart.h"

/* Print it, so many units wide; page.c has the classes. */
void svg_write(struct chart const *c, int width);

#endif
