/* A page as one HTML file: no script, nothing from elsewhere, so it can be mailed and opened anywhere. */
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "page.h"

enum {
	DAY = 24 * 60 * 60,
	CHART_WIDTH = 720,
	CHART_HEIGHT = 160,
	LEFT = 44,
	RIGHT = 60,
	TOP = 10,
	BOTTOM = 24
};

static const char head[] =
	"<meta charset=\"utf-8\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
	"'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<style>\n"
	":root{color-scheme:light "
	"dark;--ink:#1d2430;--soft:#5b6675;--line:#d9dee5;--paper:#fff;--band:#cfe3f7;"
	"--score:#1f6fb2;--critical:#8e1b6b;--high:#c62828;--medium:#d98300;--low:#3f7fb0;--stripe:#f6f8fa}\n"
	"@media "
	"(prefers-color-scheme:dark){:root{--ink:#e4e8ee;--soft:#9aa6b5;--line:#343c48;--paper:#14181e;"
	"--band:#21405c;--score:#6fb3ee;--critical:#e07bc4;--high:#ef7b76;--medium:#e8b04a;--low:#7fb4dd;"
	"--stripe:#1a2028}}\n"
	"body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;"
	"margin:2rem auto;padding:0 1rem}\n"
	"h1{font-size:1.6rem;margin:0 0 .5rem}\n"
	"h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:.5rem 0}\n"
	"dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"
	"table{border-collapse:collapse;width:100%;font-size:.92rem;margin:.5rem 0}\n"
	"th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid var(--line);vertical-align:top;"
	"overflow-wrap:anywhere}\n"
	"th{color:var(--soft);font-weight:600}tr:nth-child(even) td{background:var(--stripe)}\n"
	"th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
	"ul{padding-left:1.2rem;margin:.5rem 0}li{margin:.2rem 0;overflow-wrap:anywhere}\n"
	"svg{width:100%;height:auto;max-width:45rem}svg text{fill:var(--soft);font-size:11px}\n"
	"figure{margin:.5rem 0}figcaption{color:var(--soft);font-size:.88rem}\n"
	"@media print{body{max-width:none;margin:0}}\n"
	"</style>\n";

/* What cannot be seen becomes a token first; then what HTML would take for its own is escaped. */
static void add_text(struct buf *ret, const char *text)
{
	CLEANUP(buf_release) struct buf visible = BUF_INIT;

	buf_add_untrusted(&visible, text);
	for (size_t i = 0; i < visible.length; i++) {
		switch (visible.text[i]) {
		case '<':
			buf_add(ret, "&lt;");
			break;
		case '>':
			buf_add(ret, "&gt;");
			break;
		case '&':
			buf_add(ret, "&amp;");
			break;
		case '"':
			buf_add(ret, "&quot;");
			break;
		case '\'':
			buf_add(ret, "&#39;");
			break;
		default:
			buf_add_char(ret, visible.text[i]);
		}
	}
}

static void add_element(struct report_state *state, const char *name, const char *text)
{
	buf_format(&state->out, "<%s>", name);
	add_text(&state->out, text);
	buf_format(&state->out, "</%s>\n", name);
}

static void begin(struct report_state *state, const char *title)
{
	buf_add(&state->out, "<!doctype html>\n<html lang=\"en\">\n<head>\n");
	buf_add(&state->out, head);
	add_element(state, "title", title);
	buf_add(&state->out, "</head>\n<body>\n");
	add_element(state, "h1", title);
}

static void heading(struct report_state *state, const char *text)
{
	add_element(state, "h2", text);
}

static void paragraph(struct report_state *state, const char *text)
{
	add_element(state, "p", text);
}

static void open_block(struct report_state *state, enum page_block block)
{
	const struct page *page = state->page;

	buf_add(&state->out, block == BLOCK_FIELDS ? "<dl>\n"
			     : block == BLOCK_LIST ? "<ul>\n"
						   : "<table>\n<tr>");
	if (block != BLOCK_TABLE)
		return;
	for (size_t i = 0; i < page->column_count; i++) {
		buf_format(
			&state->out, "<th%s scope=\"col\">", page->columns[i].number ? " class=\"n\"" : "");
		add_text(&state->out, page->columns[i].title);
		buf_add(&state->out, "</th>");
	}
	buf_add(&state->out, "</tr>\n");
}

static void close_block(struct report_state *state, enum page_block block)
{
	buf_add(&state->out, block == BLOCK_FIELDS ? "</dl>\n"
			     : block == BLOCK_LIST ? "</ul>\n"
						   : "</table>\n");
}

static void field(struct report_state *state, const char *label, const char *value)
{
	buf_add(&state->out, "<dt>");
	add_text(&state->out, label);
	buf_add(&state->out, "</dt><dd>");
	add_text(&state->out, value);
	buf_add(&state->out, "</dd>\n");
}

static void row(struct report_state *state, const char *const *cells)
{
	const struct page *page = state->page;

	buf_add(&state->out, "<tr>");
	for (size_t i = 0; i < page->column_count; i++) {
		buf_add(&state->out, page->columns[i].number ? "<td class=\"n\">" : "<td>");
		add_text(&state->out, cells[i]);
		buf_add(&state->out, "</td>");
	}
	buf_add(&state->out, "</tr>\n");
}

static void item(struct report_state *state, const char *text)
{
	add_element(state, "li", text);
}

/* --- the trend ----------------------------------------------------------------------------------------- */

/* Tenths of a pixel: printf with a point would depend on nothing but us, and integers are shorter. */
static long x_of(const struct weekly *weekly, size_t index)
{
	const long width = CHART_WIDTH - LEFT - RIGHT;

	return LEFT + (weekly->day_count > 1 ? (long)index * width / (long)(weekly->day_count - 1) : 0);
}

static long y_of(int64_t value, int64_t most)
{
	const long height = CHART_HEIGHT - TOP - BOTTOM;

	return CHART_HEIGHT - BOTTOM - (most > 0 ? (long)(value * height / most) : 0);
}

static void add_label(struct report_state *state, long x, long y, const char *anchor, const char *text)
{
	buf_format(&state->out, "<text x=\"%ld\" y=\"%ld\" text-anchor=\"%s\">", x, y, anchor);
	add_text(&state->out, text);
	buf_add(&state->out, "</text>");
}

static void add_axis(struct report_state *state, int64_t most)
{
	const struct weekly *weekly = state->settings.weekly;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (int i = 0; i <= 2; i++) {
		const long y = y_of(most * i / 2, most);

		buf_format(&state->out,
			"<line x1=\"%d\" x2=\"%d\" y1=\"%ld\" y2=\"%ld\" stroke=\"var(--line)\"/>", LEFT,
			CHART_WIDTH - RIGHT, y, y);
		buf_clear(&text);
		buf_format(&text, "%lld", (long long)(most * i / 2));
		add_label(state, LEFT - 6, y + 4, "end", text.text);
	}
	buf_clear(&text);
	buf_add_date(&text, weekly->days[0].day * DAY);
	add_label(state, LEFT, CHART_HEIGHT - 6, "start", text.text);
	buf_clear(&text);
	buf_add_date(&text, weekly->days[weekly->day_count - 1].day * DAY);
	add_label(state, CHART_WIDTH - RIGHT, CHART_HEIGHT - 6, "end", text.text);
}

static void begin_chart(struct report_state *state, const char *title)
{
	buf_format(&state->out, "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\"><title>", CHART_WIDTH,
		CHART_HEIGHT);
	add_text(&state->out, title);
	buf_add(&state->out, "</title>");
}

static void end_chart(struct report_state *state, const char *caption)
{
	buf_add(&state->out, "</svg><figcaption>");
	add_text(&state->out, caption);
	buf_add(&state->out, "</figcaption></figure>\n");
}

static bool has_score(const struct day *day)
{
	return day->known && day->score_low >= 0;
}

/* The band between what is sure and what is possible, with the sure line at its lower edge. */
static void add_scores(struct report_state *state)
{
	const struct weekly *weekly = state->settings.weekly;
	const struct day *last = &weekly->days[weekly->day_count - 1];
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	begin_chart(state, "Score by day");
	add_axis(state, 100);
	buf_add(&state->out, "<polygon fill=\"var(--band)\" points=\"");
	for (size_t i = 0; i < weekly->day_count; i++)
		if (has_score(&weekly->days[i]))
			buf_format(&state->out, "%ld,%ld ", x_of(weekly, i),
				y_of(weekly->days[i].score_high, 100));
	for (size_t i = weekly->day_count; i-- > 0;)
		if (has_score(&weekly->days[i]))
			buf_format(&state->out, "%ld,%ld ", x_of(weekly, i),
				y_of(weekly->days[i].score_low, 100));
	buf_add(&state->out,
		"\"/><polyline fill=\"none\" stroke=\"var(--score)\" stroke-width=\"2\" points=\"");
	for (size_t i = 0; i < weekly->day_count; i++)
		if (has_score(&weekly->days[i]))
			buf_format(&state->out, "%ld,%ld ", x_of(weekly, i),
				y_of(weekly->days[i].score_low, 100));
	buf_add(&state->out, "\"/>");
	if (has_score(last)) {
		buf_format(&text, last->score_low == last->score_high ? "%d" : "%d-%d", last->score_low,
			last->score_high);
		add_label(state, CHART_WIDTH - RIGHT + 6, y_of(last->score_low, 100) + 4, "start", text.text);
	}
	end_chart(state,
		"Score of 100 by day. The band reaches from what is sure to what is possible if all that is "
		"unknown is well.");
}

static int64_t failures_upto(const struct day *day, int least)
{
	int64_t sum = 0;

	for (int i = SEVERITY_CRITICAL; i >= least; i--)
		sum += day->severity[i];
	return sum;
}

/* Areas one behind another, the gravest in front and lowest. */
static void add_failures(struct report_state *state)
{
	static const char *const colors[] = { [SEVERITY_LOW] = "low",
		[SEVERITY_MEDIUM] = "medium",
		[SEVERITY_HIGH] = "high",
		[SEVERITY_CRITICAL] = "critical" };
	const struct weekly *weekly = state->settings.weekly;
	const struct day *last = &weekly->days[weekly->day_count - 1];
	int64_t most = 4;

	for (size_t i = 0; i < weekly->day_count; i++)
		if (weekly->days[i].known && failures_upto(&weekly->days[i], SEVERITY_LOW) > most)
			most = failures_upto(&weekly->days[i], SEVERITY_LOW);
	begin_chart(state, "Open failures by day and severity");
	for (int severity = SEVERITY_LOW; severity <= SEVERITY_CRITICAL; severity++) {
		size_t first = 0;

		while (first < weekly->day_count && !weekly->days[first].known)
			first++;
		if (first == weekly->day_count)
			break;
		buf_format(&state->out, "<polygon fill=\"var(--%s)\" points=\"%ld,%ld ", colors[severity],
			x_of(weekly, first), y_of(0, most));
		for (size_t i = first; i < weekly->day_count; i++)
			buf_format(&state->out, "%ld,%ld ", x_of(weekly, i),
				y_of(failures_upto(&weekly->days[i], severity), most));
		buf_format(&state->out, "%ld,%ld\"/>", x_of(weekly, weekly->day_count - 1), y_of(0, most));
		/* Labels that would lie on each other are left to the numbers of the page. */
		if (last->severity[severity] * 12 > most)
			add_label(state, CHART_WIDTH - RIGHT + 6,
				y_of(failures_upto(last, severity), most) + 10, "start", colors[severity]);
	}
	add_axis(state, most);
	end_chart(state, "Open failures by day in live paths: low, medium, high and critical ones on top of "
			 "each other.");
}

static void trend(struct report_state *state)
{
	if (state->settings.weekly->day_count < 2)
		return;
	add_scores(state);
	add_failures(state);
}

static void end(struct report_state *state)
{
	buf_add(&state->out, "</body>\n</html>\n");
}

const struct page_style page_html = {
	.begin = begin,
	.heading = heading,
	.paragraph = paragraph,
	.open = open_block,
	.close = close_block,
	.field = field,
	.row = row,
	.item = item,
	.trend = trend,
	.end = end,
};
