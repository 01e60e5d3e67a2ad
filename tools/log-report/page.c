/* page.c - the report as one HTML page */

#include <inttypes.h>
#include <stdio.h>

#include "chart.h"
#include "escape.h"
#include "output.h"
#include "svg.h"

enum {
	WIDE = 900,
	HALF = 440
};

/* The colours are those of Okabe and Ito, which everybody can tell apart. */
static char const head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" "
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<title>Mail report</title>\n<style>\n"
    ":root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#5c6670;"
    "--line:#dfe3e8;--card:#f6f8fa;--c0:#0072b2;--c1:#e69f00;--c2:#d55e00;"
    "--c3:#9aa0a6;--c4:#56b4e9;--c5:#009e73;--c6:#cc79a7;--c7:#d9c900}\n"
    "@media (prefers-color-scheme:dark){:root{--bg:#14171b;--fg:#e6e9ec;"
    "--dim:#9aa4ae;--line:#333a42;--card:#1d2227;--c0:#3d9bdc;--c3:#6d757d;"
    "--c4:#8fd0f5;--c5:#1fbf92}}\n"
    "body{margin:0 auto;padding:24px 20px 40px;max-width:940px;"
    "background:var(--bg);color:var(--fg);"
    "font:15px/1.45 system-ui,sans-serif}\n"
    "h1{font-size:24px;margin:0 0 2px}h2{font-size:17px;margin:30px 0 6px}\n"
    ".dim{color:var(--dim);margin:0}.sum{margin:14px 0}\n"
    ".tiles{display:grid;grid-template-columns:repeat(auto-fit,"
    "minmax(130px,1fr));gap:10px;margin:18px 0}\n"
    ".tile{background:var(--card);border:1px solid var(--line);"
    "border-radius:8px;padding:10px 12px;color:var(--dim);font-size:13px}\n"
    ".tile b{display:block;font-size:22px;color:var(--fg);"
    "font-weight:600}\n"
    ".two{display:grid;grid-template-columns:repeat(auto-fit,"
    "minmax(min(400px,100%),1fr));gap:0 28px}\n"
    ".legend{margin:2px 0;font-size:13px;color:var(--dim)}"
    ".legend span{margin-right:14px;white-space:nowrap}"
    ".legend b{color:var(--fg);font-weight:600}\n"
    ".chart{width:100%;height:auto;display:block}\n"
    "svg text{font-size:12px;fill:var(--dim)}.x{text-anchor:middle}"
    ".y{text-anchor:end}.grid{stroke:var(--line)}"
    ".axis{stroke:var(--dim)}\n"
    "g:hover rect{opacity:.75}\n"
    ".k0{fill:var(--c0)}.k1{fill:var(--c1)}.k2{fill:var(--c2)}"
    ".k3{fill:var(--c3)}.k4{fill:var(--c4)}.k5{fill:var(--c5)}"
    ".k6{fill:var(--c6)}.k7{fill:var(--c7)}\n"
    "table{border-collapse:collapse;width:100%;font-size:13.5px}"
    "th{text-align:left;color:var(--dim);font-weight:500}"
    "td,th{padding:3px 8px 3px 0;border-bottom:1px solid var(--line);"
    "vertical-align:top;overflow-wrap:anywhere}"
    ".n{text-align:right;white-space:nowrap;"
    "font-variant-numeric:tabular-nums}\n"
    ".meter{width:25%}.meter svg{width:100%;height:9px;display:block;"
    "margin-top:6px}.scroll{overflow-x:auto}"
    ".scroll table{min-width:680px}.t{white-space:nowrap}\n"
    "@media print{.chart,.scroll "
    "table{min-width:0!important}:root{--bg:#fff;--fg:#000;--dim:#444;--line:#"
    "ccc;"
    "--card:#fff}body{max-width:none;padding:0;font-size:11pt}"
    "rect{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "section{break-inside:avoid}}\n"
    "</style>\n</head>\n<body>\n";

static void
span(struct facts const *f)
{
	char first[CHART_LABEL];
	char last[CHART_LABEL];

	if (!f->first) {
		(void)puts("<p class=\"dim\">The log has no times.</p>");
		return;
	}
	chart_time(first, TIME_MINUTE, f->first);
	chart_time(last, TIME_MINUTE, f->last);
	(void)printf("<p class=\"dim\">%s to %s, UTC</p>\n", first, last);
}

static void
tile(char const *value, char const *what)
{
	(void)printf("<div class=\"tile\"><b>%s</b>%s</div>\n", value, what);
}

static void
tiles(struct facts const *f)
{
	char text[CHART_LABEL];
	uint64_t tls = f->mails - f->tls[TLS_NONE];

	(void)fputs("<div class=\"tiles\">\n<div class=\"tile\"><b>", stdout);
	escape_number(f->mails);
	(void)printf("</b>%s came</div>\n", f->mails == 1 ? "mail" : "mails");
	output_share(text, f->outcome[OUT_ACCEPTED], f->mails);
	tile(text, "were accepted");
	output_share(text, tls, f->mails);
	tile(text, "came by TLS");
	chart_bytes(text, f->bytes);
	tile(text, "accepted in all");
	chart_ms(text, output_ms(f, 50));
	tile(text, "half were faster");
	chart_ms(text, output_ms(f, 95));
	tile(text, "95 of 100 were faster");
	(void)puts("</div>");
}

static void
count_of(char const *before, uint64_t n, char const *after)
{
	(void)fputs(before, stdout);
	escape_number(n);
	(void)fputs(after, stdout);
}

static void
summary(struct facts const *f)
{
	count_of("<p class=\"sum\">Of ", f->mails,
	    f->mails == 1 ? " mail " : " mails ");
	count_of("", f->outcome[OUT_ACCEPTED], " were accepted, ");
	count_of("", f->outcome[OUT_LATER], " told to come later, ");
	count_of("", f->outcome[OUT_REFUSED], " refused, and ");
	count_of("", f->outcome[OUT_BROKEN], " broken off. ");
	count_of("Before there was a mail, ", f->refusals,
	    " commands were refused. ");
	count_of("", f->tally[BY_HANDSHAKE].total, " TLS handshakes and ");
	count_of("", f->tally[BY_AUTH_USER].total, " AUTH attempts failed.");
	if (f->sent[OUT_ACCEPTED] + f->sent[OUT_LATER] + f->sent[OUT_REFUSED]) {
		count_of(" Sent: ", f->sent[OUT_ACCEPTED], " taken, ");
		count_of("", f->sent[OUT_LATER], " to be tried again, ");
		count_of("", f->sent[OUT_REFUSED], " refused.");
	}
	(void)puts("</p>");
}

static void
picture(struct facts const *f, enum chart_id id, int width)
{
	static struct chart c;

	chart_make(&c, id, f, 100);
	if (!c.count)
		return;
	(void)printf("<section><h2>%s</h2>\n", c.title);
	svg_write(&c, width);
	(void)puts("</section>");
}

/* With a bar, if there is a longest one to compare it to. */
static void
row(uint64_t count, uint64_t most, uint64_t total)
{
	char share[CHART_LABEL];

	output_share(share, count, total);
	(void)fputs("<td class=\"n\">", stdout);
	escape_number(count);
	(void)printf("<td class=\"n\">%s<td class=\"meter\">", share);
	if (most)
		(void)printf("<svg viewBox=\"0 0 100 9\" "
			     "preserveAspectRatio=\"none\"><rect class=\"k0\" "
			     "width=\"%.1f\" height=\"9\"/></svg>",
		    100 * (double)count / (double)most);
	(void)puts("");
}

static void
table(struct facts const *f, struct output_tally const *o)
{
	struct tally const *t = &f->tally[o->id];
	struct tally_word const *top[TALLY_TOP];
	size_t n = tally_top(t, top);
	uint64_t rest = t->total;

	if (!t->total)
		return;
	(void)printf("<section><h2>%s</h2><table>\n<tr><th>%s<th class=\"n\">"
		     "count<th class=\"n\">share<th>\n",
	    o->title, o->what);
	for (size_t i = 0; i < n; i++) {
		(void)fputs("<tr><td>", stdout);
		escape_bytes(top[i]->s, top[i]->len);
		row(top[i]->count, top[0]->count, t->total);
		rest -= top[i]->count;
	}
	if (rest) {
		(void)fputs("<tr><td class=\"dim\">others", stdout);
		row(rest, 0, t->total);
	}
	(void)puts("</table></section>");
}

static void
slow_row(struct slow const *s)
{
	char time[CHART_LABEL] = "-";
	char size[CHART_LABEL];
	char ms[CHART_LABEL];

	if (s->time != -1)
		chart_time(time, TIME_SECOND, s->time);
	chart_bytes(size, s->size);
	chart_ms(ms, s->ms);
	(void)printf("<tr><td class=\"n\">%s<td class=\"t\">%s<td>", ms, time);
	escape_text(s->from);
	(void)fputs("<td>", stdout);
	escape_text(s->to);
	(void)printf("<td class=\"n\">%s<td class=\"n\">%" PRIu64 "<td>", size,
	    s->reply);
	escape_text(s->id);
	(void)puts("");
}

static void
slowest(struct facts const *f)
{
	if (!f->slow_count)
		return;
	(void)puts(
	    "<section><h2>Slowest mails</h2><div class=\"scroll\"><table>"
	    "<tr><th class=\"n\">took<th class=\"t\">ended<th>sender"
	    "<th>first recipient<th class=\"n\">size"
	    "<th class=\"n\">reply<th>session");
	for (size_t i = 0; i < f->slow_count; i++)
		slow_row(&f->slow[i]);
	(void)puts("</table></div></section>");
}

static void
foot(struct facts const *f)
{
	count_of("<p class=\"dim\" style=\"margin-top:30px\">From ", f->lines,
	    " lines");
	if (f->strange)
		count_of(", of which ", f->strange, " are none of postern's");
	if (f->timeless)
		count_of("; ", f->timeless, " have no time");
	(void)puts(". log-find prints a session.</p>\n</body>\n</html>");
}

void
page_write(struct facts const *f)
{
	(void)fputs(head, stdout);
	(void)puts("<h1>Mail report</h1>");
	if (!f->mails && !f->refusals) {
		(void)puts("<p class=\"sum\">The log has no mail.</p>");
	} else {
		span(f);
		tiles(f);
		summary(f);
	}
	picture(f, CHART_OUTCOME, WIDE);
	picture(f, CHART_TLS, WIDE);
	picture(f, CHART_CIPHER, WIDE);
	(void)puts("<div class=\"two\">");
	picture(f, CHART_SIZE, HALF);
	picture(f, CHART_MS, HALF);
	(void)puts("</div>");
	slowest(f);
	(void)puts("<div class=\"two\">");
	for (size_t i = 0; i < OUTPUT_TALLIES; i++)
		table(f, &output_tallies[i]);
	(void)puts("</div>");
	foot(f);
}
