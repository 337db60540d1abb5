/* A page as text for a terminal or a mail. */
#include "base/cleanup.h"
#include "base/text.h"
#include "page.h"
#include "text_report.h"

enum { INDENT = 2, GAP = 2, NAME_LEAST = 12, TREND_DAYS = 30, LEVELS = 8 };

static void begin(struct report_state *state, const char *title)
{
	text_add_ink(state, INK_HEADING, title);
	buf_add_char(&state->out, '\n');
}

static void paragraph(struct report_state *state, const char *text)
{
	text_add_line(state, text, INDENT, INDENT);
}

static void item(struct report_state *state, const char *text)
{
	buf_add(&state->out, "  - ");
	text_add_wrapped(state, text, INDENT + 2, INDENT + 2);
	buf_add_char(&state->out, '\n');
}

/* --- tables -------------------------------------------------------------------------------------------- */

/* What the columns of a fixed width leave, not less than can be read. */
static size_t width_of(const struct report_state *state, size_t column)
{
	const struct page *page = state->page;
	size_t taken = GAP;

	if (page->columns[column].width)
		return (size_t)page->columns[column].width;
	for (size_t i = 0; i < page->column_count; i++)
		taken += (size_t)page->columns[i].width + (i ? GAP : 0U);
	return state->settings.width > taken + NAME_LEAST ? state->settings.width - taken : NAME_LEAST;
}

static void row(struct report_state *state, const char *const *cells)
{
	const struct page *page = state->page;

	for (size_t i = 0; i < page->column_count; i++) {
		const struct page_column *column = &page->columns[i];
		const bool last = i + 1 == page->column_count;

		buf_add_repeated(&state->out, " ", GAP);
		if (column->number)
			buf_format(&state->out, "%*s", (int)width_of(state, i), cells[i]);
		else
			buf_add_column(&state->out, cells[i], width_of(state, i), TEXT_CUT_END, !last,
				state->settings.ascii);
	}
	buf_add_char(&state->out, '\n');
}

static void open_block(struct report_state *state, enum page_block block)
{
	const struct page *page = state->page;
	const char *titles[PAGE_COLUMNS];

	if (block != BLOCK_TABLE)
		return;
	for (size_t i = 0; i < page->column_count; i++)
		titles[i] = page->columns[i].title;
	row(state, titles);
}

static void close_block(struct report_state *state, enum page_block block)
{
	(void)state;
	(void)block;
}

/* --- the trend ----------------------------------------------------------------------------------------- */

static void add_bar(struct report_state *state, int64_t value, int64_t most)
{
	static const char *const blocks[LEVELS] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	static const char levels[] = "_.-=+*%#";
	const int64_t level = most > 0 ? value * (LEVELS - 1) / most : 0;

	if (state->settings.ascii)
		buf_add_char(&state->out, levels[level]);
	else
		buf_add(&state->out, blocks[level]);
}

static int64_t failures(const struct day *day)
{
	int64_t sum = 0;

	for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++)
		sum += day->severity[i];
	return sum;
}

static void add_line(struct report_state *state, const char *label, int64_t (*value)(const struct day *),
	int64_t most, const struct day *days, size_t count)
{
	buf_format(&state->out, "  %-16s", label);
	for (size_t i = 0; i < count; i++) {
		if (!days[i].known || value(&days[i]) < 0)
			buf_add_char(&state->out, ' ');
		else
			add_bar(state, value(&days[i]), most);
	}
	buf_format(&state->out, "  %lld", (long long)value(&days[count - 1]));
	buf_add_char(&state->out, '\n');
}

static int64_t score(const struct day *day)
{
	return day->score_low;
}

static void trend(struct report_state *state)
{
	const struct weekly *weekly = state->settings.weekly;
	const size_t shown = weekly->day_count < TREND_DAYS ? weekly->day_count : TREND_DAYS;
	const struct day *days = weekly->days + (weekly->day_count - shown);
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	int64_t most = 1;

	if (shown < 2)
		return;
	for (size_t i = 0; i < shown; i++)
		most = days[i].known && failures(&days[i]) > most ? failures(&days[i]) : most;
	add_line(state, "score, at least", score, 100, days, shown);
	add_line(state, "failures", failures, most, days, shown);
	buf_format(&label, "one column a day, the last %zu days; score of 100, failures of %lld", shown,
		(long long)most);
	text_add_line(state, label.text, INDENT, INDENT);
}

static void end(struct report_state *state)
{
	(void)state;
}

const struct page_style page_text = {
	.begin = begin,
	.heading = text_add_heading,
	.paragraph = paragraph,
	.open = open_block,
	.close = close_block,
	.field = text_add_field,
	.row = row,
	.item = item,
	.trend = trend,
	.end = end,
};
