/* Tables and keys: what may be defined, extended or appended to, and by whom. */
#include "toml_tree.h"

#include <search.h>
#include <string.h>

static int compare_members(const void *left, const void *right)
{
	const struct toml_value *one = left;
	const struct toml_value *other = right;

	if (one->parent != other->parent)
		return (uintptr_t)one->parent < (uintptr_t)other->parent ? -1 : 1;
	return strcmp(one->key, other->key);
}

static struct toml_value *find(struct toml_value *table, const char *key)
{
	struct toml_value wanted = { .parent = table, .key = key };
	struct toml_value **found = tfind(&wanted, &table->toml->index, compare_members);

	return found ? *found : NULL;
}

const struct toml_value *toml_member(const struct toml_value *table, const char *key)
{
	struct toml_value *const *found;
	struct toml_value wanted = { .key = key };

	if (!table || table->type != TOML_TABLE)
		return NULL;
	/* Any child knows its table by a pointer that is not const. */
	wanted.parent = table->first ? table->first->parent : NULL;
	found = tfind(&wanted, &table->toml->index, compare_members);
	return found ? *found : NULL;
}

static int too_large(struct toml_parse *parse, struct place place, const char *what, uint32_t limit)
{
	toml_fail(parse, ERROR_TOO_LARGE, place, "%s %u", what, limit);
	return ERROR_TOO_LARGE;
}

int toml_add(struct toml_parse *parse, struct toml_value *parent, const struct toml_part *key,
	enum toml_type type, enum toml_origin origin, struct place place, struct toml_value **ret)
{
	struct toml *toml = parse->toml;
	struct toml_value *value;

	if (toml->value_count >= parse->limits.values)
		return too_large(parse, place, "more values than", parse->limits.values);
	value = arena_zero(&toml->arena, 1, sizeof(*value));
	*value = (struct toml_value){
		.toml = toml,
		.parent = parent,
		.key = key ? key->text : NULL,
		.place = place,
		.key_place = key ? key->place : place,
		.level = parent ? parent->level + 1 : 0,
		.type = type,
		.origin = origin,
	};
	if ((type == TOML_TABLE || type == TOML_ARRAY) && value->level > parse->limits.depth)
		return too_large(parse, place, "tables and arrays nested deeper than", parse->limits.depth);
	toml->value_count++;
	if (key && !tsearch(value, &toml->index, compare_members)) {
		toml_fail(parse, ERROR_SYSTEM, place, "out of memory");
		return ERROR_SYSTEM;
	}
	if (parent) {
		*(parent->last ? &parent->last->next : &parent->first) = value;
		parent->last = value;
		parent->count++;
	}
	*ret = value;
	return 0;
}

static int conflict(struct toml_parse *parse, const struct toml_part *part, const struct toml_value *other,
	const char *what)
{
	toml_fail(parse, ERROR_MALFORMED, part->place, "'%.100s' %s, on line %u", part->text, what,
		other->key_place.line);
	return ERROR_MALFORMED;
}

int toml_walk_dotted(struct toml_parse *parse, struct toml_value *table, const struct toml_part *parts,
	size_t count, struct toml_value **ret)
{
	const struct toml_value *last;
	int code;

	for (size_t i = 0; i + 1 < count; i++) {
		struct toml_value *inner = find(table, parts[i].text);

		if (!inner) {
			code = toml_add(
				parse, table, &parts[i], TOML_TABLE, ORIGIN_DOTTED, parts[i].place, &inner);
			if (code < 0)
				return code;
		} else if (inner->type != TOML_TABLE) {
			return conflict(parse, &parts[i], inner, "is no table but a value");
		} else if (inner->origin == ORIGIN_IMPLICIT) {
			inner->origin = ORIGIN_DOTTED;
		} else if (inner->origin != ORIGIN_DOTTED) {
			return conflict(parse, &parts[i], inner, "was defined before");
		}
		table = inner;
	}
	last = find(table, parts[count - 1].text);
	if (last)
		return conflict(parse, &parts[count - 1], last, "was defined before");
	*ret = table;
	return 0;
}

/* The tables in front of a header's last part. An array of tables means its latest one. */
static int walk_header(struct toml_parse *parse, const struct toml_part *parts, size_t count,
	struct place header, struct toml_value **ret)
{
	struct toml_value *table = parse->toml->root;

	for (size_t i = 0; i + 1 < count; i++) {
		const struct toml_part key = { parts[i].text, header };
		struct toml_value *inner = find(table, key.text);
		int code;

		if (!inner) {
			code = toml_add(parse, table, &key, TOML_TABLE, ORIGIN_IMPLICIT, header, &inner);
			if (code < 0)
				return code;
		}
		if (inner->origin == ORIGIN_VALUE)
			return conflict(parse, &parts[i], inner, "is a value that cannot be added to");
		table = inner->type == TOML_ARRAY ? inner->last : inner;
	}
	*ret = table;
	return 0;
}

static int open_element(struct toml_parse *parse, struct toml_value *table, const struct toml_part *part,
	struct place header, struct toml_value **ret)
{
	const struct toml_part key = { part->text, header };
	struct toml_value *array = find(table, key.text);
	int code;

	if (!array) {
		code = toml_add(parse, table, &key, TOML_ARRAY, ORIGIN_HEADER, header, &array);
		if (code < 0)
			return code;
	}
	if (array->type != TOML_ARRAY)
		return conflict(parse, part, array, "was defined before and is no array of tables");
	if (array->origin == ORIGIN_VALUE)
		return conflict(parse, part, array, "is an array that cannot be added to");
	return toml_add(parse, array, NULL, TOML_TABLE, ORIGIN_HEADER, header, ret);
}

int toml_open_table(struct toml_parse *parse, const struct toml_part *parts, size_t count, bool array,
	struct place header, struct toml_value **ret)
{
	const struct toml_part *part = &parts[count - 1];
	const struct toml_part key = { part->text, header };
	struct toml_value *parent = NULL;
	struct toml_value *table;
	int code = walk_header(parse, parts, count, header, &parent);

	if (code < 0)
		return code;
	if (array)
		return open_element(parse, parent, part, header, ret);
	table = find(parent, key.text);
	if (!table)
		return toml_add(parse, parent, &key, TOML_TABLE, ORIGIN_HEADER, header, ret);
	if (table->origin != ORIGIN_IMPLICIT)
		return conflict(parse, part, table, "was defined before");
	table->origin = ORIGIN_HEADER;
	table->place = header;
	table->key_place = header;
	*ret = table;
	return 0;
}
