#include "list_query.h"

#include "base/cleanup.h"
#include "graph.h"
#include "list_filter.h"
#include "list_texts.h"

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

/* A decision may end between two acts of those who write: nobody has to wait for them to see that. */
static int find_ended(struct list_query *query, struct error *err)
{
	static const char sql[] =
		"SELECT EXISTS (SELECT 1 FROM finding WHERE until < ?1 AND until IS NOT NULL AND status = 2)";
	int64_t any = 0;
	const int result = store_ask_number(query->store, sql, query->now, &any, err);

	query->any_ended = any;
	return result;
}

/* --- scope ----------------------------------------------------------------------------------------------- */

/* Look for a repository that is asked for by its whole name, anywhere in the filter; below a negation none is. */
/* NOLINTNEXTLINE(misc-no-recursion): filter_parse bounds the depth and the terms */
static void look_at(struct list_query *query, const struct filter_node *node, bool negated)
{
	for (; node->left; node = node->left) {
		negated = negated != (node->op == FILTER_NOT);
		if (node->right)
			look_at(query, node->right, negated);
	}
	if (node->column >= 0 && node->op == FILTER_EQUAL && !negated &&
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
	static const char *const decided[] = { "decided", "accepted", "dismissed" };
	const struct texts *texts;

	for (size_t i = 0; node->op == FILTER_IS && i < COUNT_OF(query->classes); i++)
		if (strcmp(node->word, path_class_word((enum path_class)i)) == 0)
			narrow(query->classes, COUNT_OF(query->classes), i);
	if (node->op == FILTER_IS && strcmp(node->word, "closed") == 0)
		narrow(query->statuses, COUNT_OF(query->statuses), FINDING_CLOSED);
	if (node->op == FILTER_IS && strcmp(node->word, "open") == 0)
		narrow(query->statuses, COUNT_OF(query->statuses), FINDING_OPEN);
	for (size_t i = 0; node->op == FILTER_IS && i < COUNT_OF(decided); i++)
		if (strcmp(node->word, decided[i]) == 0)
			narrow(query->statuses, COUNT_OF(query->statuses), FINDING_DECIDED);
	if (node->op != FILTER_EQUAL || (query->table != TABLE_FINDINGS && query->table != TABLE_CHANGES))
		return;
	texts = list_tables[query->table]->columns[node->column].texts;
	query->by_repository = query->by_repository || texts == &repository_names;
	query->by_fingerprint =
		query->by_fingerprint || texts == &fingerprints || texts == &event_fingerprints;
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
		query->statuses[i] = query->filter.names_state || i == FINDING_OPEN;
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

static void add_statuses(struct list_query *query)
{
	const bool *statuses = query->statuses;

	buf_add(&query->where, "t.path_class = :class AND t.status = :status");
	if (!query->any_ended || statuses[FINDING_OPEN] == statuses[FINDING_DECIDED])
		return;
	buf_add(&query->where, statuses[FINDING_OPEN] ? " AND (t.status <> 2 OR t.until < :now)"
						      : " AND (t.status <> 2 OR " DECISION_HOLDS("t") ")");
}

/* What is shown when the filter says nothing else: what is there now, of live paths, in live repositories. */
static int add_scope(struct list_query *query, struct error *err)
{
	const struct list_table *table = list_tables[query->table];

	if (query->table == TABLE_REPOSITORIES) {
		buf_add(&query->where, query->filter.names_state || query->names_repository ? "t.state <> 3"
											    : "t.state = 1");
		return 0;
	}
	if (!table->repository) {
		buf_add(&query->where, table->scope ? table->scope : "1");
		return 0;
	}
	if (query->table == TABLE_FINDINGS)
		add_statuses(query);
	else if (query->table == TABLE_CHANGES)
		buf_add(&query->where, query->filter.names_class ? "1" : "f.path_class = 0");
	else
		buf_format(&query->where, "t.until_run IS NULL%s",
			query->filter.names_class ? "" : " AND t.path_class = 0");
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
	if (result == 0 && query->table == TABLE_FINDINGS)
		result = find_ended(query, err);
	if (result < 0)
		return result;
	choose_scope(query);
	if (!query->filter.root)
		return add_scope(query, err);
	/* In front, where SQLite's parser has the most room. */
	buf_add_char(&query->where, '(');
	result = list_filter_add(query, query->filter.root, err);
	buf_add(&query->where, ") AND ");
	return result < 0 ? result : add_scope(query, err);
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
