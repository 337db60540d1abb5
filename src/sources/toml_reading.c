#include "toml_reading.h"

#include <string.h>

struct toml *toml_reading_open(struct reading *reading, const char *bytes, size_t length)
{
	const struct toml_limits limits = {
		.depth = (uint32_t)reading->limits->values[LIMIT_TOML_DEPTH],
		.values = (uint32_t)reading->limits->values[LIMIT_TOML_VALUES],
	};
	struct toml *toml = NULL;
	struct place at = { 0 };
	struct error err = { 0 };

	if (toml_parse(&toml, bytes, length, &limits, &at, &err) < 0) {
		reading_refuse_parsed(reading, at, &err, false);
		return NULL;
	}
	return toml;
}

const struct toml_value *toml_reading_member(
	struct reading *reading, const struct toml_value *table, const char *name)
{
	const struct toml_value *found = toml_member_go(table, name);

	for (const struct toml_value *member = toml_reading_first(table); member;
		member = toml_next(member)) {
		if (!json_names_fold_equal(toml_key(member), name) ||
			(member == found && strcmp(toml_key(member), name) == 0))
			continue;
		reading_add_oddity(
			reading, JSON_ODDITY_RECASED_NAME, toml_key(member), toml_key_place(member));
	}
	return found;
}

static const char *type_words(enum toml_type type)
{
	switch (type) {
	case TOML_TEXT:
		return "a string";
	case TOML_INTEGER:
		return "an integer";
	case TOML_FLOAT:
		return "a float";
	case TOML_BOOL:
		return "a boolean";
	case TOML_TIME:
		return "a time";
	case TOML_ARRAY:
		return "an array";
	case TOML_TABLE:
		return "a table";
	}
	return "";
}

bool toml_reading_expect(
	struct reading *reading, const struct toml_value *value, enum toml_type type, const char *name)
{
	if (!value || toml_type(value) == type)
		return true;
	reading_refuse(reading, toml_place(value), "'%s' is %s where the engine wants %s", name,
		type_words(toml_type(value)), type_words(type));
	return false;
}

const struct toml_value *toml_reading_text(
	struct reading *reading, const struct toml_value *table, const char *name)
{
	const struct toml_value *value = toml_reading_member(reading, table, name);

	return toml_reading_expect(reading, value, TOML_TEXT, name) ? value : NULL;
}

void toml_reading_fill(struct reading *reading, struct reference_fact *reference,
	const struct toml_value *source, const struct toml_value *pin)
{
	if (source) {
		reference->source = reading_text(reading, toml_text(source));
		reference->at = toml_place(source);
	}
	if (pin) {
		reference->pin = reading_text(reading, toml_text(pin));
		reference->pin_at = toml_place(pin);
	}
}

const struct toml_value *toml_reading_first(const struct toml_value *value)
{
	return value ? toml_first(value) : NULL;
}

bool toml_reading_is(const struct toml_value *value, enum toml_type type)
{
	return value && toml_type(value) == type;
}
