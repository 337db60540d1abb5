/* What is known of a file: functions, names and calls by what they are looked up with. */
#include <string.h>

#include "base/memory.h"
#include "code_private.h"

/* Code of people is not nested deeper. */
enum { NESTED_MOST = 1000 };

int code_name_order(struct code_name one, struct code_name other)
{
	const size_t length = one.length < other.length ? one.length : other.length;
	const int order = length ? memcmp(one.text, other.text, length) : 0;

	return order ? order : (one.length > other.length) - (one.length < other.length);
}

/* Both are found from the last that begins before: up until one ends behind. */
uint32_t code_function_at(const struct code *code, uint32_t offset)
{
	size_t low = 0, high = code->function_count;
	uint32_t at;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code->functions[middle].start <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	at = low ? (uint32_t)(low - 1) : INDEX_NONE;
	for (int i = 0; at != INDEX_NONE && code->functions[at].end <= offset; i++)
		at = i < NESTED_MOST ? code->functions[at].parent : INDEX_NONE;
	return at;
}

uint32_t code_type_at(const struct code *code, uint32_t offset)
{
	size_t low = 0, high = code->type_count;
	uint32_t at;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code->types[middle].start <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	at = low ? (uint32_t)(low - 1) : INDEX_NONE;
	for (int i = 0; at != INDEX_NONE && code->types[at].end <= offset; i++)
		at = i < NESTED_MOST ? code->types[at].parent : INDEX_NONE;
	return at;
}

struct code_assign *code_assigns_of(struct code *code, struct code_name name, bool fields, size_t *ret_count)
{
	struct code_assign *items = fields ? code->fields : code->assigns;
	const size_t total = fields ? code->field_count : code->assign_count;
	size_t low = 0, high = total, count = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code_name_order(items[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (name.length && low + count < total && code_name_equal(items[low + count].name, name) &&
		code_step(code, 1))
		count++;
	*ret_count = count;
	return count ? items + low : NULL;
}

struct code_parameter *code_parameters_of(struct code *code, struct code_name name, size_t *ret_count)
{
	size_t low = 0, high = code->parameter_count, count = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code_name_order(code->parameters[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	while (name.length && low + count < code->parameter_count &&
		code_name_equal(code->parameters[low + count].name, name) && code_step(code, 1))
		count++;
	*ret_count = count;
	return count ? code->parameters + low : NULL;
}

uint32_t code_function_of(struct code *code, struct code_name name)
{
	size_t low = 0, high = code->function_count;
	const struct code_function *found;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code_name_order(code->functions[code->functions_by_name[middle]].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (!name.length || low == code->function_count)
		return INDEX_NONE;
	found = &code->functions[code->functions_by_name[low]];
	if (!code_name_equal(found->name, name))
		return INDEX_NONE;
	if (low + 1 < code->function_count &&
		code_name_equal(code->functions[code->functions_by_name[low + 1]].name, name))
		return INDEX_NONE;
	return code->functions_by_name[low];
}

struct code_call *code_call_of(struct code *code, TSNode node)
{
	size_t low = 0, high = code->call_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uintptr_t)code->calls[code->calls_by_node[middle]].node.id < (uintptr_t)node.id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == code->call_count || code->calls[code->calls_by_node[low]].node.id != node.id)
		return NULL;
	return &code->calls[code->calls_by_node[low]];
}

struct code_name code_type_name(const struct code *code, uint32_t index)
{
	for (; index != INDEX_NONE; index = code->functions[index].parent) {
		const struct code_function *function = &code->functions[index];

		if (function->of.length)
			return function->of;
		if (function->type != INDEX_NONE)
			return code->types[function->type].name;
	}
	return (struct code_name){ "", 0 };
}

const char *code_label(struct code *code, uint32_t index)
{
	struct code_function *function;
	struct code_name type;

	for (; index != INDEX_NONE && !code->functions[index].name.length;)
		index = code->functions[index].parent;
	if (index == INDEX_NONE)
		return "";
	function = &code->functions[index];
	if (function->label)
		return function->label;
	type = code_type_name(code, index);
	if (type.length)
		function->label = arena_format(&code->arena, "%.*s.%.*s", (int)type.length, type.text,
			(int)function->name.length, function->name.text);
	else
		function->label = code_keep(code, function->name.text, function->name.length);
	return function->label;
}

size_t code_arguments(struct code *code, const struct code_call *call, const struct code_argument **ret)
{
	const struct code_call *asked = code->asked;
	struct code_argument *copy;
	size_t count;

	code->asked = call;
	code->argument_count = 0;
	code->language->arguments(code, call->node, call->arguments);
	code->asked = asked;
	count = code->argument_count;
	copy = arena_zero(&code->arena, count, sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = code->arguments[i];
	*ret = copy;
	return count;
}
