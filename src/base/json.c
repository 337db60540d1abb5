/* JSON documents: our scan says what and where, cJSON builds the tree, and both must agree. */
#include "base/json.h"

#include "base/cleanup.h"
#include "base/memory.h"
#include "json_tree.h"

#include <stdlib.h>
#include <string.h>

static bool agrees(const struct json_value *value)
{
	switch (value->type) {
	case JSON_NULL:
		return cJSON_IsNull(value->node);
	case JSON_FALSE:
		return cJSON_IsFalse(value->node);
	case JSON_TRUE:
		return cJSON_IsTrue(value->node);
	case JSON_NUMBER:
		return cJSON_IsNumber(value->node);
	case JSON_STRING:
		return cJSON_IsString(value->node) && value->node->valuestring;
	case JSON_ARRAY:
		return cJSON_IsArray(value->node) && !value->node->child == !value->children;
	case JSON_OBJECT:
		return cJSON_IsObject(value->node) && !value->node->child == !value->children;
	}
	return false;
}

/* Hand every value its node: the first child follows its parent, and the scan knows each next one. */
static int attach(struct json *json, struct place *ret_place, struct error *err)
{
	json->values[0].node = json->tree;
	for (size_t i = 0; i < json->value_count; i++) {
		struct json_value *value = &json->values[i];
		bool named = value->name_count > 0;

		if (!value->node || !agrees(value) || (named && !value->node->string) ||
			!value->next != !value->node->next)
			return json_fail(json_place(value), ret_place, err, ERROR_SYSTEM,
				"cJSON built another tree than this text's");
		if (value->node->child)
			json->values[i + 1].node = value->node->child;
		if (value->next)
			json->values[value->next].node = value->node->next;
	}
	return 0;
}

static int compare_oddities(const void *left, const void *right)
{
	const struct json_oddity *one = left;
	const struct json_oddity *other = right;

	if (one->at.offset != other->at.offset)
		return one->at.offset < other->at.offset ? -1 : 1;
	return (one->kind > other->kind) - (one->kind < other->kind);
}

int json_parse(struct json **ret, const char *text, size_t length, enum json_mode mode,
	const struct json_limits *limits, struct place *ret_place, struct error *err)
{
	CLEANUP(json_close) struct json *json = memory_zero(1, sizeof(*json));
	CLEANUP(buf_release) struct buf repaired = BUF_INIT;
	int code;

	json->mode = mode;
	json->digits = (struct buf)BUF_INIT;
	code = json_scan(json, text, length, limits, &repaired, ret_place, err);
	if (code < 0)
		return code;
	json->values = memory_resize(json->values, json->value_count * sizeof(*json->values));
	json->tree = cJSON_ParseWithLengthOpts(repaired.length ? repaired.text : text,
		repaired.length ? repaired.length : length, NULL, false);
	if (!json->tree)
		return json_fail(json_place(json->values), ret_place, err, ERROR_SYSTEM,
			"cJSON could not build a tree of %zu values", json->value_count);
	code = attach(json, ret_place, err);
	if (code < 0)
		return code;
	code = json_check_names(json, ret_place, err);
	if (code < 0)
		return code;
	if (json->oddity_count)
		qsort(json->oddities, json->oddity_count, sizeof(*json->oddities), compare_oddities);
	*ret = TAKE(json);
	return 0;
}

void json_close(struct json **json)
{
	if (!*json)
		return;
	cJSON_Delete((*json)->tree);
	memory_free((*json)->values);
	memory_free((*json)->oddities);
	buf_release(&(*json)->digits);
	memory_free(*json);
	*json = NULL;
}

const struct json_value *json_root(const struct json *json)
{
	return json->values;
}

size_t json_oddity_count(const struct json *json)
{
	return json->oddity_count;
}

const struct json_oddity *json_oddities(const struct json *json)
{
	return json->oddities;
}

enum json_type json_type(const struct json_value *value)
{
	return value->type;
}

struct place json_place(const struct json_value *value)
{
	return (struct place){ value->offset, value->count, value->line, value->column };
}

struct place json_name_place(const struct json_value *value)
{
	return (struct place){ value->name_offset, value->name_count, value->name_line, value->name_column };
}

const char *json_name(const struct json_value *value)
{
	return value->node->string;
}

const struct json_value *json_member(const struct json_value *object, const char *name)
{
	const struct json_value *found = NULL;

	if (!object || object->type != JSON_OBJECT)
		return NULL;
	for (const struct json_value *member = json_first(object); member; member = json_next(member)) {
		const char *own = json_name(member);

		if (object->json->mode == JSON_GO) {
			if (json_names_fold_equal(own, name))
				found = member;
		} else if (own[0] == name[0] && strcmp(own, name) == 0) {
			return member;
		}
	}
	return found;
}

const struct json_value *json_first(const struct json_value *value)
{
	bool nests = value && (value->type == JSON_ARRAY || value->type == JSON_OBJECT);

	return nests && value->children ? value + 1 : NULL;
}

const struct json_value *json_next(const struct json_value *value)
{
	return value->next ? &value->json->values[value->next] : NULL;
}

size_t json_count(const struct json_value *value)
{
	return value && (value->type == JSON_ARRAY || value->type == JSON_OBJECT) ? value->children : 0;
}

const char *json_text(const struct json_value *value)
{
	return value && value->type == JSON_STRING ? value->node->valuestring : NULL;
}

bool json_integer(const struct json_value *value, int64_t *ret)
{
	const char *digit;
	bool negative;
	int64_t number = 0;

	if (!value || value->type != JSON_NUMBER)
		return false;
	digit = value->json->digits.text + value->digits;
	negative = *digit == '-';
	for (digit += negative; *digit >= '0' && *digit <= '9'; digit++)
		if (__builtin_mul_overflow(number, 10, &number) ||
			__builtin_sub_overflow(number, *digit - '0', &number))
			return false;
	if (*digit || (!negative && number == INT64_MIN))
		return false;
	*ret = negative ? number : -number;
	return true;
}

bool json_is_true(const struct json_value *value)
{
	return value && value->type == JSON_TRUE;
}
