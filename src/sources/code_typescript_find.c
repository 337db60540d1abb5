/* TypeScript and JavaScript: what of a file is found by looking at a node, where a pattern of the query would cost more. */
#include "base/cleanup.h"
#include "code_escape.h"
#include "code_private.h"
#include "code_typescript.h"

static TSNode annotated(TSNode node)
{
	return child_first(node);
}

static void add_function(struct code *code, TSNode name, TSNode function)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_FUNCTION] = function;
	slots[SLOT_FUNCTION_NAME] = name;
	slots[SLOT_FUNCTION_RETURNS] = annotated(child_named(function, "return_type"));
	code_found(code, slots);
}

static void add_assign(struct code *code, TSNode name, TSNode type, TSNode value)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_ASSIGN_NAME] = name;
	slots[SLOT_ASSIGN_TYPE] = type;
	slots[SLOT_ASSIGN_VALUE] = value;
	code_found(code, slots);
}

static bool is_closure(TSNode node)
{
	return code_is(node, "arrow_function") || code_is(node, "function_expression");
}

/* Names taken out of an object or list: nothing is known of them. `{ a, b = 1, c: d }`, `[a, b]` */
static void find_in_pattern(struct code *code, TSNode pattern, TSNode path)
{
	CLEANUP(children_release) struct children children = children_of(pattern);

	for (TSNode child; children_next(&children, &child);) {
		TSNode slots[SLOT_COUNT] = { 0 };

		if (code_is(child, "object_assignment_pattern") || code_is(child, "assignment_pattern"))
			child = child_named(child, "left");
		else if (code_is(child, "pair_pattern"))
			child = child_named(child, "value");
		if (!code_is(child, "shorthand_property_identifier_pattern") && !code_is(child, "identifier"))
			continue;
		slots[SLOT_ASSIGN_NAME] = child;
		slots[SLOT_IMPORT_PATH] = path;
		slots[SLOT_IMPORT_ALIAS] = child;
		code_found(code, slots);
	}
}

/* The path of require("path"); a null node if it is something else. */
static TSNode required_path(const struct code *code, TSNode value)
{
	TSNode path;

	if (!code_is(value, "call_expression") ||
		!code_equals(code, child_named(value, "function"), "require"))
		return (TSNode){ 0 };
	path = child_first(child_named(value, "arguments"));
	return code_is(path, "string") ? path : (TSNode){ 0 };
}

static void find_variable(struct code *code, TSNode node)
{
	const TSNode name = child_named(node, "name"), value = child_named(node, "value");
	const TSNode path = required_path(code, value);
	TSNode slots[SLOT_COUNT] = { 0 };

	if (!code_is(name, "identifier")) {
		find_in_pattern(code, name, path);
		return;
	}
	if (is_closure(value))
		add_function(code, name, value);
	slots[SLOT_ASSIGN_NAME] = name;
	slots[SLOT_ASSIGN_TYPE] = annotated(child_named(node, "type"));
	slots[SLOT_ASSIGN_VALUE] = value;
	slots[SLOT_IMPORT_PATH] = path;
	slots[SLOT_IMPORT_ALIAS] = name;
	code_found(code, slots);
}

static void find_class_field(struct code *code, TSNode node)
{
	const TSNode name = child_named(node, "name"), value = child_named(node, "value");

	if (is_closure(value))
		add_function(code, name, value);
	else
		add_assign(code, name, annotated(child_named(node, "type")), value);
}

static void find_assignment(struct code *code, TSNode node)
{
	const TSNode left = child_named(node, "left"), right = child_named(node, "right");
	TSNode slots[SLOT_COUNT] = { 0 };

	if (code_is(left, "identifier")) {
		add_assign(code, left, (TSNode){ 0 }, right);
	} else if (code_is(left, "member_expression") && code_is(child_named(left, "object"), "this")) {
		slots[SLOT_FIELD_NAME] = child_named(left, "property");
		slots[SLOT_FIELD_VALUE] = right;
		code_found(code, slots);
	}
}

static void find_closure(struct code *code, TSNode node)
{
	const TSNode body = child_named(node, "body"), parameter = child_named(node, "parameter");
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_FUNCTION] = node;
	if (!ts_node_is_null(parameter)) {
		slots[SLOT_PARAMETER] = parameter;
		slots[SLOT_PARAMETER_NAME] = parameter;
	}
	if (!ts_node_is_null(body) && !code_is(body, "statement_block")) {
		slots[SLOT_RETURN] = body;
		slots[SLOT_RETURN_VALUE] = body;
	}
	code_found(code, slots);
}

/* `private image = "x"` of a constructor is a field as well. */
static void find_parameter(struct code *code, TSNode node)
{
	TSNode pattern = child_named(node, "pattern");
	TSNode slots[SLOT_COUNT] = { 0 };

	if (code_is(pattern, "object_pattern") || code_is(pattern, "array_pattern")) {
		find_in_pattern(code, pattern, (TSNode){ 0 });
		return;
	}
	if (code_is(pattern, "rest_pattern"))
		pattern = child_first(pattern);
	if (!code_is(pattern, "identifier"))
		return;
	slots[SLOT_PARAMETER] = node;
	slots[SLOT_PARAMETER_NAME] = pattern;
	slots[SLOT_PARAMETER_TYPE] = annotated(child_named(node, "type"));
	slots[SLOT_PARAMETER_DEFAULT] = child_named(node, "value");
	CLEANUP(children_release) struct children children = children_of(node);
	for (TSNode child; children_next(&children, &child);)
		if (code_is(child, "accessibility_modifier")) {
			slots[SLOT_FIELD_NAME] = pattern;
			slots[SLOT_FIELD_VALUE] = pattern;
		}
	code_found(code, slots);
}

/* connect(async (client) => ...): what it is called with is the client, whatever its name. */
static void find_connection(struct code *code, TSNode call, TSNode name)
{
	const TSNode closure = child_first(child_named(call, "arguments"));
	TSNode parameter = child_named(closure, "parameter");
	TSNode slots[SLOT_COUNT] = { 0 };

	if (!is_closure(closure))
		return;
	if (ts_node_is_null(parameter))
		parameter = child_named(child_first(child_named(closure, "parameters")), "pattern");
	slots[SLOT_ASSIGN_NAME] = parameter;
	slots[SLOT_ASSIGN_TYPE] = name;
	if (code_is(parameter, "identifier"))
		code_found(code, slots);
}

static void find_call(struct code *code, TSNode node)
{
	const TSNode function = child_named(node, "function"), arguments = child_named(node, "arguments");
	const bool method = code_is(function, "member_expression");
	const TSNode name = method ? child_named(function, "property") : function;
	TSNode slots[SLOT_COUNT] = { 0 };

	if (!code_is(arguments, "arguments") || (!method && !code_is(function, "identifier")))
		return;
	slots[SLOT_CALL] = node;
	slots[SLOT_CALL_NAME] = name;
	slots[SLOT_CALL_ARGUMENTS] = arguments;
	if (method)
		slots[SLOT_CALL_RECEIVER] = child_named(function, "object");
	code_found(code, slots);
	if (code_equals(code, name, "connect") || code_equals(code, name, "connection"))
		find_connection(code, node, name);
}

void typescript_find(struct code *code, TSNode node)
{
	static const struct {
		const char *type;
		void (*find)(struct code *code, TSNode node);
	} kinds[] = {
		{ "call_expression", find_call },
		{ "variable_declarator", find_variable },
		{ "required_parameter", find_parameter },
		{ "optional_parameter", find_parameter },
		{ "assignment_expression", find_assignment },
		{ "public_field_definition", find_class_field },
		{ "arrow_function", find_closure },
		{ "function_expression", find_closure },
	};

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (code_is(node, kinds[i].type)) {
			kinds[i].find(code, node);
			return;
		}
	add_function(code, child_named(node, "name"), node);
}
