/* Filters as SQL: text is matched in C, over what is kept once, and reaches SQL as sets of ids. */
#include "list_filter.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "model/filter_match.h"

#include <assert.h>
#include <string.h>

/* --- sets ------------------------------------------------------------------------------------------------ */

struct choice {
	struct filter_match *match;
	struct id_set *set;
	bool is_word; /* one of our own words: found by its beginning */
};

static void choose_text(int64_t id, const char *text, void *context)
{
	const struct choice *choice = context;

	if (choice->is_word ? filter_match_word(choice->match, text) : filter_match_text(choice->match, text))
		id_set_add(choice->set, id);
}

static bool is_word_column(const struct list_query *query, const struct list_column *column)
{
	const ptrdiff_t position = column - list_tables[query->table]->columns;

	return table_list[query->table].columns[position].type == COLUMN_WORD;
}

static struct id_set *find_set(const struct list_query *query, const struct made_set *wanted)
{
	for (size_t i = 0; i < query->set_count; i++) {
		const struct made_set *made = &query->sets[i];

		if (made->of == wanted->of && made->op == wanted->op && made->number == wanted->number &&
			strcmp(made->word, wanted->word) == 0)
			return made->set;
	}
	return NULL;
}

static struct id_set *add_set(struct list_query *query, struct made_set made)
{
	made.set = arena_zero(&query->arena, 1, sizeof(*made.set));
	memory_grow(&query->sets, query->set_count, &query->set_capacity, sizeof(*query->sets));
	query->sets[query->set_count++] = made;
	return made.set;
}

/* Ids whose text equals a word: by an index, where there is one. */
static int find_text(struct list_query *query, const struct texts *texts, const char *word,
	struct id_set *ret, struct error *err)
{
	CLEANUP(statement_end) struct statement statement = { 0 };
	int result = statement_begin(&statement, query->store, texts->find, err);

	if (result < 0)
		return result;
	if (texts->hex)
		statement_bind_hex(&statement, 1, word);
	else
		statement_bind_text(&statement, 1, word);
	while ((result = statement_step(&statement, err)) > 0)
		id_set_add(ret, statement_integer(&statement, 0));
	return result;
}

static int text_set(struct list_query *query, const struct list_column *column,
	const struct filter_node *node, struct id_set **ret, struct error *err)
{
	CLEANUP(filter_match_close) struct filter_match *match = NULL;
	const bool is_word = is_word_column(query, column);
	const struct made_set wanted = {
		.of = is_word ? (const void *)column : (const void *)column->texts,
		.op = node->op,
		.word = node->word,
	};
	struct choice choice = { .is_word = is_word };
	int result;

	*ret = find_set(query, &wanted);
	if (*ret)
		return 0;
	if (filter_match_open(&match, node->op, node->word, NULL, err) < 0)
		return ERROR_USAGE;
	*ret = add_set(query, wanted);
	(*ret)->with_null = filter_match_text(match, "");
	if (node->op == FILTER_EQUAL && column->texts->find)
		return find_text(query, column->texts, node->word, *ret, err);
	choice.match = match;
	choice.set = *ret;
	result = list_texts_visit(query->store, column->texts->all, choose_text, &choice, err);
	return result;
}

struct word_choice {
	const struct list_column *column;
	const struct store *store;
	struct filter_match *match;
	struct id_set *set;
	struct buf word;
	bool is_word; /* one of our own words: found by its beginning; else text, such as a title */
};

static void choose_number(int64_t number, const char *text, void *context)
{
	struct word_choice *choice = context;

	(void)text;
	buf_clear(&choice->word);
	choice->column->add_word(&choice->word, choice->store, number);
	if (choice->is_word ? filter_match_word(choice->match, choice->word.text)
			    : filter_match_text(choice->match, choice->word.text))
		id_set_add(choice->set, number);
}

static int word_set(struct list_query *query, const struct list_column *column,
	const struct filter_node *node, struct id_set **ret, struct error *err)
{
	CLEANUP(filter_match_close) struct filter_match *match = NULL;
	const struct made_set wanted = { .of = column, .op = node->op, .word = node->word };
	struct word_choice choice = { .column = column,
		.store = query->store,
		.word = BUF_INIT,
		.is_word = is_word_column(query, column) };
	int result = 0;

	*ret = find_set(query, &wanted);
	if (*ret)
		return 0;
	if (filter_match_open(&match, node->op, node->word, NULL, err) < 0)
		return ERROR_USAGE;
	*ret = add_set(query, wanted);
	(*ret)->with_null = filter_match_text(match, "");
	choice.match = match;
	choice.set = *ret;
	for (int number = 0; !column->numbers && number <= column->last; number++)
		choose_number(number, "", &choice);
	if (column->numbers)
		result = list_texts_visit(query->store, column->numbers, choose_number, &choice, err);
	buf_release(&choice.word);
	return result;
}

static bool compare(enum filter_op op, int64_t left, int64_t right)
{
	switch (op) {
	case FILTER_EQUAL:
		return left == right;
	case FILTER_LESS:
		return left < right;
	case FILTER_LESS_EQUAL:
		return left <= right;
	case FILTER_MORE:
		return left > right;
	case FILTER_MORE_EQUAL:
		return left >= right;
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

/* Runs that began at such a time. */
static int time_set(
	struct list_query *query, const struct filter_node *node, struct id_set **ret, struct error *err)
{
	static const char sql[] = "SELECT id, started FROM run";
	CLEANUP(statement_end) struct statement statement = { 0 };
	const struct made_set wanted = { .of = sql, .op = node->op, .word = "", .number = node->number };
	int result;

	*ret = find_set(query, &wanted);
	if (*ret)
		return 0;
	*ret = add_set(query, wanted);
	result = statement_begin(&statement, query->store, sql, err);
	while (result >= 0 && (result = statement_step(&statement, err)) > 0)
		if (compare(node->op, statement_integer(&statement, 1), node->number))
			id_set_add(*ret, statement_integer(&statement, 0));
	return result;
}

static void choose_hostile(int64_t id, const char *text, void *context)
{
	struct buf shown = BUF_INIT;
	size_t harmless = 0;

	/* Nearly every text is plain. */
	while (text[harmless] >= ' ' && text[harmless] <= '~' && text[harmless] != '<')
		harmless++;
	if (text[harmless] && buf_add_untrusted(&shown, text) > 0)
		id_set_add(context, id);
	buf_release(&shown);
}

static int make_hostile(struct list_query *query, struct error *err)
{
	if (query->hostile_made)
		return 0;
	query->hostile_made = true;
	return list_texts_visit(query->store, string_texts.all, choose_hostile, &query->hostile, err);
}

/* --- SQL ------------------------------------------------------------------------------------------------- */

static void add_value(struct list_query *query, struct list_value value)
{
	memory_grow(&query->values, query->value_count, &query->value_capacity, sizeof(*query->values));
	buf_format(&query->where, ":p%zu", query->value_count);
	query->values[query->value_count++] = value;
}

static void add_set_test(struct list_query *query, const char *key, struct id_set *set)
{
	if (!set->bits && !set->with_null) {
		buf_add(&query->where, "0");
		return;
	}
	buf_add(&query->where, "holds(");
	add_value(query, (struct list_value){ .set = set });
	buf_format(&query->where, ", %s)", key);
}

static const char *sign(enum filter_op op)
{
	switch (op) {
	case FILTER_LESS:
		return "<";
	case FILTER_LESS_EQUAL:
		return "<=";
	case FILTER_MORE:
		return ">";
	case FILTER_MORE_EQUAL:
		return ">=";
	case FILTER_EQUAL:
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
	return "=";
}

/* The one id of a text that is asked for as a whole, so that an index can find it. */
static bool single_id(const struct list_column *column, const struct filter_node *node,
	const struct id_set *set, int64_t *ret)
{
	if (node->op != FILTER_EQUAL || column->nullable || !column->texts->find)
		return false;
	for (size_t id = 0; id < set->capacity; id++) {
		if (!set->bits[id / 8])
			id += 7;
		else if (id_set_has(set, (int64_t)id)) {
			*ret = (int64_t)id;
			return true;
		}
	}
	return false;
}

static int add_text_test(struct list_query *query, const struct list_column *column,
	const struct filter_node *node, struct error *err)
{
	struct id_set *set = NULL;
	int64_t id;
	int result = text_set(query, column, node, &set, err);

	if (result < 0)
		return result;
	if (single_id(column, node, set, &id)) {
		buf_format(&query->where, "%s = ", column->key);
		add_value(query, (struct list_value){ .number = id });
	} else {
		add_set_test(query, column->key, set);
	}
	return 0;
}

static int add_column_test(struct list_query *query, const struct list_column *column,
	const struct filter_node *node, struct error *err)
{
	CLEANUP(filter_match_close) struct filter_match *match = NULL;
	struct id_set *set = NULL;
	int result = 0;

	switch (column->kind) {
	case KEY_NOTHING:
		if (filter_match_open(&match, node->op, node->word, NULL, err) < 0)
			return ERROR_USAGE;
		buf_add(&query->where, filter_match_text(match, "") ? "1" : "0");
		return 0;
	case KEY_NUMBER:
		buf_format(&query->where, "coalesce(%s %s ", column->key, sign(node->op));
		add_value(query, (struct list_value){ .number = node->number });
		buf_add(&query->where, ", 0)");
		return 0;
	case KEY_TEXT:
		return add_text_test(query, column, node, err);
	case KEY_TIME:
		result = time_set(query, node, &set, err);
		break;
	case KEY_WORD:
		result = word_set(query, column, node, &set, err);
		break;
	}
	if (result == 0 && set)
		add_set_test(query, column->key, set);
	return result;
}

/* Some shown text column contains the word. */
static int add_any(struct list_query *query, const struct filter_node *node, struct error *err)
{
	const struct table *table = &table_list[query->table];
	const char *joint = "(";

	for (size_t i = 0; i < table->column_count; i++) {
		const struct column *column = &table->columns[i];
		int result;

		if (!column->title || (column->type != COLUMN_TEXT && column->type != COLUMN_WORD))
			continue;
		buf_add(&query->where, joint);
		joint = " OR ";
		result = add_column_test(query, &list_tables[query->table]->columns[i], node, err);
		if (result < 0)
			return result;
	}
	buf_add_char(&query->where, ')');
	return 0;
}

static int add_predicate(struct list_query *query, const struct filter_node *node, struct error *err)
{
	const struct list_table *table = list_tables[query->table];

	for (size_t i = 0; i < table->predicate_count; i++) {
		if (strcmp(table->predicates[i].word, node->word) != 0)
			continue;
		buf_add(&query->where, table->predicates[i].sql);
		return strcmp(node->word, "hostile") == 0 ? make_hostile(query, err) : 0;
	}
	return error_set(
		err, ERROR_USAGE, "%s know no predicate '%s'", table_list[query->table].rows, node->word);
}

/* How much room a node takes in SQLite's parser beside that of its terms: what waits until its other half is read. */
/* NOLINTNEXTLINE(misc-no-recursion): filter_parse bounds the depth and the terms */
static size_t room_of(const struct filter_node *node)
{
	size_t left, right, most, least;

	if (!node || !node->left)
		return 0;
	left = room_of(node->left);
	right = room_of(node->right);
	most = left > right ? left : right;
	least = left > right ? right : left;
	return !node->right || most > least + 2 ? most + 2 : least + 4;
}

/*
 * SQLite's parser has room for a hundred symbols: parentheses stand only where they must, and of two sides the one that
 * is deeper comes first, when least stands before it.
 */
/* NOLINTNEXTLINE(misc-no-recursion): filter_parse bounds the depth and the terms */
static int add_inner(
	struct list_query *query, const struct filter_node *node, bool parentheses, struct error *err)
{
	int result;

	if (!parentheses)
		return list_filter_add(query, node, err);
	buf_add_char(&query->where, '(');
	result = list_filter_add(query, node, err);
	buf_add_char(&query->where, ')');
	return result;
}

/* NOLINTNEXTLINE(misc-no-recursion): filter_parse bounds the depth and the terms */
int list_filter_add(struct list_query *query, const struct filter_node *node, struct error *err)
{
	const bool turned = node->right && room_of(node->right) > room_of(node->left);
	const struct filter_node *first = turned ? node->right : node->left;
	const struct filter_node *second = turned ? node->left : node->right;
	int result;

	switch (node->op) {
	case FILTER_NOT:
		buf_add(&query->where, "NOT ");
		return add_inner(query, node->left, true, err);
	case FILTER_AND:
		assert(first && second);
		result = add_inner(query, first, first->op == FILTER_OR, err);
		buf_add(&query->where, " AND ");
		return result < 0 ? result : add_inner(query, second, second->op == FILTER_OR, err);
	case FILTER_OR:
		assert(first && second);
		result = list_filter_add(query, first, err);
		buf_add(&query->where, " OR ");
		return result < 0 ? result : list_filter_add(query, second, err);
	case FILTER_IS:
		return add_predicate(query, node, err);
	case FILTER_ANY:
		return add_any(query, node, err);
	case FILTER_CONTAINS:
	case FILTER_GLOB:
	case FILTER_EQUAL:
	case FILTER_REGEX:
	case FILTER_LESS:
	case FILTER_LESS_EQUAL:
	case FILTER_MORE:
	case FILTER_MORE_EQUAL:
		break;
	}
	return add_column_test(query, &list_tables[query->table]->columns[node->column], node, err);
}
