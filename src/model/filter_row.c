#include "model/filter_row.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/filter_match.h"

enum { SOON = 30 * 24 * 60 * 60 };

/* A leaf whose word is matched as text, with its matcher. */
struct ready_leaf {
	const struct filter_node *node;
	struct filter_match *match;
};

struct filter_row {
	struct filter filter;
	enum table_id table;
	int64_t now;
	enum path_class path_class; /* of the rows of references, which do not say it */
	struct ready_leaf *leaves;
	size_t count, capacity;
};

/* What a predicate asks: that one column is a word. */
struct predicate {
	const char *name;
	int column;
	const char *word;
};

static const struct predicate finding_predicates[] = {
	{ "new", FIND_STATUS, "new" },
	{ "closed", FIND_STATUS, "closed" },
	{ "accepted", FIND_STATUS, "accepted" },
	{ "dismissed", FIND_STATUS, "dismissed" },
	{ "triage", FIND_STATUS, "in triage" },
	{ "confirmed", FIND_STATUS, "confirmed" },
	{ "unknown", FIND_VERDICT, "unknown" },
	{ "declared", FIND_VERDICT, "declared" },
	{ "failed", FIND_VERDICT, "fail" },
	{ "live", FIND_CLASS, "live" },
	{ "fixture", FIND_CLASS, "fixture" },
	{ "docs", FIND_CLASS, "docs" },
	{ "vendored", FIND_CLASS, "vendored" },
	{ 0 },
};

static const struct predicate reference_predicates[] = {
	{ "unknown", REF_EFFECTIVE, "unknown" },
	{ "unpinned", REF_CLASS, "unpinned" },
	{ "floating", REF_EFFECTIVE, "floating" },
	{ "disagrees", REF_LABEL, "disagrees" },
	{ "unreachable", REF_REACHABLE, "no" },
	{ "absent", REF_PRESENT, "absent" },
	{ "nocopy", REF_PRESENT, "no copy" },
	{ "thirdparty", REF_TIER, "third party" },
	{ 0 },
};

static const struct predicate *predicates_of(enum table_id table)
{
	static const struct predicate none[] = { { 0 } };

	switch (table) {
	case TABLE_FINDINGS:
		return finding_predicates;
	case TABLE_REFERENCES:
		return reference_predicates;
	case TABLE_REPOSITORIES:
	case TABLE_MODULES:
	case TABLE_GRAPH:
	case TABLE_REVIEWS:
	case TABLE_CHANGES:
	case TABLE_DECISIONS:
	case TABLE_IMAGES:
	case TABLE_IMAGE_USES:
	case TABLE_SETTINGS:
	case TABLE_COUNT:
		break;
	}
	return none;
}

/* --- making it ready ------------------------------------------------------------------------------------ */

static bool is_text(const struct column *column)
{
	return column->type == COLUMN_TEXT || column->type == COLUMN_WORD;
}

/* NOLINTNEXTLINE(misc-no-recursion): filter_parse bounds the depth */
static int make_ready(
	struct filter_row *filter, const struct filter_node *node, size_t *ret_offset, struct error *err)
{
	const struct table *table = &table_list[filter->table];
	struct ready_leaf *leaf;
	size_t offset = 0;

	if (!node || node->op == FILTER_IS)
		return 0;
	if (node->left) {
		int result = make_ready(filter, node->left, ret_offset, err);

		return result < 0 ? result : make_ready(filter, node->right, ret_offset, err);
	}
	if (node->op != FILTER_ANY && !is_text(&table->columns[node->column]))
		return 0;
	memory_grow(&filter->leaves, filter->count, &filter->capacity, sizeof(*filter->leaves));
	leaf = &filter->leaves[filter->count];
	*leaf = (struct ready_leaf){ .node = node };
	if (filter_match_open(&leaf->match, node->op, node->word, &offset, err) < 0) {
		if (ret_offset)
			*ret_offset = node->offset + offset;
		return err ? err->code : ERROR_USAGE;
	}
	filter->count++;
	return 0;
}

int filter_row_open(struct filter_row **ret, enum table_id table, const char *text, int64_t now,
	size_t *ret_offset, struct error *err)
{
	CLEANUP(filter_row_close) struct filter_row *filter = memory_zero(1, sizeof(*filter));
	int result = filter_parse(&filter->filter, table, text ? text : "", now, ret_offset, err);

	filter->table = table;
	filter->now = now;
	if (result == 0)
		result = make_ready(filter, filter->filter.root, ret_offset, err);
	if (result == 0)
		*ret = TAKE(filter);
	return result;
}

void filter_row_close(struct filter_row **filter)
{
	struct filter_row *closing = *filter;

	if (!closing)
		return;
	for (size_t i = 0; i < closing->count; i++)
		filter_match_close(&closing->leaves[i].match);
	memory_free(closing->leaves);
	filter_release(&closing->filter);
	memory_free(closing);
	*filter = NULL;
}

void filter_row_set_path_class(struct filter_row *filter, enum path_class class)
{
	filter->path_class = class;
}

bool filter_row_names_class(const struct filter_row *filter)
{
	return filter->filter.names_class;
}

/* --- asking --------------------------------------------------------------------------------------------- */

static bool is_hostile(const char *text)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	return buf_add_untrusted(&shown, text) > 0;
}

/* In these columns stands what comes from outside, as it is recorded of a row whether it is hostile. */
static bool holds_hostile(const struct filter_row *filter, const struct row *row)
{
	static const int finding_columns[] = { FIND_PATH, FIND_SUBJECT, FIND_SEEN };
	static const int reference_columns[] = { REF_PATH, REF_NAME, REF_SOURCE, REF_PIN };
	const bool findings = filter->table == TABLE_FINDINGS;
	const int *columns = findings ? finding_columns : reference_columns;
	const size_t count = findings ? COUNT_OF(finding_columns) : COUNT_OF(reference_columns);

	for (size_t i = 0; i < count; i++)
		if (is_hostile(row->cells[columns[i]].text))
			return true;
	return false;
}

static bool is_decided(const struct row *row)
{
	const char *status = row->cells[FIND_STATUS].text;

	return strcmp(status, "accepted") == 0 || strcmp(status, "dismissed") == 0;
}

/* The end of what was decided, as long as it holds: within the next thirty days. */
static bool is_ending(const struct filter_row *filter, const struct row *row)
{
	const struct cell *until = &row->cells[FIND_UNTIL];

	return !until->empty && until->number >= filter->now && until->number - filter->now <= SOON &&
	       strcmp(row->cells[FIND_STATUS].text, "closed") != 0;
}

/* What more than one column, or more than one word of it, tells of a finding. That an end has passed no row says. */
static bool is_finding(const struct filter_row *filter, const struct row *row, const char *word)
{
	if (strcmp(word, "decided") == 0)
		return is_decided(row);
	if (strcmp(word, "open") == 0)
		return !is_decided(row) && strcmp(row->cells[FIND_STATUS].text, "closed") != 0;
	if (strcmp(word, "owned") == 0)
		return !row->cells[FIND_OWNER].empty;
	return strcmp(word, "ending") == 0 && is_ending(filter, row);
}

static bool is(const struct filter_row *filter, const struct row *row, const char *word)
{
	if (strcmp(word, "any") == 0)
		return true;
	if (strcmp(word, "hostile") == 0)
		return holds_hostile(filter, row);
	for (const struct predicate *known = predicates_of(filter->table); known->name; known++)
		if (strcmp(known->name, word) == 0)
			return strcmp(row->cells[known->column].text, known->word) == 0;
	if (filter->table == TABLE_REFERENCES)
		return strcmp(word, path_class_word(filter->path_class)) == 0 ||
		       (strcmp(word, "behind") == 0 && row->cells[REF_BEHIND].number > 0);
	return filter->table == TABLE_FINDINGS && is_finding(filter, row, word);
}

static bool compares(const struct cell *cell, const struct filter_node *node)
{
	if (cell->empty)
		return false;
	switch (node->op) {
	case FILTER_EQUAL:
		return cell->number == node->number;
	case FILTER_LESS:
		return cell->number < node->number;
	case FILTER_LESS_EQUAL:
		return cell->number <= node->number;
	case FILTER_MORE:
		return cell->number > node->number;
	case FILTER_MORE_EQUAL:
		return cell->number >= node->number;
	case FILTER_AND:
	case FILTER_OR:
	case FILTER_NOT:
	case FILTER_CONTAINS:
	case FILTER_GLOB:
	case FILTER_REGEX:
	case FILTER_IS:
	case FILTER_ANY:
		break;
	}
	return false;
}

static bool matches(const struct column *column, const struct cell *cell, struct filter_match *match)
{
	return column->type == COLUMN_WORD ? filter_match_word(match, cell->text)
					   : filter_match_text(match, cell->text);
}

static bool matches_any(const struct table *table, const struct row *row, struct filter_match *match)
{
	for (size_t i = 0; i < table->column_count; i++)
		if (table->columns[i].title && is_text(&table->columns[i]) &&
			matches(&table->columns[i], &row->cells[i], match))
			return true;
	return false;
}

static struct filter_match *match_of(const struct filter_row *filter, const struct filter_node *node)
{
	for (size_t i = 0; i < filter->count; i++)
		if (filter->leaves[i].node == node)
			return filter->leaves[i].match;
	return NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): filter_parse bounds the depth */
static bool selects(struct filter_row *filter, const struct filter_node *node, const struct row *row)
{
	const struct table *table = &table_list[filter->table];
	struct filter_match *match;

	switch (node->op) {
	case FILTER_NOT:
		return !selects(filter, node->left, row);
	case FILTER_AND:
		return selects(filter, node->left, row) && selects(filter, node->right, row);
	case FILTER_OR:
		return selects(filter, node->left, row) || selects(filter, node->right, row);
	case FILTER_IS:
		return is(filter, row, node->word);
	case FILTER_CONTAINS:
	case FILTER_GLOB:
	case FILTER_EQUAL:
	case FILTER_REGEX:
	case FILTER_LESS:
	case FILTER_LESS_EQUAL:
	case FILTER_MORE:
	case FILTER_MORE_EQUAL:
	case FILTER_ANY:
		break;
	}
	match = match_of(filter, node);
	if (node->op == FILTER_ANY)
		return match && matches_any(table, row, match);
	if (match)
		return matches(&table->columns[node->column], &row->cells[node->column], match);
	return compares(&row->cells[node->column], node);
}

bool filter_row_selects(struct filter_row *filter, const struct row *row)
{
	return !filter->filter.root || selects(filter, filter->filter.root, row);
}
