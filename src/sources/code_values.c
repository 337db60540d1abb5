/* What an expression says: literal, constant, default, put together, a parameter, or not known. */
#include <string.h>

#include "base/cleanup.h"
#include "code_private.h"

/* NOLINTBEGIN(misc-no-recursion): CODE_DEEP ends all that is looked at within itself */

enum { MERGED_MOST = 8, SEARCHED_MOST = 300 };

static struct code_value evaluate(struct code *code, TSNode node, const struct code_frame *frame, int depth);

static const struct code_value unknown = { .certainty = CERTAINTY_UNKNOWN, .text = "", .call = INDEX_NONE };

static bool is_fixed(const struct code_value *value)
{
	return certainty_is_fixed(value->certainty) || value->certainty == CERTAINTY_SECRET;
}

/* --- parameters ----------------------------------------------------------------------------------------- */

void code_look_at_parameter(struct code *code, struct code_parameter *parameter)
{
	struct code_parameter *before = code->looked_at;

	if (parameter->looked)
		return;
	parameter->looked = true;
	if (!code->language->pragma)
		return;
	code->looked_at = parameter;
	code->language->pragma(code,
		parameter->function == INDEX_NONE ? code_no_node()
						  : code->functions[parameter->function].node,
		parameter->node);
	code->looked_at = before;
}

/* What a caller gives, or what stands in for it. */
static struct code_value of_parameter(struct code *code, struct code_parameter *parameter, int depth)
{
	struct code_value value = unknown;
	const char *text;

	code_look_at_parameter(code, parameter);
	if (parameter->function != INDEX_NONE &&
		(!code->functions[parameter->function].name.length || parameter->position == INDEX_NONE))
		return unknown;
	parameter->used = true;
	value.parameter = code_keep(code, parameter->name.text, parameter->name.length);
	text = parameter->pragmas[PRAGMA_DEFAULT_ADDRESS] ? parameter->pragmas[PRAGMA_DEFAULT_ADDRESS]
							  : parameter->pragmas[PRAGMA_DEFAULT];
	if (!text)
		text = parameter->pragmas[PRAGMA_DEFAULT_PATH];
	if (!text && !ts_node_is_null(parameter->default_node)) {
		const struct code_value own = evaluate(code, parameter->default_node, NULL, depth + 1);

		text = is_fixed(&own) ? own.text : NULL;
	}
	value.certainty = text ? CERTAINTY_DEFAULT : CERTAINTY_PARAMETER;
	value.text = text ? text : value.parameter;
	return value;
}

/* What a parameter is where its function is looked into from a call of it. */
static struct code_value of_argument(
	struct code *code, const struct code_parameter *parameter, const struct code_frame *frame, int depth)
{
	size_t position = 0;

	for (size_t i = 0; i < frame->argument_count; i++) {
		const struct code_argument *argument = &frame->arguments[i];
		struct code_value value;

		if (argument->name ? !code_name_is(parameter->name, argument->name)
				   : position++ != parameter->position)
			continue;
		value = evaluate(code, argument->value, frame->outer, depth + 1);
		value.through |= value.parameter != NULL;
		return value;
	}
	return ts_node_is_null(parameter->default_node)
		       ? unknown
		       : evaluate(code, parameter->default_node, NULL, depth + 1);
}

/* --- names ---------------------------------------------------------------------------------------------- */

static struct code_value of_assign(
	struct code *code, struct code_assign *assign, const struct code_frame *frame, int depth)
{
	struct code_value value;

	if (assign->known && !frame)
		return assign->memo;
	if (assign->busy || ts_node_is_null(assign->value))
		return unknown;
	assign->busy = true;
	value = evaluate(code, assign->value, frame, depth + 1);
	assign->busy = false;
	value.through |= value.parameter != NULL;
	/* A call that has no fact yet may have one when it is asked for again. */
	if (!frame && (is_fixed(&value) || ts_node_end_byte(assign->value) <= code->now)) {
		assign->known = true;
		assign->memo = value;
	}
	return value;
}

/* What several values have in common: one fixed text that a caller may replace is a default. */
static void merge(struct code_value *value, const struct code_value *other, bool first)
{
	const char *parameter = value->parameter ? value->parameter : other->parameter;

	if (first) {
		*value = *other;
		return;
	}
	if (is_fixed(value) && is_fixed(other) && strcmp(value->text, other->text) == 0) {
		value->parameter = parameter;
		return;
	}
	if (is_fixed(value) != is_fixed(other) && (is_fixed(value) ? other : value)->parameter &&
		(is_fixed(value) ? value : other)->certainty != CERTAINTY_SECRET) {
		const char *text = is_fixed(value) ? value->text : other->text;

		*value = (struct code_value){ .certainty = CERTAINTY_DEFAULT,
			.text = text,
			.parameter = parameter,
			.through = true,
			.call = INDEX_NONE };
		return;
	}
	*value = unknown;
	value->parameter = parameter;
	value->through = parameter != NULL;
}

/* A field of a type may be both: then the parameter speaks for it. */
static bool is_parameter(struct code *code, const struct code_assign *assign)
{
	size_t count;
	struct code_parameter *parameters;

	if (assign->function != INDEX_NONE)
		return false;
	parameters = code_parameters_of(code, assign->name, &count);
	for (size_t i = 0; i < count; i++) {
		if (parameters[i].start != assign->start)
			continue;
		code_look_at_parameter(code, &parameters[i]);
		return !parameters[i].ignored;
	}
	return false;
}

/* Whether one of several is being worked out: what is made of itself is not known, in whatever order. */
static bool are_busy(
	struct code *code, const struct code_assign *assigns, size_t count, uint32_t function, bool anywhere)
{
	size_t found = 0;
	bool busy = false;

	for (size_t i = 0; i < count && code_step(code, 1); i++) {
		if (!anywhere && assigns[i].function != function)
			continue;
		found++;
		busy |= assigns[i].busy;
	}
	return busy && found > 1;
}

/* The values given in one scope; of fields, wherever that was. */
static size_t merge_assigns(struct code *code, struct code_assign *assigns, size_t count, uint32_t function,
	bool anywhere, const struct code_frame *frame, int depth, size_t merged, struct code_value *value)
{
	if (are_busy(code, assigns, count, function, anywhere)) {
		*value = unknown;
		return merged + 1;
	}
	for (size_t i = 0; i < count; i++) {
		struct code_value other;

		if ((!anywhere && assigns[i].function != function) || !code_step(code, 1))
			continue;
		if ((anywhere && ts_node_is_null(assigns[i].value)) || is_parameter(code, &assigns[i]))
			continue;
		other = merged < MERGED_MOST ? of_assign(code, &assigns[i], frame, depth) : unknown;
		merge(value, &other, merged++ == 0);
	}
	return merged;
}

static struct code_value of_scoped_parameter(struct code *code, struct code_parameter *parameter,
	const struct code_value *assigned, size_t count, const struct code_frame *frame, int depth)
{
	struct code_value value;

	if (frame && frame->function == parameter->function)
		value = of_argument(code, parameter, frame, depth);
	else
		value = of_parameter(code, parameter, depth);
	if (count)
		merge(&value, assigned, false);
	return value;
}

/* A field that another file of the package may set. */
static struct code_value of_foreign_field(struct code *code, struct code_name name, uint32_t offset)
{
	const struct code_name type = code_type_name(code, code_function_at(code, offset));
	struct code_value value = unknown;

	if (!type.length || !code->language->fields)
		return unknown;
	value.certainty = CERTAINTY_NAME;
	value.text = arena_format(
		&code->arena, "%.*s.%.*s", (int)type.length, type.text, (int)name.length, name.text);
	return value;
}

static struct code_value of_own(
	struct code *code, struct code_name name, uint32_t offset, const struct code_frame *frame, int depth)
{
	struct code_value value = unknown;
	size_t count, merged = 0;
	struct code_assign *assigns = code_assigns_of(code, name, true, &count);
	struct code_parameter *parameters;

	merged = merge_assigns(code, assigns, count, 0, true, frame, depth, merged, &value);
	assigns = code_assigns_of(code, name, false, &count);
	for (size_t i = 0; i < count; i++)
		if (assigns[i].function == INDEX_NONE)
			merged = merge_assigns(code, assigns + i, 1, 0, true, frame, depth, merged, &value);
	parameters = code_parameters_of(code, name, &count);
	for (size_t i = 0; i < count; i++) {
		struct code_value other;

		if (parameters[i].function != INDEX_NONE)
			continue;
		code_look_at_parameter(code, &parameters[i]);
		if (parameters[i].ignored)
			continue;
		other = of_parameter(code, &parameters[i], depth);
		merge(&value, &other, merged++ == 0);
	}
	return merged ? value : of_foreign_field(code, name, offset);
}

static struct code_value of_variable(
	struct code *code, struct code_name name, uint32_t offset, const struct code_frame *frame, int depth)
{
	size_t assign_count, parameter_count;
	struct code_assign *assigns = code_assigns_of(code, name, false, &assign_count);
	struct code_parameter *parameters = code_parameters_of(code, name, &parameter_count);
	uint32_t scope = code_function_at(code, offset);
	struct code_value value = unknown;

	for (int i = 0; i < CODE_DEEP; i++) {
		size_t count =
			merge_assigns(code, assigns, assign_count, scope, false, frame, depth, 0, &value);

		for (size_t k = 0; k < parameter_count && scope != INDEX_NONE; k++)
			if (parameters[k].function == scope)
				return of_scoped_parameter(code, &parameters[k], &value, count, frame, depth);
		if (count) {
			if (scope == INDEX_NONE && value.certainty == CERTAINTY_LITERAL)
				value.certainty = CERTAINTY_CONSTANT;
			return value;
		}
		if (scope == INDEX_NONE)
			break;
		scope = code->functions[scope].parent;
	}
	value.certainty = CERTAINTY_NAME;
	value.text = code_keep(code, name.text, name.length);
	return value;
}

static struct code_value of_name(struct code *code, const struct expression *expression, uint32_t offset,
	const struct code_frame *frame, int depth)
{
	const struct code_name name = { expression->text, strlen(expression->text) };

	if (expression->other)
		return unknown;
	return expression->own ? of_own(code, name, offset, frame, depth)
			       : of_variable(code, name, offset, frame, depth);
}

/* --- what is computed ----------------------------------------------------------------------------------- */

/* A parameter that stands somewhere in an expression, so flows into what it gives. */
static const char *search_parameter(struct code *code, TSNode node, const struct code_frame *frame, int depth)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	const char *found = NULL;
	int left = SEARCHED_MOST, deep = 0;

	for (bool more = true; more && !found && left-- > 0 && code_step(code, 1);) {
		const TSNode at = ts_tree_cursor_current_node(&cursor);
		struct expression expression = { 0 };

		if (ts_node_is_named(at))
			code_look(code, at, &expression);
		if (expression.kind == EXPRESSION_NAME && expression.text && !expression.other)
			found = of_name(code, &expression, ts_node_start_byte(at), frame, depth + 1)
					.parameter;
		more = expression.kind != EXPRESSION_NAME && ts_tree_cursor_goto_first_child(&cursor);
		deep += more;
		while (!more && deep) {
			more = ts_tree_cursor_goto_next_sibling(&cursor);
			if (!more && deep--)
				ts_tree_cursor_goto_parent(&cursor);
		}
	}
	ts_tree_cursor_delete(&cursor);
	return found;
}

static struct code_value of_other(struct code *code, TSNode node, const struct code_frame *frame, int depth)
{
	struct code_value value = unknown;

	if (depth < CODE_DEEP / 2)
		value.parameter = search_parameter(code, node, frame, depth);
	value.through = value.parameter != NULL;
	return value;
}

static struct code_value of_call(struct code *code, TSNode node, const struct code_frame *frame, int depth)
{
	const struct code_call *call = code_call_of(code, node);
	struct code_frame inner = { .outer = frame };
	struct code_value value = unknown;
	int frames = 0;

	if (!call)
		return of_other(code, node, frame, depth);
	if (call->fact != INDEX_NONE) {
		value.call = call->fact;
		return value;
	}
	inner.function = code_function_of(code, code_name_of(code, call->name_node));
	for (const struct code_frame *at = frame; at; at = at->outer)
		frames += at->function == inner.function ? CODE_FRAMES : 1;
	if (inner.function == INDEX_NONE || frames >= CODE_FRAMES ||
		ts_node_is_null(code->functions[inner.function].returned))
		return of_other(code, node, frame, depth);
	inner.argument_count = code_arguments(code, call, &inner.arguments);
	value = evaluate(code, code->functions[inner.function].returned, &inner, depth + 1);
	value.through |= value.parameter != NULL;
	if (value.certainty == CERTAINTY_LITERAL)
		value.certainty = CERTAINTY_CONSTANT;
	return value;
}

/* A text being put together, twice: with what is not known left open, and with the names that linking looks up. */
struct joining {
	struct buf text, shape;
	bool fixed;  /* all of it is known here */
	bool linked; /* all of it is, once names are looked up */
	bool braces; /* it has some of its own, so that names in braces would be taken for them */
	struct code_value value;
};

static void joining_release(struct joining *joining)
{
	buf_release(&joining->text);
	buf_release(&joining->shape);
}

static void join_text(struct joining *joining, const char *text)
{
	joining->braces |= strchr(text, '{') != NULL;
	buf_add(&joining->text, text);
	buf_add(&joining->shape, text);
}

static void join_value(struct joining *joining, const struct code_value *piece)
{
	struct code_value *value = &joining->value;

	if (piece->parameter && !value->parameter) {
		value->parameter = piece->parameter;
		value->through = piece->through;
	}
	if (is_fixed(piece)) {
		join_text(joining, piece->text);
		if (piece->certainty == CERTAINTY_SECRET ||
			(piece->certainty == CERTAINTY_DEFAULT && value->certainty != CERTAINTY_SECRET))
			value->certainty = piece->certainty;
		return;
	}
	joining->fixed = false;
	if (piece->certainty == CERTAINTY_NAME) {
		buf_add(&joining->text, "{}");
		buf_format(&joining->shape, strchr(piece->text, '{') ? "%s" : "{%s}", piece->text);
		return;
	}
	joining->linked = false;
	buf_add(&joining->text, piece->certainty == CERTAINTY_UNKNOWN && *piece->text ? piece->text : "{}");
}

static struct code_value of_joined(
	struct code *code, const struct expression *expression, const struct code_frame *frame, int depth)
{
	const size_t limit = (size_t)code->reading.limits->values[LIMIT_FACT_TEXT];
	CLEANUP(joining_release)
	struct joining joining = {
		.text = BUF_INIT,
		.shape = BUF_INIT,
		.fixed = true,
		.linked = true,
		.value = { .certainty = CERTAINTY_FORMATTED, .text = "", .call = INDEX_NONE },
	};
	const struct buf *text = &joining.text;

	for (size_t i = 0; i < expression->part_count && text->length <= limit; i++) {
		const struct expression_part *part = &expression->parts[i];
		struct code_value piece;

		if (part->text) {
			join_text(&joining, part->text);
			continue;
		}
		piece = evaluate(code, part->node, frame, depth + 1);
		join_value(&joining, &piece);
	}
	if (!joining.fixed || text->length > limit)
		joining.value.certainty = CERTAINTY_UNKNOWN;
	if (!joining.fixed && joining.linked && !joining.braces && !joining.value.parameter &&
		joining.shape.length <= limit) {
		joining.value.certainty = CERTAINTY_NAME;
		text = &joining.shape;
	}
	joining.value.text = code_keep(code, text->text, text->length <= limit ? text->length : 0);
	return joining.value;
}

static struct code_value of_either(
	struct code *code, const struct expression *expression, const struct code_frame *frame, int depth)
{
	struct code_value value = unknown;

	for (size_t i = 0; i < expression->part_count && i < MERGED_MOST; i++) {
		struct code_value other = evaluate(code, expression->parts[i].node, frame, depth + 1);

		merge(&value, &other, i == 0);
	}
	return value;
}

static struct code_value evaluate(struct code *code, TSNode node, const struct code_frame *frame, int depth)
{
	struct expression expression = { 0 };

	if (ts_node_is_null(node) || depth > CODE_DEEP || !code_step(code, 1))
		return unknown;
	code_look(code, node, &expression);
	switch (expression.kind) {
	case EXPRESSION_TEXT:
		return (struct code_value){
			.certainty = CERTAINTY_LITERAL, .text = expression.text, .call = INDEX_NONE
		};
	case EXPRESSION_NAME:
		if (!expression.other && expression.text)
			return of_name(code, &expression, ts_node_start_byte(node), frame, depth);
		break;
	case EXPRESSION_JOINED:
		return of_joined(code, &expression, frame, depth);
	case EXPRESSION_OR:
		return of_either(code, &expression, frame, depth);
	case EXPRESSION_SAME:
		if (expression.part_count)
			return evaluate(code, expression.parts[0].node, frame, depth + 1);
		break;
	case EXPRESSION_CALL:
		return of_call(code, node, frame, depth);
	case EXPRESSION_LIST:
	case EXPRESSION_OPTIONS:
	case EXPRESSION_OTHER:
		break;
	}
	return of_other(code, node, frame, depth);
}

struct code_value code_evaluate(struct code *code, TSNode node)
{
	return evaluate(code, node, NULL, 0);
}

/* --- forms ---------------------------------------------------------------------------------------------- */

void code_look_by(struct code *code, const struct code_form *forms, size_t count, int deepest, TSNode node,
	struct expression *ret)
{
	const char *name = ts_node_type(node);
	size_t low = 0, high = count;

	ret->kind = EXPRESSION_OTHER;
	if (code->looks >= deepest)
		return;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(forms[middle].type, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == count || strcmp(forms[low].type, name) != 0)
		return;
	code->looks++;
	forms[low].look(code, node, ret);
	code->looks--;
}

/* NOLINTEND(misc-no-recursion) */
