/* A page about one row of a table. */
#include "document_move.h"
#include "subject.h"
#include "subject_parts.h"
#include "table_page.h"

#include "base/cleanup.h"
#include "base/memory.h"

#include <string.h>

enum { BELOW_MAX = 200 };

struct subject_page {
	enum table_id table;
	int64_t id;              /**< 0 = not found yet */
	char *filter;            /**< that finds it, "" where the id was given */
	struct desk_answer *row; /**< NULL until it has come */
	struct desk_answer *detail;
	struct desk_answer *below;
	size_t below_total;
	int64_t repository; /**< id of the one that the row is in; 0 = not known */
	bool gone;
	struct document document;
	bool stale; /**< the document must be made again */
	struct list list;
	size_t selected; /**< line of the link under the cursor; SIZE_MAX = none */
	bool chosen;     /**< the cursor was moved: it stays on its link when the document is made again */
	uint8_t folded[FOLD_NODES];
};

static void subject_close(struct page *page)
{
	struct subject_page *state = page->state;

	desk_answer_close(&state->row);
	desk_answer_close(&state->detail);
	desk_answer_close(&state->below);
	document_release(&state->document);
	memory_free(state->filter);
	memory_free(state);
}

/* Of the row that is only known by a filter: which it is. */
static void ask_which(struct dashboard *dashboard, struct page *page)
{
	const struct subject_page *state = page->state;
	struct desk_question question = { .kind = DESK_LIST, .table = state->table };

	question.list.table = state->table;
	question.list.filter = state->filter;
	question.list.limit = 1;
	dashboard_ask(dashboard, &question, page->slot);
}

static void ask(struct dashboard *dashboard, struct page *page)
{
	struct subject_page *state = page->state;
	struct desk_question rows = {
		.kind = DESK_ROWS, .table = state->table, .ids = &state->id, .id_count = 1
	};
	struct desk_question detail = { .kind = DESK_DETAIL, .table = state->table, .id = state->id };

	if (state->id == 0) {
		ask_which(dashboard, page);
		return;
	}
	dashboard_ask(dashboard, &rows, page->slot);
	dashboard_ask(dashboard, &detail, page->slot);
}

/* Rows name their repository; its page is found by that. */
static void ask_repository(struct dashboard *dashboard, struct page *page)
{
	static const int columns[TABLE_COUNT] = {
		[TABLE_MODULES] = MODULE_REPO,
		[TABLE_REFERENCES] = REF_REPO,
		[TABLE_FINDINGS] = FIND_REPO,
		[TABLE_IMAGE_USES] = IMAGE_USE_REPO,
		[TABLE_SETTINGS] = SETTINGS_REPO,
	};
	struct subject_page *state = page->state;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	struct desk_question question = { .kind = DESK_LIST, .table = TABLE_REPOSITORIES };

	if (state->table != TABLE_MODULES && state->table != TABLE_REFERENCES &&
		state->table != TABLE_FINDINGS && state->table != TABLE_IMAGE_USES &&
		state->table != TABLE_SETTINGS)
		return;
	buf_add_term(&filter, TABLE_REPOSITORIES, REPOSITORY_REPO,
		&state->row->rows[0].cells[columns[state->table]]);
	question.list.table = TABLE_REPOSITORIES;
	question.list.filter = filter.text;
	question.list.limit = 2;
	dashboard_ask(dashboard, &question, page->slot);
}

/* Below a reference, or a finding about one, are the findings about it; below an image its uses. */
static enum table_id below_table(const struct subject_page *state)
{
	if (state->table == TABLE_IMAGES)
		return TABLE_IMAGE_USES;
	return state->table == TABLE_REFERENCES || state->table == TABLE_FINDINGS ? TABLE_FINDINGS
										  : TABLE_REFERENCES;
}

/* The references that belong to a row: those of a module's manifest, those that lead to a row of the graph. Or the
 * findings that belong to a reference, which they name by its kind and name. */
static void add_below_filter(const struct subject_page *state, struct buf *ret)
{
	static const struct {
		enum table_id table;
		int column;
		const char *name;
	} terms[] = {
		{ TABLE_MODULES, MODULE_REPO, "repo" },
		{ TABLE_MODULES, MODULE_PATH, "path" },
		{ TABLE_GRAPH, GRAPH_ROOT, "repo_root" },
		{ TABLE_GRAPH, GRAPH_SUBDIR, "subdir" },
		{ TABLE_IMAGES, IMAGES_NAME, "image" },
		{ TABLE_IMAGES, IMAGES_ROLE, "role" },
		{ TABLE_REFERENCES, REF_REPO, "repo" },
		{ TABLE_REFERENCES, REF_PATH, "path" },
		{ TABLE_FINDINGS, FIND_REPO, "repo" },
		{ TABLE_FINDINGS, FIND_PATH, "path" },
		{ TABLE_FINDINGS, FIND_SUBJECT, "subject" },
	};

	for (size_t i = 0; i < COUNT_OF(terms); i++) {
		if (terms[i].table == state->table)
			buf_add_exactly(ret, terms[i].name, state->row->rows[0].cells[terms[i].column].text);
	}
	if (state->table == TABLE_REFERENCES)
		buf_add_reference_subject(ret, state->row->rows[0].cells);
	if (below_table(state) == TABLE_FINDINGS)
		buf_add(ret, " class:any");
}

static void ask_below(struct dashboard *dashboard, struct page *page)
{
	struct subject_page *state = page->state;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	struct desk_question question = { .kind = DESK_LIST, .table = below_table(state) };

	add_below_filter(state, &filter);
	if (!filter.length)
		return;
	question.list.table = below_table(state);
	question.list.filter = filter.text;
	dashboard_ask(dashboard, &question, page->slot + 1);
}

static void take_below(struct dashboard *dashboard, struct page *page, const struct desk_answer *answer)
{
	struct subject_page *state = page->state;
	struct desk_question question = { .kind = DESK_ROWS, .table = below_table(state) };

	state->below_total = answer->list.count;
	question.ids = answer->list.ids;
	question.id_count = answer->list.count < BELOW_MAX ? answer->list.count : BELOW_MAX;
	if (question.id_count)
		dashboard_ask(dashboard, &question, page->slot + 1);
	else
		desk_answer_close(&state->below);
}

static void take_row(struct dashboard *dashboard, struct page *page, struct desk_answer **answer)
{
	struct subject_page *state = page->state;

	if ((*answer)->error.code != 0) {
		dashboard_complain(dashboard, "%s", (*answer)->error.message);
		return;
	}
	state->gone = (*answer)->row_count == 0;
	if (state->gone)
		return;
	desk_answer_close(&state->row);
	state->row = TAKE(*answer);
	ask_below(dashboard, page);
	ask_repository(dashboard, page);
}

/* Which row it is, or in which repository it is. */
static void take_list(struct dashboard *dashboard, struct page *page, const struct desk_answer *answer)
{
	struct subject_page *state = page->state;
	const int64_t id = answer->list.count == 1 ? answer->list.ids[0] : 0;

	if (state->id) {
		state->repository = id;
	} else if (answer->error.code != 0) {
		dashboard_complain(dashboard, "%s", answer->error.message);
	} else if (id == 0) {
		state->gone = true;
	} else {
		state->id = id;
		page->kind->ask(dashboard, page);
	}
}

static void subject_answer(struct dashboard *dashboard, struct page *page, struct desk_answer **answer)
{
	struct subject_page *state = page->state;

	state->stale = true;
	if ((*answer)->slot != page->slot) {
		if ((*answer)->kind == DESK_LIST) {
			take_below(dashboard, page, *answer);
		} else if ((*answer)->kind == DESK_ROWS) {
			desk_answer_close(&state->below);
			state->below = TAKE(*answer);
		}
	} else if ((*answer)->kind == DESK_ROWS) {
		take_row(dashboard, page, answer);
	} else if ((*answer)->kind == DESK_LIST) {
		take_list(dashboard, page, *answer);
	} else if ((*answer)->kind == DESK_DETAIL) {
		desk_answer_close(&state->detail);
		state->detail = TAKE(*answer);
	}
}

static void make_document(struct dashboard *dashboard, struct subject_page *state, int width)
{
	struct subject subject = { .table = state->table, .now = dashboard->now };

	document_release(&state->document);
	state->document.width = width;
	state->stale = false;
	if (!state->row) {
		document_line(&state->document);
		if (state->gone)
			document_own(&state->document, 1, ROLE_TEXT,
				*state->filter ? "This is not in the database."
					       : "This is no longer in the database.");
		else
			document_glyph(&state->document, 1, ROLE_DIM, GLYPH_ELLIPSIS);
		return;
	}
	subject.row = &state->row->rows[0];
	if (state->detail && state->detail->error.code == 0)
		subject.detail = &state->detail->detail;
	if (state->below) {
		subject.below = state->below->rows;
		subject.below_count = state->below->row_count;
	}
	subject.below_total = state->below_total;
	subject.below_table = below_table(state);
	subject.folded = state->folded;
	subject.repository = state->repository;
	add_subject(&state->document, &subject);
}

static bool has_tree(const struct document *document)
{
	for (size_t i = 0; i < document->line_count; i++) {
		if (document->lines[i].node)
			return true;
	}
	return false;
}

/* The line that leads to the same; SIZE_MAX if there is none. */
static size_t line_of_link(const struct document *document, const struct link *link, const char *scope)
{
	for (size_t i = 0; i < document->line_count; i++) {
		const struct link *here = &document->lines[i].link;

		if (here->kind == link->kind && here->table == link->table && here->id == link->id &&
			here->action == link->action && strcmp(here->scope ? here->scope : "", scope) == 0)
			return i;
	}
	return SIZE_MAX;
}

/* Parts of the page come one after the other; until it is moved the cursor is on the first link of what is there. */
static void make_again(struct dashboard *dashboard, struct subject_page *state, int width)
{
	CLEANUP(buf_release) struct buf scope = BUF_INIT;
	struct link link = { .kind = LINK_NONE };

	if (state->chosen && state->selected < state->document.line_count) {
		link = state->document.lines[state->selected].link;
		buf_add(&scope, link.scope ? link.scope : "");
	}
	make_document(dashboard, state, width);
	if (link.kind != LINK_NONE)
		state->selected = line_of_link(&state->document, &link, scope.text);
	else if (!state->chosen)
		state->selected = SIZE_MAX;
}

static void fit(struct dashboard *dashboard, struct page *page, struct area area)
{
	struct subject_page *state = page->state;

	if (state->stale || state->document.width != area.width) {
		make_again(dashboard, state, area.width);
		if (has_tree(&state->document))
			page->places |= PLACE_TREE;
		else
			page->places &= ~(uint32_t)PLACE_TREE;
	}
	document_fit(&state->document, &state->list, area.height, &state->selected);
}

static void draw(struct dashboard *dashboard, struct page *page, struct area area)
{
	const struct subject_page *state = page->state;

	document_draw(&state->document, &dashboard->frame, area, state->list.top, state->selected);
	frame_match(&dashboard->frame, area, page->search);
}

static void move(struct dashboard *dashboard, struct page *page, enum movement movement)
{
	struct subject_page *state = page->state;

	(void)dashboard;
	state->chosen = true;
	document_move(&state->document, &state->list, movement, &state->selected);
}

static void enter(struct dashboard *dashboard, struct page *page)
{
	struct subject_page *state = page->state;

	if (state->selected < state->document.line_count)
		dashboard_follow(dashboard, &state->document.lines[state->selected].link);
	else
		dashboard_say(dashboard, "nothing here leads further; Esc goes back");
}

static void search(struct dashboard *dashboard, struct page *page, const char *text)
{
	struct subject_page *state = page->state;

	memory_free(page->search);
	page->search = memory_string(text);
	if (!*text)
		return;
	state->chosen = true;
	document_find(dashboard, &state->document, &state->list, text, 0, &state->selected);
}

static void find(struct dashboard *dashboard, struct page *page, int direction)
{
	struct subject_page *state = page->state;

	state->chosen = true;
	document_find(dashboard, &state->document, &state->list, page->search, direction, &state->selected);
}

static void position(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	const struct subject_page *state = page->state;

	document_add_position(&state->document, &state->list, dashboard->frame.width, ret);
}

static void choose_link(struct dashboard *dashboard, struct page *page, size_t number)
{
	struct subject_page *state = page->state;
	const size_t line = document_numbered(&state->document, number);

	if (line == SIZE_MAX) {
		dashboard_complain(dashboard, "no link here has the number %zu", number + 1);
		state->selected = SIZE_MAX;
		return;
	}
	if (line < state->list.top || line >= state->list.top + state->list.height)
		state->list.top = line;
	state->chosen = true;
	state->selected = line;
}

/* The line of a node, or of what it is in; SIZE_MAX if there is none. */
static size_t line_of_node(const struct document *document, uint32_t node)
{
	for (size_t i = 0; node && i < document->line_count; i++) {
		if (document->lines[i].node == node)
			return i;
	}
	return SIZE_MAX;
}

static void show_selected(struct subject_page *state)
{
	if (state->selected < state->list.top)
		state->list.top = state->selected;
	else if (state->selected != SIZE_MAX && state->selected >= state->list.top + state->list.height)
		state->list.top = state->selected + 1 - state->list.height;
}

/* Fold what is below the line under the cursor; of one that has nothing below it to show, what it is in. */
static void close_node(struct dashboard *dashboard, struct subject_page *state, const struct line *line)
{
	const uint32_t node = line->node && !line->folded ? line->node : line->within;

	if (node == 0 || node >= FOLD_NODES) {
		dashboard_say(dashboard, "nothing to fold here");
		return;
	}
	state->folded[node] = 1;
	state->chosen = true;
	state->selected = line_of_node(&state->document, node);
	show_selected(state);
}

static void fold(struct dashboard *dashboard, struct page *page, enum fold fold)
{
	struct subject_page *state = page->state;
	const struct line none = { 0 };
	const struct line *line = state->selected < state->document.line_count
					  ? &state->document.lines[state->selected]
					  : &none;

	switch (fold) {
	case FOLD_CLOSE:
		close_node(dashboard, state, line);
		break;
	case FOLD_OPEN:
		if (!line->folded)
			dashboard_say(dashboard, "nothing is folded here");
		else if (line->node < FOLD_NODES)
			state->folded[line->node] = 0;
		break;
	case FOLD_OPEN_ALL:
		memset(state->folded, 0, sizeof(state->folded));
		break;
	}
	state->stale = true;
}

static void say(struct dashboard *dashboard, struct page *page, struct buf *ret)
{
	(void)dashboard;
	document_add_plain(&((struct subject_page *)page->state)->document, ret);
}

const struct page_kind page_subject = {
	.name = "page",
	.close = subject_close,
	.ask = ask,
	.answer = subject_answer,
	.fit = fit,
	.draw = draw,
	.move = move,
	.link = choose_link,
	.enter = enter,
	.fold = fold,
	.search = search,
	.find = find,
	.position = position,
	.say = say,
};

static void open_page(struct dashboard *dashboard, struct subject_page *state, const char *crumb)
{
	static const uint32_t places[TABLE_COUNT] = {
		[TABLE_REPOSITORIES] = PLACE_DECIDE,
		[TABLE_MODULES] = PLACE_DECIDE,
		[TABLE_REFERENCES] = PLACE_DECIDE,
		[TABLE_FINDINGS] = PLACE_DECIDE | PLACE_ENTRY,
		[TABLE_GRAPH] = PLACE_DECIDE,
		[TABLE_REVIEWS] = PLACE_ENTRY,
		[TABLE_DECISIONS] = PLACE_ENTRY,
	};
	struct page *page = dashboard_push(dashboard, &page_subject, crumb, state);

	state->stale = true;
	state->selected = SIZE_MAX;
	page->places |= places[state->table];
	ask(dashboard, page);
}

const struct row *subject_page_row(
	const struct page *page, enum table_id *ret_table, const struct detail **ret_detail)
{
	const struct subject_page *state = page->state;

	if (page->kind != &page_subject || !state->row)
		return NULL;
	*ret_table = state->table;
	*ret_detail = state->detail && state->detail->error.code == 0 ? &state->detail->detail : NULL;
	return &state->row->rows[0];
}

void open_subject(struct dashboard *dashboard, enum table_id table, int64_t id, const char *crumb)
{
	struct subject_page *state = memory_zero(1, sizeof(*state));

	state->table = table;
	state->id = id;
	state->filter = memory_string("");
	open_page(dashboard, state, crumb);
}

void open_subject_found(
	struct dashboard *dashboard, enum table_id table, const char *filter, const char *crumb)
{
	struct subject_page *state = memory_zero(1, sizeof(*state));

	state->table = table;
	state->filter = memory_string(filter);
	open_page(dashboard, state, crumb);
}
