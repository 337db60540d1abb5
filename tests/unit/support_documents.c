#include "support_documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "model/finding.h"

enum { COLUMNS_MOST = 64 };

/* --- keys ------------------------------------------------------------------------------------------------ */

void keys_add(struct keys *keys, const char *key)
{
	arena_grow(&keys->arena, &keys->items, keys->count, &keys->capacity, sizeof(*keys->items));
	keys->items[keys->count++] = arena_string(&keys->arena, key);
}

static int compare(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

void keys_sort(struct keys *keys)
{
	if (keys->count)
		qsort(keys->items, keys->count, sizeof(*keys->items), compare);
}

void keys_release(struct keys *keys)
{
	arena_release(&keys->arena);
	*keys = (struct keys){ 0 };
}

const char *const *key_columns(enum table_id table)
{
	static const char *const columns[TABLE_COUNT][10] = {
		[TABLE_REPOSITORIES] = { "repo" },
		[TABLE_MODULES] = { "repo", "path", "kind" },
		[TABLE_REFERENCES] = { "repo", "path", "line", "column", "kind", "name" },
		[TABLE_FINDINGS] = { "repo", "fingerprint" },
		[TABLE_GRAPH] = { "module" },
		[TABLE_REVIEWS] = { "module", "commit", "step", "made", "by" },
		[TABLE_CHANGES] = { "at", "run", "what", "repo", "fingerprint" },
		[TABLE_DECISIONS] = { "act", "state", "scope", "made" },
		[TABLE_IMAGES] = { "name", "role", "registry" },
		[TABLE_IMAGE_USES] = { "repo", "path", "line", "column", "role", "image", "where", "text" },
		[TABLE_SETTINGS] = { "repo", "path", "line", "column", "kind", "subject", "key" },
	};

	return columns[table];
}

/* Values as bytes, whatever quoting they wear. */
static void add_value(struct buf *key, const char *value)
{
	buf_add_unquoted(key, value);
	buf_add_char(key, '|');
}

void keys_add_row(struct keys *keys, enum table_id table, const struct row *row)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	for (const char *const *name = key_columns(table); *name; name++) {
		const int index = table_column(table, *name);
		const struct cell *cell = &row->cells[index];

		buf_clear(&value);
		switch (table_list[table].columns[index].type) {
		case COLUMN_TEXT:
		case COLUMN_WORD:
			buf_add(&value, cell->text);
			break;
		case COLUMN_TIME:
			if (!cell->empty)
				buf_add_time(&value, cell->number);
			break;
		case COLUMN_NUMBER:
			if (!cell->empty)
				buf_format(&value, "%lld", (long long)cell->number);
			break;
		case COLUMN_SEVERITY:
			buf_add(&value, cell->empty ? "" : severity_word((enum severity)cell->number));
			break;
		}
		add_value(&key, value.text);
	}
	keys_add(keys, key.text);
}

/* --- lines of cells -------------------------------------------------------------------------------------- */

struct cells {
	struct buf texts[COLUMNS_MOST];
	size_t count;
};

static void cells_release(struct cells *cells)
{
	for (size_t i = 0; i < COLUMNS_MOST; i++)
		buf_release(&cells->texts[i]);
}

static void cells_start(struct cells *cells)
{
	for (size_t i = 0; i < COLUMNS_MOST; i++)
		cells->texts[i] = (struct buf)BUF_INIT;
	cells->count = 0;
}

/* The first line says where the columns of the key are. */
static bool find_columns(const struct cells *head, enum table_id table, size_t ret[8], size_t *ret_count)
{
	*ret_count = 0;
	for (const char *const *name = key_columns(table); *name; name++) {
		size_t index = 0;

		while (index < head->count && strcmp(head->texts[index].text, *name) != 0)
			index++;
		if (index == head->count)
			return false;
		ret[(*ret_count)++] = index;
	}
	return head->count == table_list[table].column_count;
}

static bool read_lines(const struct buf *document, enum table_id table, struct keys *ret,
	const char *(*read_line)(const char *text, struct cells *cells))
{
	CLEANUP(cells_release) struct cells cells;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	size_t columns[8], column_count, width;
	const char *text = document->text;

	cells_start(&cells);
	text = read_line(text, &cells);
	if (!text || !find_columns(&cells, table, columns, &column_count))
		return false;
	width = cells.count;
	while (*text) {
		text = read_line(text, &cells);
		if (!text || cells.count != width)
			return false;
		buf_clear(&key);
		for (size_t i = 0; i < column_count; i++)
			add_value(&key, cells.texts[columns[i]].text);
		keys_add(ret, key.text);
	}
	return true;
}

static const char *tsv_line(const char *text, struct cells *cells)
{
	for (cells->count = 0; cells->count < COLUMNS_MOST; text++) {
		const size_t length = strcspn(text, "\t\n");
		struct buf *cell = &cells->texts[cells->count++];

		buf_clear(cell);
		buf_add_bytes(cell, text, length);
		text += length;
		if (!*text || *text == '\n')
			return *text ? text + 1 : NULL;
	}
	return NULL;
}

static const char *csv_cell(const char *text, struct buf *ret)
{
	buf_clear(ret);
	if (*text != '"') {
		const size_t length = strcspn(text, ",\r\n\"");

		buf_add_bytes(ret, text, length);
		return text + length;
	}
	for (text++; *text && (*text != '"' || text[1] == '"'); text++) {
		buf_add_char(ret, *text);
		text += *text == '"';
	}
	if (!*text)
		return NULL;
	/* What a spreadsheet must not take for a formula. */
	if (ret->text[0] == '\'' && ret->text[1] && strchr("=+-@\t\r", ret->text[1])) {
		CLEANUP(buf_release) struct buf whole = BUF_INIT;

		buf_add(&whole, ret->text + 1);
		buf_clear(ret);
		buf_add(ret, whole.text);
	}
	return text + 1;
}

static const char *csv_line(const char *text, struct cells *cells)
{
	for (cells->count = 0; text && cells->count < COLUMNS_MOST; text++) {
		text = csv_cell(text, &cells->texts[cells->count++]);
		if (text && text[0] == '\r' && text[1] == '\n')
			return text + 2;
		if (!text || *text != ',')
			return NULL;
	}
	return NULL;
}

bool read_tsv(const struct buf *document, enum table_id table, struct keys *ret)
{
	return read_lines(document, table, ret, tsv_line);
}

bool read_csv(const struct buf *document, enum table_id table, struct keys *ret)
{
	return read_lines(document, table, ret, csv_line);
}

/* --- JSON ------------------------------------------------------------------------------------------------ */

static struct json *parse(const struct buf *document)
{
	const struct json_limits limits = { .depth = 64, .values = 10000000 };
	struct error err = { 0 };
	struct json *json = NULL;

	if (json_parse(&json, document->text, document->length, JSON_STRICT, &limits, NULL, &err) < 0)
		fprintf(stderr, "%s\n", err.message);
	return json;
}

static void add_member(struct buf *key, const struct json_value *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int64_t number;

	if (json_integer(value, &number))
		buf_format(&text, "%lld", (long long)number);
	else if (json_text(value))
		buf_add(&text, json_text(value));
	add_value(key, text.text);
}

bool read_json(const struct buf *document, enum table_id table, struct keys *ret)
{
	CLEANUP(json_close) struct json *json = parse(document);
	const struct json_value *row = json ? json_first(json_root(json)) : NULL;

	if (!json || json_type(json_root(json)) != JSON_ARRAY)
		return false;
	for (; row; row = json_next(row)) {
		CLEANUP(buf_release) struct buf key = BUF_INIT;

		if (json_count(row) != table_list[table].column_count)
			return false;
		for (const char *const *name = key_columns(table); *name; name++)
			add_member(&key, json_member(row, *name));
		keys_add(ret, key.text);
	}
	return true;
}

bool read_sarif(const struct buf *document, enum table_id table, struct keys *ret)
{
	CLEANUP(json_close) struct json *json = parse(document);
	const struct json_value *run = json ? json_first(json_member(json_root(json), "runs")) : NULL;

	for (; run; run = json_next(run)) {
		const struct json_value *result = json_first(json_member(run, "results"));

		for (; result; result = json_next(result)) {
			CLEANUP(buf_release) struct buf key = BUF_INIT;

			add_member(&key, json_member(json_member(run, "properties"), "repository"));
			add_member(&key, json_member(json_member(result, "partialFingerprints"),
						 "scabbardFinding/v1"));
			keys_add(ret, key.text);
		}
	}
	return json && table == TABLE_FINDINGS;
}

/* --- documents that say whose a thing is in properties --------------------------------------------------- */

/* What a column is called there. */
static const char *property_of(const char *column, struct buf *ret)
{
	buf_clear(ret);
	buf_format(ret, "scabbard:%s", strcmp(column, "repo") == 0 ? "repository" : column);
	return ret->text;
}

static const char *property(const struct json_value *list, const char *name)
{
	for (const struct json_value *item = json_first(list); item; item = json_next(item)) {
		const char *text = json_text(json_member(item, "name"));

		if (text && strcmp(text, name) == 0)
			return json_text(json_member(item, "value"));
	}
	return NULL;
}

/* Those that are a row say its repository. */
static void add_things(const struct json_value *list, enum table_id table, struct keys *ret)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	for (const struct json_value *thing = json_first(list); thing; thing = json_next(thing)) {
		const struct json_value *properties = json_member(thing, "properties");
		CLEANUP(buf_release) struct buf key = BUF_INIT;

		if (!property(properties, "scabbard:repository"))
			continue;
		for (const char *const *column = key_columns(table); *column; column++) {
			const char *value = property(properties, property_of(*column, &name));

			add_value(&key, value ? value : "");
		}
		keys_add(ret, key.text);
	}
}

bool read_cyclonedx(const struct buf *document, enum table_id table, struct keys *ret)
{
	CLEANUP(json_close) struct json *json = parse(document);

	if (!json)
		return false;
	if (table == TABLE_FINDINGS)
		add_things(json_member(json_root(json), "vulnerabilities"), table, ret);
	else
		add_things(json_member(json_root(json), "components"), table, ret);
	return true;
}

/* The value behind "NAME=" at the start of a line. */
static bool add_line(const char *lines, const char *name, struct buf *key)
{
	const size_t length = strlen(name);

	for (; lines; lines = strchr(lines, '\n') ? strchr(lines, '\n') + 1 : NULL) {
		CLEANUP(buf_release) struct buf value = BUF_INIT;

		if (strncmp(lines, name, length) != 0 || lines[length] != '=')
			continue;
		lines += length + 1;
		buf_add_bytes(&value, lines, strcspn(lines, "\n"));
		add_value(key, value.text);
		return true;
	}
	add_value(key, "");
	return false;
}

bool read_spdx(const struct buf *document, enum table_id table, struct keys *ret)
{
	CLEANUP(json_close) struct json *json = parse(document);
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const struct json_value *package = json ? json_first(json_member(json_root(json), "packages")) : NULL;

	for (; package; package = json_next(package)) {
		const char *comment = json_text(json_member(package, "comment"));
		CLEANUP(buf_release) struct buf key = BUF_INIT;
		CLEANUP(buf_release) struct buf whose = BUF_INIT;

		if (!comment || !add_line(comment, "scabbard:repository", &whose))
			continue;
		for (const char *const *column = key_columns(table); *column; column++)
			add_line(comment, property_of(*column, &name), &key);
		keys_add(ret, key.text);
	}
	return json != NULL;
}
