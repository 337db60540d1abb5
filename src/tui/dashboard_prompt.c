/* What the prompts do: search, filter, commands, the question whether to leave. */
#include "dashboard.h"

#include "base/cleanup.h"
#include "table_page.h"

#include <stdio.h>
#include <string.h>

void dashboard_prompt(struct dashboard *dashboard, enum prompt_kind kind, const char *text)
{
	prompt_start(&dashboard->prompt, kind, text);
}

struct unfinished {
	size_t typed; /* bytes of the word */
	bool found;
};

/* Is a word that completes the typed one still to be finished? A whole predicate such as is:new is not. */
static void find_unfinished(void *context, const char *word, const char *about)
{
	struct unfinished *unfinished = context;

	(void)about;
	if (strlen(word) > unfinished->typed || !strchr(word, ':'))
		unfinished->found = true;
}

/* Filter while it is typed, but for a last word that may yet become the name of a column: rows must not vanish
 * because they do not hold the text "sev". */
static void filter_typed(struct dashboard *dashboard, struct page *page)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct prompt *prompt = &dashboard->prompt;
	struct unfinished unfinished = { .typed = dashboard_completed(dashboard) };

	buf_add(&text, prompt->text.text);
	if (unfinished.typed > 0 && prompt->cursor == text.length)
		dashboard_completions(dashboard, find_unfinished, &unfinished);
	if (unfinished.found)
		buf_cut(&text, text.length - unfinished.typed);
	while (unfinished.found && text.length && strchr(" -(", text.text[text.length - 1]))
		buf_cut(&text, text.length - 1);
	table_edit_filter(dashboard, page, text.text);
}

static void prompt_changed(struct dashboard *dashboard)
{
	struct page *page = dashboard_page(dashboard);
	const char *text = dashboard->prompt.text.text;

	if (dashboard->prompt.kind == PROMPT_SEARCH && page->kind->search)
		page->kind->search(dashboard, page, text);
	else if (dashboard->prompt.kind == PROMPT_FILTER)
		filter_typed(dashboard, page);
}

static void prompt_accepted(struct dashboard *dashboard)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const enum prompt_kind kind = dashboard->prompt.kind;

	buf_add(&line, dashboard->prompt.text.text);
	/* A filter that is wrong stays to be mended: what a part of it let through is not what was asked for. */
	if (kind == PROMPT_FILTER && !table_edit_filter(dashboard, dashboard_page(dashboard), line.text))
		return;
	prompt_end(&dashboard->prompt, true);
	if (kind == PROMPT_COMMAND)
		dashboard_command(dashboard, line.text);
	else if (kind == PROMPT_SEARCH && page_is_table(dashboard_page(dashboard)))
		table_say_match(dashboard, dashboard_page(dashboard));
}

static void prompt_cancelled(struct dashboard *dashboard)
{
	struct page *page = dashboard_page(dashboard);
	const enum prompt_kind kind = dashboard->prompt.kind;

	prompt_end(&dashboard->prompt, false);
	if (kind == PROMPT_SEARCH && *page->search) {
		page->kind->search(dashboard, page, "");
		if (page_is_table(page))
			((struct table_page *)page->state)->list.top = dashboard->prompt.top;
		if (page->kind->go)
			page->kind->go(dashboard, page, dashboard->prompt.place);
	} else if (kind == PROMPT_FILTER) {
		table_set_filter(dashboard, page, dashboard->prompt.before.text);
	}
}

struct completion {
	char word[64];
	size_t count;
};

/* Keep what all completions begin with. */
static void common_start(void *context, const char *word, const char *about)
{
	struct completion *completion = context;
	size_t length = 0;

	(void)about;
	if (completion->count++ == 0) {
		snprintf(completion->word, sizeof(completion->word), "%s", word);
		return;
	}
	while (word[length] && completion->word[length] == word[length])
		length++;
	completion->word[length] = '\0';
}

static void complete(struct dashboard *dashboard)
{
	const size_t typed = dashboard_completed(dashboard);
	struct completion completion = { .count = 0 };

	dashboard_completions(dashboard, common_start, &completion);
	if (completion.count == 0) {
		dashboard_say(dashboard, "nothing begins like this");
		return;
	}
	prompt_replace(&dashboard->prompt, typed, completion.word);
	if (completion.count == 1 && dashboard->prompt.kind == PROMPT_COMMAND)
		prompt_replace(&dashboard->prompt, 0, " ");
	prompt_changed(dashboard);
}

static void quit_key(struct dashboard *dashboard, uint32_t key)
{
	prompt_end(&dashboard->prompt, false);
	if (key == 'y' || key == 'Y')
		dashboard->leaving = true;
}

void dashboard_prompt_key(struct dashboard *dashboard, uint32_t key)
{
	if (dashboard->prompt.kind == PROMPT_QUIT) {
		quit_key(dashboard, key);
		return;
	}
	if (dashboard->pasting && (key < 32 || key == 127))
		key = ' ';
	if (dashboard->deciding.form.open) {
		form_key(dashboard, key);
		return;
	}
	switch (prompt_key(&dashboard->prompt, key)) {
	case PROMPT_SAME:
		break;
	case PROMPT_CHANGED:
		prompt_changed(dashboard);
		break;
	case PROMPT_ACCEPTED:
		prompt_accepted(dashboard);
		break;
	case PROMPT_CANCELLED:
		prompt_cancelled(dashboard);
		break;
	case PROMPT_COMPLETE:
		complete(dashboard);
		break;
	}
}
