/* Lists: ids in order, and how many there are. */
#include "list_sort.h"

#include "base/cleanup.h"

#include <string.h>

/*
 * The one place that names indexes. Without statistics SQLite cannot know that the list's own index serves best,
 * nor that one repository has few findings.
 */
#define BY_LIST " INDEXED BY finding_list"
#define BY_REPOSITORY " INDEXED BY finding_path"
#define IN_ORDER " ORDER BY t.severity DESC, t.first_run DESC, t.id"

static const char *index_of(const struct list_query *query)
{
	if (query->table != TABLE_FINDINGS || query->by_fingerprint)
		return "";
	return query->by_repository ? BY_REPOSITORY : BY_LIST;
}

/* Take rows as they come: their ids alone, or with keys to sort by. */
static int take_rows(struct statement *statement, struct sort_rows *rows, struct error *err)
{
	int result;

	while ((result = statement_step(statement, err)) > 0) {
		sort_rows_add(rows, statement_integer(statement, 0));
		for (size_t i = 0; i < rows->key_count; i++)
			rows->keys[i][rows->count - 1] = statement_is_null(statement, (int)i + 1)
								 ? SORT_EMPTY
								 : statement_integer(statement, (int)i + 1);
	}
	return result;
}

/* Run a statement over each range of the index that the scope asks for; the other tables have one. */
static int run_ranges(struct list_query *query, const char *sql,
	int (*take)(struct statement *statement, void *context, struct error *err), void *context,
	struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int class, status;
	int result = statement_compile(&statement, query->store, sql, err);

	if (result < 0)
		return result;
	class = sqlite3_bind_parameter_index(statement.handle, ":class");
	status = sqlite3_bind_parameter_index(statement.handle, ":status");
	for (size_t i = 0; i < COUNT_OF(query->classes); i++) {
		for (size_t j = 0; j < COUNT_OF(query->statuses); j++) {
			if (query->table != TABLE_FINDINGS && i + j > 0)
				return 0;
			if (query->table == TABLE_FINDINGS && (!query->classes[i] || !query->statuses[j]))
				continue;
			list_query_bind(query, &statement);
			if (class)
				statement_bind_integer(&statement, class, (int64_t)i);
			if (status)
				statement_bind_integer(&statement, status, (int64_t)j);
			result = take(&statement, context, err);
			if (result < 0)
				return result;
			statement_reset(&statement);
		}
	}
	return 0;
}

static int take_sorted(struct statement *statement, void *context, struct error *err)
{
	return take_rows(statement, context, err);
}

static int take_count(struct statement *statement, void *context, struct error *err)
{
	int64_t *count = context;
	const int result = statement_step(statement, err);

	if (result > 0)
		*count += statement_integer(statement, 0);
	return result;
}

/* Whether the index of the list has the rows of each range in the order that is asked for. */
static bool is_index_order(const struct list_query *query, const struct list_sort *sort)
{
	return query->table == TABLE_FINDINGS && !query->by_repository && !query->by_fingerprint &&
	       sort->count == 2 && sort->keys[0].column == FIND_SEVERITY && sort->keys[0].descending &&
	       sort->keys[1].column == FIND_FIRST_SEEN && sort->keys[1].descending;
}

static bool is_one_range(const struct list_query *query)
{
	size_t ranges = 0;

	for (size_t i = 0; i < COUNT_OF(query->classes); i++)
		for (size_t j = 0; j < COUNT_OF(query->statuses); j++)
			ranges += query->classes[i] && query->statuses[j];
	return ranges == 1;
}

static void add_select(
	const struct list_query *query, const struct list_sort *sort, size_t key_count, struct buf *ret)
{
	const struct list_table *table = list_tables[query->table];

	buf_add(ret, "SELECT t.id");
	for (size_t i = 0; i < key_count; i++) {
		const char *key = table->columns[sort->keys[i].column].key;

		buf_format(ret, ", %s", key ? key : "NULL");
	}
	buf_format(ret, " FROM %s%s WHERE %s", table->from, index_of(query), query->where.text);
}

static int list_in_order(struct list_query *query, const struct list_sort *sort, size_t limit,
	struct id_list *ret, struct error *err)
{
	CLEANUP(sort_rows_release) struct sort_rows rows = { 0 };
	CLEANUP(buf_release) struct buf sql = BUF_INIT;
	int result;

	add_select(query, sort, 0, &sql);
	buf_add(&sql, IN_ORDER);
	if (limit)
		buf_format(&sql, " LIMIT %zu", limit);
	result = run_ranges(query, sql.text, take_sorted, &rows, err);
	if (result < 0)
		return result;
	ret->count = rows.count;
	if (rows.count)
		ret->ids = memory_resize(TAKE(rows.ids), rows.count * sizeof(*rows.ids));
	return 0;
}

static int list_sorted(struct list_query *query, const struct list_sort *sort, size_t limit,
	struct id_list *ret, struct error *err)
{
	CLEANUP(sort_rows_release) struct sort_rows rows = { .key_count = sort->count };
	CLEANUP(buf_release) struct buf sql = BUF_INIT;
	int result;

	add_select(query, sort, sort->count, &sql);
	/* The first rows of all are among the first of each range. */
	if (limit && is_index_order(query, sort))
		buf_format(&sql, IN_ORDER " LIMIT %zu", limit);
	result = run_ranges(query, sql.text, take_sorted, &rows, err);
	if (result == 0)
		result = sort_rows_rank(&rows, sort, query, err);
	if (result == 0)
		sort_rows_order(&rows, sort, limit, ret);
	return result;
}

static int read_sort(struct list_sort *ret, const struct list_question *question, struct error *err)
{
	struct list_sort usual = { 0 };
	const char *text =
		question->sort && *question->sort ? question->sort : table_list[question->table].sort;

	if (list_sort_parse(ret, question->table, text, err) < 0 ||
		list_sort_parse(&usual, question->table, table_list[question->table].sort, err) < 0)
		return ERROR_USAGE;
	list_sort_append(ret, &usual);
	return 0;
}

int store_list(struct store *store, const struct list_question *question, int64_t now, struct id_list *ret,
	size_t *ret_offset, struct error *err)
{
	CLEANUP(list_query_end) struct list_query query = { .store = store, .table = question->table };
	struct list_sort sort = { 0 };
	struct id_list list = { 0 };
	int result = list_query_begin(&query, question->filter, now, ret_offset, err);

	if (result == 0)
		result = read_sort(&sort, question, err);
	if (result < 0)
		return result;
	if (is_index_order(&query, &sort) && is_one_range(&query))
		result = list_in_order(&query, &sort, question->limit, &list, err);
	else
		result = list_sorted(&query, &sort, question->limit, &list, err);
	if (result == 0)
		*ret = list;
	return result;
}

int store_count(struct store *store, const struct list_question *question, int64_t now, size_t *ret,
	struct error *err)
{
	CLEANUP(list_query_end) struct list_query query = { .store = store, .table = question->table };
	CLEANUP(buf_release) struct buf sql = BUF_INIT;
	int64_t count = 0;
	int result = list_query_begin(&query, question->filter, now, NULL, err);

	if (result < 0)
		return result;
	buf_format(&sql, "SELECT count(*) FROM %s%s WHERE %s", list_tables[query.table]->from,
		index_of(&query), query.where.text);
	result = run_ranges(&query, sql.text, take_count, &count, err);
	if (result == 0)
		*ret = (size_t)count;
	return result;
}
