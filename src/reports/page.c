#include "page.h"

#include "base/memory.h"

static void enter(struct report_state *state, enum page_block block)
{
	struct page *page = state->page;

	if (page->block == block && block != BLOCK_TABLE)
		return;
	if (page->block != BLOCK_NONE)
		page->style->close(state, page->block);
	page->block = block;
	if (block != BLOCK_NONE)
		page->style->open(state, block);
}

void page_start(struct report_state *state, const struct page_style *style, const char *title)
{
	state->page = memory_zero(1, sizeof(*state->page));
	state->page->style = style;
	style->begin(state, title);
}

void page_release(struct page **page)
{
	memory_free(*page);
	*page = NULL;
}

void page_heading(struct report_state *state, const char *text)
{
	enter(state, BLOCK_NONE);
	state->page->style->heading(state, text);
}

void page_paragraph(struct report_state *state, const char *text)
{
	enter(state, BLOCK_NONE);
	state->page->style->paragraph(state, text);
}

void page_field(struct report_state *state, const char *label, const char *value)
{
	enter(state, BLOCK_FIELDS);
	state->page->style->field(state, label, value);
}

void page_open_table(struct report_state *state, const struct page_column *columns, size_t count)
{
	/* What is open is closed by its own columns. */
	enter(state, BLOCK_NONE);
	state->page->columns = columns;
	state->page->column_count = count;
	enter(state, BLOCK_TABLE);
}

void page_row(struct report_state *state, const char *const *cells)
{
	state->page->style->row(state, cells);
}

void page_item(struct report_state *state, const char *text)
{
	enter(state, BLOCK_LIST);
	state->page->style->item(state, text);
}

void page_trend(struct report_state *state)
{
	enter(state, BLOCK_NONE);
	state->page->style->trend(state);
}

void page_end(struct report_state *state)
{
	enter(state, BLOCK_NONE);
	state->page->style->end(state);
}
