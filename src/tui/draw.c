/* The whole picture: title, tabs, the page, hints, the last line. */
#include "dashboard.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "model/filter.h"
#include "table_page.h"
#include "views.h"

#include <stdio.h>
#include <string.h>

enum {
	ROOMY_HEIGHT = 30,
	LEAST_WIDTH = 20,
	LEAST_HEIGHT = 5,
	TABS_HEIGHT = 15,
	COMPLETIONS = 8,
	MESSAGE_ROWS = 3,
	POPUP_LEAST = 16
};

void buf_add_crumbs(struct buf *ret, const struct dashboard *dashboard, const char *between)
{
	const struct page_stack *stack = &dashboard->stacks[dashboard->view];

	for (size_t i = 0; i < stack->count; i++) {
		if (i)
			buf_format(ret, " %s ", between);
		buf_add(ret, stack->pages[i]->crumb);
	}
}

static void draw_title(struct dashboard *dashboard)
{
	CLEANUP(buf_release) struct buf crumbs = BUF_INIT;
	CLEANUP(buf_release) struct buf status = BUF_INIT;
	struct frame *frame = &dashboard->frame;
	struct page *page = dashboard_page(dashboard);
	int x, width;

	frame_fill(frame, 0, 0, frame->width, ROLE_TITLE);
	x = 1 + frame_own(frame, 1, 0, frame->width - 2, ROLE_TITLE_NAME, "scabbard");
	x += 1 + frame_format(frame, x + 1, 0, frame->width - x - 2, ROLE_TITLE, "%s ",
			 frame_glyph(frame, GLYPH_CRUMB));
	buf_add_crumbs(&crumbs, dashboard, frame_glyph(frame, GLYPH_CRUMB));
	if (page->kind->status)
		page->kind->status(dashboard, page, &status);
	width = frame->width - x - 1;
	if (status.length && width > 24) {
		const int room = width - (int)text_width(crumbs.text) - 2;
		const int most = room > width / 2 ? room : width / 2;
		int wanted = frame_typed_width(status.text, status.length);

		wanted = wanted < most ? wanted : most;
		frame_typed(frame, (struct area){ frame->width - 1 - wanted, 0, wanted, 1 }, ROLE_TITLE,
			status.text, TEXT_CUT_END);
		width -= wanted + 2;
	}
	frame_text(frame, (struct area){ x, 0, width, 1 }, ROLE_TITLE, crumbs.text, TEXT_CUT_START);
}

/* --- what stands where the page would, when there is no database -------------------------------------- */

static void draw_welcome(struct dashboard *dashboard, struct area area)
{
	CLEANUP(document_release) struct document document = { .width = area.width };
	CLEANUP(buf_release) struct buf scan = BUF_INIT;
	const struct error *error = &dashboard->database_error;

	document_blank(&document);
	if (error->code == ERROR_NOT_FOUND) {
		document_paragraph(&document, 2, ROLE_STRONG, false, "There is no database yet.");
		document_blank(&document);
		buf_add(&scan, "scabbard scan ");
		if (dashboard->settings->database_given)
			buf_format(&scan, "--db %s ", dashboard->settings->database);
		buf_add(&scan, "DIR    reads every repository under DIR, and makes it");
		document_paragraph(&document, 2, ROLE_TEXT, true, scan.text);
		document_blank(&document);
		document_paragraph(&document, 2, ROLE_DIM, false,
			"This page fills by itself once it is there. Nothing of a repository is run, and "
			"nothing goes over the network.");
	} else {
		document_paragraph(&document, 2, ROLE_ERROR, true, error->message);
		document_paragraph(&document, 2, ROLE_TEXT, true, error->hint);
	}
	document_blank(&document);
	document_line(&document);
	document_own(&document, 2, ROLE_DIM, "database");
	document_outside(&document, 11, ROLE_DIM, dashboard->settings->database);
	document_draw(&document, &dashboard->frame, area, 0, SIZE_MAX);
}

/* --- hints ------------------------------------------------------------------------------------------- */

/* The word for an action; closing the last page is leaving. */
static const char *hint_of(const struct dashboard *dashboard, size_t action)
{
	if (action == action_find("close", 5) && dashboard->stacks[dashboard->view].count == 1)
		return "leave";
	return action_table[action].hint;
}

static int hint_width(const struct dashboard *dashboard, size_t action, struct buf *ret_key)
{
	buf_clear(ret_key);
	buf_add_action_keys(ret_key, &dashboard->keymap, action, dashboard_page(dashboard)->places, 1);
	/* A prefix says by itself how it goes on. */
	if (ret_key->length > 2 && ret_key->text[1] == ' ')
		buf_cut(ret_key, 1);
	return (int)ret_key->length + 1 + (int)strlen(hint_of(dashboard, action)) + 2;
}

/* The keys that work here, as far as they fit; help is always among them. */
static void draw_hints(struct dashboard *dashboard, int y, int width)
{
	struct frame *frame = &dashboard->frame;
	const uint32_t places = dashboard_page(dashboard)->places;
	const size_t help = action_find("help", 4);
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	const int kept = hint_width(dashboard, help, &key);
	int x = 1;

	for (size_t i = 0; i < action_count; i++) {
		int needed;

		if (!action_table[i].hint || !(action_table[i].places & places))
			continue;
		needed = hint_width(dashboard, i, &key);
		if (key.length == 0 || (i != help && x + needed + kept > width))
			continue;
		x += frame_own(frame, x, y, width - x, ROLE_KEY, key.text) + 1;
		x += frame_own(frame, x, y, width - x, ROLE_HINT, hint_of(dashboard, i)) + 2;
	}
}

static void draw_footer(struct dashboard *dashboard, int y)
{
	CLEANUP(buf_release) struct buf position = BUF_INIT;
	struct frame *frame = &dashboard->frame;
	struct page *page = dashboard_page(dashboard);
	int width;

	if (page->kind->position)
		page->kind->position(dashboard, page, &position);
	width = frame->width - (int)position.length - 2;
	frame_text_right(
		frame, (struct area){ width, y, (int)position.length + 1, 1 }, ROLE_DIM, position.text);
	draw_hints(dashboard, y, width);
}

/* --- the last line ----------------------------------------------------------------------------------- */

/* The last line; of what does not fit there the beginning stands above it, in place of the hints. */
static void draw_message(struct dashboard *dashboard, int y)
{
	CLEANUP(document_release) struct document document = { .width = dashboard->frame.width };
	const enum role role = dashboard->message_is_error ? ROLE_ERROR : ROLE_MESSAGE;
	struct frame *frame = &dashboard->frame;
	int rows;

	if ((int)text_width(dashboard->message.text) <= frame->width - 2) {
		frame_text(frame, (struct area){ 1, y, frame->width - 2, 1 }, role, dashboard->message.text,
			TEXT_CUT_END);
		return;
	}
	document_paragraph(&document, 1, role, true, dashboard->message.text);
	rows = document.line_count < MESSAGE_ROWS ? (int)document.line_count : MESSAGE_ROWS;
	for (int row = 0; row < rows; row++)
		frame_fill(frame, 0, y - rows + 1 + row, frame->width, ROLE_TEXT);
	document_draw(&document, frame, (struct area){ 0, y - rows + 1, frame->width, rows }, 0, SIZE_MAX);
}

static const struct table_page *filtered_table(const struct dashboard *dashboard)
{
	const struct page *page = dashboard_page(dashboard);

	if (dashboard->prompt.kind != PROMPT_FILTER || !page_is_table(page))
		return NULL;
	return page->state;
}

/* To the right of the prompt: how many rows are left, what is wrong with the filter, where the search is. */
static int draw_prompt_note(struct dashboard *dashboard, int y)
{
	const struct table_page *table = filtered_table(dashboard);
	struct frame *frame = &dashboard->frame;
	char note[80];
	int width;

	if (dashboard->prompt.kind == PROMPT_SEARCH && dashboard->message.length) {
		width = (int)text_width(dashboard->message.text);
		width = width < frame->width / 2 ? width : frame->width / 2;
		frame_text(frame, (struct area){ frame->width - width - 1, y, width, 1 }, ROLE_DIM,
			dashboard->message.text, TEXT_CUT_END);
		return width + 2;
	}
	if (!table || !table->loaded)
		return 0;
	if (table->filter_error.code != 0) {
		width = (int)text_width(table->filter_error.message);
		width = width < frame->width / 2 ? width : frame->width / 2;
		frame_text(frame, (struct area){ frame->width - width - 1, y, width, 1 }, ROLE_ERROR,
			table->filter_error.message, TEXT_CUT_END);
		return width + 2;
	}
	snprintf(note, sizeof(note), "%zu%s of %zu", table->ids.count, table->partial ? "+" : "",
		table->total_known ? table->total : table->ids.count);
	width = (int)strlen(note);
	frame_own(frame, frame->width - width - 1, y, width, ROLE_DIM, note);
	return width + 2;
}

/* Underline the word of the filter that is wrong. */
static void underline_error(struct dashboard *dashboard, int x, int y, int width)
{
	const struct table_page *table = filtered_table(dashboard);
	const char *text = dashboard->prompt.text.text;
	size_t offset, length;
	int start, count;

	if (!table || table->filter_error.code == 0)
		return;
	offset = table->filter_error_offset < dashboard->prompt.text.length ? table->filter_error_offset
									    : dashboard->prompt.text.length;
	length = strcspn(text + offset, " ");
	start = frame_typed_width(text, offset);
	count = length ? frame_typed_width(text + offset, length) : 1;
	if (start + count > width)
		count = width - start;
	frame_flag(&dashboard->frame, x + start, y, count, CELL_UNDERLINE);
}

static void draw_prompt(struct dashboard *dashboard, int y)
{
	static const char *const leads[PROMPT_KINDS] = {
		[PROMPT_SEARCH] = "/", [PROMPT_FILTER] = "filter: ", [PROMPT_COMMAND] = ":"
	};
	struct frame *frame = &dashboard->frame;
	const struct prompt *prompt = &dashboard->prompt;
	const int note = draw_prompt_note(dashboard, y);
	const char *lead = leads[prompt->kind];
	int x = 1, cursor, width;

	if (prompt->kind == PROMPT_QUIT) {
		frame_own(frame, 1, y, frame->width - 1, ROLE_PROMPT,
			"Leave scabbard?  y leaves, any other key stays");
		return;
	}
	x += frame_own(frame, x, y, frame->width - x, ROLE_PROMPT, lead ? lead : "");
	width = frame->width - x - 1 - note;
	cursor = frame_typed_width(prompt->text.text, prompt->cursor);
	frame_typed(frame, (struct area){ x, y, width, 1 }, ROLE_TEXT, prompt->text.text,
		cursor >= width ? TEXT_CUT_START : TEXT_CUT_END);
	underline_error(dashboard, x, y, width);
	frame->cursor_x = x + (cursor < width ? cursor : width - 1);
	frame->cursor_y = y;
}

/* --- lists above the last line: continuations of a prefix, completions --------------------------------- */

struct popup {
	struct frame *frame;
	int top;  /* of the rows; -1 while they are only counted */
	int rows; /* that fit */
	int count;
	int width; /* of the words, as far as they were counted; what it starts with is the least */
};

static void popup_row(void *context, const char *word, const char *about)
{
	struct popup *popup = context;
	struct frame *frame = popup->frame;
	const int y = popup->top + popup->count;

	popup->count++;
	if (popup->top < 0 && (int)strlen(word) > popup->width)
		popup->width = (int)strlen(word);
	if (popup->top < 0 || popup->count > popup->rows)
		return;
	frame_fill(frame, 0, y, frame->width, ROLE_TEXT);
	frame_own(frame, 2, y, popup->width, ROLE_KEY, word);
	frame_text(frame, (struct area){ 4 + popup->width, y, frame->width - popup->width - 5, 1 }, ROLE_HINT,
		about ? about : "", TEXT_CUT_END);
}

/* After the rows were counted: a line above them, and where the first goes. False if there are none. */
static bool popup_place(struct popup *popup, int bottom)
{
	const int most = bottom / 2 + 1;

	if (popup->count == 0)
		return false;
	popup->rows = popup->count < most ? popup->count : most;
	popup->top = bottom - popup->rows + 1;
	popup->count = 0;
	frame_repeat(popup->frame, (struct area){ 0, popup->top - 1, popup->frame->width, 1 }, ROLE_BORDER,
		GLYPH_HORIZONTAL);
	return true;
}

/* What mends a filter that is wrong. */
static void draw_filter_hint(struct dashboard *dashboard, int bottom)
{
	const struct table_page *table = filtered_table(dashboard);
	struct frame *frame = &dashboard->frame;

	if (!table || table->filter_error.code == 0 || !table->filter_error.hint[0] || bottom < 4)
		return;
	frame_repeat(frame, (struct area){ 0, bottom - 1, frame->width, 1 }, ROLE_BORDER, GLYPH_HORIZONTAL);
	frame_fill(frame, 0, bottom, frame->width, ROLE_HINT);
	frame_text(frame, (struct area){ 1, bottom, frame->width - 2, 1 }, ROLE_HINT,
		table->filter_error.hint, TEXT_CUT_END);
}

static void draw_completions(struct dashboard *dashboard, int bottom)
{
	struct popup popup = { .frame = &dashboard->frame, .top = -1, .width = POPUP_LEAST };

	if (bottom >= COMPLETIONS + 4 && dashboard_completed(dashboard) > 0)
		dashboard_completions(dashboard, popup_row, &popup);
	if (popup_place(&popup, bottom))
		dashboard_completions(dashboard, popup_row, &popup);
	else
		draw_filter_hint(dashboard, bottom);
}

static void add_continuations(const struct dashboard *dashboard,
	void (*found)(void *context, const char *word, const char *about), void *context)
{
	const struct sequence *pending = &dashboard->pending;
	const uint32_t places = dashboard_page(dashboard)->places;

	for (size_t i = 0; i < dashboard->keymap.binding_count; i++) {
		const struct binding *binding = &dashboard->keymap.bindings[i];
		CLEANUP(buf_release) struct buf keys = BUF_INIT;

		if (!(binding->places & places) || binding->sequence.count <= pending->count ||
			memcmp(binding->sequence.keys, pending->keys,
				pending->count * sizeof(pending->keys[0])) != 0)
			continue;
		buf_add_sequence(&keys, &binding->sequence);
		found(context, keys.text, action_table[binding->action].help);
	}
}

/* Of a continuation what is still to be pressed: "p" of "g p". */
static void add_word(void *context, const char *word, const char *about)
{
	struct buf *words = context;
	const char *last = strrchr(word, ' ');

	(void)about;
	buf_format(words, "%s%s", words->length ? ", " : "", last ? last + 1 : word);
}

static void draw_continuations(struct dashboard *dashboard, int bottom)
{
	struct popup popup = { .frame = &dashboard->frame, .top = -1 };
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	if (dashboard->pending.count == 0)
		return;
	if (bottom < COMPLETIONS + 4) {
		/* No room for a list: the keys alone, in the last line. */
		add_continuations(dashboard, add_word, &words);
		frame_text(popup.frame, (struct area){ 1, bottom + 2, popup.frame->width - 2, 1 }, ROLE_KEY,
			words.text, TEXT_CUT_END);
		return;
	}
	add_continuations(dashboard, popup_row, &popup);
	if (popup_place(&popup, bottom))
		add_continuations(dashboard, popup_row, &popup);
}

/* --- all of it --------------------------------------------------------------------------------------- */

static void draw_page(struct dashboard *dashboard, struct area area)
{
	struct page *page = dashboard_page(dashboard);

	if (page->kind->fit)
		page->kind->fit(dashboard, page, area);
	if (!dashboard->desk && page->kind != &page_help)
		draw_welcome(dashboard, area);
	else if (page->kind->draw)
		page->kind->draw(dashboard, page, area);
}

void dashboard_draw(struct dashboard *dashboard)
{
	struct frame *frame = &dashboard->frame;
	const int width = frame->width, height = frame->height;
	const bool tabs = height >= TABS_HEIGHT;
	const int top = height >= ROOMY_HEIGHT ? 3 : tabs ? 2 : 1;
	const struct area body = { 0, top, width, height - top - 2 };

	frame_clear(frame);
	dashboard->dirty = false;
	if (width < LEAST_WIDTH || height < LEAST_HEIGHT) {
		frame_format(frame, 0, 0, width, ROLE_TEXT, "too small: %dx%d needed (now %dx%d)",
			LEAST_WIDTH, LEAST_HEIGHT, width, height);
		return;
	}
	draw_title(dashboard);
	if (tabs)
		draw_tabs(dashboard, 1);
	draw_page(dashboard, body);
	draw_footer(dashboard, height - 2);
	draw_continuations(dashboard, height - 3);
	draw_completions(dashboard, height - 3);
	if (dashboard->deciding.form.open)
		form_draw(dashboard, height - 1);
	else if (dashboard->prompt.kind != PROMPT_NONE)
		draw_prompt(dashboard, height - 1);
	else
		draw_message(dashboard, height - 1);
}
