#include "filter_term.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/filter_match.h"
#include "model/finding.h"

#include <string.h>

enum { NAMES_MAX = 64, SHOWN_MAX = 60, DAY = 24 * 60 * 60 };

/* Tables, as bits: what is in the fleet, and what its references lead to. */
enum {
	FACTS = 1U << TABLE_REPOSITORIES | 1U << TABLE_MODULES | 1U << TABLE_REFERENCES,
	TARGETS = 1U << TABLE_REFERENCES | 1U << TABLE_GRAPH,
	VERDICTS = 1U << TABLE_FINDINGS | 1U << TABLE_CHANGES,
	IMAGE_FACTS = 1U << TABLE_IMAGES | 1U << TABLE_IMAGE_USES,
	WORDS_OF_PEOPLE = 1U << TABLE_REVIEWS | 1U << TABLE_DECISIONS,
};

/* Predicates, and the tables that know them, as bits. */
static const struct {
	const char *word;
	unsigned tables;
} predicates[] = {
	{ "new", FACTS | VERDICTS | IMAGE_FACTS | 1U << TABLE_SETTINGS | 1U << TABLE_GRAPH },
	{ "open", VERDICTS },
	{ "closed", VERDICTS },
	{ "decided", VERDICTS },
	{ "accepted", 1U << TABLE_FINDINGS },
	{ "dismissed", 1U << TABLE_FINDINGS },
	{ "triage", 1U << TABLE_FINDINGS },
	{ "confirmed", 1U << TABLE_FINDINGS },
	{ "owned", 1U << TABLE_FINDINGS },
	{ "overdue", 1U << TABLE_FINDINGS },
	{ "ending", 1U << TABLE_FINDINGS | 1U << TABLE_DECISIONS },
	{ "worse", 1U << TABLE_CHANGES },
	{ "better", 1U << TABLE_CHANGES },
	{ "unknown", 1U << TABLE_REPOSITORIES | 1U << TABLE_REFERENCES | 1U << TABLE_FINDINGS | IMAGE_FACTS },
	{ "declared", 1U << TABLE_FINDINGS },
	{ "unpinned", FACTS | IMAGE_FACTS },
	{ "floating", FACTS | 1U << TABLE_GRAPH },
	{ "failed", 1U << TABLE_REPOSITORIES | 1U << TABLE_FINDINGS },
	{ "hostile", FACTS | IMAGE_FACTS | 1U << TABLE_SETTINGS | 1U << TABLE_FINDINGS },
	{ "disagrees", TARGETS },
	{ "unreachable", TARGETS },
	{ "absent", TARGETS },
	{ "nocopy", 1U << TABLE_REFERENCES },
	{ "behind", 1U << TABLE_REFERENCES },
	{ "thirdparty", TARGETS },
	{ "current", WORDS_OF_PEOPLE },
	{ "expired", WORDS_OF_PEOPLE },
	{ "unused", 1U << TABLE_DECISIONS },
};

static const char *const path_classes[] = { "live", "fixture", "docs", "vendored", "any" };

static int shown(const char *text)
{
	const size_t length = strlen(text);

	return length < SHOWN_MAX ? (int)length : SHOWN_MAX;
}

static struct filter_node *leaf(const struct filter_term_scope *scope, const struct filter_token *token,
	enum filter_op op, int column)
{
	struct filter_node *node = arena_zero(scope->arena, 1, sizeof(*node));

	node->op = op;
	node->column = column;
	node->word = token->word;
	node->offset = token->offset;
	node->count = token->count;
	return node;
}

/* --- words of ours --------------------------------------------------------------------------------- */

/* What is asked of findings that are not open, and so must not be looked for among open ones alone. */
static bool names_state(enum table_id table, const char *predicate)
{
	static const char *const words[] = { "open", "closed", "decided", "accepted", "dismissed", "ending",
		"overdue" };

	for (size_t i = 0; table == TABLE_FINDINGS && i < COUNT_OF(words); i++)
		if (strcmp(predicate, words[i]) == 0)
			return true;
	return false;
}

static bool is_of_state(enum table_id table, int column)
{
	return (table == TABLE_REPOSITORIES && column == REPOSITORY_STATE) ||
	       (table == TABLE_FINDINGS && (column == FIND_STATUS || column == FIND_ACT));
}

static int is_term(struct filter_term_scope *scope, const struct filter_token *token,
	const struct filter_node **ret, struct error *err)
{
	const char *words[COUNT_OF(predicates)];
	CLEANUP(buf_release) struct buf known = BUF_INIT;
	const char *closest;
	size_t count = 0;

	for (size_t i = 0; i < COUNT_OF(predicates); i++) {
		if (!(predicates[i].tables & 1U << scope->table))
			continue;
		words[count++] = predicates[i].word;
		buf_format(&known, "%sis:%s", known.length ? ", " : "", predicates[i].word);
		if (strcmp(predicates[i].word, token->word) == 0) {
			scope->names_state |= names_state(scope->table, token->word);
			*ret = leaf(scope, token, FILTER_IS, -1);
			return 0;
		}
	}
	error_set(err, ERROR_USAGE, "%s know no predicate '%.*s'", table_list[scope->table].rows,
		shown(token->word), token->word);
	closest = text_closest(token->word, words, count);
	if (closest)
		error_hint(err, "Did you mean is:%s?", closest);
	else
		error_hint(err, "They know %s.", known.text);
	return ERROR_USAGE;
}

static bool is_path_class(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(path_classes); i++)
		if (strcmp(path_classes[i], word) == 0)
			return true;
	return false;
}

/* Whether the table has a column named `class` that is none of paths. */
static bool has_own_class(enum table_id table)
{
	return table == TABLE_REFERENCES || table == TABLE_IMAGE_USES;
}

/*
 * Whether a term on `class` names classes of paths. References and images have a column of that name too, with
 * other words in it.
 */
static bool names_path_class(const struct filter_term_scope *scope, const struct filter_token *token)
{
	const int column = table_column(scope->table, token->name);

	if (token->sign > SIGN_EQUAL)
		return false;
	if (has_own_class(scope->table))
		return strcmp(token->name, "class") == 0 && is_path_class(token->word);
	if (column < 0)
		return strcmp(token->name, "class") == 0;
	return strcmp(table_list[scope->table].columns[column].name, "class") == 0;
}

static bool has_class(enum table_id table)
{
	switch (table) {
	case TABLE_MODULES:
	case TABLE_REFERENCES:
	case TABLE_FINDINGS:
	case TABLE_CHANGES:
	case TABLE_IMAGE_USES:
	case TABLE_SETTINGS:
		return true;
	case TABLE_REPOSITORIES:
	case TABLE_IMAGES:
	case TABLE_GRAPH:
	case TABLE_REVIEWS:
	case TABLE_DECISIONS:
	case TABLE_COUNT:
		break;
	}
	return false;
}

static int class_term(struct filter_term_scope *scope, const struct filter_token *token,
	const struct filter_node **ret, struct error *err)
{
	const char *closest;

	if (!has_class(scope->table) && strcmp(token->word, "any") != 0) {
		error_set(err, ERROR_USAGE, "%s have no class", table_list[scope->table].rows);
		error_hint(err,
			"Modules, references, findings, changes, image_uses and settings have: a class is "
			"one of a path.");
		return ERROR_USAGE;
	}
	if (!is_path_class(token->word)) {
		error_set(err, ERROR_USAGE, "no class '%.*s'", shown(token->word), token->word);
		closest = text_closest(token->word, path_classes, COUNT_OF(path_classes));
		if (closest)
			error_hint(err, "Did you mean class:%s?", closest);
		else
			error_hint(
				err, "Classes are live, fixture, docs, vendored, and any for all of them.");
		return ERROR_USAGE;
	}
	scope->names_class = true;
	*ret = leaf(scope, token, FILTER_IS, -1);
	return 0;
}

/* --- numbers, times, severities -------------------------------------------------------------------- */

static bool read_number(const char *word, int64_t *ret)
{
	const bool negative = *word == '-';
	int64_t number = 0;

	word += negative;
	if (!*word)
		return false;
	for (; *word; word++) {
		if (*word < '0' || *word > '9' || number > (INT64_MAX - 9) / 10)
			return false;
		number = number * 10 + (*word - '0');
	}
	*ret = negative ? -number : number;
	return true;
}

static enum filter_op op_of(enum filter_sign sign)
{
	switch (sign) {
	case SIGN_NONE:
		return FILTER_ANY;
	case SIGN_CONTAINS:
		return FILTER_CONTAINS;
	case SIGN_EQUAL:
		return FILTER_EQUAL;
	case SIGN_REGEX:
		return FILTER_REGEX;
	case SIGN_LESS:
		return FILTER_LESS;
	case SIGN_LESS_EQUAL:
		return FILTER_LESS_EQUAL;
	case SIGN_MORE:
		return FILTER_MORE;
	case SIGN_MORE_EQUAL:
		return FILTER_MORE_EQUAL;
	}
	return FILTER_ANY;
}

static const struct filter_node *compared(const struct filter_term_scope *scope,
	const struct filter_token *token, enum filter_op op, int column, int64_t number)
{
	struct filter_node *node = leaf(scope, token, op, column);

	node->number = number;
	return node;
}

/* A time in [start, end). */
static const struct filter_node *between(const struct filter_term_scope *scope,
	const struct filter_token *token, int column, int64_t start, int64_t end)
{
	struct filter_node *both = leaf(scope, token, FILTER_AND, -1);

	both->left = compared(scope, token, FILTER_MORE_EQUAL, column, start);
	both->right = compared(scope, token, FILTER_LESS, column, end);
	return both;
}

/* Ages run against times: younger than 30d is later than 30 days ago. */
static const struct filter_node *age_term(const struct filter_term_scope *scope,
	const struct filter_token *token, int column, int64_t age, int64_t unit)
{
	const int64_t then = scope->now - age;

	switch (token->sign) {
	case SIGN_LESS:
		return compared(scope, token, FILTER_MORE, column, then);
	case SIGN_LESS_EQUAL:
		return compared(scope, token, FILTER_MORE_EQUAL, column, then);
	case SIGN_MORE:
		return compared(scope, token, FILTER_LESS, column, then);
	case SIGN_MORE_EQUAL:
		return compared(scope, token, FILTER_LESS_EQUAL, column, then);
	case SIGN_NONE:
	case SIGN_CONTAINS:
	case SIGN_EQUAL:
	case SIGN_REGEX:
		break;
	}
	return between(scope, token, column, then - unit + 1, then + 1);
}

/* A date alone stands for its whole day. */
static const struct filter_node *date_term(
	const struct filter_term_scope *scope, const struct filter_token *token, int column, int64_t day)
{
	switch (token->sign) {
	case SIGN_LESS:
		return compared(scope, token, FILTER_LESS, column, day);
	case SIGN_LESS_EQUAL:
		return compared(scope, token, FILTER_LESS, column, day + DAY);
	case SIGN_MORE:
		return compared(scope, token, FILTER_MORE_EQUAL, column, day + DAY);
	case SIGN_MORE_EQUAL:
		return compared(scope, token, FILTER_MORE_EQUAL, column, day);
	case SIGN_NONE:
	case SIGN_CONTAINS:
	case SIGN_EQUAL:
	case SIGN_REGEX:
		break;
	}
	return between(scope, token, column, day, day + DAY);
}

static int time_term(const struct filter_term_scope *scope, const struct filter_token *token, int column,
	const struct filter_node **ret, struct error *err)
{
	const enum filter_op op = token->sign == SIGN_CONTAINS ? FILTER_EQUAL : op_of(token->sign);
	int64_t number, unit;

	if (clock_parse_age(token->word, &number, &unit)) {
		*ret = age_term(scope, token, column, number, unit);
		return 0;
	}
	if (!clock_parse(token->word, &number)) {
		error_set(err, ERROR_USAGE, "'%.*s' is no time", shown(token->word), token->word);
		error_hint(err, "Times are dates such as 2026-11-23, or ages such as 12h, 30d, 8w, 1y.");
		return ERROR_USAGE;
	}
	*ret = strlen(token->word) == strlen("2026-11-23") ? date_term(scope, token, column, number)
							   : compared(scope, token, op, column, number);
	return 0;
}

static int number_term(const struct filter_term_scope *scope, const struct filter_token *token, int column,
	const struct filter_node **ret, struct error *err)
{
	const enum filter_op op = token->sign == SIGN_CONTAINS ? FILTER_EQUAL : op_of(token->sign);
	int64_t number;

	if (table_list[scope->table].columns[column].type == COLUMN_SEVERITY) {
		number = severity_parse(token->word);
		if (number < 0) {
			error_set(err, ERROR_USAGE, "'%.*s' is no severity", shown(token->word), token->word);
			error_hint(err, "Severities are critical, high, medium, low and info.");
			return ERROR_USAGE;
		}
	} else if (!read_number(token->word, &number)) {
		return error_set(err, ERROR_USAGE, "'%.*s' is no number", shown(token->word), token->word);
	}
	*ret = compared(scope, token, op, column, number);
	return 0;
}

/* --- columns --------------------------------------------------------------------------------------- */

static int text_term(struct filter_term_scope *scope, const struct filter_token *token, int column,
	const struct filter_node **ret, size_t *ret_offset, struct error *err)
{
	CLEANUP(filter_match_close) struct filter_match *match = NULL;
	const struct column *columns = table_list[scope->table].columns;
	enum filter_op op = op_of(token->sign);

	if (token->sign > SIGN_REGEX) {
		*ret_offset = token->offset + strlen(token->name);
		error_set(err, ERROR_USAGE, "'%s' is text and has no order", columns[column].name);
		error_hint(err, "Numbers, times and severities are compared; text has : = and ~.");
		return ERROR_USAGE;
	}
	if (op == FILTER_CONTAINS && !token->quoted && strchr(token->word, '*'))
		op = FILTER_GLOB;
	if (filter_match_open(&match, op, token->word, ret_offset, err) < 0) {
		*ret_offset += token->word_offset;
		return ERROR_USAGE;
	}
	if (strcmp(columns[column].name, "class") == 0 && !has_own_class(scope->table))
		scope->names_class = true;
	*ret = leaf(scope, token, op, column);
	return 0;
}

static int no_column(
	const struct filter_term_scope *scope, const struct filter_token *token, struct error *err)
{
	const struct table *table = &table_list[scope->table];
	const char *names[NAMES_MAX] = { "is", "class" };
	const char *closest;
	size_t count = 2;

	for (size_t i = 0; i < table->column_count && count < NAMES_MAX; i++)
		names[count++] = table->columns[i].name;
	error_set(err, ERROR_USAGE, "%s have no column '%.*s'", table->rows, shown(token->name), token->name);
	closest = text_closest(token->name, names, count);
	if (closest)
		error_hint(err, "Did you mean '%s'?", closest);
	else
		error_hint(err, "Put the word in quotes to look for it as text.");
	return ERROR_USAGE;
}

static int column_term(struct filter_term_scope *scope, const struct filter_token *token, int column,
	const struct filter_node **ret, size_t *ret_offset, struct error *err)
{
	const struct column *row = &table_list[scope->table].columns[column];

	if (row->type == COLUMN_TEXT || row->type == COLUMN_WORD)
		return text_term(scope, token, column, ret, ret_offset, err);
	if (token->sign == SIGN_REGEX) {
		*ret_offset = token->offset + strlen(token->name);
		error_set(err, ERROR_USAGE, "'%s' is no text", row->name);
		error_hint(err, "Regular expressions work on text; here are : = < <= > and >=.");
		return ERROR_USAGE;
	}
	*ret_offset = token->word_offset;
	if (row->type == COLUMN_TIME)
		return time_term(scope, token, column, ret, err);
	return number_term(scope, token, column, ret, err);
}

/* Names are found without regard to case. */
static int find_column(enum table_id table, const char *name)
{
	for (size_t i = 0; i < table_list[table].column_count; i++)
		if (text_equal_ascii_case(table_list[table].columns[i].name, name))
			return (int)i;
	for (size_t i = 0; i < table_list[table].column_count; i++)
		if (table_list[table].columns[i].alias &&
			text_equal_ascii_case(table_list[table].columns[i].alias, name))
			return (int)i;
	return -1;
}

int filter_term(struct filter_term_scope *scope, const struct filter_token *token,
	const struct filter_node **ret, size_t *ret_offset, struct error *err)
{
	int column;

	*ret_offset = token->word_offset;
	if (token->sign == SIGN_NONE) {
		*ret = leaf(scope, token, FILTER_ANY, -1);
		return 0;
	}
	if (strcmp(token->name, "is") == 0 && token->sign <= SIGN_EQUAL)
		return is_term(scope, token, ret, err);
	if (names_path_class(scope, token))
		return class_term(scope, token, ret, err);
	*ret_offset = token->offset;
	column = find_column(scope->table, token->name);
	if (column < 0)
		return no_column(scope, token, err);
	scope->names_state |= is_of_state(scope->table, column);
	return column_term(scope, token, column, ret, ret_offset, err);
}
