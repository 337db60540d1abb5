/* The driver: one file of code from bytes to facts. */
#include <string.h>

#include "base/cleanup.h"
#include "base/grammar.h"
#include "code_private.h"
#include "tools.h"

bool code_screen(const struct code_language *language, const char *bytes, size_t length)
{
	for (size_t i = 0; language->screen[i]; i++)
		if (memmem(bytes, length, language->screen[i], strlen(language->screen[i])))
			return true;
	return false;
}

/* The first node that is an error, or that the parser had to make up. */
static TSNode find_error(TSNode root)
{
	TSTreeCursor cursor = ts_tree_cursor_new(root);
	TSNode found = root;

	for (bool more = true; more;) {
		const TSNode node = ts_tree_cursor_current_node(&cursor);

		if (ts_node_has_error(node)) {
			found = node;
			more = !ts_node_is_missing(node) && strcmp(ts_node_type(node), "ERROR") != 0 &&
			       ts_tree_cursor_goto_first_child(&cursor);
		} else {
			more = ts_tree_cursor_goto_next_sibling(&cursor);
		}
	}
	ts_tree_cursor_delete(&cursor);
	return found;
}

static struct place place_of(struct code *code, TSNode node)
{
	const uint32_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);

	return places_at(&code->places, start, end - start);
}

static void find_exposed(struct code *code)
{
	for (size_t i = 0; i < code->function_count && code->language->is_exposed; i++) {
		struct code_function *function = &code->functions[i];

		if (function->name.length && !function->exposed)
			function->exposed = code->language->is_exposed(code, function->node,
				code_keep(code, function->name.text, function->name.length));
	}
}

static void read_tree(struct code *code, TSNode root)
{
	struct facts *facts = code->reading.facts;

	if (ts_node_has_error(root)) {
		facts->broken = true;
		facts->broken_at = place_of(code, find_error(root));
	}
	code_collect(code, root);
	if (code->package.length)
		facts->package = reading_text(
			&code->reading, code_keep(code, code->package.text, code->package.length));
	for (size_t i = 0; i < code->import_count; i++)
		facts->dagger |= code->imports[i].dagger;
	code->dagger = facts->dagger;
	find_exposed(code);
	code_write_calls(code);
	code_write_rest(code);
}

static void tree_delete(TSTree **tree)
{
	if (*tree)
		ts_tree_delete(*tree);
}

void code_read(const struct code_language *language, const struct reader_input *input, struct facts *facts)
{
	CLEANUP(code_release)
	struct code code = {
		.language = language,
		.bytes = input->bytes,
		.length = input->length,
		.reading = { .facts = facts,
			.arena = input->arena,
			.limits = input->limits,
			.tools = input->tools },
		.steps = CODE_STEPS,
	};
	const TSLanguage *grammar = language->grammar();
	CLEANUP(tree_delete) TSTree *tree = NULL;

	if (!grammar_may_parse(input->bytes, input->length, input->limits->values[LIMIT_SOURCE_TOKENS])) {
		reading_refuse(&code.reading, reading_whole(input->length),
			"more than %llu words and signs (source.tokens)",
			(unsigned long long)input->limits->values[LIMIT_SOURCE_TOKENS]);
		facts->refused_by_limit = true;
		return;
	}
	tree = grammar_parse(tools_parser(input->tools, grammar), input->bytes, input->length,
		input->limits->values[LIMIT_SOURCE_MILLISECONDS]);
	if (!tree) {
		reading_refuse(&code.reading, reading_whole(input->length), "not parsed in %llu ms",
			(unsigned long long)input->limits->values[LIMIT_SOURCE_MILLISECONDS]);
		facts->refused_by_limit = true;
		return;
	}
	places_make(&code.places, input->bytes, input->length);
	read_tree(&code, ts_tree_root_node(tree));
}
