/* PHP: what expressions are. */
#include <string.h>

#include "base/cleanup.h"
#include "code_format.h"
#include "code_php.h"

enum { LOOKS_DEEP = 40 };

static TSNode last_child(TSNode node)
{
	CLEANUP(children_release) struct children children = children_of(node);
	TSNode last = { 0 };

	for (TSNode child; children_next(&children, &child);)
		last = child;
	return last;
}

TSNode php_value_of(TSNode argument)
{
	return code_is(argument, "argument") ? last_child(argument) : argument;
}

static void look_same(struct code *code, TSNode node, struct expression *ret)
{
	if (ts_node_is_null(node))
		return;
	ret->kind = EXPRESSION_SAME;
	expression_add_node(code, ret, node);
}

static void look_at_last(struct code *code, TSNode node, struct expression *ret)
{
	look_same(code, last_child(node), ret);
}

static void look_at_right(struct code *code, TSNode node, struct expression *ret)
{
	look_same(code, child_named(node, "right"), ret);
}

static void look_at_plain(struct code *code, TSNode node, struct expression *ret)
{
	size_t length;
	const char *text = code_text(code, node, &length);

	ret->kind = EXPRESSION_TEXT;
	ret->text = code_keep(code, text, length);
}

static void set_name(struct code *code, TSNode node, struct expression *ret)
{
	look_at_plain(code, node, ret);
	ret->kind = EXPRESSION_NAME;
}

/* --- texts ---------------------------------------------------------------------------------------------- */

/* Single quotes and nowdocs know no escapes but of themselves, which are nodes of their own. */
static void add_text(struct code *code, TSNode node, bool raw, struct expression *ret)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t length;
	const char *written = code_text(code, node, &length);

	if (raw && code_is(node, "escape_sequence") && length > 1)
		buf_add_bytes(&text, written + 1, length - 1);
	else if (raw)
		buf_add_bytes(&text, written, length);
	else
		buf_add_unescaped(&text, written, length);
	expression_add_text(code, ret, text.length ? text.text : "", text.length);
}

static void look_at_string(struct code *code, TSNode node, struct expression *ret)
{
	const bool raw = code_is(node, "string") || code_is(node, "nowdoc_body");
	CLEANUP(children_release) struct children children = children_of(node);

	ret->kind = EXPRESSION_JOINED;
	for (TSNode child; code_step(code, 1) && children_next(&children, &child);) {
		if (code_is(child, "string_content") || code_is(child, "escape_sequence") ||
			code_is(child, "nowdoc_string"))
			add_text(code, child, raw, ret);
		else
			expression_add_node(code, ret, child);
	}
	expression_settle(code, ret);
}

static void look_at_heredoc(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode value = child_named(node, "value");

	if (!ts_node_is_null(value))
		look_at_string(code, value, ret);
}

/* --- names ---------------------------------------------------------------------------------------------- */

static void look_at_variable(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode name = child_first(node);

	if (code_is(name, "name") && !code_equals(code, name, "this"))
		set_name(code, name, ret);
}

static void look_at_member(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode name = child_named(node, "name");

	if (!code_equals(code, child_named(node, "object"), "$this") || !code_is(name, "name"))
		return;
	set_name(code, name, ret);
	ret->own = true;
}

/* Values of Dagger's enumerations are their names; other constants are found by theirs. */
static void look_at_constant(struct code *code, TSNode node, struct expression *ret)
{
	static const char *const ends[] = { "Mode", "Protocol", "Types", "Compression", "ReturnType",
		"Policy" };
	const struct code_name of = code_name_of(code, child_first(node));

	set_name(code, last_child(node), ret);
	for (size_t i = 0; i < COUNT_OF(ends); i++)
		if (of.length > strlen(ends[i]) &&
			memcmp(of.text + of.length - strlen(ends[i]), ends[i], strlen(ends[i])) == 0)
			ret->kind = EXPRESSION_TEXT;
}

/* --- operators ------------------------------------------------------------------------------------------ */

static void look_at_operator(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode operator= child_named(node, "operator");

	if (code_equals(code, operator, ".")) {
		ret->kind = EXPRESSION_JOINED;
		expression_add_operands(code, ret, node, "binary_expression", ".");
	} else if (code_equals(code, operator, "??")) {
		ret->kind = EXPRESSION_OR;
		expression_add_node(code, ret, child_named(node, "left"));
		expression_add_node(code, ret, child_named(node, "right"));
	}
}

static void look_at_choice(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode body = child_named(node, "body");

	ret->kind = EXPRESSION_OR;
	expression_add_node(code, ret, ts_node_is_null(body) ? child_named(node, "condition") : body);
	expression_add_node(code, ret, child_named(node, "alternative"));
}

/* --- arrays and objects --------------------------------------------------------------------------------- */

/* ['a', 'b'] is a list, ['name' => 'a'] has fields. */
static void add_element(struct code *code, TSNode element, struct expression *ret)
{
	const TSNode first = child_first(element), last = last_child(element);
	struct expression key = { 0 };

	if (ts_node_is_null(first))
		return;
	if (first.id == last.id) {
		expression_add_node(code, ret, first);
		return;
	}
	php_look(code, first, &key);
	if (key.kind != EXPRESSION_TEXT)
		return;
	ret->kind = EXPRESSION_OPTIONS;
	expression_add_field(code, ret, key.text, strlen(key.text), last);
}

static void look_at_array(struct code *code, TSNode node, struct expression *ret)
{
	CLEANUP(children_release) struct children children = children_of(node);

	ret->kind = EXPRESSION_LIST;
	for (TSNode child; code_step(code, 1) && children_next(&children, &child);)
		add_element(code, child, ret);
}

/* new BuildArg('name', 'value'): an input of the API. */
static void look_at_new(struct code *code, TSNode node, struct expression *ret)
{
	static const char *const names[] = { "name", "value" };
	CLEANUP(children_release) struct children children = children_of(last_child(node));
	const struct code_name class = code_name_of(code, child_first(node));
	size_t position = 0;

	if (class.length < strlen("BuildArg") ||
		memcmp(class.text + class.length - strlen("BuildArg"), "BuildArg", strlen("BuildArg")) != 0)
		return;
	ret->kind = EXPRESSION_OPTIONS;
	for (TSNode child; code_step(code, 1) && children_next(&children, &child);) {
		const TSNode label = child_named(child, "name");
		const struct code_name name = code_name_of(code, label);

		if (!ts_node_is_null(label))
			expression_add_field(code, ret, name.text, name.length, php_value_of(child));
		else if (position < COUNT_OF(names))
			expression_add_field(
				code, ret, names[position], strlen(names[position]), php_value_of(child));
		position++;
	}
}

static void look_at_call(struct code *code, TSNode node, struct expression *ret)
{
	CLEANUP(children_release) struct children values = children_of(child_named(node, "arguments"));
	struct expression format = { 0 };
	TSNode first;

	ret->kind = EXPRESSION_CALL;
	if (!code_equals(code, child_named(node, "function"), "sprintf") || !children_next(&values, &first))
		return;
	php_look(code, php_value_of(first), &format);
	if (format.kind == EXPRESSION_TEXT)
		expression_add_format(code, ret, format.text, &values);
}

static void look_at_method(struct code *code, TSNode node, struct expression *ret)
{
	(void)code;
	(void)node;
	ret->kind = EXPRESSION_CALL;
}

static const struct code_form forms[] = {
	{ "argument", look_at_last },
	{ "array_creation_expression", look_at_array },
	{ "assignment_expression", look_at_right },
	{ "binary_expression", look_at_operator },
	{ "boolean", look_at_plain },
	{ "cast_expression", look_at_last },
	{ "class_constant_access_expression", look_at_constant },
	{ "conditional_expression", look_at_choice },
	{ "encapsed_string", look_at_string },
	{ "float", look_at_plain },
	{ "function_call_expression", look_at_call },
	{ "heredoc", look_at_heredoc },
	{ "integer", look_at_plain },
	{ "member_access_expression", look_at_member },
	{ "member_call_expression", look_at_method },
	{ "name", set_name },
	{ "nowdoc", look_at_heredoc },
	{ "nullsafe_member_call_expression", look_at_method },
	{ "object_creation_expression", look_at_new },
	{ "parenthesized_expression", look_at_last },
	{ "scoped_call_expression", look_at_method },
	{ "string", look_at_string },
	{ "variable_name", look_at_variable },
};

void php_look(struct code *code, TSNode node, struct expression *ret)
{
	code_look_by(code, forms, COUNT_OF(forms), LOOKS_DEEP, node, ret);
}
