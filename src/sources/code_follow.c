/* Names followed to what they were given: of lists and options, and of what a call is chained on. */
#include <string.h>

#include "code_private.h"

static bool is_before(const struct code_assign *assign, uint32_t offset)
{
	return (ts_node_is_null(assign->value) ? assign->start : ts_node_end_byte(assign->value)) <= offset;
}

struct code_assign *code_assign_of(struct code *code, const struct expression *expression, uint32_t offset)
{
	const struct code_name name = { expression->text, strlen(expression->text) };
	size_t count, parameter_count;
	struct code_assign *assigns = code_assigns_of(code, name, expression->own, &count);
	const struct code_parameter *parameters = code_parameters_of(code, name, &parameter_count);
	uint32_t scope = code_function_at(code, offset);

	if (expression->own)
		return count == 1 ? assigns : NULL;
	for (int i = 0; i < CODE_DEEP; i++) {
		for (size_t k = count; k-- > 0 && code_step(code, 1);)
			if (assigns[k].function == scope && is_before(&assigns[k], offset))
				return &assigns[k];
		for (size_t k = 0; k < parameter_count && scope != INDEX_NONE; k++)
			if (parameters[k].function == scope)
				return NULL;
		if (scope == INDEX_NONE)
			break;
		scope = code->functions[scope].parent;
	}
	return NULL;
}

/* The value of a name that is given one once, in the nearest scope that knows it; null if there is none. */
static TSNode value_of_name(struct code *code, const struct expression *expression, uint32_t offset)
{
	const struct code_name name = { expression->text, strlen(expression->text) };
	size_t count, parameter_count;
	struct code_assign *assigns = code_assigns_of(code, name, expression->own, &count);
	struct code_parameter *parameters = code_parameters_of(code, name, &parameter_count);
	uint32_t scope = code_function_at(code, offset);

	if (expression->own)
		return count == 1 ? assigns[0].value : (TSNode){ 0 };
	for (int i = 0; i < CODE_DEEP; i++) {
		const struct code_assign *only = NULL;
		size_t found = 0;

		for (size_t k = 0; k < count && found < 2; k++)
			if (assigns[k].function == scope && ++found == 1)
				only = &assigns[k];
		for (size_t k = 0; k < parameter_count && scope != INDEX_NONE; k++)
			found += parameters[k].function == scope ? 2 : 0;
		if (found)
			return found == 1 && only ? only->value : (TSNode){ 0 };
		if (scope == INDEX_NONE)
			break;
		scope = code->functions[scope].parent;
	}
	return (TSNode){ 0 };
}

TSNode code_follow(struct code *code, TSNode node, struct expression *ret, bool *through)
{
	for (int i = 0; i < CODE_DEEP && code_step(code, 1); i++) {
		TSNode next = { 0 };

		*ret = (struct expression){ 0 };
		code_look(code, node, ret);
		if (ret->kind == EXPRESSION_SAME && ret->part_count) {
			next = ret->parts[0].node;
		} else if (ret->kind == EXPRESSION_NAME && ret->text && !ret->other) {
			next = value_of_name(code, ret, ts_node_start_byte(node));
			*through |= !ts_node_is_null(next);
		}
		if (ts_node_is_null(next))
			break;
		node = next;
	}
	return node;
}
