/* A shell text parsed: its tree, its variables, and where its bytes stand in the file. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/grammar.h"
#include "shell_words.h"
#include "tools.h"

enum { WORDS_MOST = 40000, TEXTS_DEEP_MOST = 3, INNER_BYTES = 4096, VARIABLE_BYTES_MOST = 4096 };

const TSLanguage *tree_sitter_bash(void);

/* --- opening -------------------------------------------------------------------------------------------- */

/* What an expression of the CI system becomes is not known: its bytes are no shell. */
static void blank_templates(struct buf *bytes)
{
	char *text = bytes->text, *end;

	for (char *at = text; (at = strstr(at, "{{")) != NULL; at = end) {
		end = strstr(at + 2, "}}");
		if (!end)
			return;
		end += 2;
		if (at > text && at[-1] == '$')
			at--;
		memset(at, SHELL_HOLE, (size_t)(end - at));
	}
}

/* A NUL ends the texts of this program. */
static void blank_nuls(struct buf *bytes)
{
	for (size_t i = 0; i < bytes->length; i++)
		if (!bytes->text[i])
			bytes->text[i] = SHELL_HOLE;
}

static int compare_names(const char *one, size_t one_length, const char *other, size_t other_length)
{
	const int order = memcmp(one, other, one_length < other_length ? one_length : other_length);

	return order ? order : (one_length > other_length) - (one_length < other_length);
}

static int compare_variables(const void *left, const void *right)
{
	const struct shell_variable *one = left, *other = right;

	return compare_names(one->name, one->length, other->name, other->length);
}

struct shell_variable *shell_script_variable(
	const struct shell_script *script, const char *name, size_t length)
{
	size_t low = 0, high = script->variable_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		struct shell_variable *variable = &script->variables[middle];
		const int order = compare_names(variable->name, variable->length, name, length);

		if (!order)
			return variable;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static void add_variable(struct shell_script *script, TSNode name)
{
	struct shell_variable *variable;

	memory_grow(&script->variables, script->variable_count, &script->variable_capacity,
		sizeof(*script->variables));
	variable = &script->variables[script->variable_count++];
	*variable = (struct shell_variable){
		.assigned = 1, .call = INDEX_NONE, .type = "", .value.text = BUF_INIT
	};
	variable->name = shell_bytes(script, name, &variable->length);
}

/* Names that a node sets: an assignment that is no command's own, a loop. */
static void look_for_names(struct shell_script *script, const TSTreeCursor *cursor, bool in_command)
{
	TSNode node = ts_tree_cursor_current_node(cursor);
	TSNode name;

	if (shell_is(node, "variable_assignment") && !in_command)
		name = ts_node_child_by_field_name(node, "name", 4);
	else if (shell_is(node, "for_statement"))
		name = ts_node_child_by_field_name(node, "variable", 8);
	else
		return;
	if (!ts_node_is_null(name) && shell_is(name, "variable_name"))
		add_variable(script, name);
}

static void count_assignments(struct shell_script *script)
{
	size_t kept = 0;

	if (script->variable_count > 1)
		qsort(script->variables, script->variable_count, sizeof(*script->variables),
			compare_variables);
	for (size_t i = 0; i < script->variable_count; i++) {
		struct shell_variable *last = kept ? &script->variables[kept - 1] : NULL;

		if (last && compare_variables(last, &script->variables[i]) == 0)
			last->assigned++;
		else
			script->variables[kept++] = script->variables[i];
	}
	script->variable_count = kept;
}

static void find_variables(struct shell_script *script)
{
	TSTreeCursor cursor = ts_tree_cursor_new(shell_script_root(script));
	size_t command_end = 0;

	for (bool walking = true; walking;) {
		TSNode node = ts_tree_cursor_current_node(&cursor);

		/* Assignments in front of a command are its own: they end before its name begins. */
		if (shell_is(node, "command")) {
			TSNode name = ts_node_child_by_field_name(node, "name", 4);

			if (!ts_node_is_null(name) && ts_node_start_byte(name) > command_end)
				command_end = ts_node_start_byte(name);
		}
		look_for_names(script, &cursor, ts_node_end_byte(node) <= command_end);
		if (ts_tree_cursor_goto_first_child(&cursor))
			continue;
		while (!ts_tree_cursor_goto_next_sibling(&cursor))
			if (!ts_tree_cursor_goto_parent(&cursor)) {
				walking = false;
				break;
			}
	}
	ts_tree_cursor_delete(&cursor);
	count_assignments(script);
}

bool shell_script_open(
	struct shell_script *script, struct reading *reading, const struct shell_text *source, int depth)
{

	*script = (struct shell_script){ .reading = reading,
		.source = source,
		.bytes = BUF_INIT,
		.words_left = WORDS_MOST,
		.inner_left = source->length + INNER_BYTES,
		.function = source->function,
		.depth = depth };
	if (!reading->tools || depth > TEXTS_DEEP_MOST ||
		source->length > reading->limits->values[LIMIT_SOURCE_BYTES])
		return false;
	buf_add_bytes(&script->bytes, source->text, source->length);
	blank_nuls(&script->bytes);
	if (source->templates)
		blank_templates(&script->bytes);
	if (grammar_may_parse(
		    script->bytes.text, script->bytes.length, reading->limits->values[LIMIT_SOURCE_TOKENS])) {
		script->tree =
			grammar_parse(tools_parser(reading->tools, tree_sitter_bash()), script->bytes.text,
				script->bytes.length, reading->limits->values[LIMIT_SOURCE_MILLISECONDS]);
	}
	if (!script->tree) {
		reading->facts->broken = true;
		reading->facts->broken_at = shell_place(script, 0, 0);
		return false;
	}
	find_variables(script);
	return true;
}

void shell_script_release(struct shell_script *script)
{
	for (size_t i = 0; i < script->variable_count; i++)
		shell_word_release(&script->variables[i].value);
	memory_free(script->variables);
	if (script->tree)
		ts_tree_delete(script->tree);
	buf_release(&script->bytes);
	*script = (struct shell_script){ .bytes = BUF_INIT };
}

TSNode shell_script_root(const struct shell_script *script)
{
	return ts_tree_root_node(script->tree);
}

/* --- variables ------------------------------------------------------------------------------------------ */

static bool adds(const struct shell_script *script, TSNode name, TSNode value)
{
	const size_t end = ts_node_end_byte(name);

	return end < ts_node_start_byte(value) && script->bytes.text[end] == '+';
}

void shell_script_assign(struct shell_script *script, TSNode assignment, bool fallback)
{
	TSNode name = ts_node_child_by_field_name(assignment, "name", 4);
	TSNode value = ts_node_child_by_field_name(assignment, "value", 5);
	struct shell_variable *variable;
	const char *bytes;
	size_t length;

	if (ts_node_is_null(name) || !shell_is(name, "variable_name"))
		return;
	bytes = shell_bytes(script, name, &length);
	variable = shell_script_variable(script, bytes, length);
	if (!variable || variable->assigned != 1 || variable->known)
		return;
	if (ts_node_is_null(value)) {
		variable->known = true;
		return;
	}
	if (adds(script, name, value)) {
		variable->assigned++;
		return;
	}
	if (shell_is(value, "array")) {
		variable->array = value;
		variable->is_array = true;
		return;
	}
	shell_word_read(script, value, &variable->value);
	variable->known = variable->value.text.length <= VARIABLE_BYTES_MOST;
	variable->value.fallback |= fallback;
}

/* --- places --------------------------------------------------------------------------------------------- */

static size_t offset_of(const struct shell_text *source, size_t position)
{
	return source->offsets ? source->offsets[position] : source->base + position;
}

/* A byte of an expansion, or an escape of the file: it ends where the next begins. Elsewhere what folding took away is none. */
static bool stands_for_more(const struct shell_script *script, size_t position)
{
	const size_t *offsets = script->source->offsets;
	const char byte = script->bytes.text[position];

	return byte == SHELL_HOLE || (position && offsets[position] == offsets[position - 1]) ||
	       (script->source->places->text[offsets[position]] == '\\' && byte != '\\');
}

struct place shell_place(const struct shell_script *script, size_t start, size_t end)
{
	const struct shell_text *source = script->source;
	const size_t from = offset_of(source, start);
	size_t to = end > start ? offset_of(source, end - 1) + 1 : from;

	if (end > start && source->offsets && stands_for_more(script, end - 1))
		to = source->offsets[end];
	return places_at(source->places, from, to > from ? to - from : 0);
}

struct place shell_word_place(
	const struct shell_script *script, const struct shell_word *word, size_t start, size_t end)
{
	size_t from, to;

	if (start >= end || (start == 0 && end == word->text.length))
		return shell_place(script, word->start, word->end);
	from = word->origins[start];
	to = word->origins[end - 1] + 1;
	if (word->constant || word->fallback || word->unknown)
		to = word->end;
	/* A part of a word in quotes does not end with them. */
	if (start && to == word->end && to > from + 1 && strchr("\"'", script->bytes.text[to - 1]))
		to--;
	return shell_place(script, from, to > from ? to : from + 1);
}

/* --- texts inside of texts ------------------------------------------------------------------------------ */

void shell_read_word(
	struct shell_script *script, const struct shell_word *word, size_t start, shell_reader *read)
{
	struct shell_text text = *script->source;
	const size_t length = word->text.length - start;
	size_t *offsets;

	if (!length || length > script->inner_left || script->depth >= TEXTS_DEEP_MOST)
		return;
	script->inner_left -= length;
	offsets = memory_zero(length + 1, sizeof(*offsets));
	for (size_t i = 0; i < length; i++)
		offsets[i] = offset_of(script->source, word->origins[start + i]);
	offsets[length] = offsets[length - 1] + 1;
	text.text = word->text.text + start;
	text.length = length;
	text.offsets = offsets;
	text.function = script->function;
	text.templates = false;
	read(script->reading, &text, script->depth + 1);
	memory_free(offsets);
}

void shell_read_document(struct shell_script *script, TSNode body, bool quoted, shell_reader *read)
{
	struct shell_word word;

	shell_document_read(script, body, quoted, &word);
	shell_read_word(script, &word, 0, read);
	shell_word_release(&word);
}
