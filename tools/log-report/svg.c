/* svg.c - a chart as a picture within a page */

#include "svg.h"

#include <inttypes.h>
#include <stdio.h>

#include "escape.h"

enum {
	HEIGHT = 250,
	LEFT = 62,
	RIGHT = 12,
	TOP = 24,
	BOTTOM = 42,
	DEEP = HEIGHT - TOP - BOTTOM,
	WIDEST = 44 /* bar */
};

struct frame {
	struct chart const *c;
	int width;
	uint64_t top; /* value at the upper end */
	uint64_t step;
	double bar;
};

static double
height_of(struct frame const *f, uint64_t v)
{
	return (double)v * DEEP / (double)f->top;
}

static void
lines(struct frame const *f)
{
	for (uint64_t v = 0; v <= f->top; v += f->step) {
		double y = TOP + DEEP - height_of(f, v);

		(void)printf("<line class=\"%s\" x1=\"%d\" x2=\"%d\" "
			     "y1=\"%.1f\" y2=\"%.1f\"/>"
			     "<text class=\"y\" x=\"%d\" y=\"%.1f\">",
		    v ? "grid" : "axis", LEFT, f->width - RIGHT, y, y, LEFT - 6,
		    y + 4);
		escape_number(v);
		(void)puts("</text>");
	}
}

static void
tooltip(struct chart const *c, size_t i)
{
	(void)fputs("<title>", stdout);
	escape_text(c->bar[i].label);
	for (size_t k = 0; k < c->kinds; k++) {
		if (!c->kind[k] || !c->bar[i].value[k])
			continue;
		(void)fputs("\n", stdout);
		escape_text(c->kind[k]);
		(void)printf(": %" PRIu64, c->bar[i].value[k]);
	}
	(void)fputs("</title>", stdout);
}

static void
bar(struct frame const *f, size_t i)
{
	double wide = f->bar > WIDEST ? WIDEST : f->bar;
	double x = LEFT + f->bar * ((double)i + 0.5) - wide / 2;
	double y = TOP + DEEP;
	double gap = wide > 4 ? 1 : 0;

	if (!chart_sum(f->c, i))
		return;
	(void)fputs("<g>", stdout);
	tooltip(f->c, i);
	for (size_t k = 0; k < f->c->kinds; k++) {
		double high = height_of(f, f->c->bar[i].value[k]);

		if (!f->c->bar[i].value[k])
			continue;
		y -= high;
		(void)printf("<rect class=\"k%zu\" x=\"%.1f\" y=\"%.1f\" "
			     "width=\"%.1f\" height=\"%.1f\"/>",
		    f->c->colour[k], x, y, wide - gap, high);
	}
	(void)puts("</g>");
}

static void
ticks(struct frame const *f)
{
	for (size_t i = 0; i < f->c->count; i++) {
		double x = LEFT + f->bar * ((double)i + 0.5);

		if (!*f->c->bar[i].tick)
			continue;
		(void)printf("<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" "
			     "y1=\"%d\" y2=\"%d\"/>"
			     "<text class=\"x\" x=\"%.1f\" y=\"%d\">",
		    x, x, TOP + DEEP, TOP + DEEP + 4, x, TOP + DEEP + 17);
		escape_text(f->c->bar[i].tick);
		(void)puts("</text>");
	}
}

static void
legend(struct chart const *c)
{
	if (c->kinds < 2)
		return;
	(void)fputs("<p class=\"legend\">", stdout);
	for (size_t k = 0; k < c->kinds; k++) {
		uint64_t sum = 0;

		for (size_t i = 0; i < c->count; i++)
			sum += c->bar[i].value[k];
		if (!c->kind[k] || !sum)
			continue;
		(void)printf("<span><svg width=\"11\" height=\"11\">"
			     "<rect class=\"k%zu\" width=\"11\" height=\"11\"/>"
			     "</svg> ",
		    c->colour[k]);
		escape_text(c->kind[k]);
		(void)fputs(" <b>", stdout);
		escape_number(sum);
		(void)fputs("</b></span> ", stdout);
	}
	(void)puts("</p>");
}

void
svg_write(struct chart const *c, int width)
{
	struct frame f = { c, width, chart_max(c), 0, 0 };

	f.step = chart_step(f.top);
	f.top = (f.top + f.step - 1) / f.step * f.step;
	f.bar = (double)(width - LEFT - RIGHT) / (double)c->count;
	legend(c);
	/* Below three quarters its words are too small: on a telephone it is
	 * moved, not shrunk. */
	(void)printf("<div class=\"scroll\"><svg class=\"chart\" "
		     "style=\"min-width:%dpx\" viewBox=\"0 0 %d %d\" "
		     "role=\"img\" aria-label=\"%s\">\n",
	    width * 3 / 4, width, HEIGHT, c->title);
	(void)printf("<text class=\"unit\" x=\"%d\" y=\"12\">%s</text>"
		     "<text class=\"x\" x=\"%d\" y=\"%d\">%s</text>\n",
	    6, c->unit, LEFT + (width - LEFT - RIGHT) / 2, HEIGHT - 6,
	    c->below);
	lines(&f);
	for (size_t i = 0; i < c->count; i++)
		bar(&f, i);
	ticks(&f);
	(void)puts("</svg></div>");
}
