/* Go: what its expressions are. */
#include "code_go.h"

#include <string.h>

#include "base/cleanup.h"
#include "code_private.h"

enum { LOOKS_DEEP = 8, JOINED_MOST = 200 };

/* --- literals ------------------------------------------------------------------------------------------- */

static uint32_t digits(const char *text, size_t length, size_t *position, size_t count, uint32_t base)
{
	uint32_t value = 0;

	for (size_t i = 0; i < count && *position < length; i++, (*position)++) {
		const char byte = text[*position];
		const uint32_t digit =
			byte <= '9' ? (uint32_t)(byte - '0') : (uint32_t)((byte | 0x20) - 'a' + 10);

		if (digit >= base)
			break;
		value = value * base + digit;
	}
	return value;
}

/* One escape, the backslash already read. */
static void add_escape(struct buf *text, const char *bytes, size_t length, size_t *position)
{
	static const char plain[] = "abfnrtv\\'\"", meant[] = "\a\b\f\n\r\t\v\\'\"";
	const char byte = bytes[(*position)++];
	const char *known = byte ? strchr(plain, byte) : NULL;

	if (known) {
		buf_add_char(text, meant[known - plain]);
	} else if (byte == 'x') {
		buf_add_char(text, (char)digits(bytes, length, position, 2, 16));
	} else if (byte == 'u' || byte == 'U') {
		buf_add_rune(text, digits(bytes, length, position, byte == 'u' ? 4 : 8, 16));
	} else if (byte >= '0' && byte <= '7') {
		(*position)--;
		buf_add_char(text, (char)digits(bytes, length, position, 3, 8));
	} else {
		buf_add_char(text, byte);
	}
}

/* A quoted text decoded. */
static const char *decoded(struct code *code, TSNode node)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t length;
	const char *bytes = code_text(code, node, &length);

	if (length < 2)
		return "";
	if (*bytes == '`')
		return code_keep(code, bytes + 1, length - 2);
	for (size_t i = 1; i < length - 1;) {
		const char byte = bytes[i++];

		if (byte == '\\' && i < length - 1)
			add_escape(&text, bytes, length - 1, &i);
		else
			buf_add_char(&text, byte);
	}
	return code_keep(code, text.text, text.length);
}

static TSNode field(TSNode node, const char *name)
{
	return ts_node_child_by_field_name(node, name, (uint32_t)strlen(name));
}

/* --- calls that only put texts together ----------------------------------------------------------------- */

/* Arguments of a call, without comments. */
struct arguments {
	TSNode items[JOINED_MOST];
	size_t count;
};

static void take_arguments(TSNode list, struct arguments *ret)
{
	const uint32_t count = ts_node_named_child_count(list);

	ret->count = 0;
	for (uint32_t i = 0; i < count && ret->count < JOINED_MOST; i++) {
		const TSNode item = ts_node_named_child(list, i);

		if (!code_is(item, "comment"))
			ret->items[ret->count++] = item;
	}
}

/* A text that is written there, or a name of one. */
static const char *fixed_text(struct code *code, TSNode node)
{
	struct expression expression;
	bool through = false;

	code_follow(code, node, &expression, &through);
	return expression.kind == EXPRESSION_TEXT ? expression.text : NULL;
}

/* Whether a verb puts a value in as it is; %q puts it in quotes. */
static bool add_verb(struct code *code, char verb, TSNode argument, struct expression *ret)
{
	if (!strchr("svdtq", verb))
		return false;
	if (verb == 'q')
		expression_add_text(code, ret, "\"", 1);
	expression_add_node(code, ret, argument);
	if (verb == 'q')
		expression_add_text(code, ret, "\"", 1);
	return true;
}

/* "%[2]s": the number of the argument that is meant, from 1; 0 if none is said. */
static size_t verb_index(const char *format, size_t *position)
{
	size_t at = *position, index = 0;

	if (format[at] != '[')
		return 0;
	for (at++; format[at] >= '0' && format[at] <= '9' && index < JOINED_MOST; at++)
		index = index * 10 + (size_t)(format[at] - '0');
	if (format[at] != ']')
		return 0;
	*position = at + 1;
	return index;
}

static void look_at_format(struct code *code, const struct arguments *arguments, struct expression *ret)
{
	const char *format = arguments->count ? fixed_text(code, arguments->items[0]) : NULL;
	size_t next = 1, done = 0;

	if (!format)
		return;
	for (size_t i = 0; format[i];) {
		size_t index;

		if (format[i++] != '%')
			continue;
		expression_add_text(code, ret, format + done, i - 1 - done);
		if (format[i] == '%') {
			expression_add_text(code, ret, "%", 1);
		} else {
			index = verb_index(format, &i);
			next = index ? index : next;
			if (!format[i] || next >= arguments->count ||
				!add_verb(code, format[i], arguments->items[next], ret))
				return;
			next++;
		}
		done = ++i;
	}
	expression_add_text(code, ret, format + done, strlen(format + done));
	ret->kind = EXPRESSION_JOINED;
}

static void join(
	struct code *code, const TSNode *items, size_t count, const char *between, struct expression *ret)
{
	for (size_t i = 0; i < count; i++) {
		if (i && *between)
			expression_add_text(code, ret, between, strlen(between));
		expression_add_node(code, ret, items[i]);
	}
	ret->kind = EXPRESSION_JOINED;
}

static void look_at_join(struct code *code, const struct arguments *arguments, struct expression *ret)
{
	struct expression list;
	bool through = false;
	const char *between = arguments->count == 2 ? fixed_text(code, arguments->items[1]) : NULL;

	if (!between)
		return;
	code_follow(code, arguments->items[0], &list, &through);
	if (list.kind != EXPRESSION_LIST)
		return;
	for (size_t i = 0; i < list.part_count; i++) {
		if (i && *between)
			expression_add_text(code, ret, between, strlen(between));
		if (list.parts[i].text)
			expression_add_text(code, ret, list.parts[i].text, strlen(list.parts[i].text));
		else
			expression_add_node(code, ret, list.parts[i].node);
	}
	ret->kind = EXPRESSION_JOINED;
}

/* The words of a text: strings.Fields, strings.Split. */
static void look_at_split(struct code *code, const char *text, const char *between, struct expression *ret)
{
	const size_t width = strlen(between);

	if (!text || !width)
		return;
	for (size_t i = 0; i < JOINED_MOST; i++) {
		const char *end = strstr(text, between);
		const size_t length = end ? (size_t)(end - text) : strlen(text);

		expression_add_text(code, ret, text, length);
		if (!end)
			break;
		text = end + width;
	}
	ret->kind = EXPRESSION_LIST;
}

static void look_at_strings(
	struct code *code, struct code_name name, const struct arguments *arguments, struct expression *ret)
{
	if (code_name_is(name, "Join"))
		look_at_join(code, arguments, ret);
	else if (code_name_is(name, "Fields") && arguments->count == 1)
		look_at_split(code, fixed_text(code, arguments->items[0]), " ", ret);
	else if (code_name_is(name, "Split") && arguments->count == 2) {
		const char *between = fixed_text(code, arguments->items[1]);

		look_at_split(code, fixed_text(code, arguments->items[0]), between ? between : "", ret);
	}
}

static void look_at_function(
	struct code *code, struct code_name name, const struct arguments *arguments, struct expression *ret)
{
	if (code_name_is(name, "string") && arguments->count == 1) {
		ret->kind = EXPRESSION_SAME;
		expression_add_node(code, ret, arguments->items[0]);
	} else if (code_name_is(name, "append") && arguments->count) {
		for (size_t i = 0; i < arguments->count; i++)
			expression_add_node(code, ret, arguments->items[i]);
		ret->kind = EXPRESSION_LIST;
	}
}

static bool is_one_of(struct code_name name, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (code_name_is(name, words[i]))
			return true;
	return false;
}

static void look_at_call(struct code *code, TSNode node, struct expression *ret)
{
	static const char *const packages[] = { "fmt", "path", "filepath", "strings", "cmp" };
	static const char *const functions[] = { "string", "append" };
	const TSNode function = field(node, "function");
	const bool plain = code_is(function, "identifier");
	const struct code_name package =
		code_name_of(code, plain ? code_no_node() : field(function, "operand"));
	const struct code_name name = code_name_of(code, plain ? function : field(function, "field"));
	struct arguments arguments;

	ret->kind = EXPRESSION_CALL;
	if (plain ? !is_one_of(name, functions, COUNT_OF(functions))
		  : !is_one_of(package, packages, COUNT_OF(packages)))
		return;
	take_arguments(field(node, "arguments"), &arguments);
	if (plain)
		look_at_function(code, name, &arguments, ret);
	else if (code_name_is(package, "strings"))
		look_at_strings(code, name, &arguments, ret);
	else if (code_name_is(name, "Sprintf"))
		look_at_format(code, &arguments, ret);
	else if (code_name_is(name, "Sprint"))
		join(code, arguments.items, arguments.count, "", ret);
	else if (code_name_is(name, "Join"))
		join(code, arguments.items, arguments.count, "/", ret);
	else if (code_name_is(name, "Or")) {
		join(code, arguments.items, arguments.count, "", ret);
		ret->kind = EXPRESSION_OR;
	}
}

/* --- other expressions ---------------------------------------------------------------------------------- */

/* "CacheSharingModeLocked" and the older "Locked" are LOCKED. */
static void look_at_enumerator(struct code *code, struct code_name name, struct expression *ret)
{
	static const char *const types[] = { "CacheSharingMode", "NetworkProtocol", "ImageLayerCompression",
		"ImageMediaTypes", "ReturnType" };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < COUNT_OF(types); i++) {
		const size_t length = strlen(types[i]);

		if (name.length > length && memcmp(name.text, types[i], length) == 0) {
			name.text += length;
			name.length -= length;
			break;
		}
	}
	for (size_t i = 0; i < name.length; i++)
		buf_add_char(&text, (char)(name.text[i] >= 'a' && name.text[i] <= 'z' ? name.text[i] - 32
										      : name.text[i]));
	ret->kind = EXPRESSION_TEXT;
	ret->text = code_keep(code, text.text, text.length);
}

static void look_at_selector(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode operand = field(node, "operand");
	const struct code_name name = code_name_of(code, field(node, "field"));
	const struct code_name of = code_name_of(code, operand);
	const bool plain = code_is(operand, "identifier");

	if (plain && code_imports(code, code_keep(code, of.text, of.length))) {
		look_at_enumerator(code, name, ret);
		return;
	}
	ret->kind = EXPRESSION_NAME;
	ret->text = code_keep(code, name.text, name.length);
	ret->own = true;
	ret->other = !plain || !code_is_self(code, operand);
}

/* A chain of + is one row of pieces, however long. */
static void look_at_sum(struct code *code, TSNode node, struct expression *ret)
{
	TSNode pieces[JOINED_MOST];
	size_t count = 0;

	while (code_is(node, "binary_expression") && count < JOINED_MOST - 1) {
		if (!code_equals(code, field(node, "operator"), "+"))
			break;
		pieces[count++] = field(node, "right");
		node = field(node, "left");
	}
	if (!count)
		return;
	pieces[count++] = node;
	while (count)
		expression_add_node(code, ret, pieces[--count]);
	ret->kind = EXPRESSION_JOINED;
}

static TSNode inner(TSNode node)
{
	return code_is(node, "literal_element") ? ts_node_named_child(node, 0) : node;
}

/* What stands between braces: fields with names, or elements. */
static void look_at_braces(struct code *code, TSNode node, struct expression *ret)
{
	const uint32_t count = ts_node_named_child_count(node);

	ret->kind = EXPRESSION_LIST;
	for (uint32_t i = 0; i < count; i++) {
		const TSNode item = ts_node_named_child(node, i);

		if (code_is(item, "keyed_element")) {
			const struct code_name name = code_name_of(code, inner(ts_node_named_child(item, 0)));
			const TSNode value = ts_node_named_child(item, ts_node_named_child_count(item) - 1);

			ret->kind = EXPRESSION_OPTIONS;
			expression_add_field(code, ret, name.text, name.length, inner(value));
		} else if (!code_is(item, "comment")) {
			expression_add_node(code, ret, inner(item));
		}
	}
}

static void look_at_composite(struct code *code, TSNode node, struct expression *ret)
{
	if (code_is(field(node, "type"), "map_type"))
		return;
	look_at_braces(code, field(node, "body"), ret);
}

static void look_same(struct code *code, TSNode inside, struct expression *ret)
{
	ret->kind = EXPRESSION_SAME;
	expression_add_node(code, ret, inside);
}

static void look_at_identifier(struct code *code, TSNode node, struct expression *ret)
{
	const struct code_name name = code_name_of(code, node);

	if (code_name_is(name, "_") || code_name_is(name, "iota"))
		return;
	ret->kind = EXPRESSION_NAME;
	ret->text = code_keep(code, name.text, name.length);
}

static void look_at_string(struct code *code, TSNode node, struct expression *ret)
{
	ret->kind = EXPRESSION_TEXT;
	ret->text = decoded(code, node);
}

static void look_at_plain(struct code *code, TSNode node, struct expression *ret)
{
	const struct code_name text = code_name_of(code, node);

	ret->kind = EXPRESSION_TEXT;
	ret->text = code_keep(code, text.text, text.length);
}

static void look_at_unary(struct code *code, TSNode node, struct expression *ret)
{
	const struct code_name sign = code_name_of(code, field(node, "operator"));

	if (code_name_is(sign, "&") || code_name_is(sign, "*"))
		look_same(code, field(node, "operand"), ret);
}

static void look_at_operand(struct code *code, TSNode node, struct expression *ret)
{
	look_same(code, field(node, "operand"), ret);
}

static void look_at_child(struct code *code, TSNode node, struct expression *ret)
{
	look_same(code, ts_node_named_child(node, 0), ret);
}

/* Sorted by the type of the node. */
static const struct code_form forms[] = {
	{ "binary_expression", look_at_sum },
	{ "call_expression", look_at_call },
	{ "composite_literal", look_at_composite },
	{ "false", look_at_plain },
	{ "float_literal", look_at_plain },
	{ "identifier", look_at_identifier },
	{ "int_literal", look_at_plain },
	{ "interpreted_string_literal", look_at_string },
	{ "literal_element", look_at_child },
	{ "literal_value", look_at_braces },
	{ "parenthesized_expression", look_at_child },
	{ "raw_string_literal", look_at_string },
	{ "selector_expression", look_at_selector },
	{ "true", look_at_plain },
	{ "type_assertion_expression", look_at_operand },
	{ "type_conversion_expression", look_at_operand },
	{ "unary_expression", look_at_unary },
	{ "variadic_argument", look_at_child },
};

void go_look(struct code *code, TSNode node, struct expression *ret)
{
	code_look_by(code, forms, COUNT_OF(forms), LOOKS_DEEP, node, ret);
}
