/* Facts of one file of code: calls with their values, constants, parameters. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "code_private.h"
#include "code_secret.h"

/* NOLINTBEGIN(misc-no-recursion): OPTIONS_DEEP ends it */

enum { LIST_MOST = 400, OPTIONS_DEEP = 3, ARGUMENTS_MOST = 2000 };

static struct place place_of(struct code *code, TSNode node)
{
	const uint32_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);

	return places_at(&code->places, start, end - start);
}

static const char *fact_text(struct code *code, struct code_name name)
{
	return reading_text(&code->reading, code_keep(code, name.text, name.length));
}

/* --- values --------------------------------------------------------------------------------------------- */

/* A call whose values are being added. */
struct writing {
	struct code *code;
	uint32_t fact;
	uint32_t position;            /* of the next argument that has no name */
	const char *const *arguments; /* names by position, of a known function; NULL */
	uint32_t added;               /* arguments, fields and elements so far */
	bool through;                 /* what is added was followed through a variable */
};

static struct call_fact *fact_of(const struct writing *writing)
{
	return &writing->code->reading.facts->calls[writing->fact];
}

static struct value_fact *new_value(struct writing *writing, const char *name, uint32_t element, TSNode node)
{
	struct value_fact *fact = reading_add_value(&writing->code->reading, fact_of(writing));

	if (!fact)
		return NULL;
	fact->name = name ? reading_text(&writing->code->reading, name) : "";
	fact->position = name ? 0 : writing->position;
	fact->element = element;
	fact->at = place_of(writing->code, node);
	return fact;
}

static void add_value(struct writing *writing, const char *name, uint32_t element, TSNode node)
{
	struct code *code = writing->code;
	const struct code_value value = code_evaluate(code, node);
	struct value_fact *fact = new_value(writing, name, element, node);

	if (!fact)
		return;
	fact->certainty = value.certainty;
	fact->text = reading_text(&code->reading, value.text);
	fact->parameter = reading_text(&code->reading, value.parameter);
	fact->through = value.parameter && (value.through || writing->through);
	fact->call = value.call < writing->fact ? value.call : INDEX_NONE;
}

/* The name of a field in an option, in GraphQL's spelling: "buildArgs.name". */
static const char *spelled(struct code *code, const char *before, const char *name)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (before)
		buf_format(&text, "%s.", before);
	code->language->spell(name, strlen(name), &text);
	return code_keep(code, text.text, text.length);
}

static void add_argument(struct writing *writing, const char *name, uint32_t element, TSNode node, int depth);

static void add_options(struct writing *writing, const char *name, uint32_t element,
	const struct expression *options, int depth)
{
	for (size_t i = 0; i < options->part_count && i < LIST_MOST; i++)
		if (options->parts[i].name && depth < OPTIONS_DEEP)
			add_argument(writing, spelled(writing->code, name, options->parts[i].name), element,
				options->parts[i].node, depth + 1);
}

/* The name of the argument that is being written; NULL if it is not known. */
static const char *name_at(const struct writing *writing)
{
	for (uint32_t i = 0; writing->arguments && i < API_ARGUMENTS && writing->arguments[i]; i++)
		if (i == writing->position)
			return writing->arguments[i];
	return NULL;
}

/* Lists in lists are one: append(list, more...), spread elements. */
static uint32_t add_list(struct writing *writing, const char *name, const struct expression *list, TSNode at,
	uint32_t element, int depth)
{
	for (size_t i = 0; i < list->part_count; i++) {
		const struct expression_part *part = &list->parts[i];
		struct expression inner = { 0 };
		struct value_fact *fact;
		bool followed = false;

		if (element >= LIST_MOST) {
			writing->code->reading.facts->left_out += list->part_count - i;
			break;
		}
		if (part->text) {
			fact = new_value(writing, name, element++, at);
			if (fact) {
				fact->certainty = CERTAINTY_LITERAL;
				fact->text = reading_text(&writing->code->reading, part->text);
			}
			continue;
		}
		code_follow(writing->code, part->node, &inner, &followed);
		if (inner.kind == EXPRESSION_OPTIONS && !name)
			name = name_at(writing);
		if (inner.kind == EXPRESSION_LIST && depth < OPTIONS_DEEP)
			element = add_list(writing, name, &inner, part->node, element, depth + 1);
		else
			add_argument(writing, name, element++, part->node, depth + 1);
	}
	return element;
}

static void add_argument(struct writing *writing, const char *name, uint32_t element, TSNode node, int depth)
{
	const bool through = writing->through;
	struct expression expression = { 0 };
	bool followed = false;

	if (writing->added++ > ARGUMENTS_MOST)
		return;
	code_follow(writing->code, node, &expression, &followed);
	writing->through |= followed;
	if (expression.kind == EXPRESSION_OPTIONS && depth <= OPTIONS_DEEP)
		add_options(writing, name, element, &expression, depth);
	else if (expression.kind == EXPRESSION_LIST && element == INDEX_NONE && depth <= OPTIONS_DEEP)
		add_list(writing, name, &expression, node, 0, depth);
	else
		add_value(writing, name, element, node);
	writing->through = through;
}

/* --- calls ---------------------------------------------------------------------------------------------- */

static struct place place_of_call(struct code *code, const struct code_call *call)
{
	const uint32_t start = ts_node_start_byte(call->name_node);
	uint32_t end = ts_node_is_null(call->arguments) ? ts_node_end_byte(call->name_node)
							: ts_node_end_byte(call->arguments);

	if (end < start)
		end = ts_node_end_byte(call->name_node);
	return places_at(&code->places, start, end - start);
}

/* Whether nobody takes what a call gives: it is a statement, or goes to the blank name. */
static bool is_dropped(const struct code *code, TSNode node)
{
	static const char *const around[] = { "await", "await_expression", "parenthesized_expression",
		"expression_list" };

	for (size_t i = 0; i < 6; i++) {
		const TSNode parent = ts_node_parent(node);
		struct code_name left;
		bool inside = false;

		if (ts_node_is_null(parent) || code_is(parent, "expression_statement"))
			return !ts_node_is_null(parent);
		for (size_t k = 0; k < COUNT_OF(around); k++)
			inside |= code_is(parent, around[k]);
		left = code_name_of(code, ts_node_child_by_field_name(parent, "left", 4));
		if (!inside)
			return left.length && left.text[0] == '_' &&
			       (left.length == 1 || left.text[1] == ',' || left.text[1] == ' ');
		node = parent;
	}
	return false;
}

/* Of what is published the digest is all that tells later what it was. */
static void note_dropped(struct code *code, struct call_fact *fact, TSNode node)
{
	struct value_fact *value;

	if (strcmp(fact->name, "publish") != 0 || !is_dropped(code, node))
		return;
	value = reading_add_value(&code->reading, fact);
	if (!value)
		return;
	value->name = "@dropped";
	value->certainty = CERTAINTY_LITERAL;
	value->text = "true";
	value->at = fact->at;
}

static void write_call(struct code *code, struct code_call *call, const char *name, const char *type)
{
	const struct code_argument *arguments;
	const size_t count = code_arguments(code, call, &arguments);
	const uint32_t function = code_function_at(code, call->start);
	struct call_fact *fact = reading_add_call(&code->reading, CALL_DAGGER);
	const struct api_function *known = *type ? api_find(type, name) : NULL;
	struct writing writing = { .code = code, .arguments = known ? known->arguments : NULL };

	if (!fact)
		return;
	writing.fact = (uint32_t)code->reading.facts->call_count - 1;
	fact->name = reading_text(&code->reading, name);
	fact->type = reading_text(&code->reading, type);
	fact->function = reading_text(&code->reading, code_label(code, function));
	fact->at = place_of_call(code, call);
	fact->receiver = code_fact_of(code, call->receiver, writing.fact);
	for (size_t i = 0; i < count; i++) {
		const char *argument = arguments[i].name ? spelled(code, NULL, arguments[i].name) : NULL;

		add_argument(&writing, argument, INDEX_NONE, arguments[i].value, 0);
		writing.position += !argument;
	}
	call_hide_secrets(&code->reading, fact);
	note_dropped(code, fact, call->node);
	call->fact = writing.fact;
	for (uint32_t at = function; at != INDEX_NONE && !code->functions[at].calls;
		at = code->functions[at].parent)
		code->functions[at].calls = true;
}

static bool is_of_dagger(struct code *code, struct code_name name)
{
	const char *type;

	if (!name.length || !code->language->type)
		return false;
	type = code->language->type(code, code_keep(code, name.text, name.length));
	return strcmp(type, "Container") == 0 || strcmp(type, "Directory") == 0;
}

/* Go's modules are programs of methods, and those that go on where another file began import nothing of Dagger's. */
static bool is_in_method_of_program(struct code *code, const struct code_call *call)
{
	const uint32_t function = code_function_at(code, call->end);

	return function != INDEX_NONE && code->functions[function].of.length &&
	       code_name_is(code->package, "main");
}

/* A client at hand, types of Dagger's or a command make a file Dagger's wherever the names come from. */
static bool uses_dagger(struct code *code)
{
	for (size_t i = 0; i < code->call_count; i++) {
		const struct code_name receiver = code_name_of(code, code->calls[i].receiver);

		const struct code_name name = code_name_of(code, code->calls[i].name_node);

		if (code_name_is(receiver, "dag") || code_name_is(receiver, "dag()") ||
			code_name_is(name, "withExec") || code_name_is(name, "with_exec") ||
			(code_name_is(name, "WithExec") && is_in_method_of_program(code, &code->calls[i])))
			return true;
	}
	for (size_t i = 0; i < code->parameter_count; i++)
		if (is_of_dagger(code, code->parameters[i].type))
			return true;
	for (size_t i = 0; i < code->function_count; i++)
		if (is_of_dagger(code, code->functions[i].returns))
			return true;
	return false;
}

void code_write_calls(struct code *code)
{
	code->dagger = code->dagger || uses_dagger(code);
	if (!code->dagger)
		return;
	for (size_t i = 0; i < code->call_count; i++) {
		struct code_call *call = &code->calls[i];
		const char *name = NULL, *type = NULL;

		code->now = call->end;
		if (code_decide(code, call, &name, &type))
			write_call(code, call, name, type);
		call->done = true;
	}
}

/* --- constants ------------------------------------------------------------------------------------------ */

static int compare_constants(const void *left, const void *right)
{
	const struct constant_fact *one = left, *other = right;

	return (one->at.offset > other->at.offset) - (one->at.offset < other->at.offset);
}

static void write_constant(struct code *code, const char *name, struct code_value value, TSNode at)
{
	struct constant_fact *fact = reading_add_constant(&code->reading);

	if (!fact)
		return;
	fact->name = reading_text(&code->reading, name);
	fact->certainty = value.certainty;
	fact->text = reading_text(&code->reading, value.text);
	fact->at = place_of(code, at);
	if (value.certainty != CERTAINTY_NAME && code_looks_secret(fact->name, value.text)) {
		fact->certainty = CERTAINTY_SECRET;
		fact->text = code_hidden(&code->reading, value.text);
	}
}

static void write_fixed(struct code *code, const struct code_assign *assign)
{
	struct code_value value = code_evaluate(code, assign->value);

	if (value.certainty == CERTAINTY_CONSTANT)
		value.certainty = CERTAINTY_LITERAL;
	if (value.certainty == CERTAINTY_LITERAL || value.certainty == CERTAINTY_FORMATTED ||
		value.certainty == CERTAINTY_NAME || value.certainty == CERTAINTY_SECRET)
		write_constant(
			code, code_keep(code, assign->name.text, assign->name.length), value, assign->value);
}

/* What a field is given may be given otherwise elsewhere: it is a default. */
static void write_field(struct code *code, const struct code_assign *field)
{
	const struct code_name type =
		field->of.length ? field->of : code_type_name(code, code_function_at(code, field->start));
	struct code_value value;

	if (!type.length)
		return;
	value = code_evaluate(code, field->value);
	if (!certainty_is_fixed(value.certainty))
		return;
	value.certainty = CERTAINTY_DEFAULT;
	write_constant(code,
		arena_format(&code->arena, "%.*s.%.*s", (int)type.length, type.text, (int)field->name.length,
			field->name.text),
		value, field->value);
}

/* What a variable of a function holds is no constant, but a secret must be known by its place to be shown nowhere. */
static void write_hidden(struct code *code, const struct code_assign *assign)
{
	const struct code_value value = code_evaluate(code, assign->value);
	struct constant_fact *fact;

	if (!certainty_is_fixed(value.certainty) || !code_was_hidden(&code->reading, value.text))
		return;
	fact = reading_add_constant(&code->reading);
	if (!fact)
		return;
	fact->certainty = CERTAINTY_SECRET;
	fact->text = code_hidden(&code->reading, value.text);
	fact->at = place_of(code, assign->value);
}

static void write_constants(struct code *code)
{
	struct facts *facts = code->reading.facts;

	for (size_t i = 0; i < code->assign_count; i++) {
		const struct code_assign *assign = &code->assigns[i];

		if (assign->function == INDEX_NONE && assign->name.length && !ts_node_is_null(assign->value))
			write_fixed(code, assign);
		else if (code->reading.hidden_count && assign->name.length && !ts_node_is_null(assign->value))
			write_hidden(code, assign);
	}
	for (size_t i = 0; i < code->field_count && code->language->fields; i++)
		if (!ts_node_is_null(code->fields[i].value))
			write_field(code, &code->fields[i]);
	if (facts->constant_count > 1)
		qsort(facts->constants, facts->constant_count, sizeof(*facts->constants), compare_constants);
}

/* --- parameters ----------------------------------------------------------------------------------------- */

static bool is_worth_it(struct code *code, struct code_parameter *parameter)
{
	const struct code_function *function;
	bool said = false;

	code_look_at_parameter(code, parameter);
	for (size_t i = 0; i <= PRAGMA_IGNORE; i++)
		said |= parameter->pragmas[i] != NULL;
	if (parameter->ignored)
		return false;
	if (parameter->function == INDEX_NONE)
		return said || parameter->used;
	function = &code->functions[parameter->function];
	return function->name.length && parameter->position != INDEX_NONE &&
	       (said || parameter->used || function->calls || function->exposed);
}

static const char *default_of(struct code *code, const struct code_parameter *parameter, const char *name)
{
	struct code_value value;
	const char *text = parameter->pragmas[PRAGMA_DEFAULT];

	if (!text && !ts_node_is_null(parameter->default_node)) {
		value = code_evaluate(code, parameter->default_node);
		text = certainty_is_fixed(value.certainty) || value.certainty == CERTAINTY_SECRET ? value.text
												  : "";
	}
	if (text && code_looks_secret(name, text))
		return code_hidden(&code->reading, text);
	return reading_text(&code->reading, text);
}

static void write_parameter(struct code *code, struct code_parameter *parameter)
{
	struct parameter_fact *fact = reading_add_parameter(&code->reading);
	const struct code_function *function = NULL;

	if (!fact)
		return;
	if (parameter->function != INDEX_NONE)
		function = &code->functions[parameter->function];
	fact->function = function ? reading_text(&code->reading, code_label(code, parameter->function)) : "";
	if (!function && parameter->of_type != INDEX_NONE)
		fact->function = fact_text(code, code->types[parameter->of_type].name);
	fact->name = fact_text(code, parameter->name);
	fact->type = fact_text(code, parameter->type);
	fact->default_value = default_of(code, parameter, fact->name);
	fact->default_address = reading_text(&code->reading, parameter->pragmas[PRAGMA_DEFAULT_ADDRESS]);
	fact->default_path = reading_text(&code->reading, parameter->pragmas[PRAGMA_DEFAULT_PATH]);
	fact->ignores = parameter->pragmas[PRAGMA_IGNORE] != NULL;
	fact->exposed = !function || function->exposed;
	fact->at = place_of(code, parameter->node);
	if (!ts_node_is_null(parameter->pragma_at))
		fact->default_at = place_of(code, parameter->pragma_at);
	else if (!ts_node_is_null(parameter->default_node))
		fact->default_at = place_of(code, parameter->default_node);
}

static int compare_parameters(const void *left, const void *right)
{
	const struct code_parameter *one = *(struct code_parameter *const *)left;
	const struct code_parameter *other = *(struct code_parameter *const *)right;

	return (one->start > other->start) - (one->start < other->start);
}

static void write_parameters(struct code *code)
{
	CLEANUP(memory_release)
	struct code_parameter **sorted = memory_zero(code->parameter_count, sizeof(*sorted));
	size_t count = 0;

	for (size_t i = 0; i < code->parameter_count; i++)
		if (is_worth_it(code, &code->parameters[i]))
			sorted[count++] = &code->parameters[i];
	if (count > 1)
		qsort(sorted, count, sizeof(*sorted), compare_parameters);
	for (size_t i = 0; i < count; i++)
		write_parameter(code, sorted[i]);
}

void code_write_rest(struct code *code)
{
	code->now = UINT32_MAX;
	write_constants(code);
	if (code->dagger)
		write_parameters(code);
	constants_hide_secrets(&code->reading);
}

/* NOLINTEND(misc-no-recursion) */
