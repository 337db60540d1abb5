/* Elixir: definitions, imports, assignments and calls are told by the words that stand there. */
#include <string.h>

#include "base/cleanup.h"
#include "code_elixir.h"
#include "code_escape.h"

TSNode elixir_child(TSNode node, const char *type)
{
	CLEANUP(children_release) struct children children = children_of(node);

	for (TSNode child; children_next(&children, &child);)
		if (code_is(child, type))
			return child;
	return (TSNode){ 0 };
}

static bool is_one_of(const struct code *code, TSNode node, const char *const *words)
{
	for (size_t i = 0; words[i]; i++)
		if (code_equals(code, node, words[i]))
			return true;
	return false;
}

/* --- imports -------------------------------------------------------------------------------------------- */

static void add_import(struct code *code, TSNode path, TSNode alias)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_IMPORT_PATH] = path;
	slots[SLOT_IMPORT_ALIAS] = alias;
	code_found(code, slots);
}

/* alias Dagger.Container; alias Dagger.Container, as: Ctr; alias Dagger.{Container, File} */
static void find_import(struct code *code, TSNode list)
{
	const TSNode first = child_first(list), pair = elixir_child(elixir_child(list, "keywords"), "pair");
	const TSNode names = child_named(first, "right");

	if (code_is(first, "alias"))
		add_import(code, first,
			code_is(child_named(pair, "value"), "alias") ? child_named(pair, "value")
								     : (TSNode){ 0 });
	if (!code_is(first, "dot") || !code_is(names, "tuple"))
		return;
	CLEANUP(children_release) struct children children = children_of(names);
	for (TSNode child; children_next(&children, &child);)
		add_import(code, child_named(first, "left"), child);
}

/* {:dagger, "~> 0.18"}: a dependency of the project. */
static void find_dependency(struct code *code, TSNode tuple)
{
	const TSNode first = child_first(tuple);

	if (code_equals(code, first, ":dagger"))
		add_import(code, first, (TSNode){ 0 });
}

/* --- functions ------------------------------------------------------------------------------------------ */

static void add_parameter(struct code *code, TSNode node, TSNode name, TSNode type, TSNode value)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_PARAMETER] = node;
	slots[SLOT_PARAMETER_NAME] = name;
	slots[SLOT_PARAMETER_TYPE] = type;
	slots[SLOT_PARAMETER_DEFAULT] = value;
	code_found(code, slots);
}

/* source: {Dagger.Directory.t(), default_path: "/"}, name: String.t() */
static void find_typed(struct code *code, TSNode keywords)
{
	CLEANUP(children_release) struct children children = children_of(keywords);

	for (TSNode pair; code_step(code, 1) && children_next(&children, &pair);) {
		TSNode type = child_named(pair, "value");

		if (code_is(type, "tuple"))
			type = child_first(type);
		if (code_is(pair, "pair"))
			add_parameter(code, pair, child_named(pair, "key"), type, (TSNode){ 0 });
	}
}

/* %{source: source, name: name} */
static void find_matched(struct code *code, TSNode map)
{
	CLEANUP(children_release)
	struct children children = children_of(elixir_child(elixir_child(map, "map_content"), "keywords"));

	for (TSNode pair; code_step(code, 1) && children_next(&children, &pair);) {
		const TSNode name = child_named(pair, "value");

		if (code_is(name, "identifier"))
			add_parameter(code, name, name, (TSNode){ 0 }, (TSNode){ 0 });
	}
}

static void find_parameters(struct code *code, TSNode list)
{
	static const char *const own[] = { "self", "_self", "_", "_args", NULL };
	CLEANUP(children_release) struct children children = children_of(list);

	for (TSNode child; code_step(code, 1) && children_next(&children, &child);) {
		const TSNode operator= child_named(child, "operator"), left = child_named(child, "left");

		if (code_is(child, "identifier") && !is_one_of(code, child, own))
			add_parameter(code, child, child, (TSNode){ 0 }, (TSNode){ 0 });
		else if (code_is(child, "keywords"))
			find_typed(code, child);
		else if (code_is(child, "map"))
			find_matched(code, child);
		else if (code_equals(code, operator, "\\\\") && code_is(left, "identifier"))
			add_parameter(code, child, left, (TSNode){ 0 }, child_named(child, "right"));
		else if (code_equals(code, operator, "="))
			find_matched(code, code_is(left, "map") ? left : child_named(child, "right"));
	}
}

static TSNode last_child(struct code *code, TSNode node)
{
	CLEANUP(children_release) struct children children = children_of(node);
	TSNode last = { 0 };

	for (TSNode child; code_step(code, 1) && children_next(&children, &child);)
		last = child;
	return last;
}

/* What a function gives is what stands last in it. */
static void find_return(struct code *code, TSNode body)
{
	const TSNode last = last_child(code, body);
	TSNode slots[SLOT_COUNT] = { 0 };

	if (ts_node_is_null(last))
		return;
	slots[SLOT_RETURN] = slots[SLOT_RETURN_VALUE] = last;
	code_found(code, slots);
}

/* def name(parameters) when guard do ... end; defn name(typed) :: type do ... end */
static void find_function(struct code *code, TSNode call, TSNode list)
{
	TSNode head = child_first(list), slots[SLOT_COUNT] = { 0 };

	slots[SLOT_FUNCTION] = call;
	for (int i = 0; i < 2 && code_is(head, "binary_operator"); i++) {
		if (code_equals(code, child_named(head, "operator"), "::"))
			slots[SLOT_FUNCTION_RETURNS] = child_named(head, "right");
		head = child_named(head, "left");
	}
	slots[SLOT_FUNCTION_NAME] = code_is(head, "call") ? child_named(head, "target") : head;
	if (!code_is(slots[SLOT_FUNCTION_NAME], "identifier"))
		return;
	code_found(code, slots);
	find_parameters(code, elixir_child(head, "arguments"));
	find_return(code, elixir_child(call, "do_block"));
}

static void find_closure(struct code *code, TSNode node)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_FUNCTION] = node;
	code_found(code, slots);
	find_parameters(code, child_named(elixir_child(node, "stab_clause"), "left"));
}

static void find_module(struct code *code, TSNode call, TSNode list)
{
	const TSNode name = child_first(list);
	TSNode slots[SLOT_COUNT] = { 0 };

	if (!code_is(name, "alias"))
		return;
	slots[SLOT_TYPE] = call;
	slots[SLOT_TYPE_NAME] = slots[SLOT_PACKAGE] = name;
	code_found(code, slots);
}

/* --- calls ---------------------------------------------------------------------------------------------- */

static void add_call(struct code *code, TSNode call, TSNode receiver)
{
	static const char *const steps[] = { "case", "if", "unless", "then", "tap", "dbg", "assert", "elem",
		"hd", NULL };
	const TSNode target = child_named(call, "target"), left = child_named(target, "left");
	const TSNode list = elixir_child(call, "arguments"), first = child_first(list);
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_CALL] = call;
	slots[SLOT_CALL_ARGUMENTS] = list;
	slots[SLOT_CALL_RECEIVER] = receiver;
	slots[SLOT_CALL_NAME] = target;
	if (code_is(target, "dot") && code_is(left, "alias")) {
		slots[SLOT_CALL_NAME] = child_named(target, "right");
		slots[SLOT_CALL_TYPE] = left;
		if (ts_node_is_null(receiver) && !code_is(first, "keywords"))
			slots[SLOT_CALL_RECEIVER] = first;
	}
	if (!code_is(slots[SLOT_CALL_NAME], "identifier") || code_equals(code, slots[SLOT_CALL_NAME], "t") ||
		is_one_of(code, slots[SLOT_CALL_NAME], steps))
		return;
	code_found(code, slots);
}

static void find_call(struct code *code, TSNode call)
{
	static const char *const imports[] = { "use", "alias", "import", "require", NULL };
	static const char *const functions[] = { "def", "defp", "defmacro", "defmacrop", "defn", "defnp",
		NULL };
	const TSNode target = child_named(call, "target"), list = elixir_child(call, "arguments");

	if (code_is(target, "dot") && code_is(child_named(target, "left"), "alias")) {
		add_import(code, child_named(target, "left"), (TSNode){ 0 });
		add_call(code, call, (TSNode){ 0 });
	}
	if (!code_is(target, "identifier"))
		return;
	if (is_one_of(code, target, imports))
		find_import(code, list);
	else if (is_one_of(code, target, functions))
		find_function(code, call, list);
	else if (code_equals(code, target, "defmodule"))
		find_module(code, call, list);
	else if (ts_node_is_null(elixir_child(call, "do_block")))
		add_call(code, call, (TSNode){ 0 });
}

/* --- operators ------------------------------------------------------------------------------------------ */

static void add_assign(struct code *code, TSNode name, TSNode value)
{
	TSNode slots[SLOT_COUNT] = { 0 };

	slots[SLOT_ASSIGN_NAME] = name;
	slots[SLOT_ASSIGN_VALUE] = value;
	code_found(code, slots);
}

/* x = 1; {:ok, x} = f(); {:ok, x} <- f() */
static void find_operator(struct code *code, TSNode node)
{
	const TSNode operator= child_named(node, "operator"), left = child_named(node, "left"),
		     right = child_named(node, "right");
	const bool matches = code_equals(code, operator, "=") || code_equals(code, operator, "<-");

	if (code_equals(code, operator, "|>")) {
		if (code_is(right, "call"))
			add_call(code, right, left);
	} else if (matches && code_is(left, "identifier")) {
		add_assign(code, left, code_equals(code, operator, "=") ? right : (TSNode){ 0 });
	} else if (matches && code_is(left, "tuple")) {
		const TSNode last = last_child(code, left);

		if (code_is(last, "identifier"))
			add_assign(code, last, right);
	}
}

/* @image "alpine:3.20"; what Elixir itself reads is no constant. */
static void find_attribute(struct code *code, TSNode node)
{
	static const char *const known[] = { "doc", "moduledoc", "typedoc", "spec", "type", "typep", "opaque",
		"function", "callback", "impl", "tag", "behaviour", "external_resource", "enforce_keys",
		"derive", "deprecated", NULL };
	const TSNode operand = child_named(node, "operand"), name = child_named(operand, "target");

	if (code_equals(code, child_named(node, "operator"), "@") && code_is(operand, "call") &&
		code_is(name, "identifier") && !is_one_of(code, name, known))
		add_assign(code, name, child_first(elixir_child(operand, "arguments")));
}

void elixir_find(struct code *code, TSNode node)
{
	static const struct {
		const char *type;
		void (*find)(struct code *code, TSNode node);
	} known[] = {
		{ "call", find_call },
		{ "binary_operator", find_operator },
		{ "unary_operator", find_attribute },
		{ "anonymous_function", find_closure },
		{ "tuple", find_dependency },
	};

	for (size_t i = 0; i < COUNT_OF(known) && code_step(code, 1); i++)
		if (code_is(node, known[i].type))
			known[i].find(code, node);
}
