/* Finding references in the tree of a manifest again, by where their values begin. */
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/toml.h"
#include "fix_text.h"

struct finder {
	struct fix_spot *spots;
	size_t count;
	struct arena *arena;
	const char *bytes;
};

static struct fix_spot *spot_at(const struct finder *finder, size_t offset)
{
	size_t low = 0, high = finder->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (finder->spots[middle].at < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low < finder->count && finder->spots[low].at == offset ? &finder->spots[low] : NULL;
}

static struct fix_spot *take(const struct finder *finder, struct place value, const char *decoded)
{
	struct fix_spot *spot = spot_at(finder, value.offset);

	if (!spot)
		return NULL;
	*spot = (struct fix_spot){ .at = spot->at, .found = true, .value = value, .takes_pin = true };
	spot->decoded = arena_string(finder->arena, decoded);
	return spot;
}

/* --- JSON --------------------------------------------------------------------------------------------- */

static void find_json_pin(const struct json_value *object, struct fix_spot *spot)
{
	for (const struct json_value *member = json_first(object); member; member = json_next(member)) {
		if (!json_names_fold_equal(json_name(member), "pin"))
			continue;
		spot->pin = json_place(member);
		spot->pin_is_scalar = json_type(member) != JSON_OBJECT && json_type(member) != JSON_ARRAY;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_JSON_DEPTH ends it */
static void find_json(const struct finder *finder, const struct json_value *parent)
{
	const struct json_value *before = NULL;

	for (const struct json_value *value = json_first(parent); value; value = json_next(value)) {
		struct fix_spot *spot;

		find_json(finder, value);
		spot = json_text(value) ? take(finder, json_place(value), json_text(value)) : NULL;
		if (spot && json_name(value)) {
			spot->key = json_name_place(value);
			find_json_pin(parent, spot);
		}
		if (spot && json_name(value) && before) {
			spot->near_key = json_name_place(before);
			spot->near_value = json_place(before);
		}
		before = value;
	}
}

static void find_in_json(
	const struct finder *finder, const struct fix_text *text, const struct limits *limits)
{
	const struct json_limits json_limits = {
		.depth = (uint32_t)limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)limits->values[LIMIT_JSON_VALUES],
	};
	CLEANUP(json_close) struct json *json = NULL;

	if (json_parse(&json, text->bytes, text->length, JSON_GO, &json_limits, NULL, NULL) == 0)
		find_json(finder, json_root(json));
}

/* --- TOML --------------------------------------------------------------------------------------------- */

/*
 * Where the walk is, as far as the engine's structures go. What stands elsewhere was harvested: a release to come may
 * load it, and nobody knows what it makes of a pin.
 */
enum where {
	WHERE_TOP,
	WHERE_ENVIRONMENTS,
	WHERE_ENVIRONMENT,
	WHERE_MODULES,
	WHERE_MODULE,
	WHERE_AS_SDK,
	WHERE_CLIENTS,
	WHERE_CLIENT,
	WHERE_DEPENDENCIES,
	WHERE_DEPENDENCY,
	WHERE_ELSEWHERE,
};

static bool is(const char *key, const char *word)
{
	return key && strcmp(key, word) == 0;
}

static enum where step_from(enum where where, const char *key)
{
	switch (where) {
	case WHERE_TOP:
		if (is(key, "dependencies"))
			return WHERE_DEPENDENCIES;
		if (is(key, "env"))
			return WHERE_ENVIRONMENTS;
		return is(key, "modules") ? WHERE_MODULES : WHERE_ELSEWHERE;
	case WHERE_ENVIRONMENTS:
		return WHERE_ENVIRONMENT;
	case WHERE_ENVIRONMENT:
		return is(key, "modules") ? WHERE_MODULES : WHERE_ELSEWHERE;
	case WHERE_MODULES:
		return WHERE_MODULE;
	case WHERE_MODULE:
		return is(key, "as-sdk") ? WHERE_AS_SDK : WHERE_ELSEWHERE;
	case WHERE_AS_SDK:
		return is(key, "clients") ? WHERE_CLIENTS : WHERE_ELSEWHERE;
	case WHERE_CLIENTS:
		return WHERE_CLIENT;
	case WHERE_DEPENDENCIES:
		return WHERE_DEPENDENCY;
	case WHERE_CLIENT:
	case WHERE_DEPENDENCY:
	case WHERE_ELSEWHERE:
		break;
	}
	return WHERE_ELSEWHERE;
}

static bool takes_pin(enum where where, const char *key)
{
	return is(key, where == WHERE_CLIENT ? "module" : "source") &&
	       (where == WHERE_MODULE || where == WHERE_CLIENT || where == WHERE_DEPENDENCY);
}

static void fill_toml(const struct toml_value *table, const struct toml_value *value,
	const struct toml_value *before, enum where where, struct fix_spot *spot)
{
	spot->key = toml_key_place(value);
	spot->takes_pin = takes_pin(where, toml_key(value));
	if (before && toml_key(before)) {
		spot->near_key = toml_key_place(before);
		spot->near_value = toml_place(before);
	}
	for (const struct toml_value *member = toml_first(table); member; member = toml_next(member)) {
		if (!json_names_fold_equal(toml_key(member), "pin"))
			continue;
		spot->pin = toml_place(member);
		spot->pin_is_scalar = toml_type(member) != TOML_TABLE && toml_type(member) != TOML_ARRAY;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): LIMIT_TOML_DEPTH ends it */
static void find_toml(
	const struct finder *finder, const struct toml_value *parent, enum where where, bool in_braces)
{
	const struct toml_value *before = NULL;

	for (const struct toml_value *value = toml_first(parent); value; value = toml_next(value)) {
		const enum toml_type type = toml_type(value);
		const bool braces = type == TOML_TABLE && finder->bytes[toml_place(value).offset] == '{';
		struct fix_spot *spot = NULL;

		if (type == TOML_TABLE || type == TOML_ARRAY)
			find_toml(finder, value, step_from(where, toml_key(value)), in_braces || braces);
		else if (type == TOML_TEXT)
			spot = take(finder, toml_place(value), toml_text(value));
		if (spot && toml_key(value))
			fill_toml(parent, value, before, where, spot);
		if (spot)
			spot->in_braces = in_braces;
		before = value;
	}
}

static void find_in_toml(
	const struct finder *finder, const struct fix_text *text, const struct limits *limits)
{
	const struct toml_limits toml_limits = {
		.depth = (uint32_t)limits->values[LIMIT_TOML_DEPTH],
		.values = (uint32_t)limits->values[LIMIT_TOML_VALUES],
	};
	CLEANUP(toml_close) struct toml *toml = NULL;

	if (toml_parse(&toml, text->bytes, text->length, &toml_limits, NULL, NULL) == 0)
		find_toml(finder, toml_root(toml), WHERE_TOP, false);
}

void fix_find_spots(const struct fix_text *text, const struct limits *limits, struct fix_spot *spots,
	size_t count, struct arena *arena)
{
	const struct finder finder = { spots, count, arena, text->bytes };

	if (text->toml)
		find_in_toml(&finder, text, limits);
	else
		find_in_json(&finder, text, limits);
}
