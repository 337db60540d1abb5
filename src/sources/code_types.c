/* Whose calls they are: what type an expression has, as far as Dagger's types go. */
#include <string.h>

#include "base/cleanup.h"
#include "code_private.h"

/* NOLINTBEGIN(misc-no-recursion): CODE_DEEP ends all that is looked at within itself */

static const char *type_of(struct code *code, TSNode node, int depth);

/* A type as written, in GraphQL's words: NULL if it is none of Dagger's. */
static const char *type_of_text(struct code *code, struct code_name name)
{
	const char *type;

	if (!name.length || !code->language->type)
		return NULL;
	type = code->language->type(code, code_keep(code, name.text, name.length));
	if (!*type)
		return NULL;
	return strcmp(type, "Client") == 0 ? "Query" : type;
}

static bool is_client(const struct code *code, struct code_name name)
{
	for (size_t i = 0; code->language->clients[i]; i++)
		if (code_name_is(name, code->language->clients[i]))
			return true;
	return false;
}

static const char *type_of_assign(struct code *code, struct code_assign *assign, int depth)
{
	const char *type = assign->result;

	if (type || assign->busy)
		return type;
	assign->busy = true;
	type = type_of_text(code, assign->type);
	if (!type && !ts_node_is_null(assign->value))
		type = type_of(code, assign->value, depth + 1);
	assign->busy = false;
	assign->result = type;
	return type;
}

/* Of several assignments the nearest before a place says most. */
static const char *type_of_assigns(struct code *code, struct code_assign *assigns, size_t count,
	uint32_t function, uint32_t offset, int depth, bool *ret_found)
{
	const char *type = NULL;
	size_t first = 0; /* of those behind the place */

	while (first < count && assigns[first].start <= offset)
		first++;
	for (size_t i = first; i-- > 0 && !type && code_step(code, 1);) {
		if (assigns[i].function != function)
			continue;
		*ret_found = true;
		type = type_of_assign(code, &assigns[i], depth);
	}
	for (size_t i = first; i < count && !type && code_step(code, 1); i++) {
		if (assigns[i].function != function)
			continue;
		*ret_found = true;
		type = type_of_assign(code, &assigns[i], depth);
	}
	return type;
}

/* What another library made: boto3.client("s3"), new Client(). */
static bool is_foreign(struct code *code, TSNode value)
{
	struct expression expression;
	const struct code_call *call;
	bool through = false;

	if (ts_node_is_null(value))
		return false;
	value = code_follow(code, value, &expression, &through);
	call = code_call_of(code, value);
	if (!call)
		return code_is(value, "new_expression");
	return !ts_node_is_null(call->receiver) && code_is(call->receiver, "identifier") &&
	       !code_is_self(code, call->receiver) && !call->result;
}

static bool is_made_elsewhere(
	struct code *code, const struct code_assign *assigns, size_t count, uint32_t function)
{
	for (size_t i = 0; i < count && code_step(code, 1); i++)
		if (assigns[i].function == function && is_foreign(code, assigns[i].value))
			return true;
	return false;
}

static const char *type_of_variable(
	struct code *code, struct code_name name, uint32_t offset, int depth, bool *ret_known)
{
	size_t assign_count, parameter_count;
	struct code_assign *assigns = code_assigns_of(code, name, false, &assign_count);
	struct code_parameter *parameters = code_parameters_of(code, name, &parameter_count);
	uint32_t scope = code_function_at(code, offset);

	for (int i = 0; i < CODE_DEEP; i++) {
		bool found = false;
		const char *type = type_of_assigns(code, assigns, assign_count, scope, offset, depth, &found);

		for (size_t k = 0; k < parameter_count && !type; k++) {
			if (parameters[k].function != scope || scope == INDEX_NONE)
				continue;
			type = type_of_text(code, parameters[k].type);
			*ret_known = !type && parameters[k].type.length;
			found = true;
		}
		if (found && !type)
			*ret_known |= is_made_elsewhere(code, assigns, assign_count, scope);
		if (found || scope == INDEX_NONE)
			return type;
		scope = code->functions[scope].parent;
	}
	return NULL;
}

static const char *type_of_own(struct code *code, struct code_name name, int depth)
{
	size_t count;
	struct code_parameter *parameters = code_parameters_of(code, name, &count);
	struct code_assign *assigns;
	const char *type = NULL;

	for (size_t i = 0; i < count && !type; i++)
		if (parameters[i].function == INDEX_NONE)
			type = type_of_text(code, parameters[i].type);
	assigns = code_assigns_of(code, name, false, &count);
	for (size_t i = 0; i < count && !type; i++)
		if (assigns[i].function == INDEX_NONE)
			type = type_of_assign(code, &assigns[i], depth);
	assigns = code_assigns_of(code, name, true, &count);
	for (size_t i = 0; i < count && !type; i++)
		type = type_of_assign(code, &assigns[i], depth);
	return type;
}

static const char *type_of_name(
	struct code *code, const struct expression *expression, uint32_t offset, int depth)
{
	const struct code_name name = { expression->text, strlen(expression->text) };
	bool known = false; /* to be of another type */
	const char *type = expression->own ? type_of_own(code, name, depth)
					   : type_of_variable(code, name, offset, depth, &known);

	if (!type && !known && is_client(code, name))
		return "Query";
	return type;
}

static const char *type_of(struct code *code, TSNode node, int depth)
{
	struct expression expression = { 0 };
	const struct code_call *call;

	if (ts_node_is_null(node) || depth > CODE_DEEP || !code_step(code, 1))
		return NULL;
	call = code_call_of(code, node);
	if (call)
		return call->done ? call->result : NULL;
	code_look(code, node, &expression);
	if (expression.kind == EXPRESSION_SAME && expression.part_count)
		return type_of(code, expression.parts[0].node, depth + 1);
	for (size_t i = 0; expression.kind == EXPRESSION_OR && i < expression.part_count; i++) {
		const char *type = type_of(code, expression.parts[i].node, depth + 1);

		if (type)
			return type;
	}
	if (expression.kind == EXPRESSION_NAME && expression.text)
		return type_of_name(code, &expression, ts_node_start_byte(node), depth);
	return NULL;
}

/* --- deciding ------------------------------------------------------------------------------------------- */

static bool connects(const char *name)
{
	return strcmp(name, "connect") == 0 || strcmp(name, "connection") == 0;
}

/* A function of the file that gives a type of Dagger's, or hands on what is Dagger's. */
static const char *result_of_own(struct code *code, struct code_name name)
{
	const uint32_t index = code_function_of(code, name);
	const char *type;

	if (index == INDEX_NONE)
		return NULL;
	type = type_of_text(code, code->functions[index].returns);
	if (type || ts_node_is_null(code->functions[index].returned) || code->functions[index].returns.length)
		return type;
	return type_of(code, code->functions[index].returned, CODE_DEEP / 2);
}

/* What a function gives that is called on a type, or on something ("") of which only Dagger's hand is known. */
static const char *result_of(const struct api_function *function, const char *type)
{
	if (!*type && api_is_shared(function))
		return "";
	return *function->returns ? function->returns : NULL;
}

/*
 * Functions of other modules hang on dag; a name like "client" says less, so of it only the API's own count. What says
 * how it failed is no call of anybody's module.
 */
static bool is_credible(
	const struct api_function *function, struct code_name receiver, const char *name, const char *type)
{
	if (!*type)
		return strcmp(name, "error") != 0;
	return function || strcmp(type, "Query") != 0 || memmem(receiver.text, receiver.length, "dag", 3);
}

static bool decide_chained(struct code_call *call, struct code_name receiver, const char *name,
	const char *type, const char **ret_type)
{
	const struct api_function *function = api_find(type, name);

	if (!is_credible(function, receiver, name, type))
		return false;
	*ret_type = type;
	if (function)
		call->result = result_of(function, type);
	else
		call->result = strncmp(name, "with", 4) == 0 ? type : "";
	return true;
}

/* A call on something that nothing is known of. */
static bool decide_unknown(struct code *code, struct code_call *call, const char *name, const char **ret_type)
{
	const struct api_function *function;

	call->result = result_of_own(code, code_name_of(code, call->name_node));
	if (call->result || !code->dagger)
		return false;
	function = api_find("", name);
	if (!function || !function->distinct)
		return false;
	*ret_type = "";
	call->result = result_of(function, "");
	return true;
}

bool code_decide(struct code *code, struct code_call *call, const char **ret_name, const char **ret_type)
{
	CLEANUP(buf_release) struct buf spelled = BUF_INIT;
	const struct code_name written = code_name_of(code, call->name_node);
	const struct code_name receiver = code_name_of(code, call->receiver);
	const char *type;

	code->language->spell(written.text, written.length, &spelled);
	*ret_name = code_keep(code, spelled.text, spelled.length);
	if (connects(*ret_name) && code->dagger &&
		(!receiver.length || strcmp(*ret_name, "connection") == 0 ||
			code_imports(code, code_keep(code, receiver.text, receiver.length)) ||
			code_name_is(receiver, "dagger") || code_name_is(receiver, "Dagger"))) {
		call->result = "Query";
		return false;
	}
	type = ts_node_is_null(call->type) ? NULL : type_of_text(code, code_name_of(code, call->type));
	if (type)
		return decide_chained(call, receiver, *ret_name, type, ret_type);
	if (!receiver.length) {
		call->result = result_of_own(code, written);
		if (!call->result && is_client(code, written) &&
			code_function_of(code, written) == INDEX_NONE)
			call->result = "Query";
		return false;
	}
	type = type_of(code, call->receiver, 0);
	if (type)
		return decide_chained(call, receiver, *ret_name, type, ret_type);
	return decide_unknown(code, call, *ret_name, ret_type);
}

/* --- receivers ------------------------------------------------------------------------------------------ */

uint32_t code_fact_of(struct code *code, TSNode node, uint32_t below)
{
	for (int i = 0; i < CODE_DEEP && !ts_node_is_null(node) && code_step(code, 1); i++) {
		const struct code_call *call = code_call_of(code, node);
		struct expression expression = { 0 };
		const struct code_assign *assign = NULL;
		uint32_t function;

		if (call && call->fact != INDEX_NONE)
			return call->fact < below ? call->fact : INDEX_NONE;
		if (call) {
			function = code_function_of(code, code_name_of(code, call->name_node));
			node = function == INDEX_NONE ? code_no_node() : code->functions[function].returned;
			continue;
		}
		code_look(code, node, &expression);
		if (expression.kind == EXPRESSION_NAME && expression.text && !expression.other)
			assign = code_assign_of(code, &expression, ts_node_start_byte(node));
		if (expression.kind == EXPRESSION_SAME && expression.part_count)
			node = expression.parts[0].node;
		else
			node = assign ? assign->value : (TSNode){ 0 };
	}
	return INDEX_NONE;
}

/* NOLINTEND(misc-no-recursion) */
