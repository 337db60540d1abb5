#include "shape_document.h"

#include <string.h>

#include "facts_document.h"

static void write_number(struct json_writer *writer, const char *name, int64_t number, int64_t left_out)
{
	if (number != left_out)
		json_write_integer(writer, name, number);
}

static void write_field(struct json_writer *writer, const struct shape_field *field, const char *at)
{
	const char *const *text = (const char *const *)(const void *)at;
	const struct place *place = (const struct place *)(const void *)at;

	switch (field->kind) {
	case SHAPE_TEXT:
		if (**text)
			json_write_text(writer, field->name, *text);
		break;
	case SHAPE_OPTIONAL:
		if (*text)
			json_write_text(writer, field->name, *text);
		break;
	case SHAPE_INDEX:
		write_number(writer, field->name, *(const uint32_t *)(const void *)at, INDEX_NONE);
		break;
	case SHAPE_NUMBER:
		write_number(writer, field->name, *(const uint32_t *)(const void *)at, 0);
		break;
	case SHAPE_TIME:
		write_number(writer, field->name, *(const int64_t *)(const void *)at, 0);
		break;
	case SHAPE_TRUTH:
		if (*(const bool *)(const void *)at)
			json_write_bool(writer, field->name, true);
		break;
	case SHAPE_PLACE:
		if (place->line)
			place_write(writer, field->name, place);
		break;
	case SHAPE_WORD:
		json_write_text(writer, field->name, field->word((int)*(const unsigned *)(const void *)at));
		break;
	}
}

static void write_fields(struct json_writer *writer, const struct shape *shape, const void *item)
{
	for (size_t i = 0; i < shape->count; i++)
		write_field(writer, &shape->fields[i], (const char *)item + shape->fields[i].offset);
}

void shape_write(struct json_writer *writer, const struct shape *shape, const void *item)
{
	write_fields(writer, shape, item);
}

void shape_write_all(struct json_writer *writer, const struct shape *shape, const void *items, size_t count)
{
	if (!count)
		return;
	json_begin_array(writer, shape->name);
	for (size_t i = 0; i < count; i++) {
		json_begin_object(writer, NULL);
		write_fields(writer, shape, (const char *)items + i * shape->size);
		json_end_object(writer);
	}
	json_end_array(writer);
}

static int read_word(
	const struct json_value *object, const struct shape_field *field, unsigned *ret, struct error *err)
{
	const char *word = json_text(json_member(object, field->name));
	int number = word ? field->parse(word) : -1;

	if (number < 0)
		return error_set(err, ERROR_MALFORMED, "'%s' is none of its words", field->name);
	*ret = (unsigned)number;
	return 0;
}

static bool is_missing(const struct json_value *value)
{
	return !value || json_type(value) == JSON_NULL;
}

static int read_field(struct arena *arena, const struct json_value *object, const struct shape_field *field,
	size_t largest, char *at, struct error *err)
{
	const char **text = (const char **)(void *)at;
	uint64_t number = 0;

	switch (field->kind) {
	case SHAPE_TEXT:
	case SHAPE_OPTIONAL:
		if (text_read(arena, object, field->name, false, largest, text, err) < 0)
			return err->code;
		if (!*text && field->kind == SHAPE_TEXT)
			*text = "";
		return 0;
	case SHAPE_INDEX:
	case SHAPE_NUMBER:
		if (number_read(object, field->name, INDEX_NONE - 1, &number, err) < 0)
			return err->code;
		if (field->kind == SHAPE_INDEX && is_missing(json_member(object, field->name)))
			number = INDEX_NONE;
		*(uint32_t *)(void *)at = (uint32_t)number;
		return 0;
	case SHAPE_TIME:
		if (number_read(object, field->name, INT64_MAX, &number, err) < 0)
			return err->code;
		*(int64_t *)(void *)at = (int64_t)number;
		return 0;
	case SHAPE_TRUTH:
		*(bool *)(void *)at = json_is_true(json_member(object, field->name));
		return 0;
	case SHAPE_PLACE:
		return place_read(object, field->name, (struct place *)(void *)at, err);
	case SHAPE_WORD:
		return read_word(object, field, (unsigned *)(void *)at, err);
	}
	return 0;
}

int shape_read(struct arena *arena, const struct json_value *object, const struct shape *shape,
	size_t largest, void *ret, struct error *err)
{
	if (json_type(object) != JSON_OBJECT)
		return error_set(err, ERROR_MALFORMED, "'%s' holds no object", shape->name);
	for (size_t i = 0; i < shape->count; i++)
		if (read_field(arena, object, &shape->fields[i], largest,
			    (char *)ret + shape->fields[i].offset, err) < 0)
			return err->code;
	return 0;
}

int shape_read_all(struct arena *arena, const struct json_value *object, const struct shape *shape,
	const struct limits *limits, void **ret, size_t *ret_count, struct error *err)
{
	const struct json_value *array;
	size_t count;

	*ret_count = 0;
	if (array_read(object, shape->name, limits->values[LIMIT_FACT_COUNT], &array, &count, err) < 0)
		return err->code;
	*ret = arena_zero(arena, count, shape->size);
	for (const struct json_value *item = json_first(array); item; item = json_next(item), ++*ret_count)
		if (shape_read(arena, item, shape, limits->values[LIMIT_FACT_TEXT],
			    (char *)*ret + *ret_count * shape->size, err) < 0)
			return err->code;
	return 0;
}
