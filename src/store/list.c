/* Lists: ids in order, and how many there are. */
#include "list_sort.h"

#include "base/cleanup.h"

#include <string.h>

/*
 * The one place that names indexes and says which table is looked at first. Without statistics SQLite cannot know that
 * the list's own index serves best, nor that one repository has few findings.
 */
#define BY_LIST " INDEXED BY finding_list"
#define BY_REPOSITORY " INDEXED BY finding_path"
#define CHANGES_BY_RUN "finding_event AS t CROSS JOIN finding AS f ON f.id = t.finding_id"
#define CHANGES_OF_FINDINGS " CROSS JOIN finding_event AS t ON t.finding_id = f.id"

static const char *from_of(const struct list_query *query)
{
	switch (query->table) {
	case TABLE_FINDINGS:
		if (query->by_fingerprint)
			return "finding AS t";
		return query->by_repository ? "finding AS t" BY_REPOSITORY : "finding AS t" BY_LIST;
	case TABLE_CHANGES:
		if (query->by_fingerprint)
			return "finding AS f" CHANGES_OF_FINDINGS;
		return query->by_repository ? "finding AS f" BY_REPOSITORY CHANGES_OF_FINDINGS
					    : CHANGES_BY_RUN;
	case TABLE_REPOSITORIES:
	case TABLE_MODULES:
	case TABLE_REFERENCES:
	case TABLE_GRAPH:
	case TABLE_REVIEWS:
	case TABLE_DECISIONS:
	case TABLE_IMAGES:
	case TABLE_IMAGE_USES:
	case TABLE_SETTINGS:
	case TABLE_COUNT:
		break;
	}
	return list_tables[query->table]->from;
}

/* The order in which an index has the rows of a range. */
static const char *index_order(const struct list_query *query)
{
	return query->table == TABLE_CHANGES ? " ORDER BY t.run_id DESC, t.id DESC"
					     : " ORDER BY t.severity DESC, t.first_run DESC, t.id";
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

/* What has ended is stored as decided still, and open all the same. */
static bool reads_range(const struct list_query *query, size_t class, size_t status)
{
	return query->classes[class] &&
	       (query->statuses[status] ||
		       (status == FINDING_DECIDED && query->any_ended && query->statuses[FINDING_OPEN]));
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
			if (query->table == TABLE_FINDINGS && !reads_range(query, i, j))
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
	const struct sort_key *keys = sort->keys;

	if (query->by_repository || query->by_fingerprint)
		return false;
	if (query->table == TABLE_CHANGES)
		return sort->count == 1 && keys[0].column == CHANGE_RUN && keys[0].descending;
	return query->table == TABLE_FINDINGS && sort->count == 2 && keys[0].column == FIND_SEVERITY &&
	       keys[0].descending && keys[1].column == FIND_FIRST_SEEN && keys[1].descending;
}

static bool is_one_range(const struct list_query *query)
{
	size_t ranges = 0;

	for (size_t i = 0; i < COUNT_OF(query->classes); i++)
		for (size_t j = 0; j < COUNT_OF(query->statuses); j++)
			ranges += reads_range(query, i, j);
	return ranges == 1 || query->table != TABLE_FINDINGS;
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
	buf_format(ret, " FROM %s WHERE %s", from_of(query), query->where.text);
}

static int list_in_order(struct list_query *query, const struct list_sort *sort, size_t limit,
	struct id_list *ret, struct error *err)
{
	CLEANUP(sort_rows_release) struct sort_rows rows = { 0 };
	CLEANUP(buf_release) struct buf sql = BUF_INIT;
	int result;

	add_select(query, sort, 0, &sql);
	buf_add(&sql, index_order(query));
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
		buf_format(&sql, "%s LIMIT %zu", index_order(query), limit);
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
	ret->newest_first = list_tables[question->table]->newest_first;
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
	buf_format(&sql, "SELECT count(*) FROM %s WHERE %s", from_of(&query), query.where.text);
	result = run_ranges(&query, sql.text, take_count, &count, err);
	if (result == 0)
		*ret = (size_t)count;
	return result;
}
