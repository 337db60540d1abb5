/* engine.toml and buildkitd.toml: the settings of the engine's inner builder, by the names that it decodes. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/toml.h"
#include "engine_fields.h"
#include "toml_reading.h"

enum { UNKNOWN_DEPTH = 4 };

/* go-toml takes the exact name, all lower, all upper, or the first letter lower. */
static const struct engine_field *field_of(const struct engine_form *form, const char *name)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (strcmp(form->fields[i].name, name) == 0)
			return &form->fields[i];
	for (size_t i = 0; i < form->field_count; i++)
		if (text_equal_ascii_case(form->fields[i].name, name) &&
			(!strpbrk(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") ||
				!strpbrk(name, "abcdefghijklmnopqrstuvwxyz")))
			return &form->fields[i];
	return NULL;
}

static struct place bare(struct place at, const struct toml_value *value)
{
	if (toml_type(value) == TOML_TEXT && at.count >= 2) {
		at.offset++;
		at.column++;
		at.count -= 2;
	}
	return at;
}

static bool is_inner(const struct toml_value *value)
{
	return toml_type(value) == TOML_TABLE || toml_type(value) == TOML_ARRAY;
}

static const char *words(struct reading *reading, const struct toml_value *value, const char *bytes)
{
	const struct place at = toml_place(value);

	if (toml_text(value))
		return toml_text(value);
	if (toml_type(value) == TOML_TABLE)
		return toml_first(value) ? "" : "{}";
	if (toml_type(value) == TOML_ARRAY)
		return toml_first(value) ? "" : "[]";
	return arena_string_part(reading->arena, bytes + at.offset, at.count);
}

static struct setting_fact *add(
	const struct engine_text *text, const struct toml_value *value, const char *key, const char *bytes)
{
	struct place at =
		is_inner(value) && toml_key(value) ? toml_key_place(value) : bare(toml_place(value), value);

	return engine_add(text, key, words(text->reading, value, bytes), at);
}

/* NOLINTNEXTLINE(misc-no-recursion): four levels */
static void add_unknown(const struct engine_text *text, const struct toml_value *value, const char *key,
	const char *bytes, int depth)
{
	struct setting_fact *setting = add(text, value, key, bytes);
	size_t index = 0;

	if (setting)
		setting->unknown = true;
	if (!is_inner(value) || depth == UNKNOWN_DEPTH)
		return;
	for (const struct toml_value *item = toml_first(value); item; item = toml_next(item), index++)
		add_unknown(text, item,
			toml_type(value) == TOML_TABLE ? engine_key(text->reading, key, toml_key(item))
						       : engine_key_at(text->reading, key, index),
			bytes, depth + 1);
}

static const char *misfit(
	const struct engine_form *form, const struct toml_value *value, const char *words_of_it)
{
	const enum toml_type type = toml_type(value);

	switch (form->shape) {
	case ENGINE_ANY:
		return NULL;
	case ENGINE_TEXT:
	case ENGINE_LEVEL:
		return type == TOML_TEXT ? NULL : "no string";
	case ENGINE_TRUTH:
		return type == TOML_BOOL ? NULL : "no boolean";
	case ENGINE_INTEGER:
		return type == TOML_INTEGER ? NULL : "no integer";
	case ENGINE_SPACE:
	case ENGINE_DURATION:
		/* go-toml hands the digits of a number over as text. */
		return type == TOML_TEXT      ? engine_misfit(form->shape, words_of_it)
		       : type == TOML_INTEGER ? NULL
					      : "no text";
	case ENGINE_OBJECT:
	case ENGINE_MAP:
		return type == TOML_TABLE ? NULL : "no table";
	case ENGINE_LIST:
		return type == TOML_ARRAY ? NULL : "no array";
	}
	return NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): the forms end it */
static void walk(const struct engine_text *text, const struct toml_value *value,
	const struct engine_form *form, const char *key, const char *bytes)
{
	const char *wrong = misfit(form, value, words(text->reading, value, bytes));
	size_t index = 0;

	if (form->shape == ENGINE_ANY && is_inner(value)) {
		add(text, value, key, bytes);
		return;
	}
	if (wrong || !is_inner(value) || !toml_first(value)) {
		struct setting_fact *setting = *key ? add(text, value, key, bytes) : NULL;

		if (setting && wrong)
			setting->refused = reading_text(
				text->reading, arena_format(text->reading->arena, "'%s' is %s", key, wrong));
		return;
	}
	for (const struct toml_value *item = toml_first(value); item; item = toml_next(item), index++) {
		const struct engine_field *field;

		if (form->shape == ENGINE_LIST) {
			walk(text, item, form->item, engine_key_at(text->reading, key, index), bytes);
			continue;
		}
		if (form->shape == ENGINE_MAP) {
			walk(text, item, form->item, engine_key(text->reading, key, toml_key(item)), bytes);
			continue;
		}
		field = field_of(form, toml_key(item));
		if (field)
			walk(text, item, field->form, engine_key(text->reading, key, field->name), bytes);
		else
			add_unknown(text, item, engine_key(text->reading, key, toml_key(item)), bytes, 0);
	}
}

void engine_toml_read(const struct engine_text *text, const char *bytes, size_t length)
{
	struct reading *reading = text->reading;
	const struct toml_limits limits = {
		.depth = (uint32_t)reading->limits->values[LIMIT_TOML_DEPTH],
		.values = (uint32_t)reading->limits->values[LIMIT_TOML_VALUES],
	};
	struct place at = { 0 };
	struct error err = { 0 };
	CLEANUP(toml_close) struct toml *toml = NULL;

	if (toml_parse(&toml, bytes, length, &limits, &at, &err) < 0) {
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
	walk(text, toml_root(toml), &engine_toml_form, "", bytes);
}

void read_engine_toml(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = { .facts = facts, .arena = input->arena, .limits = input->limits };
	const struct engine_text text = {
		.reading = &reading,
		.kind = SETTING_ENGINE_TOML,
		.subject = "",
	};

	engine_toml_read(&text, input->bytes, input->length);
}
