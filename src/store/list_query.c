#include "list_query.h"

#include "base/cleanup.h"
#include "graph.h"
#include "list_filter.h"

#include <stdio.h>
#include <string.h>

int list_texts_visit(struct store *store, const char *sql,
	void (*visit)(int64_t id, const char *text, void *context), void *context, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_compile(&statement, store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0)
		visit(statement_integer(&statement, 0), statement_text(&statement, 1), context);
	return result;
}

/* Of those that brought facts: what a review or a policy changes afterwards belongs to the same news. */
int list_newest_run(struct store *store, int64_t *ret, struct error *err)
{
	static const char sql[] = "SELECT coalesce((SELECT id FROM run WHERE status <> 0 AND kind IN (1, 2) "
				  "ORDER BY id DESC LIMIT 1), "
				  "(SELECT max(id) FROM run), 0)";

	return store_ask_number(store, sql, 0, ret, err);
}

/* --- scope ----------------------------------------------------------------------------------------------- */

/* Look for what widens the default scope, anywhere in the filter; below a negation no name is asked for. */
/* NOLINTNEXTLINE(misc-no-recursion): filter_parse bounds the depth and the terms */
static void look_at(struct list_query *query, const struct filter_node *node, bool negated)
{
	static const int state_columns[TABLE_COUNT] = {
		[TABLE_REPOSITORIES] = REPOSITORY_STATE,
		[TABLE_MODULES] = -1,
		[TABLE_REFERENCES] = -1,
		[TABLE_FINDINGS] = FIND_STATUS,
		[TABLE_GRAPH] = -1,
		[TABLE_REVIEWS] = -1,
	};

	for (; node->left; node = node->left) {
		negated = negated != (node->op == FILTER_NOT);
		if (node->right)
			look_at(query, node->right, negated);
	}
	if (node->op == FILTER_IS && (strcmp(node->word, "open") == 0 || strcmp(node->word, "closed") == 0))
		query->names_state = true;
	if (node->column < 0)
		return;
	if (node->column == state_columns[query->table])
		query->names_state = true;
	if (node->op == FILTER_EQUAL && !negated &&
		list_tables[query->table]->columns[node->column].texts == &repository_names)
		query->names_repository = true;
}

static void narrow(bool *flags, size_t count, size_t only)
{
	for (size_t i = 0; i < count; i++)
		flags[i] = flags[i] && i == only;
}

/* A term that every row must meet narrows the ranges of the index that are read. */
static void narrow_by(struct list_query *query, const struct filter_node *node)
{
	for (size_t i = 0; node->op == FILTER_IS && i < COUNT_OF(query->classes); i++)
		if (strcmp(node->word, path_class_word((enum path_class)i)) == 0)
			narrow(query->classes, COUNT_OF(query->classes), i);
	if (node->op == FILTER_IS && strcmp(node->word, "closed") == 0)
		narrow(query->statuses, COUNT_OF(query->statuses), FINDING_CLOSED);
	if (node->op == FILTER_IS && strcmp(node->word, "open") == 0)
		narrow(query->statuses, COUNT_OF(query->statuses), FINDING_OPEN);
	if (query->table != TABLE_FINDINGS || node->op != FILTER_EQUAL)
		return;
	query->by_repository = query->by_repository || node->column == FIND_REPO;
	query->by_fingerprint = query->by_fingerprint || node->column == FIND_FINGERPRINT;
}

/* NOLINTNEXTLINE(misc-no-recursion): filter_parse bounds the depth and the terms */
static void narrow_scope(struct list_query *query, const struct filter_node *node)
{
	for (; node->op == FILTER_AND; node = node->left)
		narrow_scope(query, node->right);
	narrow_by(query, node);
}

static void choose_scope(struct list_query *query)
{
	const struct filter_node *root = query->filter.root;

	if (root)
		look_at(query, root, false);
	for (size_t i = 0; i < COUNT_OF(query->classes); i++)
		query->classes[i] = query->filter.names_class || i == PATH_LIVE;
	for (size_t i = 0; i < COUNT_OF(query->statuses); i++)
		query->statuses[i] = query->names_state || i == FINDING_OPEN;
	if (root)
		narrow_scope(query, root);
}

static int find_gone(struct list_query *query, struct error *err)
{
	static const char sql[] = "SELECT id FROM repository WHERE state <> 1";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, query->store, sql, err);

	while (result >= 0 && (result = statement_step(&statement, err)) > 0) {
		id_set_add(&query->gone, statement_integer(&statement, 0));
		query->any_gone = true;
	}
	return result;
}

/* What is shown when the filter says nothing else: what is there now, of live paths, in live repositories. */
static int add_scope(struct list_query *query, struct error *err)
{
	const struct list_table *table = list_tables[query->table];

	if (query->table == TABLE_REPOSITORIES) {
		buf_add(&query->where,
			query->names_state || query->names_repository ? "t.state <> 3" : "t.state = 1");
		return 0;
	}
	if (!table->repository) {
		buf_add(&query->where, "1");
		return 0;
	}
	if (query->table == TABLE_FINDINGS) {
		buf_add(&query->where, "t.path_class = :class AND t.status = :status");
	} else {
		buf_add(&query->where, "t.until_run IS NULL");
		if (!query->filter.names_class)
			buf_add(&query->where, " AND t.path_class = 0");
	}
	if (!query->names_repository && find_gone(query, err) < 0)
		return err->code;
	if (query->any_gone)
		buf_format(&query->where, " AND NOT holds(:gone, %s)", table->repository);
	return 0;
}

/* --- life ------------------------------------------------------------------------------------------------ */

int list_query_begin(
	struct list_query *query, const char *filter, int64_t now, size_t *ret_offset, struct error *err)
{
	static const char guard[] = "SELECT id FROM team";
	int result;

	query->where = (struct buf)BUF_INIT;
	query->now = now;
	result = filter_parse(&query->filter, query->table, filter ? filter : "", now, ret_offset, err);
	if (result == 0)
		result = id_set_prepare(query->store, err);
	if (result == 0)
		result = statement_begin(&query->guard, query->store, guard, err);
	if (result == 0)
		result = statement_step(&query->guard, err);
	if (result >= 0)
		result = list_newest_run(query->store, &query->newest, err);
	if (result == 0 && query->table == TABLE_GRAPH)
		result = graph_prepare(query->store, now, err);
	if (result < 0)
		return result;
	choose_scope(query);
	result = add_scope(query, err);
	if (result < 0 || !query->filter.root)
		return result;
	buf_add(&query->where, " AND (");
	result = list_filter_add(query, query->filter.root, err);
	buf_add_char(&query->where, ')');
	return result;
}

void list_query_end(struct list_query *query)
{
	statement_end(&query->guard);
	filter_release(&query->filter);
	buf_release(&query->where);
	for (size_t i = 0; i < query->set_count; i++)
		id_set_release(query->sets[i].set);
	memory_free(query->sets);
	memory_free(query->values);
	id_set_release(&query->hostile);
	id_set_release(&query->gone);
	arena_release(&query->arena);
}

void list_query_bind(struct list_query *query, struct statement *statement)
{
	const int newest = sqlite3_bind_parameter_index(statement->handle, ":newest");
	const int now = sqlite3_bind_parameter_index(statement->handle, ":now");
	const int hostile = sqlite3_bind_parameter_index(statement->handle, ":hostile");
	const int gone = sqlite3_bind_parameter_index(statement->handle, ":gone");

	if (newest)
		statement_bind_integer(statement, newest, query->newest);
	if (now)
		statement_bind_integer(statement, now, query->now);
	if (hostile)
		id_set_bind(statement, hostile, &query->hostile);
	if (gone)
		id_set_bind(statement, gone, &query->gone);
	for (size_t i = 0; i < query->value_count; i++) {
		char name[32];
		int at;

		snprintf(name, sizeof(name), ":p%zu", i);
		at = sqlite3_bind_parameter_index(statement->handle, name);
		if (at && query->values[i].set)
			id_set_bind(statement, at, query->values[i].set);
		else if (at)
			statement_bind_integer(statement, at, query->values[i].number);
	}
}
