/* Rows of ids, as cells. */
#include "list_query.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "graph.h"

/* How the text or time behind a key is found that many rows share; NULL for other columns. */
static const char *shared_sql(const struct list_column *column)
{
	static const char started[] = "SELECT started FROM run WHERE id = ?1";

	if (column->kind == KEY_TIME)
		return started;
	return column->kind == KEY_TEXT ? column->texts->get : NULL;
}

/* One expression a column: ids become texts by a look into what keeps them, or stay keys. */
static void add_cell(struct buf *sql, const struct list_column *column)
{
	if (column->kind == KEY_NOTHING) {
		buf_add(sql, "NULL");
		return;
	}
	if (column->kind != KEY_TEXT || column->texts->get) {
		buf_add(sql, column->key);
		return;
	}
	for (const char *one = column->texts->one; *one; one++) {
		if (one[0] == '%' && one[1] == 's') {
			buf_add(sql, column->key);
			one++;
		} else {
			buf_add_char(sql, *one);
		}
	}
}

static void add_rows_sql(struct buf *sql, enum table_id table)
{
	const struct list_table *rows = list_tables[table];
	const char *before = "SELECT ";

	for (size_t i = 0; i < table_list[table].column_count; i++) {
		buf_add(sql, before);
		before = ", ";
		add_cell(sql, &rows->columns[i]);
	}
	buf_format(sql, " FROM %s WHERE t.id = :id", rows->from);
}

/* What the key of a column stood for in the last row: neighbours often share it. */
struct remembered {
	bool known;
	int64_t key;
	bool empty;
	int64_t number;
	struct buf text;
};

/* A row being filled; words of ours are written one behind the other. */
struct cells {
	struct store *store;
	enum table_id table;
	struct statement statement;
	struct cell cells[64];
	size_t word_starts[64];
	struct buf words;
	struct remembered remembered[64];
};

_Static_assert(FIND_COLUMNS <= 64 && REF_COLUMNS <= 64 && MODULE_COLUMNS <= 64 && REPOSITORY_COLUMNS <= 64 &&
		       GRAPH_COLUMNS <= 64 && LEDGER_COLUMNS <= 64 && CHANGE_COLUMNS <= 64 &&
		       DECIDE_COLUMNS <= 64 && IMAGES_COLUMNS <= 64 && IMAGE_USE_COLUMNS <= 64 &&
		       SETTINGS_COLUMNS <= 64,
	"struct cells has room");

static void fill_words(struct cells *cells)
{
	const size_t count = table_list[cells->table].column_count;

	buf_clear(&cells->words);
	for (size_t i = 0; i < count; i++) {
		const struct list_column *column = &list_tables[cells->table]->columns[i];

		cells->word_starts[i] = cells->words.length;
		if (column->kind != KEY_WORD)
			continue;
		if (!statement_is_null(&cells->statement, (int)i))
			column->add_word(
				&cells->words, cells->store, statement_integer(&cells->statement, (int)i));
		buf_add_char(&cells->words, '\0');
	}
	for (size_t i = 0; i < count; i++)
		if (list_tables[cells->table]->columns[i].kind == KEY_WORD)
			cells->cells[i].text = cells->words.text + cells->word_starts[i];
}

static int look_up(
	struct cells *cells, const char *sql, int64_t key, struct remembered *ret, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, cells->store, sql, err);

	if (result < 0)
		return result;
	statement_bind_integer(&statement, 1, key);
	result = statement_step(&statement, err);
	if (result < 0)
		return result;
	ret->empty = result == 0 || statement_is_null(&statement, 0);
	ret->number = ret->empty ? 0 : statement_integer(&statement, 0);
	buf_clear(&ret->text);
	if (!ret->empty)
		buf_add(&ret->text, statement_text(&statement, 0));
	ret->key = key;
	ret->known = true;
	return 0;
}

static int fill_shared(struct cells *cells, size_t index, const char *sql, struct error *err)
{
	const bool is_time = list_tables[cells->table]->columns[index].kind == KEY_TIME;
	struct remembered *remembered = &cells->remembered[index];
	struct cell *cell = &cells->cells[index];
	int64_t key;

	*cell = (struct cell){ .text = "", .empty = true };
	if (statement_is_null(&cells->statement, (int)index))
		return 0;
	key = statement_integer(&cells->statement, (int)index);
	if ((!remembered->known || remembered->key != key) && look_up(cells, sql, key, remembered, err) < 0)
		return err->code;
	if (!is_time)
		cell->text = remembered->text.text;
	cell->number = is_time ? remembered->number : 0;
	cell->empty = is_time ? remembered->empty : !*cell->text;
	return 0;
}

static int fill(struct cells *cells, struct error *err)
{
	fill_words(cells);
	for (size_t i = 0; i < table_list[cells->table].column_count; i++) {
		const struct list_column *column = &list_tables[cells->table]->columns[i];
		const char *shared = shared_sql(column);
		struct cell *cell = &cells->cells[i];

		if (shared) {
			if (fill_shared(cells, i, shared, err) < 0)
				return err->code;
			continue;
		}
		switch (column->kind) {
		case KEY_NOTHING:
			*cell = (struct cell){ .text = "", .empty = true };
			break;
		case KEY_NUMBER:
		case KEY_TIME:
			cell->text = "";
			cell->empty = statement_is_null(&cells->statement, (int)i);
			cell->number = cell->empty ? 0 : statement_integer(&cells->statement, (int)i);
			break;
		case KEY_TEXT:
			cell->text = statement_text(&cells->statement, (int)i);
			cell->empty = !*cell->text;
			break;
		case KEY_WORD:
			cell->empty = !*cell->text;
			break;
		}
	}
	return 0;
}

static void cells_start(struct cells *cells)
{
	cells->words = (struct buf)BUF_INIT;
	for (size_t i = 0; i < COUNT_OF(cells->remembered); i++)
		cells->remembered[i].text = (struct buf)BUF_INIT;
}

static void cells_release(struct cells *cells)
{
	statement_end(&cells->statement);
	buf_release(&cells->words);
	for (size_t i = 0; i < COUNT_OF(cells->remembered); i++)
		buf_release(&cells->remembered[i].text);
}

int store_rows(struct store *store, enum table_id table, const int64_t *ids, size_t count, row_visitor *visit,
	void *context, struct error *err)
{
	CLEANUP(cells_release) struct cells cells = { .store = store, .table = table };
	CLEANUP(buf_release) struct buf sql = BUF_INIT;
	struct list_query values = { .store = store, .table = table, .now = clock_now() };
	struct error unasked = { 0 };
	int at, result;

	err = err ? err : &unasked;
	cells_start(&cells);
	if (count == 0)
		return 0;
	add_rows_sql(&sql, table);
	result = id_set_prepare(store, err);
	if (result == 0)
		result = list_newest_run(store, &values.newest, err);
	if (result == 0 && table == TABLE_GRAPH)
		result = graph_prepare(store, values.now, err);
	if (result == 0)
		result = statement_compile(&cells.statement, store, sql.text, err);
	if (result < 0)
		return result;
	at = sqlite3_bind_parameter_index(cells.statement.handle, ":id");
	for (size_t i = 0; i < count; i++) {
		const struct row row = { .id = ids[i], .cells = cells.cells };

		list_query_bind(&values, &cells.statement);
		statement_bind_integer(&cells.statement, at, ids[i]);
		result = statement_step(&cells.statement, err);
		if (result > 0) {
			result = fill(&cells, err);
			if (result == 0)
				result = visit(&row, context);
		}
		if (result != 0)
			return result;
		statement_reset(&cells.statement);
	}
	return 0;
}
