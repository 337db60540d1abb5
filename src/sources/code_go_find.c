/* Go: functions, types, assignments and calls, each by the node that it is. */
#include <string.h>

#include "base/cleanup.h"
#include "code_escape.h"
#include "code_go.h"
#include "code_private.h"

/* The child of a field if it is of a type, else a null node. */
static TSNode child_of(TSNode node, const char *field, const char *type)
{
	const TSNode child = child_named(node, field);

	return code_is(child, type) ? child : code_no_node();
}

/* The first child of a type, whatever stands before it in broken code. */
static TSNode child_typed(TSNode node, const char *type)
{
	CLEANUP(children_release) struct children children = children_of(node);

	for (TSNode child; children_next(&children, &child);)
		if (code_is(child, type))
			return child;
	return code_no_node();
}

static TSNode first_named(TSNode node)
{
	return ts_node_is_null(node) ? node : ts_node_named_child(node, 0);
}

/* Each child of a type is found as one thing, put into a slot; some first ones are left out. */
static void find_each(
	struct code *code, TSNode node, const char *type, size_t skipped, TSNode *slots, enum slot slot)
{
	CLEANUP(children_release) struct children children = children_of(node);
	size_t count = 0;

	for (TSNode child; children_next(&children, &child);) {
		if (!code_is(child, type) || count++ < skipped)
			continue;
		slots[slot] = child;
		code_found(code, slots);
	}
}

/* --- files ---------------------------------------------------------------------------------------------- */

static void find_package(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	find_each(code, node, "package_identifier", 0, slots, SLOT_PACKAGE);
}

static void find_import(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_IMPORT] = node;
	slots[SLOT_IMPORT_PATH] = child_named(node, "path");
	slots[SLOT_IMPORT_ALIAS] = child_of(node, "name", "package_identifier");
	code_found(code, slots);
}

static void find_comment(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_COMMENT] = node;
	code_found(code, slots);
}

/* --- functions and types -------------------------------------------------------------------------------- */

static void find_parameters(struct code *code, TSNode function)
{
	CLEANUP(children_release) struct children children = children_of(child_named(function, "parameters"));

	for (TSNode child; children_next(&children, &child);) {
		TSNode slots[SLOT_COUNT] = { 0 };

		if (!code_is(child, "parameter_declaration"))
			continue;
		slots[SLOT_PARAMETER] = child;
		slots[SLOT_PARAMETER_TYPE] = child_named(child, "type");
		find_each(code, child, "identifier", 0, slots, SLOT_PARAMETER_NAME);
	}
}

/* Of a method what it hangs on; false if that is written otherwise: then it is no function of ours. */
static bool find_receiver(TSNode method, TSNode *slots)
{
	CLEANUP(children_release) struct children children = children_of(child_named(method, "receiver"));

	for (TSNode child; children_next(&children, &child);) {
		TSNode type = child_named(child, "type");

		if (code_is(type, "pointer_type"))
			type = child_typed(type, "type_identifier");
		if (!code_is(child, "parameter_declaration") || !code_is(type, "type_identifier"))
			continue;
		slots[SLOT_FUNCTION_OF] = type;
		slots[SLOT_FUNCTION_SELF] = child_of(child, "name", "identifier");
		return true;
	}
	return false;
}

static void find_function(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_FUNCTION] = node;
	slots[SLOT_FUNCTION_NAME] = child_named(node, "name");
	slots[SLOT_FUNCTION_RETURNS] = child_named(node, "result");
	if (!code_is(node, "method_declaration") || find_receiver(node, slots))
		code_found(code, slots);
	find_parameters(code, node);
}

static void find_closure(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_FUNCTION] = node;
	code_found(code, slots);
	find_parameters(code, node);
}

static void find_type(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	if (!code_is(child_named(node, "type"), "struct_type"))
		return;
	slots[SLOT_TYPE] = node;
	slots[SLOT_TYPE_NAME] = child_named(node, "name");
	code_found(code, slots);
}

static void find_member(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_PARAMETER] = node;
	slots[SLOT_PARAMETER_TYPE] = child_named(node, "type");
	find_each(code, node, "field_identifier", 0, slots, SLOT_PARAMETER_NAME);
}

/* --- assignments ---------------------------------------------------------------------------------------- */

/* Of several names the first has the first value; of the others nothing is known. */
static void find_others(struct code *code, TSNode list)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	find_each(code, list, "identifier", 1, slots, SLOT_ASSIGN_NAME);
}

/* The other names of a constant stay names, which nothing in the package says. */
static void find_constant(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_ASSIGN_NAME] = child_of(node, "name", "identifier");
	slots[SLOT_ASSIGN_VALUE] = first_named(child_named(node, "value"));
	slots[SLOT_ASSIGN_FIXED] = node;
	if (!ts_node_is_null(slots[SLOT_ASSIGN_VALUE]))
		code_found(code, slots);
}

static void find_variable(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_ASSIGN_NAME] = child_of(node, "name", "identifier");
	slots[SLOT_ASSIGN_TYPE] = child_named(node, "type");
	slots[SLOT_ASSIGN_VALUE] = first_named(child_of(node, "value", "expression_list"));
	code_found(code, slots);
	find_others(code, node);
}

static void find_assigned(struct code *code, TSNode node)
{
	const TSNode left = child_of(node, "left", "expression_list");
	const TSNode name = first_named(left),
		     value = first_named(child_of(node, "right", "expression_list"));
	TSNode slots[SLOT_COUNT] = { 0 };

	if (ts_node_is_null(value))
		return;
	if (code_is(name, "identifier")) {
		slots[SLOT_ASSIGN_NAME] = name;
		slots[SLOT_ASSIGN_VALUE] = value;
	} else if (code_is(child_of(name, "operand", "identifier"), "identifier")) {
		slots[SLOT_FIELD_NAME] = child_of(name, "field", "field_identifier");
		slots[SLOT_FIELD_VALUE] = value;
	}
	code_found(code, slots);
}

static void find_made(struct code *code, TSNode node)
{
	const TSNode left = child_of(node, "left", "expression_list");
	const TSNode name = first_named(left),
		     value = first_named(child_of(node, "right", "expression_list"));
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_ASSIGN_NAME] = name;
	slots[SLOT_ASSIGN_VALUE] = value;
	if (code_is(name, "identifier") && !ts_node_is_null(value))
		code_found(code, slots);
	find_others(code, left);
}

static void find_range(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	find_each(code, child_of(node, "left", "expression_list"), "identifier", 0, slots, SLOT_ASSIGN_NAME);
}

/* Thing{name: value} */
static void find_composite(struct code *code, TSNode node)
{
	const TSNode type = child_of(node, "type", "type_identifier");
	CLEANUP(children_release)
	struct children children =
		children_of(ts_node_is_null(type) ? type : child_of(node, "body", "literal_value"));

	for (TSNode child; children_next(&children, &child);) {
		TSNode slots[SLOT_COUNT] = { 0 };

		if (!code_is(child, "keyed_element"))
			continue;
		slots[SLOT_FIELD_OF] = type;
		slots[SLOT_FIELD_VALUE] = first_named(ts_node_named_child(child, 1));
		slots[SLOT_FIELD_NAME] = first_named(ts_node_named_child(child, 0));
		if (code_is(slots[SLOT_FIELD_NAME], "identifier") &&
			!ts_node_is_null(slots[SLOT_FIELD_VALUE]))
			code_found(code, slots);
	}
}

static void find_return(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };
	const TSNode list = ts_node_named_child(node, 0);

	if (!code_is(list, "expression_list"))
		return;
	slots[SLOT_RETURN] = node;
	slots[SLOT_RETURN_VALUE] = first_named(list);
	code_found(code, slots);
}

/* --- calls ---------------------------------------------------------------------------------------------- */

static void find_call(struct code *code, TSNode node)
{
	const TSNode function = child_named(node, "function");
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_CALL] = node;
	slots[SLOT_CALL_ARGUMENTS] = child_of(node, "arguments", "argument_list");
	if (code_is(function, "identifier")) {
		slots[SLOT_CALL_NAME] = function;
	} else if (code_is(function, "selector_expression")) {
		slots[SLOT_CALL_RECEIVER] = child_named(function, "operand");
		slots[SLOT_CALL_NAME] = child_of(function, "field", "field_identifier");
	}
	if (!ts_node_is_null(slots[SLOT_CALL_ARGUMENTS]))
		code_found(code, slots);
}

const struct code_visit go_visits[] = {
	{ "package_clause", find_package },
	{ "import_spec", find_import },
	{ "comment", find_comment },
	{ "function_declaration", find_function },
	{ "method_declaration", find_function },
	{ "func_literal", find_closure },
	{ "type_spec", find_type },
	{ "field_declaration", find_member },
	{ "const_spec", find_constant },
	{ "var_spec", find_variable },
	{ "assignment_statement", find_assigned },
	{ "short_var_declaration", find_made },
	{ "range_clause", find_range },
	{ "composite_literal", find_composite },
	{ "return_statement", find_return },
	{ "call_expression", find_call },
	{ NULL, NULL },
};
