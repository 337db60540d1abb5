#include "dashboard.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "views.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { KEYS_BYTES = 256 * 1024, CONTROL_C = 3 };

/* --- pages ----------------------------------------------------------------------------------------- */

static struct page_stack *stack_of(struct dashboard *dashboard)
{
	return &dashboard->stacks[dashboard->view];
}

struct page *dashboard_page(const struct dashboard *dashboard)
{
	const struct page_stack *stack = &dashboard->stacks[dashboard->view];

	return stack->pages[stack->count - 1];
}

static void page_free(struct page *page)
{
	if (page->kind->close)
		page->kind->close(page);
	memory_free(page->crumb);
	memory_free(page->search);
	memory_free(page);
}

struct page *dashboard_push(
	struct dashboard *dashboard, const struct page_kind *kind, const char *crumb, void *state)
{
	struct page_stack *stack = stack_of(dashboard);
	struct page *page = memory_zero(1, sizeof(*page));

	if (stack->count == PAGES_MAX) {
		page_free(stack->pages[1]);
		memmove(&stack->pages[1], &stack->pages[2], (PAGES_MAX - 2) * sizeof(struct page *));
		stack->count--;
	}
	page->kind = kind;
	page->slot = dashboard->last_slot += 2;
	page->places = PLACE_ANYWHERE | PLACE_PAGE;
	page->crumb = memory_string(crumb);
	page->search = memory_string("");
	page->state = state;
	stack->pages[stack->count++] = page;
	dashboard->dirty = true;
	return page;
}

void dashboard_pop(struct dashboard *dashboard)
{
	struct page_stack *stack = stack_of(dashboard);

	if (stack->count < 2)
		return;
	page_free(stack->pages[--stack->count]);
	dashboard->dirty = true;
}

void dashboard_view(struct dashboard *dashboard, enum view view)
{
	if (view == dashboard->view) {
		while (stack_of(dashboard)->count > 1)
			dashboard_pop(dashboard);
	}
	dashboard->view = view;
	dashboard->dirty = true;
	if (stack_of(dashboard)->count == 0)
		view_open(dashboard, view);
}

void dashboard_follow(struct dashboard *dashboard, const struct link *link)
{
	switch (link->kind) {
	case LINK_NONE:
		break;
	case LINK_ROW:
		open_subject(dashboard, link->table, link->id, link->crumb);
		break;
	case LINK_FOUND:
		open_subject_found(dashboard, link->table, link->scope, link->crumb);
		break;
	case LINK_LIST:
		open_table(dashboard, link->table, link->scope, link->crumb);
		break;
	case LINK_ACTION:
		action_run(dashboard, link->action, "");
		break;
	}
}

/* --- messages -------------------------------------------------------------------------------------- */

static void __attribute__((format(printf, 3, 0)))
say(struct dashboard *dashboard, bool is_error, const char *format, va_list arguments)
{
	char text[1024];

	vsnprintf(text, sizeof(text), format, arguments);
	buf_clear(&dashboard->message);
	buf_add(&dashboard->message, text);
	dashboard->message_is_error = is_error;
	dashboard->dirty = true;
}

void dashboard_say(struct dashboard *dashboard, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(dashboard, false, format, arguments);
	va_end(arguments);
}

void dashboard_complain(struct dashboard *dashboard, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(dashboard, true, format, arguments);
	va_end(arguments);
}

/* --- questions ------------------------------------------------------------------------------------- */

uint64_t dashboard_ask(struct dashboard *dashboard, struct desk_question *question, uint32_t slot)
{
	question->slot = slot;
	return dashboard->desk ? desk_ask(dashboard->desk, question) : 0;
}

static struct page *page_of_slot(struct dashboard *dashboard, uint32_t slot)
{
	for (int view = 0; view < VIEW_COUNT; view++) {
		const struct page_stack *stack = &dashboard->stacks[view];

		for (size_t i = 0; i < stack->count; i++) {
			if (stack->pages[i]->slot == (slot & ~1u))
				return stack->pages[i];
		}
	}
	return NULL;
}

void dashboard_refresh(struct dashboard *dashboard)
{
	for (int view = 0; view < VIEW_COUNT; view++) {
		const struct page_stack *stack = &dashboard->stacks[view];

		for (size_t i = 0; i < stack->count; i++) {
			if (stack->pages[i]->kind->ask)
				stack->pages[i]->kind->ask(dashboard, stack->pages[i]);
		}
	}
}

static void take_version(struct dashboard *dashboard, int64_t version)
{
	if (dashboard->version_known && dashboard->version != version)
		dashboard_refresh(dashboard);
	dashboard->version = version;
	dashboard->version_known = true;
}

bool dashboard_answers(struct dashboard *dashboard)
{
	struct desk_answer *answer;
	bool any = false;

	if (!dashboard->desk)
		return false;
	while ((answer = desk_take(dashboard->desk))) {
		struct page *page = page_of_slot(dashboard, answer->slot);

		any = true;
		if (answer->kind == DESK_VERSION) {
			take_version(dashboard, answer->data_version);
		} else if (answer->kind == DESK_ACT) {
			decide_answer(dashboard, answer);
		} else if (answer->slot >= SLOT_FORM && answer->slot < SLOT_PAGES) {
			form_answer(dashboard, answer);
		} else if (page && page->kind->answer) {
			page->kind->answer(dashboard, page, &answer);
			dashboard->dirty = true;
		}
		desk_answer_close(&answer);
	}
	return any;
}

static void open_desk(struct dashboard *dashboard)
{
	memset(&dashboard->database_error, 0, sizeof(dashboard->database_error));
	if (desk_open(&dashboard->desk, dashboard->settings->database, &dashboard->database_error) < 0)
		return;
	dashboard->dirty = true;
	dashboard_refresh(dashboard);
}

void dashboard_poll(struct dashboard *dashboard)
{
	struct desk_question question = { .kind = DESK_VERSION };

	dashboard->now = clock_now();
	if (!dashboard->desk)
		open_desk(dashboard);
	dashboard_ask(dashboard, &question, SLOT_VERSION);
}

/* --- keys ------------------------------------------------------------------------------------------ */

static void unknown_key(struct dashboard *dashboard)
{
	CLEANUP(buf_release) struct buf keys = BUF_INIT;

	buf_add_sequence(&keys, &dashboard->pending);
	dashboard_say(dashboard, "%s does nothing here; press ? for help", keys.text);
}

static void take_plain_key(struct dashboard *dashboard, uint32_t key)
{
	struct sequence *pending = &dashboard->pending;
	const struct binding *binding;

	if (pending->count && (key == KEY_CODE_ESCAPE || key == CONTROL_C)) {
		pending->count = 0;
		return;
	}
	pending->keys[pending->count++] = key;
	switch (keymap_find(&dashboard->keymap, dashboard_page(dashboard)->places, pending, &binding)) {
	case KEY_MATCH_WHOLE:
		pending->count = 0;
		action_run(dashboard, binding->action, binding->argument);
		return;
	case KEY_MATCH_PREFIX:
		if (pending->count < SEQUENCE_MAX)
			return;
		break;
	case KEY_MATCH_NONE:
		break;
	}
	unknown_key(dashboard);
	pending->count = 0;
}

void dashboard_key(struct dashboard *dashboard, uint32_t key)
{
	dashboard->dirty = true;
	buf_clear(&dashboard->message);
	if (key == KEY_CODE_PASTE_START || key == KEY_CODE_PASTE_END) {
		dashboard->pasting = key == KEY_CODE_PASTE_START;
		return;
	}
	if (dashboard->prompt.kind != PROMPT_NONE)
		dashboard_prompt_key(dashboard, key);
	else if (dashboard->pasting)
		dashboard_say(dashboard, "pasted text is taken in prompts only");
	else
		take_plain_key(dashboard, key);
}

void dashboard_command(struct dashboard *dashboard, const char *line)
{
	const size_t blanks = strspn(line, " :");
	const size_t length = strcspn(line + blanks, " ");
	const size_t action = action_find(line + blanks, length);
	const char *argument = line + blanks + length;

	dashboard->dirty = true;
	if (length == 0)
		return;
	argument += strspn(argument, " ");
	if (strspn(line + blanks, "0123456789") == length) {
		action_run(dashboard, action_find("go", 2), line + blanks);
		return;
	}
	if (action == action_count) {
		dashboard_complain(
			dashboard, "no command '%.*s'; press ? for help", (int)length, line + blanks);
		return;
	}
	if (!(action_table[action].places & dashboard_page(dashboard)->places)) {
		dashboard_complain(dashboard, "'%s' does nothing here", action_table[action].name);
		return;
	}
	action_run(dashboard, action, argument);
}

/* --- begin and end --------------------------------------------------------------------------------- */

/* The first line of several problems, as a message. */
static void report_problems(struct dashboard *dashboard, const struct buf *problems)
{
	if (problems->length)
		dashboard_complain(dashboard, "%.*s", (int)strcspn(problems->text, "\n"), problems->text);
}

static void load_theme(struct dashboard *dashboard)
{
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	const struct tui_settings *settings = dashboard->settings;
	struct error err = { 0 };

	theme_default(&dashboard->theme);
	if (settings->theme &&
		theme_load(&dashboard->theme, settings->theme, settings->theme_folder, &problems, &err) < 0)
		dashboard_complain(dashboard, "%s", err.message);
	report_problems(dashboard, &problems);
}

static void load_keys(struct dashboard *dashboard)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf problems = BUF_INIT;
	const char *path = dashboard->settings->keys;
	struct error err = { 0 };

	keymap_default(&dashboard->keymap);
	if (!path || !file_is_regular(path))
		return;
	if (file_read(&text, path, KEYS_BYTES, &err) < 0)
		dashboard_complain(dashboard, "%s", err.message);
	else
		keymap_read(&dashboard->keymap, path, text.text, text.length, &problems);
	report_problems(dashboard, &problems);
}

int dashboard_open(struct dashboard *ret, const struct tui_settings *settings, struct error *err)
{
	const struct buf empty = BUF_INIT;
	enum view view = VIEW_POSTURE;

	if (settings->view)
		view = view_find(settings->view);
	else if (settings->filter)
		view = VIEW_FINDINGS;
	if (view == VIEW_COUNT) {
		CLEANUP(buf_release) struct buf names = BUF_INIT;

		buf_add_view_names(&names);
		error_set(err, ERROR_USAGE, "no view '%s'", settings->view);
		error_hint(err, "Views are %s.", names.text);
		return ERROR_USAGE;
	}
	memset(ret, 0, sizeof(*ret));
	ret->settings = settings;
	ret->message = empty;
	ret->clip = empty;
	ret->view = VIEW_COUNT;
	ret->last_slot = SLOT_PAGES;
	ret->now = clock_now();
	ret->frame.theme = &ret->theme;
	ret->frame.ascii = settings->ascii;
	prompt_init(&ret->prompt);
	frame_resize(&ret->frame, 80, 24);
	load_theme(ret);
	load_keys(ret);
	desk_open(&ret->desk, settings->database, &ret->database_error);
	ret->view = view;
	dashboard_view(ret, view);
	if (settings->filter && page_is_table(dashboard_page(ret)))
		table_set_filter(ret, dashboard_page(ret), settings->filter);
	return 0;
}

void dashboard_close(struct dashboard *dashboard)
{
	for (int view = 0; view < VIEW_COUNT; view++) {
		for (size_t i = 0; i < dashboard->stacks[view].count; i++)
			page_free(dashboard->stacks[view].pages[i]);
	}
	desk_close(&dashboard->desk);
	deciding_release(&dashboard->deciding);
	keymap_release(&dashboard->keymap);
	prompt_release(&dashboard->prompt);
	frame_release(&dashboard->frame);
	buf_release(&dashboard->message);
	buf_release(&dashboard->clip);
}
