/* A policy file, table by table and key by key; what is in no table of ours is an error. */
#include "policy_keys.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { WORDS_MOST = 64 };

/* --- failing ------------------------------------------------------------------------------------------ */

static int __attribute__((format(printf, 3, 0)))
fail(struct policy_reading *reading, struct place at, const char *format, va_list arguments)
{
	char message[768];

	vsnprintf(message, sizeof(message), format, arguments);
	if (reading->ret_place)
		*reading->ret_place = at;
	return error_set(
		reading->err, ERROR_MALFORMED, "line %u, column %u: %s", at.line, at.column, message);
}

int policy_fail(struct policy_reading *reading, struct place at, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	fail(reading, at, format, arguments);
	va_end(arguments);
	return ERROR_MALFORMED;
}

int policy_fail_unshown(struct policy_reading *reading, struct place at, const char *format, ...)
{
	va_list arguments;

	at.count = 0;
	va_start(arguments, format);
	fail(reading, at, format, arguments);
	va_end(arguments);
	return ERROR_MALFORMED;
}

bool policy_hint_closest(
	struct policy_reading *reading, const char *text, const char *const *words, size_t count)
{
	const char *closest = text_closest(text, words, count);

	if (closest)
		error_hint(reading->err, "Did you mean '%s'?", closest);
	return closest;
}

/* --- unknown names ------------------------------------------------------------------------------------ */

/* The part of a section's name that stands below another section, or NULL: "map" of "forks.map" below "forks". */
static const char *name_below(const struct policy_section *section, const struct policy_section *above)
{
	const size_t length = above ? strlen(above->name) : 0;

	if (!above)
		return strchr(section->name, '.') ? NULL : section->name;
	if (strncmp(section->name, above->name, length) != 0 || section->name[length] != '.')
		return NULL;
	return section->name + length + 1;
}

/* The keys and tables that may stand in a section, or at the top. */
static size_t known_names(const struct policy_section *above, const char *names[WORDS_MOST])
{
	const struct policy_section *section;
	size_t count = 0;

	for (size_t i = 0; above && i < above->key_count && count < WORDS_MOST; i++)
		names[count++] = above->keys[i].name;
	for (size_t i = 0; (section = policy_section_at(i)) && count < WORDS_MOST; i++)
		if (name_below(section, above))
			names[count++] = name_below(section, above);
	return count;
}

/* The section that has a key of this name, if there is just one. */
static const struct policy_section *section_with(const char *name)
{
	const struct policy_section *section, *found = NULL;

	for (size_t i = 0; (section = policy_section_at(i)); i++) {
		if (!policy_key_find(section, name))
			continue;
		if (found)
			return NULL;
		found = section;
	}
	return found;
}

static void hint_known(struct policy_reading *reading, const char *const *names, size_t count)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	for (size_t i = 0; i < count; i++)
		buf_format(&list, "%s%s", i ? ", " : "", names[i]);
	error_hint(reading->err, "Known here: %s.", list.text);
}

/* A key that is known elsewhere, as it is or nearly so. */
static bool hint_home(struct policy_reading *reading, const char *name)
{
	const struct policy_section *section;

	for (size_t i = 0; (section = policy_section_at(i)); i++) {
		const char *names[WORDS_MOST], *closest;
		size_t count = 0;

		for (; count < section->key_count && count < WORDS_MOST; count++)
			names[count] = section->keys[count].name;
		closest = text_closest(name, names, count);
		if (!closest)
			continue;
		error_hint(reading->err,
			section->form == POLICY_ROWS ? "Did you mean '%s' of [[%s]]?"
						     : "Did you mean '%s' of [%s]?",
			closest, section->name);
		return true;
	}
	return false;
}

static int fail_unknown(
	struct policy_reading *reading, const struct policy_section *above, const struct toml_value *value)
{
	const char *name = toml_key(value), *names[WORDS_MOST];
	const size_t count = known_names(above, names);
	const struct policy_section *home = section_with(name);
	const bool is_table = toml_type(value) == TOML_TABLE;

	if (above)
		policy_fail(reading, toml_key_place(value), "unknown %s '%.100s' in [%s]",
			is_table ? "table" : "key", name, above->name);
	else
		policy_fail(reading, toml_key_place(value), "unknown %s '%.100s'", is_table ? "table" : "key",
			name);
	if (policy_hint_closest(reading, name, names, count))
		return ERROR_MALFORMED;
	if (home)
		error_hint(reading->err,
			home->form == POLICY_ROWS ? "It belongs in [[%s]]." : "It belongs in [%s].",
			home->name);
	else if (!hint_home(reading, name))
		hint_known(reading, names, count);
	return ERROR_MALFORMED;
}

/* --- tables ------------------------------------------------------------------------------------------- */

/* Whether a member of a section, or of the whole, is a section too. Keys with dots in quotes are none. */
static bool is_section(const struct policy_section *above, const char *name)
{
	const struct policy_section *section;

	for (size_t i = 0; (section = policy_section_at(i)); i++) {
		const char *own = name_below(section, above);

		if (own && strcmp(own, name) == 0)
			return true;
	}
	return false;
}

static int check_needed(
	struct policy_reading *reading, const struct policy_section *section, const struct toml_value *table)
{
	for (size_t i = 0; i < section->key_count; i++) {
		const struct policy_key *key = &section->keys[i];

		if (!key->needed || toml_member(table, key->name))
			continue;
		policy_fail(reading, toml_place(table), "[[%s]] without '%s'", section->name, key->name);
		error_hint(reading->err, "Example: %s = %s", key->name, key->example);
		return ERROR_MALFORMED;
	}
	return 0;
}

/* What is a section itself is read in its turn. */
static int read_keys(struct policy_reading *reading, const struct policy_section *section,
	const struct toml_value *table, void *row)
{
	for (const struct toml_value *value = toml_first(table); value; value = toml_next(value)) {
		const struct policy_key *key = policy_key_find(section, toml_key(value));

		if (!key && section->form != POLICY_ROWS && is_section(section, toml_key(value)))
			continue;
		if (!key)
			return fail_unknown(reading, section, value);
		if (policy_read_value(reading, key, value, row) < 0)
			return ERROR_MALFORMED;
		reading->policy->key_count++;
	}
	return section->form == POLICY_ROWS ? check_needed(reading, section, table) : 0;
}

/* --- rows --------------------------------------------------------------------------------------------- */

static int compare_texts(const void *left, const void *right)
{
	const struct toml_value *one = *(const struct toml_value *const *)left;
	const struct toml_value *other = *(const struct toml_value *const *)right;
	const int order = strcmp(toml_text(one), toml_text(other));

	if (order)
		return order;
	return toml_place(one).offset < toml_place(other).offset ? -1 : 1;
}

static int check_unique(struct policy_reading *reading, const struct policy_section *section,
	const struct policy_key *key, const struct toml_value *rows)
{
	const size_t count = toml_count(rows);
	CLEANUP(memory_release) const struct toml_value **values = memory_zero(count + 1, sizeof(*values));
	size_t i = 0;

	for (const struct toml_value *row = toml_first(rows); row; row = toml_next(row))
		values[i++] = toml_member(row, key->name);
	qsort(values, count, sizeof(*values), compare_texts);
	for (i = 1; i < count; i++)
		if (strcmp(toml_text(values[i - 1]), toml_text(values[i])) == 0)
			return policy_fail(reading, toml_place(values[i]),
				"a second [[%s]] with the %s '%.100s', after that on line %u", section->name,
				key->name, toml_text(values[i]), toml_place(values[i - 1]).line);
	return 0;
}

static int read_row(struct policy_reading *reading, const struct policy_section *section,
	const struct toml_value *table, void *row)
{
	if (toml_type(table) != TOML_TABLE) {
		policy_fail(reading, toml_place(table), "'%s' is a list of tables", section->name);
		error_hint(reading->err, "Write [[%s]] above the keys of each.", section->name);
		return ERROR_MALFORMED;
	}
	memcpy(row, section->blank, section->size);
	if (read_keys(reading, section, table, row) < 0)
		return ERROR_MALFORMED;
	return section->check ? section->check(reading, table, row) : 0;
}

static int read_rows(
	struct policy_reading *reading, const struct policy_section *section, const struct toml_value *value)
{
	const size_t count = toml_count(value), most = section->most ? section->most : POLICY_ROWS_MOST;
	char *rows, *row;

	if (toml_type(value) != TOML_ARRAY) {
		policy_fail(reading, toml_key_place(value), "'%s' is a list of tables", section->name);
		error_hint(reading->err, "Write [[%s]] above the keys of each.", section->name);
		return ERROR_MALFORMED;
	}
	if (count > most)
		return policy_fail(
			reading, toml_key_place(value), "more than %zu rows of [[%s]]", most, section->name);
	rows = arena_zero(&reading->policy->arena, count + 1, section->size);
	row = rows;
	for (const struct toml_value *item = toml_first(value); item; item = toml_next(item)) {
		if (read_row(reading, section, item, row) < 0)
			return ERROR_MALFORMED;
		row += section->size;
	}
	for (size_t i = 0; i < section->key_count; i++)
		if (section->keys[i].unique && check_unique(reading, section, &section->keys[i], value) < 0)
			return ERROR_MALFORMED;
	memcpy((char *)reading->policy + section->field, &rows, sizeof(rows));
	memcpy((char *)reading->policy + section->count, &count, sizeof(count));
	return 0;
}

/* --- the whole ---------------------------------------------------------------------------------------- */

static int read_section(
	struct policy_reading *reading, const struct policy_section *section, const struct toml_value *value)
{
	if (section->form == POLICY_ROWS)
		return read_rows(reading, section, value);
	if (toml_type(value) != TOML_TABLE) {
		policy_fail(reading, toml_key_place(value), "'%s' is one table", section->name);
		error_hint(reading->err, "Write [%s] above its keys.", section->name);
		return ERROR_MALFORMED;
	}
	if (section->form == POLICY_LIMITS)
		return policy_read_limits(reading, value);
	if (section->form == POLICY_CREDENTIALS)
		return policy_read_credentials(reading, value);
	return read_keys(reading, section, value, reading->policy);
}

/* What a file has of a section, or NULL: "forks", or what is "map" in it. */
static const struct toml_value *find_section(
	const struct toml_value *root, const struct policy_section *section)
{
	const size_t length = strcspn(section->name, ".");
	CLEANUP(memory_release) char *above = memory_string_part(section->name, length);
	const struct toml_value *value = toml_member(root, above);

	return section->name[length] ? toml_member(value, section->name + length + 1) : value;
}

static int read_root(struct policy_reading *reading, const struct toml_value *root)
{
	const struct policy_section *section;

	for (const struct toml_value *value = toml_first(root); value; value = toml_next(value))
		if (!is_section(NULL, toml_key(value)))
			return fail_unknown(reading, NULL, value);
	for (size_t i = 0; (section = policy_section_at(i)); i++) {
		const struct toml_value *value = find_section(root, section);

		if (value && read_section(reading, section, value) < 0)
			return ERROR_MALFORMED;
	}
	return 0;
}

/* Whether the line of a syntax error may hold what must not be shown: nobody knows yet what its parts are. */
static bool may_hold_secret(const char *text, size_t length, size_t offset)
{
	const char *start, *end;

	if (offset > length)
		offset = length;
	end = memchr(text + offset, '\n', length - offset);
	end = end ? end : text + length;
	start = memrchr(text, '\n', offset);
	start = start ? start + 1 : text;
	return memmem(text, (size_t)(end - text), "credentials", strlen("credentials")) ||
	       (memmem(start, (size_t)(end - start), "://", 3) && memchr(start, '@', (size_t)(end - start)));
}

static int parse(struct policy_reading *reading, struct toml **ret, const char *text, size_t length)
{
	const struct toml_limits limits = {
		.depth = (uint32_t)limit_table[LIMIT_TOML_DEPTH].value,
		.values = (uint32_t)limit_table[LIMIT_TOML_VALUES].value,
	};
	const uint64_t most = limit_table[LIMIT_POLICY_BYTES].value;
	struct place place = { .line = 1, .column = 1 };
	int result;

	if (length > most)
		result = error_set(
			reading->err, ERROR_TOO_LARGE, "more than %llu bytes", (unsigned long long)most);
	else
		result = toml_parse(ret, text, length, &limits, &place, reading->err);
	if (result == 0)
		return 0;
	if (reading->err)
		error_context(reading->err, "line %u, column %u", place.line, place.column);
	if (reading->err && text_ends(reading->err->message, "no TOML"))
		error_hint(reading->err,
			"In TOML tables are written [name], rows [[name]], keys name = \"text\", name = 3, "
			"name = true or name = [\"a\", \"b\"].");
	if (length > most || may_hold_secret(text, length, place.offset))
		place.count = 0;
	if (reading->ret_place)
		*reading->ret_place = place;
	return result;
}

int policy_read(struct policy **ret, const char *text, size_t length, const struct rule *rules,
	struct place *ret_place, struct error *err)
{
	CLEANUP(policy_close) struct policy *policy = policy_new();
	CLEANUP(toml_close) struct toml *toml = NULL;
	struct policy_reading reading = {
		.policy = policy,
		.rules = rules,
		.ret_place = ret_place,
		.err = err,
	};
	int result = parse(&reading, &toml, text, length);

	if (result == 0)
		result = read_root(&reading, toml_root(toml));
	if (result < 0)
		return result;
	policy_seal(policy);
	*ret = TAKE(policy);
	return 0;
}
