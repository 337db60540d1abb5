/* Elixir: how it spells what the driver asks for. */
#include <string.h>

#include "base/cleanup.h"
#include "code_elixir.h"
#include "code_escape.h"

const TSLanguage *tree_sitter_elixir(void);

enum { LOOKS_DEEP = 40 };

static const char *const screen[] = { "Dagger", ":dagger", NULL };
static const char *const clients[] = { "dag", NULL };
static const char prefix[] = "Dagger.";

static bool is_dagger(const char *path)
{
	return strcmp(path, "Dagger") == 0 || strcmp(path, ":dagger") == 0 ||
	       strncmp(path, prefix, strlen(prefix)) == 0;
}

/* "with_exec", "connect!" */
static void spell(const char *name, size_t length, struct buf *ret)
{
	static const char made[] = "insecureSkipTlsVerify", meant[] = "insecureSkipTLSVerify";
	const size_t from = ret->length;

	while (length && (name[length - 1] == '!' || name[length - 1] == '?'))
		length--;
	buf_add_camel_of_snake(ret, name, length);
	if (ret->length - from == strlen(made) && strcmp(ret->text + from, made) == 0) {
		buf_cut(ret, from);
		buf_add(ret, meant);
	}
}

/* --- types ---------------------------------------------------------------------------------------------- */

static bool is_word(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_';
}

/* Whether a short name is one of Dagger's here: `alias Dagger.Container`, or one with the file's own alias. */
static bool is_alias(const struct code *code, const char *name)
{
	if (code_imports(code, name))
		return true;
	for (size_t i = 0; i < code->import_count; i++) {
		const struct code_name path = code->imports[i].path;
		const size_t start = strlen(prefix), length = strlen(name);

		if (code->imports[i].dagger && path.length == start + length &&
			memcmp(path.text + start, name, length) == 0)
			return true;
	}
	return false;
}

/* "Dagger.Container.t()" is "Container", and so is "Container" where it is an alias. */
static const char *type(struct code *code, const char *text)
{
	const bool full = strncmp(text, prefix, strlen(prefix)) == 0;
	const char *from = full ? text + strlen(prefix) : text, *name;
	size_t length = 0;

	while (is_word(from[length]))
		length++;
	name = code_keep(code, from, length);
	if (!api_is_type(name) && strcmp(name, "Client") != 0)
		return "";
	return full || is_alias(code, name) ? name : "";
}

/* --- expressions ---------------------------------------------------------------------------------------- */

static TSNode operand_of(TSNode node)
{
	return child_named(node, "operand");
}

/* How far a heredoc is indented: as far as the quotes that end it. */
static size_t indent_of(const struct code *code, TSNode node)
{
	size_t length, end;
	const char *text = code_text(code, node, &length);

	if (length < 6 || (memcmp(text, "\"\"\"", 3) != 0 && memcmp(text, "'''", 3) != 0))
		return 0;
	for (end = length - 3; end && (text[end - 1] == ' ' || text[end - 1] == '\t');)
		end--;
	return length - 3 - end;
}

/* One piece as it is written; lines go without their indentation. */
static void add_piece(struct code *code, struct expression *ret, const char *written, size_t length,
	size_t indent, bool raw)
{
	CLEANUP(buf_release) struct buf plain = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t skip = ret->part_count ? 0 : indent;

	for (size_t i = 0; i < length; i++) {
		if (skip && (written[i] == ' ' || written[i] == '\t')) {
			skip--;
			continue;
		}
		skip = written[i] == '\n' ? indent : 0;
		buf_add_char(&plain, written[i]);
	}
	if (raw)
		buf_add_bytes(&text, plain.length ? plain.text : "", plain.length);
	else
		buf_add_unescaped(&text, plain.length ? plain.text : "", plain.length);
	expression_add_text(code, ret, text.length ? text.text : "", text.length);
}

/* The pieces of a text: what stands there, and what is put in. */
static void add_pieces(struct code *code, TSNode node, struct expression *ret, bool raw)
{
	CLEANUP(children_release) struct children children = children_of(node);
	const size_t indent = indent_of(code, node);

	ret->kind = EXPRESSION_JOINED;
	for (TSNode child; code_step(code, 1) && children_next(&children, &child);) {
		size_t length;
		const char *written = code_text(code, child, &length);

		if (code_is(child, "interpolation")) {
			expression_add_node(code, ret, child_first(child));
			continue;
		}
		if (!code_is(child, "quoted_content") && !code_is(child, "escape_sequence"))
			continue;
		if (!ret->part_count && length && *written == '\n' &&
			ts_node_start_byte(child) > ts_node_start_byte(node) + 2) {
			written++; /* the line of a heredoc's quotes */
			length--;
		}
		add_piece(code, ret, written, length, indent, raw);
	}
}

static void look_at_string(struct code *code, TSNode node, struct expression *ret)
{
	add_pieces(code, node, ret, false);
	expression_settle(code, ret);
}

/* ~w"a b" is a list of words; what is put into one stands beside it. ~s and ~S are texts. */
static void look_at_sigil(struct code *code, TSNode node, struct expression *ret)
{
	struct expression pieces = { 0 };
	const TSNode name = child_first(node);

	if (code_equals(code, name, "s") || code_equals(code, name, "S")) {
		add_pieces(code, node, ret, code_equals(code, name, "S"));
		expression_settle(code, ret);
		return;
	}
	if (!code_equals(code, name, "w") && !code_equals(code, name, "W"))
		return;
	add_pieces(code, node, &pieces, code_equals(code, name, "W"));
	ret->kind = EXPRESSION_LIST;
	for (size_t i = 0; i < pieces.part_count; i++) {
		if (pieces.parts[i].text)
			expression_add_words(code, ret, pieces.parts[i].text, strlen(pieces.parts[i].text));
		else
			expression_add_node(code, ret, pieces.parts[i].node);
	}
}

static void set_text(struct code *code, struct expression *ret, const char *text, size_t length)
{
	ret->kind = EXPRESSION_TEXT;
	ret->text = code_keep(code, text, length);
}

static void look_at_plain(struct code *code, TSNode node, struct expression *ret)
{
	size_t length;
	const char *text = code_text(code, node, &length);

	if (code_is(node, "atom") && length) {
		text++;
		length--;
	}
	set_text(code, ret, text, length);
}

static void set_name(struct code *code, struct expression *ret, TSNode node, bool own)
{
	size_t length;
	const char *text = code_text(code, node, &length);

	ret->kind = EXPRESSION_NAME;
	ret->text = code_keep(code, text, length);
	ret->own = own;
}

static void look_at_identifier(struct code *code, TSNode node, struct expression *ret)
{
	set_name(code, ret, node, false);
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
	look_same(code, child_first(node), ret);
}

/* A keyword without its colon. */
static const char *key_of(const struct code *code, TSNode pair, size_t *ret_length)
{
	const char *text = code_text(code, child_named(pair, "key"), ret_length);

	while (*ret_length && strchr(": \t\r\n\"", text[*ret_length - 1]))
		--*ret_length;
	return text;
}

static void add_fields(struct code *code, TSNode keywords, struct expression *ret)
{
	CLEANUP(children_release) struct children children = children_of(keywords);

	ret->kind = EXPRESSION_OPTIONS;
	for (TSNode child; code_step(code, 1) && children_next(&children, &child);) {
		size_t length;
		const char *key;

		if (!code_is(child, "pair"))
			continue;
		key = key_of(code, child, &length);
		expression_add_field(code, ret, key, length, child_named(child, "value"));
	}
}

static void look_at_list(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode first = child_first(node);

	if (code_is(first, "keywords")) {
		add_fields(code, first, ret);
		return;
	}
	ret->kind = EXPRESSION_LIST;
	expression_add_children(code, ret, node);
}

/* %{name: "x"} and %Dagger.BuildArg{name: "x"} */
static void look_at_map(struct code *code, TSNode node, struct expression *ret)
{
	CLEANUP(children_release) struct children children = children_of(node);

	for (TSNode child; children_next(&children, &child);)
		if (code_is(child, "map_content"))
			add_fields(code, child_first(child), ret);
}

/* list ++ list: what is no list by itself is one element. */
static void add_lists(struct code *code, TSNode node, struct expression *ret)
{
	struct expression sum = { 0 };

	ret->kind = EXPRESSION_LIST;
	expression_add_operands(code, &sum, node, "binary_operator", "++");
	for (size_t i = 0; i < sum.part_count; i++) {
		struct expression part = { 0 };

		if (code_is(sum.parts[i].node, "list"))
			look_at_list(code, sum.parts[i].node, &part);
		else if (code_is(sum.parts[i].node, "sigil"))
			look_at_sigil(code, sum.parts[i].node, &part);
		if (part.kind != EXPRESSION_LIST) {
			expression_add_node(code, ret, sum.parts[i].node);
			continue;
		}
		for (size_t k = 0; k < part.part_count; k++) {
			if (part.parts[k].text)
				expression_add_text(
					code, ret, part.parts[k].text, strlen(part.parts[k].text));
			else
				expression_add_node(code, ret, part.parts[k].node);
		}
	}
}

static void look_at_operator(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode operator= child_named(node, "operator");

	if (code_equals(code, operator, "|>") || code_equals(code, operator, "=")) {
		look_same(code, child_named(node, "right"), ret);
	} else if (code_equals(code, operator, "<>")) {
		ret->kind = EXPRESSION_JOINED;
		expression_add_node(code, ret, child_named(node, "left"));
		expression_add_node(code, ret, child_named(node, "right"));
	} else if (code_equals(code, operator, "||")) {
		ret->kind = EXPRESSION_OR;
		expression_add_node(code, ret, child_named(node, "left"));
		expression_add_node(code, ret, child_named(node, "right"));
	} else if (code_equals(code, operator, "++")) {
		add_lists(code, node, ret);
	}
}

/* @image */
static void look_at_unary(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode operand = operand_of(node);

	if (code_equals(code, child_named(node, "operator"), "@") && code_is(operand, "identifier"))
		set_name(code, ret, operand, true);
}

/* Dagger.CacheSharingMode.locked() is "LOCKED". */
static bool look_at_enum(struct code *code, TSNode target, struct expression *ret)
{
	const struct code_name of = code_name_of(code, child_named(target, "left"));
	const struct code_name name = code_name_of(code, child_named(target, "right"));
	const char *text = code_keep(code, of.text, of.length);
	char *word;

	if (strncmp(text, prefix, strlen(prefix)) != 0 || *type(code, text))
		return false;
	word = arena_string_part(&code->arena, name.text, name.length);
	for (char *at = word; *at; at++)
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
	ret->kind = EXPRESSION_TEXT;
	ret->text = word;
	return true;
}

static void look_at_call(struct code *code, TSNode node, struct expression *ret)
{
	const TSNode target = child_named(node, "target"), left = child_named(target, "left");

	ret->kind = EXPRESSION_CALL;
	if (!code_is(target, "dot"))
		return;
	if (code_is(left, "alias") && look_at_enum(code, target, ret))
		return;
	if (code_is(left, "alias") || !ts_node_is_null(elixir_child(node, "arguments")))
		return;
	ret->kind = EXPRESSION_OTHER;
	if (code_equals(code, left, "self") || code_equals(code, child_named(target, "right"), "dag"))
		set_name(code, ret, child_named(target, "right"), true);
}

static const struct code_form forms[] = {
	{ "alias", look_at_plain },
	{ "atom", look_at_plain },
	{ "binary_operator", look_at_operator },
	{ "block", look_at_child },
	{ "boolean", look_at_plain },
	{ "call", look_at_call },
	{ "charlist", look_at_string },
	{ "float", look_at_plain },
	{ "identifier", look_at_identifier },
	{ "integer", look_at_plain },
	{ "list", look_at_list },
	{ "map", look_at_map },
	{ "sigil", look_at_sigil },
	{ "string", look_at_string },
	{ "unary_operator", look_at_unary },
};

static void look(struct code *code, TSNode node, struct expression *ret)
{
	code_look_by(code, forms, COUNT_OF(forms), LOOKS_DEEP, node, ret);
}

/* --- arguments and parameters --------------------------------------------------------------------------- */

/* What is piped in, or else the first argument, is what the call is on. */
static void arguments(struct code *code, TSNode call, TSNode list)
{
	CLEANUP(children_release) struct children children = children_of(list);
	const TSNode receiver = code_receiver(code);

	(void)call;
	for (TSNode child; children_next(&children, &child);) {
		struct expression fields = { 0 };

		if (!ts_node_is_null(receiver) && child.id == receiver.id)
			continue;
		if (!code_is(child, "keywords")) {
			code_add_argument(code, NULL, 0, child);
			continue;
		}
		add_fields(code, child, &fields);
		for (size_t i = 0; i < fields.part_count; i++)
			code_add_argument(code, fields.parts[i].name, strlen(fields.parts[i].name),
				fields.parts[i].node);
	}
}

/* {Dagger.Directory.t(), default_path: "/", ignore: ["*"]} */
static void pragma(struct code *code, TSNode function, TSNode parameter)
{
	static const struct {
		const char *name;
		enum pragma pragma;
	} known[] = {
		{ "default", PRAGMA_DEFAULT },
		{ "default_path", PRAGMA_DEFAULT_PATH },
		{ "default_address", PRAGMA_DEFAULT_ADDRESS },
		{ "ignore", PRAGMA_IGNORE },
	};
	const TSNode tuple = code_is(parameter, "pair") ? child_named(parameter, "value") : (TSNode){ 0 };
	struct expression fields = { 0 };

	(void)function;
	if (!code_is(tuple, "tuple"))
		return;
	CLEANUP(children_release) struct children children = children_of(tuple);
	for (TSNode child; children_next(&children, &child);)
		if (code_is(child, "keywords"))
			add_fields(code, child, &fields);
	for (size_t i = 0; i < fields.part_count; i++) {
		struct expression value = { 0 };

		look(code, fields.parts[i].node, &value);
		for (size_t k = 0; k < COUNT_OF(known); k++)
			if (strcmp(fields.parts[i].name, known[k].name) == 0 &&
				(known[k].pragma == PRAGMA_IGNORE || value.kind == EXPRESSION_TEXT))
				code_set_pragma(code, known[k].pragma, value.text ? value.text : "",
					value.text ? strlen(value.text) : 0, fields.parts[i].node);
	}
}

/* `defn`, or an attribute @function before it, as older releases have it. */
static bool is_exposed(struct code *code, TSNode function, const char *name)
{
	TSNode before;

	(void)name;
	if (code_equals(code, child_named(function, "target"), "defn"))
		return true;
	if (!code_equals(code, child_named(function, "target"), "def") ||
		!code_step(code, 1 + ts_node_start_byte(function) / 32))
		return false;
	before = ts_node_prev_named_sibling(function);
	for (int i = 0; i < 4 && code_is(before, "unary_operator"); i++) {
		if (code_equals(code, child_named(operand_of(before), "target"), "function"))
			return true;
		before = ts_node_prev_named_sibling(before);
	}
	return false;
}

/* Definitions, imports and operators are all calls. */
static const struct code_visit visits[] = {
	{ "call", elixir_find },
	{ "binary_operator", elixir_find },
	{ "unary_operator", elixir_find },
	{ "anonymous_function", elixir_find },
	{ "tuple", elixir_find },
	{ NULL, NULL },
};

const struct code_language code_elixir = {
	.name = "elixir",
	.grammar = tree_sitter_elixir,
	.visits = visits,
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
