/* What completes the text of a prompt: actions, columns, themes, predicates of the filter. */
#include "dashboard.h"
#include "decide_words.h"
#include "predicates.h"

#include "base/cleanup.h"
#include "model/filter.h"

#include <string.h>

static const char *const themes[] = { "default", "dusk", "paper", "high-contrast", "mono", "cvd-dark",
	"cvd-light" };

const struct predicate predicate_table[] = {
	{ "is:new", "opened, or seen first, by the newest run" },
	{ "is:open", "open" },
	{ "is:closed", "closed" },
	{ "is:decided", "accepted or dismissed" },
	{ "is:accepted", "its risk is accepted" },
	{ "is:dismissed", "a false positive, or not affected" },
	{ "is:triage", "somebody looks at it" },
	{ "is:confirmed", "confirmed, and still open" },
	{ "is:owned", "somebody is to mend it" },
	{ "is:ending", "what was decided ends within 30 days" },
	{ "is:overdue", "what was decided has ended, and nobody has decided again" },
	{ "is:worse", "opened or reopened" },
	{ "is:better", "closed" },
	{ "is:unknown", "could not be judged" },
	{ "is:declared", "declared by the file, not enforced by the engine" },
	{ "is:unpinned", "without a commit" },
	{ "is:floating", "may change under an unchanged file" },
	{ "is:failed", "could not be read" },
	{ "is:hostile", "held characters that may not be shown" },
	{ "is:disagrees", "the label names another commit than the pin beside it" },
	{ "is:unreachable", "no branch or tag of the target leads to the commit" },
	{ "is:absent", "the commit is not in a copy of the target" },
	{ "is:nocopy", "there is no copy of the target" },
	{ "is:behind", "the target has gone on" },
	{ "is:thirdparty", "neither ours nor official" },
	{ "is:current", "a review or decision that holds" },
	{ "is:expired", "a review or decision whose end has passed" },
	{ "is:unused", "a decision that fits nothing any more" },
	{ "class:any", "fixtures, docs and vendored paths too" },
};
const size_t predicate_count = COUNT_OF(predicate_table);

bool predicate_works(const struct predicate *predicate, enum table_id table)
{
	CLEANUP(filter_release) struct filter filter = { 0 };
	struct error err = { 0 };
	size_t offset;

	return filter_parse(&filter, table, predicate->word, 0, &offset, &err) == 0;
}

size_t dashboard_completed(const struct dashboard *dashboard)
{
	const struct prompt *prompt = &dashboard->prompt;
	size_t start = prompt->cursor;

	if (prompt->kind != PROMPT_COMMAND && prompt->kind != PROMPT_FILTER)
		return 0;
	while (start > 0 && !strchr(" (,", prompt->text.text[start - 1]))
		start--;
	if (start < prompt->cursor && prompt->text.text[start] == '-')
		start++;
	return prompt->cursor - start;
}

struct search {
	const char *typed;
	size_t length;
	void (*found)(void *context, const char *word, const char *about);
	void *context;
};

static void offer(const struct search *search, const char *word, const char *about)
{
	if (strncmp(word, search->typed, search->length) == 0)
		search->found(search->context, word, about);
}

static void offer_columns(const struct dashboard *dashboard, const struct search *search)
{
	const struct page *page = dashboard_page(dashboard);
	const struct table *table;

	if (!page_is_table(page))
		return;
	table = &table_list[table_of(page)];
	for (size_t i = 0; i < table->column_count; i++)
		offer(search, table->columns[i].name, table->columns[i].about);
}

static void offer_predicates(const struct dashboard *dashboard, const struct search *search)
{
	const struct page *page = dashboard_page(dashboard);

	for (size_t i = 0; page_is_table(page) && i < predicate_count; i++) {
		if (predicate_works(&predicate_table[i], table_of(page)))
			offer(search, predicate_table[i].word, predicate_table[i].about);
	}
}

/* What may stand behind a command that decides: what about, until when, why. */
static void offer_decision(const struct search *search, enum deed deed)
{
	static const struct {
		const char *word, *about;
	} words[] = {
		{ "for=this", "the finding under the cursor" },
		{ "for=these", "those that are marked, or of the row" },
		{ "for=list", "all that the list shows" },
		{ "for=rule", "all that the rule finds in the repository" },
		{ "for=everywhere", "all that the rule finds" },
		{ "for=module", "all about the module" },
		{ "for=commit", "all about the module at this commit" },
		{ "for=file", "all in the file" },
		{ "for=repository", "all in the repository" },
	};

	for (size_t i = 0; i < COUNT_OF(words) && deed != DEED_COMMENT; i++)
		offer(search, words[i].word, words[i].about);
	if (deed_table[deed].fields >> FIELD_UNTIL & 1u)
		offer(search, "until=", "the last day: 2026-12-31, 30d, 12w, 1y or never");
	for (int i = JUSTIFICATION_NONE + 1; deed == DEED_NOT_AFFECTED && i < JUSTIFICATION_COUNT; i++) {
		CLEANUP(buf_release) struct buf word = BUF_INIT;

		buf_format(&word, "why=%s", justification_word((enum justification)i));
		offer(search, word.text, justification_about((enum justification)i));
	}
}

/* The deed that a command line is about, by its own name or behind "triage"; DEED_COUNT if it is about none. */
static enum deed deed_of(const char *line)
{
	if (strncmp(line, "triage ", 7) == 0)
		line += 7;
	for (int deed = 0; deed < DEED_COUNT; deed++) {
		const size_t length = strlen(deed_table[deed].word);

		if (strncmp(line, deed_table[deed].word, length) == 0 && line[length] == ' ')
			return (enum deed)deed;
	}
	return DEED_COUNT;
}

static void offer_arguments(const struct dashboard *dashboard, const struct search *search)
{
	const char *line = dashboard->prompt.text.text;

	if (strncmp(line, "theme ", 6) == 0) {
		for (size_t i = 0; i < COUNT_OF(themes); i++)
			offer(search, themes[i], "");
	} else if (deed_of(line) != DEED_COUNT) {
		offer_decision(search, deed_of(line));
	} else if (strncmp(line, "triage ", 7) == 0) {
		for (int deed = 0; deed < DEED_COUNT; deed++)
			offer(search, deed_table[deed].word, deed_table[deed].title);
	} else if (strncmp(line, "sort ", 5) == 0 || strncmp(line, "filter ", 7) == 0) {
		offer_columns(dashboard, search);
	}
}

static void offer_actions(const struct dashboard *dashboard, const struct search *search)
{
	const uint32_t places = dashboard_page(dashboard)->places;

	for (size_t i = 0; i < action_count; i++) {
		if (action_table[i].help && (action_table[i].places & places))
			offer(search, action_table[i].name, action_table[i].help);
	}
}

void dashboard_completions(const struct dashboard *dashboard,
	void (*found)(void *context, const char *word, const char *about), void *context)
{
	const struct prompt *prompt = &dashboard->prompt;
	const size_t length = dashboard_completed(dashboard);
	const struct search search = {
		.typed = prompt->text.text + prompt->cursor - length,
		.length = length,
		.found = found,
		.context = context,
	};

	if (prompt->kind == PROMPT_COMMAND && !memchr(prompt->text.text, ' ', prompt->cursor)) {
		offer_actions(dashboard, &search);
	} else if (prompt->kind == PROMPT_COMMAND) {
		offer_arguments(dashboard, &search);
	} else if (prompt->kind == PROMPT_FILTER) {
		offer_columns(dashboard, &search);
		offer_predicates(dashboard, &search);
	}
}
