/* Tables of one file: what the query found, and how it is looked up. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "code_private.h"
#include "tools.h"

/* --- adding --------------------------------------------------------------------------------------------- */

static void add_call(struct code *code, const TSNode *slots)
{
	memory_grow(&code->calls, code->call_count, &code->call_capacity, sizeof(*code->calls));
	code->calls[code->call_count++] = (struct code_call){
		.node = slots[SLOT_CALL],
		.name_node = slots[SLOT_CALL_NAME],
		.receiver = slots[SLOT_CALL_RECEIVER],
		.arguments = slots[SLOT_CALL_ARGUMENTS],
		.type = slots[SLOT_CALL_TYPE],
		.start = ts_node_start_byte(slots[SLOT_CALL]),
		.end = ts_node_end_byte(slots[SLOT_CALL]),
		.fact = INDEX_NONE,
	};
}

static void add_function(struct code *code, const TSNode *slots)
{
	memory_grow(
		&code->functions, code->function_count, &code->function_capacity, sizeof(*code->functions));
	code->functions[code->function_count++] = (struct code_function){
		.node = slots[SLOT_FUNCTION],
		.start = ts_node_start_byte(slots[SLOT_FUNCTION]),
		.end = ts_node_end_byte(slots[SLOT_FUNCTION]),
		.name = code_name_of(code, slots[SLOT_FUNCTION_NAME]),
		.of = code_name_of(code, slots[SLOT_FUNCTION_OF]),
		.self = code_name_of(code, slots[SLOT_FUNCTION_SELF]),
		.returns = code_name_of(code, slots[SLOT_FUNCTION_RETURNS]),
		.exposed = !ts_node_is_null(slots[SLOT_FUNCTION_EXPOSED]),
		.parent = INDEX_NONE,
		.type = INDEX_NONE,
	};
}

static void add_type(struct code *code, const TSNode *slots)
{
	memory_grow(&code->types, code->type_count, &code->type_capacity, sizeof(*code->types));
	code->types[code->type_count++] = (struct code_type){
		.start = ts_node_start_byte(slots[SLOT_TYPE]),
		.end = ts_node_end_byte(slots[SLOT_TYPE]),
		.name = code_name_of(code, slots[SLOT_TYPE_NAME]),
		.parent = INDEX_NONE,
	};
}

/* Elixir's keywords hold their colon. */
static struct code_name without_colon(struct code_name name)
{
	while (name.length && strchr(": ", name.text[name.length - 1]))
		name.length--;
	return name;
}

static void add_parameter(struct code *code, const TSNode *slots)
{
	memory_grow(&code->parameters, code->parameter_count, &code->parameter_capacity,
		sizeof(*code->parameters));
	code->parameters[code->parameter_count++] = (struct code_parameter){
		.node = slots[SLOT_PARAMETER],
		.start = ts_node_start_byte(slots[SLOT_PARAMETER_NAME]),
		.name = without_colon(code_name_of(code, slots[SLOT_PARAMETER_NAME])),
		.type = code_name_of(code, slots[SLOT_PARAMETER_TYPE]),
		.default_node = slots[SLOT_PARAMETER_DEFAULT],
	};
}

static void add_assign(struct code *code, const TSNode *slots)
{
	memory_grow(&code->assigns, code->assign_count, &code->assign_capacity, sizeof(*code->assigns));
	code->assigns[code->assign_count++] = (struct code_assign){
		.start = ts_node_start_byte(slots[SLOT_ASSIGN_NAME]),
		.name = code_name_of(code, slots[SLOT_ASSIGN_NAME]),
		.type = code_name_of(code, slots[SLOT_ASSIGN_TYPE]),
		.value = slots[SLOT_ASSIGN_VALUE],
		.fixed = !ts_node_is_null(slots[SLOT_ASSIGN_FIXED]),
	};
}

static void add_field(struct code *code, const TSNode *slots)
{
	memory_grow(&code->fields, code->field_count, &code->field_capacity, sizeof(*code->fields));
	code->fields[code->field_count++] = (struct code_assign){
		.start = ts_node_start_byte(slots[SLOT_FIELD_NAME]),
		.name = code_name_of(code, slots[SLOT_FIELD_NAME]),
		.value = slots[SLOT_FIELD_VALUE],
		.of = code_name_of(code, slots[SLOT_FIELD_OF]),
	};
}

static struct code_name unquoted(struct code_name name)
{
	while (name.length && strchr("\"'`<", name.text[0])) {
		name.text++;
		name.length--;
	}
	while (name.length && strchr("\"'`>", name.text[name.length - 1]))
		name.length--;
	return name;
}

static void add_import(struct code *code, const TSNode *slots)
{
	const struct code_name path = unquoted(code_name_of(code, slots[SLOT_IMPORT_PATH]));

	memory_grow(&code->imports, code->import_count, &code->import_capacity, sizeof(*code->imports));
	code->imports[code->import_count++] = (struct code_import){
		.path = path,
		.alias = code_name_of(code, slots[SLOT_IMPORT_ALIAS]),
		.dagger = code->language->is_dagger(code_keep(code, path.text, path.length)),
	};
}

/* Returns are added as assignments without a name, until functions are known. */
static void add_return(struct code *code, const TSNode *slots)
{
	memory_grow(&code->assigns, code->assign_count, &code->assign_capacity, sizeof(*code->assigns));
	code->assigns[code->assign_count++] = (struct code_assign){
		.start = ts_node_start_byte(slots[SLOT_RETURN]),
		.name = { "", 0 },
		.value = slots[SLOT_RETURN_VALUE],
	};
}

void code_found(struct code *code, const TSNode *slots)
{
	if (!ts_node_is_null(slots[SLOT_NODE]))
		code->language->find(code, slots[SLOT_NODE]);
	if (!ts_node_is_null(slots[SLOT_CALL]) && !ts_node_is_null(slots[SLOT_CALL_NAME]))
		add_call(code, slots);
	if (!ts_node_is_null(slots[SLOT_FUNCTION]))
		add_function(code, slots);
	if (!ts_node_is_null(slots[SLOT_TYPE]))
		add_type(code, slots);
	if (!ts_node_is_null(slots[SLOT_PARAMETER_NAME]))
		add_parameter(code, slots);
	if (!ts_node_is_null(slots[SLOT_ASSIGN_NAME]))
		add_assign(code, slots);
	if (!ts_node_is_null(slots[SLOT_FIELD_NAME]))
		add_field(code, slots);
	if (!ts_node_is_null(slots[SLOT_RETURN]))
		add_return(code, slots);
	if (!ts_node_is_null(slots[SLOT_IMPORT_PATH]))
		add_import(code, slots);
	if (!ts_node_is_null(slots[SLOT_PACKAGE]))
		code->package = code_name_of(code, slots[SLOT_PACKAGE]);
	if (!ts_node_is_null(slots[SLOT_COMMENT])) {
		memory_grow(&code->comments, code->comment_count, &code->comment_capacity,
			sizeof(*code->comments));
		code->comments[code->comment_count++] = slots[SLOT_COMMENT];
	}
}

/* --- orders --------------------------------------------------------------------------------------------- */

static int order_of(uint64_t left, uint64_t right)
{
	return (left > right) - (left < right);
}

static int compare_calls(const void *left, const void *right)
{
	const struct code_call *one = left, *other = right;
	int order = order_of(one->end, other->end);

	if (!order)
		order = order_of(other->start, one->start);
	if (!order)
		order = order_of((uintptr_t)one->node.id, (uintptr_t)other->node.id);
	if (!order)
		order = (int)ts_node_is_null(one->receiver) - (int)ts_node_is_null(other->receiver);
	if (order || ts_node_is_null(one->receiver))
		return order;
	return order_of(ts_node_start_byte(one->receiver), ts_node_start_byte(other->receiver));
}

static int compare_functions(const void *left, const void *right)
{
	const struct code_function *one = left, *other = right;
	const int order = order_of(one->start, other->start);

	return order ? order : order_of(other->end, one->end);
}

static int compare_types(const void *left, const void *right)
{
	const struct code_type *one = left, *other = right;
	const int order = order_of(one->start, other->start);

	return order ? order : order_of(other->end, one->end);
}

static int compare_parameters(const void *left, const void *right)
{
	const struct code_parameter *one = left, *other = right;
	const int order = code_name_order(one->name, other->name);

	return order ? order : order_of(one->start, other->start);
}

static int compare_starts(const void *left, const void *right)
{
	const struct code_parameter *one = left, *other = right;

	return order_of(one->start, other->start);
}

static int compare_assigns(const void *left, const void *right)
{
	const struct code_assign *one = left, *other = right;
	const int order = code_name_order(one->name, other->name);

	return order ? order : order_of(one->start, other->start);
}

static int compare_comments(const void *left, const void *right)
{
	const TSNode *one = left, *other = right;

	return order_of(ts_node_start_byte(*one), ts_node_start_byte(*other));
}

static int compare_by_node(const void *left, const void *right, void *data)
{
	const struct code *code = data;
	const uint32_t one = *(const uint32_t *)left, other = *(const uint32_t *)right;
	const int order =
		order_of((uintptr_t)code->calls[one].node.id, (uintptr_t)code->calls[other].node.id);

	return order ? order : order_of(one, other);
}

static int compare_by_name(const void *left, const void *right, void *data)
{
	const struct code *code = data;
	const uint32_t one = *(const uint32_t *)left, other = *(const uint32_t *)right;
	const int order = code_name_order(code->functions[one].name, code->functions[other].name);

	return order ? order : order_of(one, other);
}

static void sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
	if (count > 1)
		qsort(items, count, size, compare);
}

/* Several patterns may find one thing: one stays. */
static void drop_repeated_assigns(struct code_assign *assigns, size_t *count)
{
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++) {
		struct code_assign *last = kept ? &assigns[kept - 1] : NULL;

		if (!last || last->start != assigns[i].start || !code_name_equal(last->name, assigns[i].name))
			assigns[kept++] = assigns[i];
		else if (ts_node_is_null(last->value))
			*last = assigns[i];
	}
	*count = kept;
}

static void drop_repeated_parameters(struct code *code)
{
	size_t kept = 0;

	for (size_t i = 0; i < code->parameter_count; i++)
		if (!kept || code->parameters[kept - 1].start != code->parameters[i].start)
			code->parameters[kept++] = code->parameters[i];
	code->parameter_count = kept;
}

static uint32_t *numbers(size_t count)
{
	uint32_t *ret = memory_zero(count, sizeof(*ret));

	for (size_t i = 0; i < count; i++)
		ret[i] = (uint32_t)i;
	return ret;
}

static void sort_scopes(struct code *code)
{
	size_t kept = 0;

	sort(code->functions, code->function_count, sizeof(*code->functions), compare_functions);
	sort(code->types, code->type_count, sizeof(*code->types), compare_types);
	for (size_t i = 0; i < code->function_count; i++) {
		struct code_function *last = kept ? &code->functions[kept - 1] : NULL;

		if (!last || last->node.id != code->functions[i].node.id)
			code->functions[kept++] = code->functions[i];
		else if (!last->name.length && code->functions[i].name.length)
			*last = code->functions[i];
	}
	code->function_count = kept;
	code->functions_by_name = numbers(code->function_count);
	if (code->function_count > 1)
		qsort_r(code->functions_by_name, code->function_count, sizeof(*code->functions_by_name),
			compare_by_name, code);
}

static void sort_calls(struct code *code)
{
	size_t kept = 0;

	sort(code->calls, code->call_count, sizeof(*code->calls), compare_calls);
	for (size_t i = 0; i < code->call_count; i++)
		if (!kept || code->calls[kept - 1].node.id != code->calls[i].node.id)
			code->calls[kept++] = code->calls[i];
	code->call_count = kept;
	code->calls_by_node = numbers(code->call_count);
	if (code->call_count > 1)
		qsort_r(code->calls_by_node, code->call_count, sizeof(*code->calls_by_node), compare_by_node,
			code);
}

/* --- scopes --------------------------------------------------------------------------------------------- */

static void nest(struct code *code)
{
	uint32_t open = INDEX_NONE;

	for (uint32_t i = 0; i < code->type_count; i++) {
		while (open != INDEX_NONE && code->types[open].end <= code->types[i].start)
			open = code->types[open].parent;
		code->types[i].parent = open;
		open = i;
	}
	open = INDEX_NONE;
	for (uint32_t i = 0; i < code->function_count; i++) {
		while (open != INDEX_NONE && code->functions[open].end <= code->functions[i].start)
			open = code->functions[open].parent;
		code->functions[i].parent = open;
		code->functions[i].type = code_type_at(code, code->functions[i].start);
		open = i;
	}
}

/* Arguments are counted without contexts. */
static void place_parameters(struct code *code)
{
	CLEANUP(memory_release) uint32_t *counts = memory_zero(code->function_count, sizeof(*counts));

	sort(code->parameters, code->parameter_count, sizeof(*code->parameters), compare_starts);
	drop_repeated_parameters(code);
	for (size_t i = 0; i < code->parameter_count; i++) {
		struct code_parameter *parameter = &code->parameters[i];
		const char *context = code->language->context;

		parameter->function = code_function_at(code, parameter->start);
		parameter->of_type = code_type_at(code, parameter->start);
		parameter->position = INDEX_NONE;
		if (parameter->function == INDEX_NONE ||
			(context && code_name_is(parameter->type, context)) ||
			code_name_equal(parameter->name, code->functions[parameter->function].self))
			continue;
		parameter->position = counts[parameter->function]++;
	}
	sort(code->parameters, code->parameter_count, sizeof(*code->parameters), compare_parameters);
}

/* What is given back beside an error is no result. */
static bool says_nothing(const struct code *code, TSNode value)
{
	static const char *const nothing[] = { "nil", "null", "None", "undefined", "\"\"", "''" };

	for (size_t i = 0; i < COUNT_OF(nothing); i++)
		if (code_equals(code, value, nothing[i]))
			return true;
	return false;
}

static void place_assigns(struct code *code)
{
	sort(code->assigns, code->assign_count, sizeof(*code->assigns), compare_assigns);
	sort(code->fields, code->field_count, sizeof(*code->fields), compare_assigns);
	drop_repeated_assigns(code->assigns, &code->assign_count);
	drop_repeated_assigns(code->fields, &code->field_count);
	for (size_t i = 0; i < code->assign_count; i++) {
		struct code_assign *assign = &code->assigns[i];
		struct code_function *function;

		assign->function = code_function_at(code, assign->start);
		if (assign->name.length || assign->function == INDEX_NONE ||
			says_nothing(code, assign->value))
			continue;
		function = &code->functions[assign->function];
		function->returned = function->return_count++ ? code_no_node() : assign->value;
	}
	for (size_t i = 0; i < code->field_count; i++)
		code->fields[i].function = code_function_at(code, code->fields[i].start);
}

void code_collect(struct code *code, TSNode root)
{
	const struct code_language *language = code->language;
	const TSLanguage *grammar = language->grammar();
	struct reader_tools *tools = code->reading.tools;

	if (language->query)
		code_query(code, tools_query(tools, grammar, language->query), root);
	if (language->visits)
		code_walk(code, tools_kinds(tools, grammar, language->visits), root);
	sort_scopes(code);
	sort_calls(code);
	sort(code->comments, code->comment_count, sizeof(*code->comments), compare_comments);
	nest(code);
	place_parameters(code);
	place_assigns(code);
}

void code_release(struct code *code)
{
	memory_free(code->functions);
	memory_free(code->functions_by_name);
	memory_free(code->types);
	memory_free(code->parameters);
	memory_free(code->assigns);
	memory_free(code->fields);
	memory_free(code->calls);
	memory_free(code->calls_by_node);
	memory_free(code->imports);
	memory_free(code->comments);
	memory_free(code->arguments);
	places_release(&code->places);
	arena_release(&code->arena);
}
