/* Python: what an expression is. */
#include <string.h>

#include "base/cleanup.h"
#include "code_escape.h"
#include "code_private.h"
#include "code_python.h"

/* Texts of more pieces are not known to their end. */
enum { PARTS_MOST = 500 };

/* --- texts ---------------------------------------------------------------------------------------------- */

/* Braces of a format stand for themselves when doubled. */
static void add_literal(
	struct code *code, struct expression *ret, const char *text, size_t length, bool raw, bool doubled)
{
	CLEANUP(buf_release) struct buf decoded = BUF_INIT;
	size_t kept = 0;

	length = text_wanted(text, length);
	if (raw)
		buf_add_bytes(&decoded, text, length);
	else
		buf_add_unescaped(&decoded, text, length);
	for (size_t i = 0; i < decoded.length; i++) {
		decoded.text[kept++] = decoded.text[i];
		if (doubled && i + 1 < decoded.length && strchr("{}", decoded.text[i]) &&
			decoded.text[i] == decoded.text[i + 1])
			i++;
	}
	buf_cut(&decoded, kept);
	expression_add_text(code, ret, decoded.length ? decoded.text : "", decoded.length);
}

/* Also of a long text the work is counted: it may be looked at again and again. */
static bool may_read(struct code *code, TSNode node, const struct expression *ret)
{
	return ret->part_count < PARTS_MOST &&
	       code_step(code, PART_STEPS + (ts_node_end_byte(node) - ts_node_start_byte(node)) / 16);
}

static void add_interpolation(struct code *code, struct expression *ret, TSNode node)
{
	CLEANUP(children_release) struct children children = children_of(node);
	TSNode inner = { 0 };
	size_t count = 0;

	for (TSNode child; children_next(&children, &child);)
		if (!count++)
			inner = child;
	/* With a conversion or a width it is not what the expression says. */
	expression_add_node(code, ret, count == 1 ? inner : node);
}

static void add_string(struct code *code, TSNode node, struct expression *ret)
{
	CLEANUP(children_release) struct children children = children_of(node);
	bool raw = false, format = false;

	for (TSNode child; children_next(&children, &child);) {
		size_t length;
		const char *text = code_text(code, child, &length);

		if (!may_read(code, child, ret)) {
			expression_add_node(code, ret, (TSNode){ 0 });
			return;
		}
		if (code_is(child, "string_start")) {
			raw = memchr(text, 'r', length) || memchr(text, 'R', length);
			format = memchr(text, 'f', length) || memchr(text, 'F', length);
		} else if (code_is(child, "interpolation")) {
			add_interpolation(code, ret, child);
		} else if (code_is(child, "string_content")) {
			add_literal(code, ret, text, length, raw, format);
		}
	}
}

static void look_at_string(struct code *code, TSNode node, struct expression *ret)
{
	ret->kind = EXPRESSION_JOINED;
	if (code_is(node, "concatenated_string")) {
		CLEANUP(children_release) struct children children = children_of(node);

		for (TSNode child; ret->part_count < PARTS_MOST && children_next(&children, &child);)
			add_string(code, child, ret);
	} else {
		add_string(code, node, ret);
	}
	expression_settle(code, ret);
}

static bool is_string(TSNode node)
{
	return code_is(node, "string") || code_is(node, "concatenated_string");
}

const char *python_literal_of(struct code *code, TSNode node)
{
	struct expression inner = { 0 };

	if (!is_string(node))
		return NULL;
	look_at_string(code, node, &inner);
	return inner.kind == EXPRESSION_TEXT ? inner.text : NULL;
}

/* --- operators ------------------------------------------------------------------------------------------ */

/* Lists put together are one list; what is no list stands for its elements. */
static bool joins_lists(struct code *code, struct expression *ret, const struct expression *operands)
{
	bool found = false;

	for (size_t i = 0; i < operands->part_count; i++)
		found |= code_is(operands->parts[i].node, "list");
	for (size_t i = 0; found && i < operands->part_count; i++) {
		if (code_is(operands->parts[i].node, "list"))
			expression_add_children(code, ret, operands->parts[i].node);
		else
			expression_add_node(code, ret, operands->parts[i].node);
	}
	return found;
}

/* a or b */
static void look_at_choice(struct code *code, TSNode node, struct expression *ret)
{
	if (!code_equals(code, child_named(node, "operator"), "or"))
		return;
	ret->kind = EXPRESSION_OR;
	expression_add_operands(code, ret, node, "boolean_operator", "or");
}

static void join_paths(struct code *code, TSNode left, TSNode right, struct expression *ret)
{
	expression_add_node(code, ret, left);
	expression_add_text(code, ret, "/", 1);
	expression_add_node(code, ret, right);
	ret->kind = EXPRESSION_JOINED;
}

static void look_at_operator(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode operator= child_named(node, "operator");
	const char *format;

	if (code_equals(code, operator, "+")) {
		struct expression operands = { 0 };

		expression_add_operands(code, &operands, node, "binary_operator", "+");
		if (joins_lists(code, ret, &operands)) {
			ret->kind = EXPRESSION_LIST;
			return;
		}
		*ret = operands;
		ret->kind = EXPRESSION_JOINED;
		return;
	}
	/* Path.home() / ".ssh" */
	if (code_equals(code, operator, "/")) {
		join_paths(code, child_named(node, "left"), child_named(node, "right"), ret);
		return;
	}
	format = code_equals(code, operator, "%") ? python_literal_of(code, child_named(node, "left")) : NULL;
	if (format)
		python_look_at_percent(code, node, format, ret);
}

/* --- names ---------------------------------------------------------------------------------------------- */

static bool is_capital(const struct code *code, TSNode node, bool all)
{
	size_t length;
	const char *text = code_text(code, node, &length);

	for (size_t i = 0; all && i < length; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			return false;
	return length && ((*text >= 'A' && *text <= 'Z') || (*text == '_' && all && length > 1));
}

/* Values of Dagger's enumerations: dagger.CacheSharingMode.LOCKED is LOCKED. */
static bool is_enumeration(const struct code *code, TSNode object)
{
	static const char *const known[] = { "CacheSharingMode", "NetworkProtocol", "ImageLayerCompression",
		"ImageMediaTypes", "ReturnType", "ExecExpect", "ExistsType" };

	if (code_is(object, "attribute"))
		object = child_named(object, "attribute");
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (code_equals(code, object, known[i]))
			return true;
	return false;
}

static void set_text(struct code *code, TSNode node, struct expression *ret)
{
	size_t length;
	const char *text = code_text(code, node, &length);

	ret->text = code_keep(code, text, length);
}

static void look_at_attribute(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode object = child_named(node, "object"), name = child_named(node, "attribute");

	if (is_enumeration(code, object) && is_capital(code, name, true)) {
		ret->kind = EXPRESSION_TEXT;
		set_text(code, name, ret);
		return;
	}
	/* The value of an enumeration's member: Image.PYTHON.value. */
	if (code_equals(code, name, "value") && code_is(object, "attribute") &&
		is_capital(code, child_named(object, "attribute"), true)) {
		ret->kind = EXPRESSION_SAME;
		expression_add_node(code, ret, object);
		return;
	}
	ret->kind = EXPRESSION_NAME;
	set_text(code, name, ret);
	/* Fields of a class named outright, and constants of another file. */
	if (code_is(object, "identifier") && !code_is_self(code, object) && is_capital(code, name, true))
		return;
	ret->own = true;
	ret->other = !code_is(object, "identifier") || !code_is_self(code, object);
}

/* --- calls ---------------------------------------------------------------------------------------------- */

static bool is_one_of(const struct code *code, TSNode node, const char *const *names)
{
	for (; *names; names++)
		if (code_equals(code, node, *names))
			return true;
	return false;
}

/* Options that are objects of their own: dagger.BuildArg("name", "value"). */
static bool look_at_record(struct code *code, TSNode name, TSNode arguments, struct expression *ret)
{
	static const char *const fields[][4] = {
		{ "BuildArg", "name", "value", NULL },
		{ "PipelineLabel", "name", "value", NULL },
		{ "PortForward", "backend", "frontend", "protocol" },
	};
	const char *const *record = NULL;
	size_t position = 1;

	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (code_equals(code, name, fields[i][0]))
			record = fields[i];
	if (!record)
		return false;
	ret->kind = EXPRESSION_OPTIONS;
	CLEANUP(children_release) struct children children = children_of(arguments);
	for (TSNode child; children_next(&children, &child);) {
		size_t length;

		if (code_is(child, "keyword_argument")) {
			const char *text = code_text(code, child_named(child, "name"), &length);

			expression_add_field(code, ret, text, length, child_named(child, "value"));
		} else if (position < 4 && record[position]) {
			expression_add_field(code, ret, record[position], strlen(record[position]), child);
			position++;
		}
	}
	return true;
}

/* field(default="x") of a dataclass. */
static TSNode default_of(const struct code *code, TSNode arguments)
{
	CLEANUP(children_release) struct children children = children_of(arguments);

	for (TSNode child; children_next(&children, &child);)
		if (code_is(child, "keyword_argument") &&
			code_equals(code, child_named(child, "name"), "default"))
			return child_named(child, "value");
	return (TSNode){ 0 };
}

/* Methods of texts. */
static bool look_at_method(
	struct code *code, TSNode object, TSNode name, TSNode arguments, struct expression *ret)
{
	static const char *const same[] = { "strip", "lstrip", "rstrip", "dedent", NULL };
	const char *text = python_literal_of(code, object);

	if (text && code_equals(code, name, "format")) {
		python_look_at_format(code, text, arguments, ret);
		return true;
	}
	if (is_string(object) && code_equals(code, name, "split")) {
		ret->kind = EXPRESSION_LIST;
		if (text)
			expression_add_words(code, ret, text, strlen(text));
		else
			expression_add_node(code, ret, object);
		return true;
	}
	if (is_one_of(code, name, same)) {
		const TSNode argument = child_first(arguments);

		ret->kind = EXPRESSION_SAME;
		expression_add_node(code, ret, ts_node_is_null(argument) ? object : argument);
		return true;
	}
	return false;
}

/* os.path.join(home, ".ssh") */
static void join_path(struct code *code, TSNode arguments, struct expression *ret)
{
	CLEANUP(children_release) struct children children = children_of(arguments);

	for (TSNode child; children_next(&children, &child);) {
		if (ret->part_count)
			expression_add_text(code, ret, "/", 1);
		expression_add_node(code, ret, child);
	}
	ret->kind = EXPRESSION_JOINED;
}

static void look_at_call(struct code *code, TSNode node, struct expression *ret)
{
	static const char *const same[] = { "str", "Path", "dedent", "list", "Platform", "quote",
		"CacheSharingMode", "NetworkProtocol", "expanduser", "abspath", "realpath", NULL };
	const TSNode function = child_named(node, "function"), arguments = child_named(node, "arguments");
	const bool method = code_is(function, "attribute");
	const TSNode name = method ? child_named(function, "attribute") : function;
	const TSNode argument = code_is(arguments, "argument_list") ? child_first(arguments) : (TSNode){ 0 };

	ret->kind = EXPRESSION_CALL;
	if (look_at_record(code, name, arguments, ret))
		return;
	if (method && code_equals(code, child_named(function, "object"), "os.path") &&
		code_equals(code, name, "join")) {
		join_path(code, arguments, ret);
		return;
	}
	if (method && look_at_method(code, child_named(function, "object"), name, arguments, ret))
		return;
	if (code_equals(code, name, "field")) {
		const TSNode value = default_of(code, arguments);

		ret->kind = EXPRESSION_SAME;
		if (!ts_node_is_null(value))
			expression_add_node(code, ret, value);
	} else if (code_equals(code, name, "split") && is_string(argument)) {
		const char *text = python_literal_of(code, argument); /* shlex.split("...") */

		ret->kind = EXPRESSION_LIST;
		if (text)
			expression_add_words(code, ret, text, strlen(text));
		else
			expression_add_node(code, ret, argument);
	} else if (is_one_of(code, name, same) && !ts_node_is_null(argument) &&
		   !code_is(argument, "keyword_argument")) {
		ret->kind = EXPRESSION_SAME;
		expression_add_node(code, ret, argument);
	}
}

/* --- all ------------------------------------------------------------------------------------------------ */

static void look_at_list(struct code *code, TSNode node, struct expression *ret)
{
	ret->kind = EXPRESSION_LIST;
	expression_add_children(code, ret, node);
}

static void look_at_same(struct code *code, TSNode inner, struct expression *ret)
{
	ret->kind = EXPRESSION_SAME;
	if (!ts_node_is_null(inner))
		expression_add_node(code, ret, inner);
}

static void look_at_plain(struct code *code, TSNode node, struct expression *ret)
{
	ret->kind = EXPRESSION_TEXT;
	if (code_is(node, "true"))
		ret->text = "true";
	else if (code_is(node, "false"))
		ret->text = "false";
	else
		set_text(code, node, ret);
}

void python_look(struct code *code, TSNode node, struct expression *ret)
{
	static const struct {
		const char *type;
		void (*look)(struct code *code, TSNode node, struct expression *ret);
	} kinds[] = {
		{ "string", look_at_string },
		{ "concatenated_string", look_at_string },
		{ "binary_operator", look_at_operator },
		{ "boolean_operator", look_at_choice },
		{ "attribute", look_at_attribute },
		{ "call", look_at_call },
		{ "list", look_at_list },
		{ "tuple", look_at_list },
		{ "expression_list", look_at_list },
		{ "set", look_at_list },
		{ "true", look_at_plain },
		{ "false", look_at_plain },
		{ "integer", look_at_plain },
		{ "float", look_at_plain },
	};
	static const char *const wrappers[] = { "parenthesized_expression", "await", "list_splat", "type" };

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (code_is(node, kinds[i].type)) {
			kinds[i].look(code, node, ret);
			return;
		}
	for (size_t i = 0; i < COUNT_OF(wrappers); i++)
		if (code_is(node, wrappers[i])) {
			look_at_same(code, child_first(node), ret);
			return;
		}
	if (code_is(node, "identifier") || code_is(node, "dotted_name")) {
		ret->kind = EXPRESSION_NAME;
		set_text(code, node, ret);
	} else if (code_is(node, "named_expression")) {
		look_at_same(code, child_named(node, "value"), ret);
	}
}
