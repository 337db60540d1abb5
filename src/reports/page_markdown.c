/* A page as Markdown that GitHub and GitLab show: job summaries, issues, mail. */
#include "markdown_text.h"
#include "page.h"

static void add_block(struct report_state *state, const char *before, const char *text)
{
	buf_add(&state->out, before);
	buf_add_markdown(&state->out, text);
	buf_add(&state->out, "\n\n");
}

static void begin(struct report_state *state, const char *title)
{
	add_block(state, "# ", title);
}

static void heading(struct report_state *state, const char *text)
{
	add_block(state, "## ", text);
}

static void paragraph(struct report_state *state, const char *text)
{
	add_block(state, "", text);
}

static void open_block(struct report_state *state, enum page_block block)
{
	const struct page *page = state->page;

	if (block != BLOCK_TABLE)
		return;
	for (size_t i = 0; i < page->column_count; i++)
		buf_format(&state->out, "| %s ", page->columns[i].title);
	buf_add(&state->out, "|\n");
	for (size_t i = 0; i < page->column_count; i++)
		buf_add(&state->out, page->columns[i].number ? "| ---: " : "| --- ");
	buf_add(&state->out, "|\n");
}

static void close_block(struct report_state *state, enum page_block block)
{
	(void)block;
	buf_add_char(&state->out, '\n');
}

static void field(struct report_state *state, const char *label, const char *value)
{
	buf_format(&state->out, "- **%s**: ", label);
	buf_add_markdown(&state->out, value);
	buf_add_char(&state->out, '\n');
}

static void row(struct report_state *state, const char *const *cells)
{
	for (size_t i = 0; i < state->page->column_count; i++) {
		buf_add(&state->out, "| ");
		buf_add_markdown(&state->out, cells[i]);
		buf_add_char(&state->out, ' ');
	}
	buf_add(&state->out, "|\n");
}

static void item(struct report_state *state, const char *text)
{
	buf_add(&state->out, "- ");
	buf_add_markdown(&state->out, text);
	buf_add_char(&state->out, '\n');
}

/* Markdown has no pictures of its own, and bars of text are no help where fonts are not fixed. */
static void no_trend(struct report_state *state)
{
	(void)state;
}

static void end(struct report_state *state)
{
	(void)state;
}

const struct page_style page_markdown = {
	.begin = begin,
	.heading = heading,
	.paragraph = paragraph,
	.open = open_block,
	.close = close_block,
	.field = field,
	.row = row,
	.item = item,
	.trend = no_trend,
	.end = end,
};
