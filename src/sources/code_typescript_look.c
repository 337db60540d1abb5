/* TypeScript and JavaScript: what an expression is. */
#include "code_typescript.h"

#include <string.h>

#include "base/cleanup.h"
#include "code_escape.h"
#include "code_private.h"

/* Texts of more pieces are not known to their end, objects of more fields not whole. */
enum { PARTS_MOST = 500 };

/* --- texts ---------------------------------------------------------------------------------------------- */

static void add_literal(struct code *code, struct expression *ret, const char *text, size_t length)
{
	CLEANUP(buf_release) struct buf decoded = BUF_INIT;

	buf_add_unescaped(&decoded, text, text_wanted(text, length));
	expression_add_text(code, ret, decoded.length ? decoded.text : "", decoded.length);
}

/* "..." and `...${name}...`: what stands between the quotes and substitutions is taken whole. */
static void look_at_string(struct code *code, TSNode node, struct expression *ret)
{
	CLEANUP(children_release) struct children children = children_of(node);
	size_t length, inner;
	const char *text = code_text(code, node, &length);
	const char *end = text + length;

	if (length < 2 || !code_step(code, length / 16))
		return;
	ret->kind = EXPRESSION_JOINED;
	text++;
	end--;
	for (TSNode child; children_next(&children, &child);) {
		if (ret->part_count >= PARTS_MOST || !code_step(code, PART_STEPS)) {
			expression_add_node(code, ret, (TSNode){ 0 });
			return;
		}
		const char *at = code_text(code, child, &inner);

		if (!code_is(child, "template_substitution") || at < text || at + inner > end)
			continue;
		add_literal(code, ret, text, (size_t)(at - text));
		expression_add_node(code, ret, child_first(child));
		text = at + inner;
	}
	add_literal(code, ret, text, (size_t)(end - text));
	expression_settle(code, ret);
}

static bool is_string(TSNode node)
{
	return code_is(node, "string") || code_is(node, "template_string");
}

static const char *literal_of(struct code *code, TSNode node)
{
	struct expression inner = { 0 };

	if (!is_string(node))
		return NULL;
	look_at_string(code, node, &inner);
	return inner.kind == EXPRESSION_TEXT ? inner.text : NULL;
}

static void look_at_operator(struct code *code, TSNode node, struct expression *ret)
{
	static const char *const choices[] = { "||", "??" };
	const TSNode operator= child_named(node, "operator");

	if (code_equals(code, operator, "+")) {
		ret->kind = EXPRESSION_JOINED;
		expression_add_operands(code, ret, node, "binary_expression", "+");
	}
	for (size_t i = 0; i < COUNT_OF(choices); i++) {
		if (!code_equals(code, operator, choices[i]))
			continue;
		ret->kind = EXPRESSION_OR;
		expression_add_operands(code, ret, node, "binary_expression", choices[i]);
	}
}

/* --- names ---------------------------------------------------------------------------------------------- */

static void set_text(struct code *code, TSNode node, struct expression *ret)
{
	size_t length;
	const char *text = code_text(code, node, &length);

	ret->text = code_keep(code, text, length);
}

static bool is_capital(const struct code *code, TSNode node, bool all)
{
	size_t length;
	const char *text = code_text(code, node, &length);

	for (size_t i = 0; all && i < length; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			return false;
	return length && *text >= 'A' && *text <= 'Z';
}

/* Values of Dagger's enumerations: CacheSharingMode.Locked is LOCKED. */
static bool look_at_enumeration(struct code *code, TSNode object, TSNode name, struct expression *ret)
{
	static const char *const known[] = { "CacheSharingMode", "NetworkProtocol", "ImageLayerCompression",
		"ImageMediaTypes", "ReturnType", "ExistsType" };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	bool found = false;
	size_t length;
	const char *written = code_text(code, name, &length);

	if (code_is(object, "member_expression"))
		object = child_named(object, "property");
	for (size_t i = 0; i < COUNT_OF(known); i++)
		found |= code_equals(code, object, known[i]);
	if (!found || !is_capital(code, name, false))
		return false;
	for (size_t i = 0; i < length; i++) {
		const bool lower = written[i] >= 'a' && written[i] <= 'z';

		buf_add_char(&text, (char)(lower ? written[i] - 'a' + 'A' : written[i]));
	}
	ret->kind = EXPRESSION_TEXT;
	ret->text = code_keep(code, text.text, text.length);
	return true;
}

static void look_at_member(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode object = child_named(node, "object"), name = child_named(node, "property");

	if (look_at_enumeration(code, object, name, ret))
		return;
	ret->kind = EXPRESSION_NAME;
	set_text(code, name, ret);
	/* Static fields of a class named outright, members of an enumeration, constants of another file. */
	if (code_is(object, "identifier") &&
		(is_capital(code, name, true) || is_capital(code, object, false)))
		return;
	ret->own = true;
	ret->other = !code_is(object, "this");
}

/* --- objects and lists ---------------------------------------------------------------------------------- */

static void look_at_object(struct code *code, TSNode node, struct expression *ret)
{
	CLEANUP(children_release) struct children children = children_of(node);

	ret->kind = EXPRESSION_OPTIONS;
	for (TSNode child; ret->part_count < PARTS_MOST && code_step(code, PART_STEPS) &&
			   children_next(&children, &child);) {
		TSNode key = child, value = child;
		const char *text;
		size_t length;

		if (code_is(child, "pair")) {
			key = child_named(child, "key");
			value = child_named(child, "value");
		} else if (!code_is(child, "shorthand_property_identifier")) {
			continue;
		}
		text = code_is(key, "string") ? literal_of(code, key) : NULL;
		if (text)
			length = strlen(text);
		else
			text = code_text(code, key, &length);
		if (!code_is(key, "computed_property_name") && !code_is(value, "undefined"))
			expression_add_field(code, ret, text, length, value);
	}
}

static void look_at_list(struct code *code, TSNode node, struct expression *ret)
{
	ret->kind = EXPRESSION_LIST;
	expression_add_children(code, ret, node);
}

/* --- calls ---------------------------------------------------------------------------------------------- */

static void look_at_same(struct code *code, TSNode inner, struct expression *ret)
{
	ret->kind = EXPRESSION_SAME;
	if (!ts_node_is_null(inner))
		expression_add_node(code, ret, inner);
}

static void look_at_call(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode function = child_named(node, "function"), list = child_named(node, "arguments");
	const TSNode object = child_named(function, "object"), name = child_named(function, "property");
	const TSNode argument = code_is(list, "arguments") ? child_first(list) : (TSNode){ 0 };

	ret->kind = EXPRESSION_CALL;
	if (code_is(list, "template_string")) {
		look_at_same(code, list, ret); /* dedent`...` */
	} else if (code_is(function, "member_expression") && is_string(object) &&
		   code_equals(code, name, "split")) {
		const char *text = literal_of(code, object);

		ret->kind = EXPRESSION_LIST;
		if (text)
			expression_add_words(code, ret, text, strlen(text));
		else
			expression_add_node(code, ret, object);
	} else if (code_equals(code, name, "trim") || code_equals(code, name, "toString")) {
		look_at_same(code, object, ret);
	} else if (code_equals(code, function, "String") || code_equals(code, function, "dedent")) {
		look_at_same(code, argument, ret);
	}
}

/* --- all ------------------------------------------------------------------------------------------------ */

static void look_at_plain(struct code *code, TSNode node, struct expression *ret)
{
	ret->kind = EXPRESSION_TEXT;
	set_text(code, node, ret);
}

static void look_at_name(struct code *code, TSNode node, struct expression *ret)
{
	ret->kind = EXPRESSION_NAME;
	set_text(code, node, ret);
}

void typescript_look(struct code *code, TSNode node, struct expression *ret)
{
	static const struct {
		const char *type;
		void (*look)(struct code *code, TSNode node, struct expression *ret);
	} kinds[] = {
		{ "string", look_at_string },
		{ "template_string", look_at_string },
		{ "binary_expression", look_at_operator },
		{ "member_expression", look_at_member },
		{ "call_expression", look_at_call },
		{ "object", look_at_object },
		{ "array", look_at_list },
		{ "true", look_at_plain },
		{ "false", look_at_plain },
		{ "number", look_at_plain },
		{ "identifier", look_at_name },
		{ "shorthand_property_identifier", look_at_name },
	};
	static const char *const wrappers[] = { "parenthesized_expression", "await_expression",
		"as_expression", "satisfies_expression", "non_null_expression", "spread_element" };

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
}
