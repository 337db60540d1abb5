/* What a decision can be about: the finding under the cursor or those that are marked, and wider. */
#include "decide.h"

#include "decide_words.h"
#include "subject_parts.h"
#include "table_page.h"

#include "base/cleanup.h"

#include <string.h>

void abouts_release(struct abouts *abouts)
{
	arena_release(&abouts->arena);
	memset(abouts, 0, sizeof(*abouts));
}

static struct about *add_about(struct abouts *abouts, const char *word, const char *label)
{
	struct about *about = &abouts->items[abouts->count++];

	*about = (struct about){ .word = word, .label = arena_string(&abouts->arena, label) };
	return about;
}

/* A text that stands for itself where patterns do; NULL if there is no such pattern. */
static const char *literal(struct arena *arena, const char *text)
{
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;

	if (strchr(text, '\n'))
		return NULL;
	for (; *text; text++) {
		if (strchr("*?[\\", *text))
			buf_add_char(&pattern, '\\');
		buf_add_char(&pattern, *text);
	}
	return arena_string(arena, pattern.text);
}

/* Offer a wide scope. `counting` selects its findings; of one that cannot be said by patterns nothing is offered. */
static void add_wide(struct abouts *abouts, const char *word, const char *label,
	const struct decision_scope *scope, const char *counting)
{
	struct decision_scope *copy;
	struct about *about;

	if (!scope->repository || !scope->path || !scope->target || abouts->count == ABOUTS_MAX)
		return;
	about = add_about(abouts, word, label);
	copy = arena_copy(&abouts->arena, scope, sizeof(*scope));
	copy->subject = "";
	copy->commit = arena_string(&abouts->arena, scope->commit ? scope->commit : "");
	about->scope = copy;
	about->counting = arena_string(&abouts->arena, counting);
}

/* Offer the findings that a filter selects now, one by one. */
static void add_selected(struct abouts *abouts, const char *label, const char *filter)
{
	struct about *about = add_about(abouts, "these", label);

	about->filter = about->counting = arena_string(&abouts->arena, filter);
}

/* --- wider than a row -------------------------------------------------------------------------------- */

static const char *cell(const struct row *row, int column)
{
	return row->cells[column].text;
}

/* A module is all below it, too: a prefix of whole components. */
static void add_target_count(struct buf *ret, const char *target)
{
	CLEANUP(buf_release) struct buf below = BUF_INIT;

	buf_format(&below, "%s/*", target);
	buf_add(ret, "(target=");
	buf_add_filter_word(ret, target);
	buf_add(ret, " OR target:");
	buf_add_filter_word(ret, below.text);
	buf_add(ret, ") class:any");
}

static void add_module_wide(struct abouts *abouts, const char *target)
{
	const struct decision_scope scope = {
		.repository = "", .path = "", .target = literal(&abouts->arena, target)
	};
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf counting = BUF_INIT;

	if (!*target)
		return;
	buf_format(&label, "all about %s", target);
	add_target_count(&counting, target);
	add_wide(abouts, "module", label.text, &scope, counting.text);
}

void abouts_add_commit(struct abouts *abouts, const char *commit)
{
	const struct about *module = NULL;
	struct decision_scope scope;
	CLEANUP(buf_release) struct buf label = BUF_INIT;

	for (size_t i = 0; i < abouts->count; i++) {
		if (strcmp(abouts->items[i].word, "module") == 0)
			module = &abouts->items[i];
		else if (strcmp(abouts->items[i].word, "commit") == 0)
			return;
	}
	if (!module || strlen(commit) != OID_HEX)
		return;
	scope = *module->scope;
	scope.commit = commit;
	buf_format(&label, "%s at %.*s", module->label, SHORT_OID, commit);
	add_wide(abouts, "commit", label.text, &scope, module->counting);
	abouts->items[abouts->count - 1].most = true;
}

static void add_rule_wide(struct abouts *abouts, const struct row *row)
{
	const char *rule = cell(row, FIND_RULE), *repo = cell(row, FIND_REPO);
	struct decision_scope scope = { .rule = rule_number(rule),
		.repository = literal(&abouts->arena, repo),
		.path = "",
		.target = "" };
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf counting = BUF_INIT;

	buf_format(&label, "all that %s finds in %s", rule, repo);
	buf_format(&counting, "rule=%s class:any", rule);
	buf_add_exactly(&counting, "repo", repo);
	add_wide(abouts, "rule", label.text, &scope, counting.text);
	scope.repository = "";
	buf_clear(&label);
	buf_clear(&counting);
	buf_format(&label, "all that %s finds, everywhere", rule);
	buf_format(&counting, "rule=%s class:any", rule);
	add_wide(abouts, "everywhere", label.text, &scope, counting.text);
}

/* All in one repository, or in one file of it. */
static void add_place_wide(struct abouts *abouts, const char *repo, const char *path)
{
	struct decision_scope scope = {
		.repository = literal(&abouts->arena, repo), .path = "", .target = ""
	};
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf counting = BUF_INIT;
	CLEANUP(buf_release) struct buf rooted = BUF_INIT;

	buf_add(&counting, "class:any");
	buf_add_exactly(&counting, "repo", repo);
	if (*path) {
		const char *pattern = literal(&abouts->arena, path);

		buf_format(&rooted, "/%s", pattern ? pattern : "");
		scope.path = pattern ? arena_string(&abouts->arena, rooted.text) : NULL;
		buf_add_exactly(&counting, "path", path);
	}
	buf_format(&label, "all in %s%s%s", repo, *path ? " " : "", path);
	add_wide(abouts, *path ? "file" : "repository", label.text, &scope, counting.text);
}

/* --- rows -------------------------------------------------------------------------------------------- */

static void add_finding_row(struct abouts *abouts, const struct row *row, const struct detail *detail)
{
	add_rule_wide(abouts, row);
	add_module_wide(abouts, cell(row, FIND_TARGET));
	if (detail && detail->resolution)
		abouts_add_commit(abouts, detail->resolution->commit.oid);
	else if (!detail && *cell(row, FIND_TARGET))
		abouts->finding = row->id;
}

static void add_one(struct abouts *abouts, const struct row *row)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	struct about *about;

	buf_add(&label, "this finding: ");
	buf_add_row_name(&label, TABLE_FINDINGS, row);
	about = add_about(abouts, "this", label.text);
	about->ids = arena_copy(&abouts->arena, &row->id, sizeof(row->id));
	about->id_count = about->count = 1;
	about->counted = true;
}

static void add_module_row(struct abouts *abouts, const struct row *row)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;

	buf_format(&label, "the open findings in %s %s", cell(row, MODULE_REPO), cell(row, MODULE_PATH));
	buf_add_exactly(&filter, "repo", cell(row, MODULE_REPO));
	buf_add_exactly(&filter, "path", cell(row, MODULE_PATH));
	if (strcmp(cell(row, MODULE_CLASS), path_class_word(PATH_LIVE)) != 0)
		buf_add(&filter, " class:any");
	add_selected(abouts, label.text, filter.text);
	add_place_wide(abouts, cell(row, MODULE_REPO), cell(row, MODULE_PATH));
	add_module_wide(abouts, cell(row, MODULE_TARGET));
}

static void add_repository_row(struct abouts *abouts, const struct row *row)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;

	buf_format(&label, "the open findings in %s", cell(row, REPOSITORY_REPO));
	buf_add_exactly(&filter, "repo", cell(row, REPOSITORY_REPO));
	add_selected(abouts, label.text, filter.text);
	add_place_wide(abouts, cell(row, REPOSITORY_REPO), "");
}

static void add_graph_row(struct abouts *abouts, const struct row *row)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;

	buf_format(&label, "the open findings about %s", cell(row, GRAPH_MODULE));
	buf_add_exactly(&filter, "target", cell(row, GRAPH_MODULE));
	add_selected(abouts, label.text, filter.text);
	add_module_wide(abouts, cell(row, GRAPH_MODULE));
}

static void add_reference_row(struct abouts *abouts, const struct row *row)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf filter = BUF_INIT;
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	const char *subdir = cell(row, REF_SUBDIR);

	buf_format(&label, "the open findings about %s in %s %s",
		*cell(row, REF_NAME) ? cell(row, REF_NAME) : cell(row, REF_SOURCE), cell(row, REF_REPO),
		cell(row, REF_PATH));
	buf_add_exactly(&filter, "repo", cell(row, REF_REPO));
	buf_add_exactly(&filter, "path", cell(row, REF_PATH));
	buf_add_reference_subject(&filter, row->cells);
	buf_add(&filter, " class:any");
	add_selected(abouts, label.text, filter.text);
	buf_format(&target, "%s%s%s", cell(row, REF_REPO_ROOT), *subdir ? "/" : "", subdir);
	if (!*cell(row, REF_REPO_ROOT))
		return;
	add_module_wide(abouts, target.text);
	abouts_add_commit(abouts, cell(row, REF_COMMIT));
}

static void add_row(
	struct abouts *abouts, enum table_id table, const struct row *row, const struct detail *detail)
{
	switch (table) {
	case TABLE_FINDINGS:
		add_finding_row(abouts, row, detail);
		break;
	case TABLE_MODULES:
		add_module_row(abouts, row);
		break;
	case TABLE_REPOSITORIES:
		add_repository_row(abouts, row);
		break;
	case TABLE_REFERENCES:
		add_reference_row(abouts, row);
		break;
	case TABLE_GRAPH:
		add_graph_row(abouts, row);
		break;
	case TABLE_REVIEWS:
	case TABLE_CHANGES:
	case TABLE_DECISIONS:
	case TABLE_IMAGES:
	case TABLE_IMAGE_USES:
	case TABLE_SETTINGS:
	case TABLE_COUNT:
		break;
	}
}

/* --- lists of findings ------------------------------------------------------------------------------- */

static void add_ids(
	struct abouts *abouts, const char *word, const char *label, const int64_t *ids, size_t count)
{
	struct about *about = add_about(abouts, word, label);

	about->ids = arena_copy(&abouts->arena, ids, count * sizeof(*ids));
	about->id_count = about->count = count;
	about->counted = true;
}

/* All of the list, unless an act cannot name so many. */
static void add_whole_list(struct abouts *abouts, const struct table_page *table)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;

	if (table->partial || table->ids.count < 2 || table->ids.count > DECISION_FINDINGS_MOST)
		return;
	buf_format(&label, "all %zu that this list shows", table->ids.count);
	add_ids(abouts, "list", label.text, table->ids.ids, table->ids.count);
}

static void add_marked(struct abouts *abouts, const struct table_page *table)
{
	const size_t count = table_marked_count(table);
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	int64_t *ids;

	if (count > DECISION_FINDINGS_MOST) {
		abouts->refusal = "so many findings are more than one act can name: take a rule, a "
				  "repository or a module instead";
		return;
	}
	ids = arena_zero(&abouts->arena, count, sizeof(*ids));
	table_marked_ids(table, ids);
	buf_format(&label, count == 1 ? "the marked finding" : "the %zu marked findings", count);
	add_ids(abouts, "these", label.text, ids, count);
	if (count < table->ids.count)
		add_whole_list(abouts, table);
}

static void find_in_list(struct page *page, struct abouts *ret)
{
	const struct table_page *table = page->state;
	const struct row *row = table_current(table);

	if (table->table == TABLE_FINDINGS && table_marked_count(table)) {
		add_marked(ret, table);
		return;
	}
	if (!row)
		return;
	if (table->table == TABLE_FINDINGS) {
		add_one(ret, row);
		add_whole_list(ret, table);
	}
	add_row(ret, table->table, row, table_current_detail(table));
}

void abouts_find(struct page *page, struct abouts *ret)
{
	const struct detail *detail;
	const struct row *row;
	enum table_id table;

	memset(ret, 0, sizeof(*ret));
	if (page_is_table(page)) {
		find_in_list(page, ret);
	} else if ((row = subject_page_row(page, &table, &detail))) {
		if (table == TABLE_FINDINGS)
			add_one(ret, row);
		add_row(ret, table, row, detail);
	}
	if (ret->count == 0 && !ret->refusal)
		ret->refusal = "there is no finding here to decide about";
}
