/* Words of shell text: quotes, escapes, variables, defaults and arrays, as bash expands them. */
#include "shell_words.h"
#include "sources/secret.h"

#include <string.h>

#include "base/cleanup.h"

enum { WORD_BYTES_MOST = 256 * 1024, NODES_DEEP_MOST = 12, ELEMENTS_MOST = 1000 };

void shell_word_release(struct shell_word *word)
{
	buf_release(&word->text);
	memory_free(word->origins);
	*word = (struct shell_word){ .text = BUF_INIT };
}

void shell_words_release(struct shell_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		shell_word_release(&words->items[i]);
	memory_free(words->items);
	*words = (struct shell_words){ 0 };
}

struct shell_word *shell_words_add_empty(struct shell_words *words)
{
	memory_grow(&words->items, words->count, &words->capacity, sizeof(*words->items));
	words->items[words->count] = (struct shell_word){ .text = BUF_INIT };
	return &words->items[words->count++];
}

bool shell_is(TSNode node, const char *type)
{
	return strcmp(ts_node_type(node), type) == 0;
}

const char *shell_bytes(const struct shell_script *script, TSNode node, size_t *ret_length)
{
	*ret_length = ts_node_end_byte(node) - ts_node_start_byte(node);
	return script->bytes.text + ts_node_start_byte(node);
}

/* --- putting together ----------------------------------------------------------------------------------- */

static void add_byte(struct shell_word *word, char byte, size_t origin)
{
	if (byte == SHELL_DEFAULT || byte == SHELL_CONSTANT) {
		word->fallback |= byte == SHELL_DEFAULT;
		word->constant |= byte == SHELL_CONSTANT;
		return;
	}
	if (word->text.length >= WORD_BYTES_MOST)
		return;
	memory_grow(&word->origins, word->text.length, &word->origin_capacity, sizeof(*word->origins));
	word->origins[word->text.length] = origin;
	buf_add_char(&word->text, byte);
	if (byte == SHELL_HOLE)
		word->unknown = true;
	else
		word->literal = true;
}

static void add_hole(struct shell_word *word, size_t origin)
{
	if (!word->text.length || word->text.text[word->text.length - 1] != SHELL_HOLE) {
		const bool literal = word->literal;

		add_byte(word, SHELL_HOLE, origin);
		word->literal = literal;
	}
	word->unknown = true;
}

static void add_value(struct shell_word *word, const struct shell_word *value, size_t origin)
{
	const bool literal = word->literal;

	for (size_t i = 0; i < value->text.length; i++)
		add_byte(word, value->text.text[i], origin);
	word->literal = literal;
	word->constant = true;
	word->fallback |= value->fallback;
	word->unknown |= value->unknown;
}

/* A backslash takes the next byte literally, and a line's end away; in double quotes only before some bytes. */
static void add_escaped(
	const struct shell_script *script, struct shell_word *word, size_t start, size_t end, bool quoted)
{
	const char *bytes = script->bytes.text;

	for (size_t i = start; i < end; i++) {
		if (bytes[i] != '\\' || i + 1 >= end) {
			add_byte(word, bytes[i], i);
			continue;
		}
		if (quoted && !strchr("$`\"\\\n", bytes[i + 1]))
			add_byte(word, '\\', i);
		if (bytes[++i] != '\n')
			add_byte(word, bytes[i], i);
	}
}

/* $'...' */
static void add_ansi(const struct shell_script *script, struct shell_word *word, size_t start, size_t end)
{
	static const char from[] = "ntr\\'\"", to[] = "\n\t\r\\'\"";
	const char *bytes = script->bytes.text;

	for (size_t i = start; i < end; i++) {
		const char *known = bytes[i] == '\\' && i + 1 < end ? strchr(from, bytes[i + 1]) : NULL;

		if (known && *known) {
			add_byte(word, to[known - from], i);
			i++;
		} else {
			add_byte(word, bytes[i], i);
		}
	}
}

/* --- variables ------------------------------------------------------------------------------------------ */

static bool is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
	       byte == '_';
}

static size_t name_length(const char *text, size_t length)
{
	size_t count = 0;

	while (count < length && is_name_byte(text[count]))
		count++;
	return count;
}

static const struct shell_variable *known(const struct shell_script *script, const char *name, size_t length)
{
	const struct shell_variable *variable = shell_script_variable(script, name, length);

	return variable && variable->known && variable->assigned == 1 ? variable : NULL;
}

static void add_variable(const struct shell_script *script, struct shell_word *word, const char *name,
	size_t length, size_t origin)
{
	const struct shell_variable *variable = known(script, name, length);

	if (variable)
		add_value(word, &variable->value, origin);
	else
		add_hole(word, origin);
}

/* What stands behind :- is taken as it is, if it is plain. */
static bool add_default(
	const struct shell_script *script, struct shell_word *word, size_t start, size_t end, size_t origin)
{
	const char *bytes = script->bytes.text + start;
	size_t length = end - start;
	const bool literal = word->literal;

	if (length >= 2 && (*bytes == '"' || *bytes == '\'') && bytes[length - 1] == *bytes) {
		bytes++;
		length -= 2;
	}
	for (size_t i = 0; i < length; i++)
		if (strchr("$`\"'\\", bytes[i]))
			return false;
	for (size_t i = 0; i < length; i++)
		add_byte(word, bytes[i], origin);
	word->literal = literal;
	word->fallback = true;
	return true;
}

/* ${NAME}, ${NAME:-default} and kin; what changes the value is not followed. */
static void add_expansion(const struct shell_script *script, struct shell_word *word, TSNode node)
{
	size_t length, used;
	const char *bytes = shell_bytes(script, node, &length);
	const size_t start = ts_node_start_byte(node);
	const char *name = bytes + 2, *rest;

	if (length < 4 || bytes[length - 1] != '}') {
		add_hole(word, start);
		return;
	}
	length -= 3;
	used = name_length(name, length);
	rest = name + used;
	if (used == length || *rest == '?' || (used + 1 < length && rest[0] == ':' && rest[1] == '?')) {
		add_variable(script, word, name, used, start);
		return;
	}
	rest += *rest == ':';
	if (used && (*rest == '-' || *rest == '=') && known(script, name, used))
		add_variable(script, word, name, used, start);
	else if (!used || (*rest != '-' && *rest != '=') ||
		 !add_default(script, word, start + 2 + (size_t)(rest + 1 - name), start + 2 + length, start))
		add_hole(word, start);
}

/* --- nodes ---------------------------------------------------------------------------------------------- */

static void add_node(const struct shell_script *script, struct shell_word *word, TSNode node, int depth);

static bool is_expansion(TSNode node)
{
	static const char *const types[] = { "simple_expansion", "expansion", "command_substitution",
		"arithmetic_expansion", "process_substitution", "string", "raw_string", "ansi_c_string",
		"word", "concatenation", "translated_string", "number", "extglob_pattern", "regex",
		"brace_expression", "variable_name" };

	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (shell_is(node, types[i]))
			return true;
	return false;
}

/* A node of several: its parts, and what stands between them as it is. */
/* NOLINTNEXTLINE(misc-no-recursion): NODES_DEEP_MOST ends it */
static void add_parts(const struct shell_script *script, struct shell_word *word, TSNode node, size_t start,
	size_t end, bool quoted, int depth)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	bool more = ts_tree_cursor_goto_first_child(&cursor);

	for (; more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode part = ts_tree_cursor_current_node(&cursor);
		const size_t from = ts_node_start_byte(part), to = ts_node_end_byte(part);

		if (!ts_node_is_named(part) || !is_expansion(part) || from < start || to > end || to == from)
			continue;
		add_escaped(script, word, start, from, quoted);
		add_node(script, word, part, depth - 1);
		start = to;
	}
	ts_tree_cursor_delete(&cursor);
	add_escaped(script, word, start, end, quoted);
}

static bool is_quoted(const struct shell_script *script, size_t start, size_t end, char quote)
{
	return end - start >= 2 && script->bytes.text[start] == quote && script->bytes.text[end - 1] == quote;
}

/* What a command yields, or arithmetic: it is not known here. */
static bool is_opaque(TSNode node)
{
	return shell_is(node, "command_substitution") || shell_is(node, "arithmetic_expansion") ||
	       shell_is(node, "process_substitution") || shell_is(node, "array");
}

/* NOLINTNEXTLINE(misc-no-recursion): NODES_DEEP_MOST ends it */
static void add_node(const struct shell_script *script, struct shell_word *word, TSNode node, int depth)
{
	const size_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);
	const char *bytes = script->bytes.text;

	if (depth <= 0 || is_opaque(node)) {
		add_hole(word, start);
	} else if (shell_is(node, "string") && is_quoted(script, start, end, '"')) {
		add_parts(script, word, node, start + 1, end - 1, true, depth);
	} else if (shell_is(node, "raw_string") && is_quoted(script, start, end, '\'')) {
		for (size_t i = start + 1; i + 1 < end; i++)
			add_byte(word, bytes[i], i);
	} else if (shell_is(node, "ansi_c_string") && end - start >= 3) {
		add_ansi(script, word, start + 2, end - 1);
	} else if (shell_is(node, "simple_expansion")) {
		add_variable(script, word, bytes + start + 1, end - start - 1, start);
	} else if (shell_is(node, "expansion")) {
		add_expansion(script, word, node);
	} else if (shell_is(node, "concatenation") || shell_is(node, "command_name") ||
		   shell_is(node, "translated_string")) {
		add_parts(script, word, node, start, end, false, depth);
	} else {
		add_escaped(script, word, start, end, false);
	}
}

void shell_word_read(struct shell_script *script, TSNode node, struct shell_word *ret)
{
	*ret = (struct shell_word){
		.text = BUF_INIT, .start = ts_node_start_byte(node), .end = ts_node_end_byte(node)
	};
	add_node(script, ret, node, NODES_DEEP_MOST);
}

/* The body of a here-document; what stands there is not changed where its end is quoted. */
void shell_document_read(const struct shell_script *script, TSNode body, bool quoted, struct shell_word *ret)
{
	const size_t start = ts_node_start_byte(body), end = ts_node_end_byte(body);

	*ret = (struct shell_word){ .text = BUF_INIT, .start = start, .end = end };
	if (!quoted) {
		add_parts(script, ret, body, start, end, true, NODES_DEEP_MOST);
		return;
	}
	for (size_t i = start; i < end; i++)
		add_byte(ret, script->bytes.text[i], i);
}

/* --- words that become several -------------------------------------------------------------------------- */

/* The array that a node is all of: "${NAME[@]}" or ${NAME[*]}. */
static const struct shell_variable *array_of(const struct shell_script *script, TSNode node)
{
	const struct shell_variable *variable;
	size_t length, used;
	const char *bytes = shell_bytes(script, node, &length);

	if (shell_is(node, "string") && length > 2) {
		bytes++;
		length -= 2;
	}
	if (length < 7 || bytes[0] != '$' || bytes[1] != '{' || bytes[length - 1] != '}')
		return NULL;
	used = name_length(bytes + 2, length - 3);
	if (used + 6 != length || bytes[used + 2] != '[' ||
		(bytes[used + 3] != '@' && bytes[used + 3] != '*'))
		return NULL;
	variable = shell_script_variable(script, bytes + 2, used);
	return variable && variable->is_array && variable->assigned == 1 ? variable : NULL;
}

static struct shell_word *add_word(struct shell_script *script, struct shell_words *words, TSNode node)
{
	struct shell_word *word;

	if (!script->words_left)
		return NULL;
	script->words_left--;
	word = shell_words_add_empty(words);
	shell_word_read(script, node, word);
	return word;
}

static void add_elements(
	struct shell_script *script, const struct shell_variable *array, struct shell_words *words)
{
	TSTreeCursor cursor = ts_tree_cursor_new(array->array);
	bool more = ts_tree_cursor_goto_first_child(&cursor);

	for (int i = 0; more && i < ELEMENTS_MOST; more = ts_tree_cursor_goto_next_sibling(&cursor), i++) {
		TSNode element = ts_tree_cursor_current_node(&cursor);
		struct shell_word *word;

		if (!ts_node_is_named(element) || shell_is(element, "comment"))
			continue;
		word = add_word(script, words, element);
		if (word)
			word->constant = true;
	}
	ts_tree_cursor_delete(&cursor);
}

/* An unquoted variable whose value has blanks becomes several words. */
static void split(struct shell_words *words)
{
	struct shell_word whole = words->items[--words->count];
	size_t at = 0;

	while (at < whole.text.length) {
		struct shell_word *word;

		while (at < whole.text.length && strchr(" \t\n", whole.text.text[at]))
			at++;
		if (at == whole.text.length)
			break;
		word = shell_words_add_empty(words);
		word->start = whole.start;
		word->end = whole.end;
		for (; at < whole.text.length && !strchr(" \t\n", whole.text.text[at]); at++)
			add_byte(word, whole.text.text[at], whole.start);
		word->literal = false;
		word->constant = whole.constant;
		word->fallback = whole.fallback;
	}
	shell_word_release(&whole);
}

void shell_words_add(struct shell_script *script, TSNode node, struct shell_words *words)
{
	const struct shell_variable *array = array_of(script, node);
	const struct shell_word *word;

	if (array) {
		add_elements(script, array, words);
		return;
	}
	word = add_word(script, words, node);
	if (word && (shell_is(node, "simple_expansion") || shell_is(node, "expansion")) && !word->unknown &&
		strpbrk(word->text.text, " \t\n"))
		split(words);
}

/* --- as facts have them --------------------------------------------------------------------------------- */

bool shell_word_is(const struct shell_word *word, const char *text)
{
	return strcmp(word->text.text, text) == 0;
}

static bool has_hole(const struct shell_word *word, size_t start)
{
	return memchr(word->text.text + start, SHELL_HOLE, word->text.length - start) != NULL;
}

const char *shell_word_text(const struct shell_script *script, const struct shell_word *word, size_t start)
{
	CLEANUP(buf_release) struct buf shape = BUF_INIT;

	for (size_t i = start; i < word->text.length; i++)
		if (word->text.text[i] != SHELL_HOLE)
			buf_add_char(&shape, word->text.text[i]);
		else if (i == start || word->text.text[i - 1] != SHELL_HOLE)
			buf_add(&shape, "{}");
	return strcmp(shape.text, "{}") == 0 ? "" : reading_text(script->reading, shape.text);
}

enum certainty shell_word_certainty(const struct shell_word *word, size_t start)
{
	if (has_hole(word, start))
		return CERTAINTY_UNKNOWN;
	if (word->fallback)
		return CERTAINTY_DEFAULT;
	if (!word->constant)
		return CERTAINTY_LITERAL;
	return word->literal ? CERTAINTY_FORMATTED : CERTAINTY_CONSTANT;
}

void shell_value(const struct shell_script *script, const struct shell_word *word, size_t start, bool secret,
	struct value_fact *ret)
{
	const size_t length = word->text.length - start;

	ret->certainty = shell_word_certainty(word, start);
	ret->at = shell_word_place(script, word, start, word->text.length);
	if (secret && length && ret->certainty != CERTAINTY_UNKNOWN) {
		ret->certainty = CERTAINTY_SECRET;
		ret->text = secret_hidden(script->reading->arena, length);
		return;
	}
	ret->text = shell_word_text(script, word, start);
}
