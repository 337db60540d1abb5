/* Java: how it spells what the driver asks for. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "code_escape.h"
#include "code_format.h"
#include "code_private.h"
#include "query_java.h"

const TSLanguage *tree_sitter_java(void);

enum { LOOKS_DEEP = 40, CHAIN_MOST = 64 };

static const char *const screen[] = { "io.dagger", NULL };
static const char *const clients[] = { "dag", NULL };
static const char package[] = "io.dagger";

static bool is_dagger(const char *path)
{
	return text_starts(path, package);
}

static void spell(const char *name, size_t length, struct buf *ret)
{
	buf_add_bytes(ret, name, length);
}

/* --- types ---------------------------------------------------------------------------------------------- */

static bool is_word(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_';
}

/* A class of the same name that comes from elsewhere: java.io.File. */
static bool is_foreign(const struct code *code, const char *name)
{
	const size_t length = strlen(name);

	for (size_t i = 0; i < code->import_count; i++) {
		const struct code_name path = code->imports[i].path;

		if (!code->imports[i].dagger && path.length > length &&
			path.text[path.length - length - 1] == '.' &&
			memcmp(path.text + path.length - length, name, length) == 0)
			return true;
	}
	return false;
}

/* "Optional<io.dagger.client.Container>" is "Container". */
static const char *type(struct code *code, const char *text)
{
	const char *from = text, *name;
	size_t length = 0;

	if (text_starts(text, "Optional<"))
		from = text += strlen("Optional<");
	for (const char *at = text; is_word(*at) || *at == '.'; at++)
		if (*at == '.')
			from = at + 1;
	while (is_word(from[length]))
		length++;
	if (from[length] == '<' || from[length] == '[')
		return "";
	name = code_keep(code, from, length);
	if (strcmp(name, "AutoCloseableClient") == 0)
		return "Client";
	if (!api_is_type(name) && strcmp(name, "Client") != 0)
		return "";
	return is_foreign(code, name) ? "" : name;
}

/* --- expressions ---------------------------------------------------------------------------------------- */

static bool is_comment(TSNode node)
{
	return code_is(node, "line_comment") || code_is(node, "block_comment");
}

static TSNode first_argument(TSNode list)
{
	CLEANUP(children_release) struct children children = children_of(list);

	for (TSNode child; children_next(&children, &child);)
		if (!is_comment(child))
			return child;
	return (TSNode){ 0 };
}

static void look_at_string(struct code *code, TSNode node, struct expression *ret)
{
	CLEANUP(children_release) struct children children = children_of(node);
	bool block = false;

	ret->kind = EXPRESSION_JOINED;
	for (TSNode child; code_step(code, 1) && children_next(&children, &child);) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		size_t length;
		const char *written = code_text(code, child, &length);

		block |= code_is(child, "multiline_string_fragment");
		if (block && !ret->part_count) {
			while (length && strchr(" \t\r\n", *written)) {
				written++;
				length--;
			}
		}
		buf_add_unescaped(&text, written, length);
		expression_add_text(code, ret, text.length ? text.text : "", text.length);
	}
	expression_settle(code, ret);
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

static void look_same(struct code *code, TSNode node, struct expression *ret)
{
	if (ts_node_is_null(node))
		return;
	ret->kind = EXPRESSION_SAME;
	expression_add_node(code, ret, node);
}

static void look_at_child(struct code *code, TSNode node, struct expression *ret)
{
	look_same(code, first_argument(node), ret);
}

static void look_at_cast(struct code *code, TSNode node, struct expression *ret)
{
	look_same(code, child_named(node, "value"), ret);
}

static void look_at_sum(struct code *code, TSNode node, struct expression *ret)
{
	if (!code_equals(code, child_named(node, "operator"), "+"))
		return;
	ret->kind = EXPRESSION_JOINED;
	expression_add_operands(code, ret, node, "binary_expression", "+");
}

static void look_at_choice(struct code *code, TSNode node, struct expression *ret)
{
	ret->kind = EXPRESSION_OR;
	expression_add_node(code, ret, child_named(node, "consequence"));
	expression_add_node(code, ret, child_named(node, "alternative"));
}

static void look_at_list(struct code *code, TSNode node, struct expression *ret)
{
	CLEANUP(children_release) struct children children = children_of(node);

	ret->kind = EXPRESSION_LIST;
	for (TSNode child; code_step(code, 1) && children_next(&children, &child);)
		if (!is_comment(child))
			expression_add_node(code, ret, child);
}

static void look_at_array(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode value = child_named(node, "value");

	if (!ts_node_is_null(value))
		look_at_list(code, value, ret);
}

/* Values of Dagger's enumerations; another class's constant is found by its name. */
static bool is_enumeration(struct code_name name)
{
	static const char *const ends[] = { "Mode", "Protocol", "Types", "Compression", "ReturnType",
		"Policy" };

	for (size_t i = 0; i < COUNT_OF(ends); i++)
		if (name.length > strlen(ends[i]) &&
			memcmp(name.text + name.length - strlen(ends[i]), ends[i], strlen(ends[i])) == 0)
			return true;
	return false;
}

static bool is_capital(struct code_name name)
{
	return name.length && name.text[0] >= 'A' && name.text[0] <= 'Z';
}

static void look_at_field(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode object = child_named(node, "object"), field = child_named(node, "field");

	if (code_is(object, "this")) {
		set_name(code, field, ret);
		ret->own = true;
	} else if (is_enumeration(code_name_of(code, object))) {
		look_at_plain(code, field, ret);
	} else if (is_capital(code_name_of(code, object)) && is_capital(code_name_of(code, field))) {
		set_name(code, field, ret);
	}
}

/* --- calls of the language's own ------------------------------------------------------------------------ */

/* "a%s:%d" and what is put in; `skip`: the format is the first of the list. */
static void look_at_format(struct code *code, TSNode format, TSNode list, bool skip, struct expression *ret)
{
	CLEANUP(children_release) struct children values = children_of(list);
	struct expression text = { 0 };
	TSNode first;

	look_at_string(code, format, &text);
	if (text.kind == EXPRESSION_TEXT && (!skip || children_next(&values, &first)))
		expression_add_format(code, ret, text.text, &values);
}

static bool is_call(const struct code *code, TSNode node, const char *object, const char *name)
{
	return code_equals(code, child_named(node, "object"), object) &&
	       code_equals(code, child_named(node, "name"), name);
}

/* new Container.WithExecArguments().withExpand(true): what is called on it sets fields. */
static bool look_at_builder(struct code *code, TSNode node, struct expression *ret)
{
	TSNode at = node;

	for (int i = 0; i < CHAIN_MOST && code_is(at, "method_invocation"); i++)
		at = child_named(at, "object");
	if (!code_is(at, "object_creation_expression"))
		return false;
	ret->kind = EXPRESSION_OPTIONS;
	for (; code_is(node, "method_invocation"); node = child_named(node, "object")) {
		const struct code_name name = code_name_of(code, child_named(node, "name"));
		const TSNode value = first_argument(child_named(node, "arguments"));
		char *field;

		if (name.length <= 4 || memcmp(name.text, "with", 4) != 0 || ts_node_is_null(value))
			continue;
		field = arena_string_part(&code->arena, name.text + 4, name.length - 4);
		if (*field >= 'A' && *field <= 'Z')
			*field = (char)(*field - 'A' + 'a');
		expression_add_field(code, ret, field, strlen(field), value);
	}
	return true;
}

static void look_at_call(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode list = child_named(node, "arguments"), object = child_named(node, "object");
	const TSNode name = child_named(node, "name"), first = first_argument(list);

	if (is_call(code, node, "List", "of") || is_call(code, node, "Arrays", "asList") ||
		is_call(code, node, "Set", "of")) {
		look_at_list(code, list, ret);
	} else if (is_call(code, node, "String", "format")) {
		if (code_is(first, "string_literal"))
			look_at_format(code, first, list, true, ret);
	} else if (code_is(object, "string_literal") && code_equals(code, name, "formatted")) {
		look_at_format(code, object, list, false, ret);
	} else if (is_call(code, node, "String", "valueOf") || is_call(code, node, "Optional", "of") ||
		   is_call(code, node, "Objects", "requireNonNull")) {
		look_same(code, first, ret);
	} else if (code_equals(code, name, "orElse") && !ts_node_is_null(first)) {
		ret->kind = EXPRESSION_OR;
		expression_add_node(code, ret, object);
		expression_add_node(code, ret, first);
	} else if (code_is(object, "identifier") && code_equals(code, name, "get") &&
		   ts_node_is_null(first)) {
		look_same(code, object, ret);
	} else if (!look_at_builder(code, node, ret)) {
		ret->kind = EXPRESSION_CALL;
	}
}

static void look_at_new(struct code *code, TSNode node, struct expression *ret)
{
	const struct code_name name = code_name_of(code, child_named(node, "type"));
	static const char end[] = "Arguments";

	if (name.length > strlen(end) && memcmp(name.text + name.length - strlen(end), end, strlen(end)) == 0)
		ret->kind = EXPRESSION_OPTIONS;
}

static const struct code_form forms[] = {
	{ "array_creation_expression", look_at_array },
	{ "array_initializer", look_at_list },
	{ "binary_expression", look_at_sum },
	{ "cast_expression", look_at_cast },
	{ "decimal_integer_literal", look_at_plain },
	{ "element_value_array_initializer", look_at_list },
	{ "false", look_at_plain },
	{ "field_access", look_at_field },
	{ "identifier", set_name },
	{ "method_invocation", look_at_call },
	{ "object_creation_expression", look_at_new },
	{ "parenthesized_expression", look_at_child },
	{ "string_literal", look_at_string },
	{ "ternary_expression", look_at_choice },
	{ "true", look_at_plain },
};

static void look(struct code *code, TSNode node, struct expression *ret)
{
	code_look_by(code, forms, COUNT_OF(forms), LOOKS_DEEP, node, ret);
}

/* --- arguments and parameters --------------------------------------------------------------------------- */

static void arguments(struct code *code, TSNode call, TSNode list)
{
	CLEANUP(children_release) struct children children = children_of(list);

	(void)call;
	for (TSNode child; children_next(&children, &child);)
		if (!is_comment(child))
			code_add_argument(code, NULL, 0, child);
}

/* What stands before a declaration: a node of this type, or null. */
static TSNode modifiers_of(TSNode node)
{
	const TSNode first = child_first(node);

	return code_is(first, "modifiers") ? first : (TSNode){ 0 };
}

static bool is_annotated(const struct code *code, TSNode node, const char *name)
{
	CLEANUP(children_release) struct children children = children_of(modifiers_of(node));

	for (TSNode child; children_next(&children, &child);)
		if (code_equals(code, child_named(child, "name"), name))
			return true;
	return false;
}

/* @Function of a method; a constructor of what is an @Object. */
static bool is_exposed(struct code *code, TSNode function, const char *name)
{
	TSNode around;

	(void)name;
	if (code_is(function, "method_declaration"))
		return is_annotated(code, function, "Function") || is_annotated(code, function, "Check");
	if (!code_is(function, "constructor_declaration") ||
		!code_step(code, 1 + ts_node_start_byte(function) / 32))
		return false;
	around = ts_node_parent(ts_node_parent(function));
	return !ts_node_is_null(around) && is_annotated(code, around, "Object");
}

static void pragma(struct code *code, TSNode function, TSNode parameter)
{
	static const struct {
		const char *name;
		enum pragma pragma;
	} known[] = {
		{ "Default", PRAGMA_DEFAULT },
		{ "DefaultPath", PRAGMA_DEFAULT_PATH },
		{ "DefaultAddress", PRAGMA_DEFAULT_ADDRESS },
		{ "Ignore", PRAGMA_IGNORE },
	};
	CLEANUP(children_release) struct children children = children_of(modifiers_of(parameter));

	(void)function;
	for (TSNode child; children_next(&children, &child);) {
		const TSNode argument = first_argument(child_named(child, "arguments"));
		struct expression value = { 0 };

		if (!ts_node_is_null(argument))
			look(code,
				code_is(argument, "element_value_pair") ? child_named(argument, "value")
									: argument,
				&value);
		for (size_t i = 0; i < COUNT_OF(known); i++)
			if (code_equals(code, child_named(child, "name"), known[i].name) &&
				(known[i].pragma == PRAGMA_IGNORE || value.kind == EXPRESSION_TEXT))
				code_set_pragma(code, known[i].pragma, value.text ? value.text : "",
					value.text ? strlen(value.text) : 0, argument);
	}
}

const struct code_language code_java = {
	.name = "java",
	.grammar = tree_sitter_java,
	.query = query_java,
	.screen = screen,
	.is_dagger = is_dagger,
	.spell = spell,
	.clients = clients,
	.look = look,
	.arguments = arguments,
	.type = type,
	.pragma = pragma,
	.is_exposed = is_exposed,
};
