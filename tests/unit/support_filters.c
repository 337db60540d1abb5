#include "support_filters.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "model/filter.h"
#include "model/finding.h"

size_t chance_below(struct chance *chance, size_t limit)
{
	uint64_t number = chance->state += UINT64_C(0x9e3779b97f4a7c15);

	number = (number ^ number >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	number = (number ^ number >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((number ^ number >> 31) % limit);
}

static bool is_likely(struct chance *chance, size_t percent)
{
	return chance_below(chance, 100) < percent;
}

/* --- words ---------------------------------------------------------------------------------------------- */

static bool is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       (byte && strchr("._/-", byte));
}

/* In quotes when it has to be, and now and then when not. */
static void add_word(struct chance *chance, const char *text, size_t length, struct buf *ret)
{
	bool quoted = length == 0 || is_likely(chance, 25);

	for (size_t i = 0; i < length; i++)
		quoted = quoted || !is_plain(text[i]) || (i == 0 && text[i] == '-');
	if (quoted)
		buf_add_char(ret, '"');
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"' || text[i] == '\\')
			buf_add_char(ret, '\\');
		buf_add_char(ret, text[i]);
	}
	if (quoted)
		buf_add_char(ret, '"');
}

static bool is_inside(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Some of the first line, cut between characters. */
static size_t cut_part(struct chance *chance, const char **text)
{
	const size_t length = strcspn(*text, "\n");
	size_t start = 0, end = length;

	if (length > 3 && is_likely(chance, 60)) {
		start = chance_below(chance, length - 2);
		end = start + 2 + chance_below(chance, length - start - 1);
	}
	while (start < length && is_inside((*text)[start]))
		start++;
	while (end < length && is_inside((*text)[end]))
		end++;
	*text += start;
	return end > start ? end - start : 0;
}

/* --- terms ---------------------------------------------------------------------------------------------- */

static void add_pattern(struct chance *chance, const char *text, struct buf *ret)
{
	size_t length = 0;

	while (is_plain(text[length]) && length < 6)
		length++;
	if (is_likely(chance, 50)) {
		/* A glob over the whole value, or a regular expression. */
		buf_format(ret, ":%.*s*", (int)length, text);
		return;
	}
	buf_add_char(ret, '~');
	buf_add(ret, "\"^");
	for (size_t i = 0; i < length; i++)
		buf_format(ret, text[i] == '.' ? "[.]" : "%c", text[i]);
	buf_add(ret, is_likely(chance, 50) ? ".*\"" : "\"");
}

static void add_text_value(struct chance *chance, const char *text, struct buf *ret)
{
	size_t length;

	switch (chance_below(chance, 4)) {
	case 0:
		buf_add_char(ret, '=');
		add_word(chance, text, strcspn(text, "\n"), ret);
		return;
	case 1:
		if (is_plain(*text)) {
			add_pattern(chance, text, ret);
			return;
		}
		break;
	default:
		break;
	}
	buf_add_char(ret, ':');
	length = cut_part(chance, &text);
	add_word(chance, text, length, ret);
}

static void add_sign(struct chance *chance, struct buf *ret)
{
	static const char *const signs[] = { "=", ":", "<=", ">=", "<", ">" };

	buf_add(ret, signs[chance_below(chance, 6)]);
}

static void add_time_value(struct chance *chance, const struct cell *cell, struct buf *ret)
{
	const int64_t days = (clock_now() - cell->number) / (24 * 60 * 60);
	static const char *const signs[] = { "<=", ">=", "<", ">" };

	buf_add(ret, signs[chance_below(chance, 4)]);
	if (days >= 0 && is_likely(chance, 40))
		buf_format(ret, "%lldd", (long long)days + (long long)chance_below(chance, 3));
	else
		buf_add_date(ret, cell->number);
}

static void add_column_term(
	struct chance *chance, enum table_id table, const struct row *row, struct buf *ret)
{
	const struct table *columns = &table_list[table];
	const size_t index = chance_below(chance, columns->column_count);
	const struct column *column = &columns->columns[index];
	const struct cell *cell = &row->cells[index];

	buf_add(ret, column->alias && is_likely(chance, 40) ? column->alias : column->name);
	switch (column->type) {
	case COLUMN_TEXT:
	case COLUMN_WORD:
		add_text_value(chance, cell->text, ret);
		return;
	case COLUMN_NUMBER:
		add_sign(chance, ret);
		buf_format(ret, "%lld", (long long)(cell->empty ? 0 : cell->number));
		return;
	case COLUMN_TIME:
		add_time_value(chance, cell, ret);
		return;
	case COLUMN_SEVERITY:
		add_sign(chance, ret);
		buf_add(ret, cell->empty ? "low" : severity_word((enum severity)cell->number));
		return;
	}
}

static bool is_known(enum table_id table, const char *predicate)
{
	CLEANUP(filter_release) struct filter filter = { 0 };

	return filter_parse(&filter, table, predicate, clock_now(), NULL, NULL) == 0;
}

/* One that the table knows; now and then another, which all who are asked must refuse. */
static void add_predicate(struct chance *chance, enum table_id table, struct buf *ret)
{
	static const char *const words[] = { "is:new", "is:open", "is:closed", "is:decided", "is:accepted",
		"is:dismissed", "is:unknown", "is:declared", "is:unpinned", "is:floating", "is:failed",
		"is:hostile", "is:disagrees", "is:nocopy", "is:thirdparty", "is:current", "is:expired",
		"is:worse", "is:better", "class:any", "class:live", "class:fixture", "class:docs" };
	const char *word = words[chance_below(chance, COUNT_OF(words))];

	while (!is_known(table, word) && !is_likely(chance, 1))
		word = words[chance_below(chance, COUNT_OF(words))];
	buf_add(ret, word);
}

/* Any shown column has it. */
static void add_bare_word(struct chance *chance, enum table_id table, const struct row *row, struct buf *ret)
{
	const struct table *columns = &table_list[table];

	for (int tries = 0; tries < 20; tries++) {
		const size_t index = chance_below(chance, columns->column_count);
		const struct column *column = &columns->columns[index];
		const char *text = row->cells[index].text;

		if (column->type == COLUMN_TEXT && column->title && is_plain(*text)) {
			const size_t length = cut_part(chance, &text);

			/* OR would be no word. */
			buf_add_char(ret, '"');
			for (size_t i = 0; i < length; i++)
				buf_format(ret, text[i] == '"' || text[i] == '\\' ? "\\%c" : "%c", text[i]);
			buf_add_char(ret, '"');
			return;
		}
	}
	buf_add(ret, "a");
}

static void add_term(struct chance *chance, enum table_id table, const struct row *row, struct buf *ret)
{
	const size_t kind = chance_below(chance, 10);

	if (kind < 7)
		add_column_term(chance, table, row, ret);
	else if (kind < 9)
		add_predicate(chance, table, ret);
	else
		add_bare_word(chance, table, row, ret);
}

void support_draw_filter(
	struct chance *chance, enum table_id table, const struct row *rows, size_t row_count, struct buf *ret)
{
	const struct row *row = &rows[chance_below(chance, row_count)];
	const size_t terms = 1 + chance_below(chance, 3);
	bool open = false;

	for (size_t i = 0; i < terms; i++) {
		const bool alternative = i && is_likely(chance, 35);

		if (i)
			buf_add(ret, alternative ? " OR " : " ");
		if (!open && i + 1 < terms && is_likely(chance, 25)) {
			open = true;
			buf_add(ret, is_likely(chance, 20) ? "-(" : "(");
		}
		/* What is denied is better said of another row. */
		if (is_likely(chance, 15)) {
			buf_add_char(ret, '-');
			add_term(chance, table, &rows[chance_below(chance, row_count)], ret);
		} else {
			add_term(chance, table, alternative ? &rows[chance_below(chance, row_count)] : row,
				ret);
		}
	}
	if (open)
		buf_add_char(ret, ')');
}
