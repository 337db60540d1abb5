#include "graph.h"

#include "base/cleanup.h"
#include "graph_walk.h"

static int put_node(struct statement *statement, const struct graph_node *node, struct error *err)
{
	const int64_t values[] = { node->target, node->tier, node->fork, node->worst, node->used_by,
		node->below, node->uses, node->commits, node->floating, node->disagree, node->absent,
		node->unreachable, node->reviewed, node->findings, node->first_run, node->last_run };

	for (size_t i = 0; i < COUNT_OF(values); i++) {
		if (i < 4 && values[i] < 0)
			statement_bind_null(statement, (int)i + 1);
		else
			statement_bind_integer(statement, (int)i + 1, values[i]);
	}
	return statement_run(statement, err);
}

/* What was true when the table was filled; it lies beside it, so that what is rolled back is rolled back together. */
struct mark {
	int64_t version, changes; /* of the database as others write it, and as this handle does */
	int64_t until;            /* when the next review expires */
};

static int put_mark(struct store *store, int64_t version, int64_t until, struct error *err)
{
	static const char sql[] = "INSERT INTO temp.graph_mark (version, changes, until) VALUES (?1, ?2, ?3)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, version);
	/* This very row is one more change. */
	statement_bind_integer(&statement, 2, sqlite3_total_changes64(store->db) + 1);
	statement_bind_integer(&statement, 3, until);
	return statement_run(&statement, err);
}

static int read_mark(struct store *store, struct mark *ret, struct error *err)
{
	static const char sql[] = "SELECT version, changes, until FROM temp.graph_mark";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	*ret = (struct mark){ .changes = -1 };
	if (result == 0)
		result = statement_step(&statement, err);
	if (result > 0) {
		ret->version = statement_integer(&statement, 0);
		ret->changes = statement_integer(&statement, 1);
		ret->until = statement_integer(&statement, 2);
	}
	return result < 0 ? result : 0;
}

static int write_table(struct store *store, const struct graph_nodes *nodes, struct error *err)
{
	static const char sql[] =
		"INSERT INTO temp.graph (id, tier, fork, worst, used_by, below, uses, commits, floating, "
		"disagree, absent, unreachable, reviewed, findings, first_run, last_run) "
		"VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, store, sql, err);

	for (size_t i = 0; i < nodes->count && result == 0; i++)
		result = put_node(&statement, &nodes->items[i], err);
	return result;
}

static int make_tables(struct store *store, struct error *err)
{
	return store_execute(store,
		"CREATE TEMP TABLE IF NOT EXISTS graph (id INTEGER PRIMARY KEY, tier INTEGER, fork INTEGER, "
		"worst INTEGER, used_by INTEGER NOT NULL, below INTEGER NOT NULL, uses INTEGER NOT NULL, "
		"commits INTEGER NOT NULL, floating INTEGER NOT NULL, disagree INTEGER NOT NULL, "
		"absent INTEGER NOT NULL, unreachable INTEGER NOT NULL, reviewed INTEGER NOT NULL, "
		"findings INTEGER NOT NULL, first_run INTEGER NOT NULL, last_run INTEGER NOT NULL) STRICT; "
		"CREATE TEMP TABLE IF NOT EXISTS graph_mark (version INTEGER NOT NULL, changes INTEGER NOT "
		"NULL, until INTEGER NOT NULL) STRICT",
		err);
}

static int fill(struct store *store, int64_t now, int64_t version, struct error *err)
{
	CLEANUP(graph_nodes_release) struct graph_nodes nodes = { 0 };
	int result = store_execute(store, "DELETE FROM temp.graph; DELETE FROM temp.graph_mark", err);

	if (result == 0)
		result = graph_walk(store, now, &nodes, err);
	if (result == 0)
		result = write_table(store, &nodes, err);
	return result < 0 ? result : put_mark(store, version, nodes.until, err);
}

int graph_prepare(struct store *store, int64_t now, struct error *err)
{
	static const char version_sql[] = "PRAGMA data_version";
	CLEANUP(transaction_end) struct transaction transaction = { 0 };
	int64_t version = 0;
	struct mark mark;
	int result = transaction_begin_read(&transaction, store, err);

	if (result == 0)
		result = store_ask_number(store, version_sql, 0, &version, err);
	if (result == 0)
		result = make_tables(store, err);
	if (result == 0)
		result = read_mark(store, &mark, err);
	if (result == 0 && (mark.version != version || mark.changes != sqlite3_total_changes64(store->db) ||
				   now > mark.until))
		result = fill(store, now, version, err);
	return result < 0 ? result : transaction_commit(&transaction, err);
}
