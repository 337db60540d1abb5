/* Help: every action that works in the place it was asked from; searchable, and Enter does it. */
#include "dashboard.h"
#include "document_move.h"
#include "predicates.h"

#include "base/cleanup.h"
#include "base/memory.h"

#include <string.h>

enum { KEYS_WIDTH = 17, NAME_WIDTH = 15 };

struct help_page {
	uint32_t places;     /* of the page below */
	enum table_id table; /* whose columns are listed; TABLE_COUNT = none */
	struct document document;
	struct list list;
	size_t selected;
};

static void help_close(struct page *page)
{
	struct help_page *state = page->state;

	document_release(&state->document);
	memory_free(state);
}

static void add_action(struct document *document, const struct keymap *keymap, size_t action, uint32_t places)
{
	CLEANUP(buf_release) struct buf keys = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const int name_x = 2 + KEYS_WIDTH, help_x = name_x + NAME_WIDTH + 1;
	struct line *line = document_line(document);

	line->link.kind = LINK_ACTION;
	line->link.action = action;
	buf_add_action_keys(&keys, keymap, action, places, 2);
	buf_format(&name, ":%s", action_table[action].name);
	document_own(document, 2, ROLE_KEY, keys.text);
	document_own(document, name_x, ROLE_TEXT, name.text);
	if (document->width >= 60)
		document_wrap(document, help_x, ROLE_HINT, false, action_table[action].help);
	else
		document_paragraph(document, 4, ROLE_HINT, false, action_table[action].help);
}

static void add_actions(
	struct document *document, const struct keymap *keymap, uint32_t places, bool here, const char *title)
{
	document_head(document, title);
	for (size_t i = 0; i < action_count; i++) {
		const bool everywhere = (action_table[i].places & PLACE_ANYWHERE) != 0;

		if (action_table[i].help && (action_table[i].places & places) && everywhere != here)
			add_action(document, keymap, i, places);
	}
	document_blank(document);
}

static bool has_actions_here(uint32_t places)
{
	for (size_t i = 0; i < action_count; i++) {
		if (action_table[i].help && (action_table[i].places & places) &&
			!(action_table[i].places & PLACE_ANYWHERE))
			return true;
	}
	return false;
}

static void add_columns(struct document *document, enum table_id table)
{
	document_head(document, "COLUMNS, FOR FILTER AND SORT");
	for (size_t i = 0; i < table_list[table].column_count; i++) {
		const struct column *column = &table_list[table].columns[i];

		document_line(document);
		document_own(document, 2, ROLE_KEY, column->name);
		if (column->alias)
			document_own(document, 18, ROLE_TEXT, column->alias);
		document_wrap(document, 28, ROLE_HINT, false, column->about ? column->about : "");
	}
	if (table == TABLE_REFERENCES || table == TABLE_GRAPH)
		document_paragraph(document, 2, ROLE_HINT, false,
			"TIER and FORK are - where the policy names no namespace of ours: 'scabbard policy "
			"init' begins a policy that names whose code is whose.");
	document_blank(document);
}

static void add_predicates(struct document *document, enum table_id table)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	for (size_t i = 0; i < predicate_count; i++) {
		if (predicate_works(&predicate_table[i], table))
			buf_format(&words, "%s%s", words.length ? " " : "", predicate_table[i].word);
	}
	document_line(document);
	document_own(document, 2, ROLE_KEY, "is:WORD");
	document_wrap(document, 20, ROLE_HINT, false, words.text);
}

static void add_filter_words(struct document *document, enum table_id table)
{
	static const char *const rows[][2] = {
		{ "repo:acme", "the column holds the text; with * a pattern over all of it: repo:acme/*" },
		{ "repo=acme/pay", "is exactly that" },
		{ "path~\"^ci/\"", "matches a regular expression" },
		{ "severity>=high", "also < <= > on numbers, dates and ages: first_seen<30d" },
		{ "class:any", "fixtures, docs and vendored files too; live alone when nothing is said" },
		{ "-term", "not; terms side by side must all hold; OR and ( ) as usual" },
		{ "words", "some shown text column holds them" },
	};

	document_head(document, "THE FILTER LANGUAGE");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		document_line(document);
		document_own(document, 2, ROLE_KEY, rows[i][0]);
		document_wrap(document, 20, ROLE_HINT, false, rows[i][1]);
	}
	add_predicates(document, table);
}

static void make_document(struct dashboard *dashboard, struct help_page *state, int width)
{
	struct document *document = &state->document;

	document_release(document);
	document->width = width;
	if (state->table != TABLE_COUNT)
		add_actions(document, &dashboard->keymap, state->places, true, "IN THIS LIST");
	else if (has_actions_here(state->places))
		add_actions(document, &dashboard->keymap, state->places, true, "ON THIS PAGE");
	add_actions(document, &dashboard->keymap, state->places, false, "EVERYWHERE");
	if (state->table != TABLE_COUNT) {
		add_filter_words(document, state->table);
		document_blank(document);
		add_columns(document, state->table);
	}
}

static void fit(struct dashboard *dashboard, struct page *page, struct area area)
{
	struct help_page *state = page->state;

	if (state->document.width != area.width || !state->document.line_count)
		make_document(dashboard, state, area.width);
	document_fit(&state->document, &state->list, area.height, &state->selected);
}

static void draw(struct dashboard *dashboard, struct page *page, struct area area)
{
	const struct help_page *state = page->state;

	document_draw(&state->document, &dashboard->frame, area, state->list.top, state->selected);
	frame_match(&dashboard->frame, area, page->search);
}

static void move(struct dashboard *dashboard, struct page *page, enum movement movement)
{
	struct help_page *state = page->state;

	(void)dashboard;
	document_move(&state->document, &state->list, movement, &state->selected);
}

/* Do what is chosen where the help was asked for. */
static void enter(struct dashboard *dashboard, struct page *page)
{
	struct help_page *state = page->state;
	struct link link;

	if (state->selected >= state->document.line_count)
		return;
	link = state->document.lines[state->selected].link;
	dashboard_pop(dashboard);
	dashboard_follow(dashboard, &link);
}

static void search(struct dashboard *dashboard, struct page *page, const char *text)
{
	struct help_page *state = page->state;

	memory_free(page->search);
	page->search = memory_string(text);
	if (*text)
		document_find(dashboard, &state->document, &state->list, text, 0, &state->selected);
}

static void find(struct dashboard *dashboard, struct page *page, int direction)
{
	struct help_page *state = page->state;

	document_find(dashboard, &state->document, &state->list, page->search, direction, &state->selected);
}

static void status(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	(void)dashboard;
	(void)page;
	buf_add(ret, "/ searches, Enter does it, Esc goes back");
}

static void say(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	(void)dashboard;
	document_add_plain(&((struct help_page *)page->state)->document, ret);
}

const struct page_kind page_help = {
	.name = "help",
	.close = help_close,
	.fit = fit,
	.draw = draw,
	.move = move,
	.enter = enter,
	.search = search,
	.find = find,
	.status = status,
	.say = say,
};

void open_help(struct dashboard *dashboard)
{
	const struct page *below = dashboard_page(dashboard);
	struct help_page *state = memory_zero(1, sizeof(*state));

	state->places = below->places;
	state->table = page_is_table(below) ? table_of(below) : TABLE_COUNT;
	state->selected = SIZE_MAX;
	dashboard_push(dashboard, &page_help, "help", state)->places = PLACE_ANYWHERE | PLACE_HELP;
}

void tui_add_keys(struct buf *ret)
{
	struct keymap keymap;

	keymap_default(&keymap);
	for (size_t place = 0; place < place_count; place++) {
		bool any = false;

		for (size_t i = 0; i < action_count; i++) {
			if (!action_table[i].help || !(action_table[i].places & place_names[place].place))
				continue;
			if (!any)
				buf_format(ret, "%s\n", place_names[place].title);
			any = true;
			buf_add_char(ret, '\t');
			buf_add_action_keys(ret, &keymap, i, place_names[place].place, 8);
			buf_format(ret, "\t%s%s%s\t%s\n", action_table[i].name,
				action_table[i].argument ? " " : "",
				action_table[i].argument ? action_table[i].argument : "",
				action_table[i].help);
		}
	}
	keymap_release(&keymap);
}
