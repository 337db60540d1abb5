/* engine.json: strict as the engine reads it, which refuses to start with a key that it does not know. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine_fields.h"

enum { UNKNOWN_DEPTH = 4 };

static const struct engine_form text_form = { .shape = ENGINE_TEXT };

static const struct engine_field *field_of(const struct engine_form *form, const char *name)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (json_names_fold_equal(form->fields[i].name, name))
			return &form->fields[i];
	return NULL;
}

static struct place bare(struct place at, const struct json_value *value)
{
	if (json_type(value) == JSON_STRING && at.count >= 2) {
		at.offset++;
		at.column++;
		at.count -= 2;
	}
	return at;
}

/* The text of a scalar as written, without the quotes of a string; "{}" and "[]" of what is empty. */
static const char *words(struct reading *reading, const struct json_value *value, const char *bytes)
{
	const struct place at = json_place(value);

	if (json_type(value) == JSON_STRING)
		return json_text(value);
	if (json_type(value) == JSON_OBJECT)
		return json_first(value) ? "" : "{}";
	if (json_type(value) == JSON_ARRAY)
		return json_first(value) ? "" : "[]";
	return arena_string_part(reading->arena, bytes + at.offset, at.count);
}

static struct setting_fact *add(
	const struct engine_text *text, const struct json_value *value, const char *key, const char *bytes)
{
	const bool scalar = json_type(value) != JSON_OBJECT && json_type(value) != JSON_ARRAY;
	struct place at =
		scalar || !json_name(value) ? bare(json_place(value), value) : json_name_place(value);

	return engine_add(text, key, words(text->reading, value, bytes), at);
}

/* Everything below a name that the engine does not know; the first says that it refuses the file. */
/* NOLINTNEXTLINE(misc-no-recursion): four levels */
static void add_unknown(const struct engine_text *text, const struct json_value *value, const char *key,
	const char *bytes, int depth)
{
	struct setting_fact *setting = add(text, value, key, bytes);
	size_t index = 0;

	if (setting)
		setting->unknown = true;
	if (setting && depth == 0) {
		setting->at = engine_place(text, json_name_place(value));
		setting->refused = reading_text(text->reading,
			arena_format(text->reading->arena, "json: unknown field \"%s\"", json_name(value)));
	}
	if (depth == UNKNOWN_DEPTH)
		return;
	for (const struct json_value *item = json_first(value); item; item = json_next(item), index++)
		add_unknown(text, item,
			json_name(item) ? engine_key(text->reading, key, json_name(item))
					: engine_key_at(text->reading, key, index),
			bytes, depth + 1);
}

/* What the engine wants in place of a value; NULL if that fits. null is taken by all but spaces and durations. */
static const char *misfit(
	const struct engine_form *form, const struct json_value *value, const char *words_of_it)
{
	const enum json_type type = json_type(value);
	int64_t number;

	switch (form->shape) {
	case ENGINE_ANY:
		return NULL;
	case ENGINE_TEXT:
	case ENGINE_LEVEL:
		if (type != JSON_STRING)
			return type == JSON_NULL ? NULL : "no string";
		return engine_misfit(form->shape, words_of_it);
	case ENGINE_TRUTH:
		return type == JSON_TRUE || type == JSON_FALSE || type == JSON_NULL ? NULL : "no boolean";
	case ENGINE_INTEGER:
		return type == JSON_NULL || json_integer(value, &number) ? NULL : "no integer";
	case ENGINE_SPACE:
	case ENGINE_DURATION:
		return engine_misfit(
			form->shape, type == JSON_OBJECT || type == JSON_ARRAY ? "{}" : words_of_it);
	case ENGINE_OBJECT:
	case ENGINE_MAP:
		return type == JSON_OBJECT || type == JSON_NULL ? NULL : "no object";
	case ENGINE_LIST:
		return type == JSON_ARRAY || type == JSON_NULL ? NULL : "no list";
	}
	return NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): the forms end it */
static void walk(const struct engine_text *text, const struct json_value *value,
	const struct engine_form *form, const char *key, const char *bytes)
{
	const char *wrong = misfit(form, value, words(text->reading, value, bytes));
	size_t index = 0;

	if (wrong || !json_first(value)) {
		struct setting_fact *setting = *key ? add(text, value, key, bytes) : NULL;

		if (setting && wrong)
			setting->refused = reading_text(
				text->reading, arena_format(text->reading->arena, "'%s' is %s", key, wrong));
		return;
	}
	for (const struct json_value *item = json_first(value); item; item = json_next(item), index++) {
		const struct engine_field *field;

		if (form->shape == ENGINE_MAP) {
			walk(text, item, form->item, engine_key(text->reading, key, json_name(item)), bytes);
			continue;
		}
		if (form->shape == ENGINE_LIST) {
			walk(text, item, form->item, engine_key_at(text->reading, key, index), bytes);
			continue;
		}
		field = field_of(form, json_name(item));
		if (!field || field->gone) {
			size_t before = text->reading->facts->setting_count;

			add_unknown(text, item, engine_key(text->reading, key, json_name(item)), bytes, 0);
			if (field && text->reading->facts->setting_count > before)
				text->reading->facts->settings[before].refused = field->gone;
			continue;
		}
		walk(text, item, field->form, engine_key(text->reading, key, field->name), bytes);
	}
}

/* "engine": { "address": ..., "tls": ... }, of which an article tells and no engine ever read. */
static bool is_claim(const struct json_value *root)
{
	const struct json_value *engine = json_member(root, "engine");

	return json_member(engine, "address") || json_member(engine, "tls");
}

/* Other programs have an engine.json too: this one is of Dagger if it has more names of Dagger's than others. */
static bool is_of_dagger(const struct json_value *root)
{
	size_t known = 0, unknown = 0;

	if (json_type(root) != JSON_OBJECT)
		return false;
	if (is_claim(root))
		return true;
	for (const struct json_value *item = json_first(root); item; item = json_next(item)) {
		const struct engine_field *field = field_of(&engine_json_form, json_name(item));
		const struct engine_form *form = field ? field->form : NULL;

		/* A word that is no level is a mistake; a level that is no word is another program's. */
		if (form && !misfit(form->shape == ENGINE_LEVEL ? &text_form : form, item, ""))
			known++;
		else if (strcmp(json_name(item), "$schema") != 0)
			unknown++;
	}
	return known > unknown;
}

/* The decoder of the engine stops behind the first value and looks no further. */
static size_t first_value(const char *bytes, size_t length)
{
	size_t depth = 0;
	bool inside = false;

	for (size_t i = 0; i < length; i++) {
		if (inside) {
			if (bytes[i] == '\\')
				i++;
			else
				inside = bytes[i] != '"';
			continue;
		}
		if (bytes[i] == '"')
			inside = true;
		else if (bytes[i] == '{' || bytes[i] == '[')
			depth++;
		else if ((bytes[i] == '}' || bytes[i] == ']') && depth && --depth == 0)
			return i + 1;
	}
	return length;
}

void engine_json_read(const struct engine_text *text, const char *bytes, size_t length)
{
	struct reading *reading = text->reading;
	const struct json_limits limits = {
		.depth = (uint32_t)reading->limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)reading->limits->values[LIMIT_JSON_VALUES],
	};
	CLEANUP(json_close) struct json *json = NULL;
	struct place at = { 0 };
	struct error err = { 0 };

	length = first_value(bytes, length);
	if (json_parse(&json, bytes, length, JSON_GO, &limits, &at, &err) < 0) {
		struct setting_fact *setting;

		if (err.code == ERROR_TOO_LARGE) {
			reading_refuse_parsed(reading, engine_place(text, at), &err, true);
			return;
		}
		setting = engine_add(text, "", "", at);
		if (setting)
			setting->refused = reading_text(reading, err.message);
		return;
	}
	if (is_of_dagger(json_root(json)))
		walk(text, json_root(json), &engine_json_form, "", bytes);
}

static bool names(const char *bytes, size_t length, const char *word)
{
	return memmem(bytes, length, word, strlen(word)) != NULL;
}

bool engine_json_screen(const char *bytes, size_t length)
{
	return names(bytes, length, "\"registries\"") || names(bytes, length, "\"security\"") ||
	       names(bytes, length, "\"gc\"") || names(bytes, length, "\"logLevel\"") ||
	       names(bytes, length, "\"engine\"");
}

void read_engine_json(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = { .facts = facts, .arena = input->arena, .limits = input->limits };
	const struct engine_text text = {
		.reading = &reading,
		.kind = SETTING_ENGINE_JSON,
		.subject = "",
	};

	engine_json_read(&text, input->bytes, input->length);
}
