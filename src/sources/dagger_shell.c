/* Dagger shell: pipelines of functions, in the syntax of bash. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "code_secret.h"
#include "dagger_api.h"
#include "shell_words.h"

enum { STATEMENTS_DEEP_MOST = 40 };

/* What a statement or a stage yields: a call's result, of a type where that is known. */
struct result {
	uint32_t call;
	const char *type;
	bool head; /* nothing came before: a function of the module's, or of the API's top */
};

static const struct result nothing = { .call = INDEX_NONE, .type = "", .head = true };

struct shell {
	struct shell_script script;
	int deep; /* statements inside of statements that may still come */
};

static void shell_release(struct shell *shell)
{
	shell_script_release(&shell->script);
}

void buf_add_camel_of_kebab(struct buf *buf, const char *name, size_t length)
{
	bool upper = false;

	for (size_t i = 0; i < length; i++) {
		const char byte = name[i];

		if (byte == '-') {
			upper = i > 0;
			continue;
		}
		buf_add_char(buf, (char)(upper && byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : byte));
		upper = false;
	}
}

static struct result read_statement(struct shell *shell, TSNode node);

/* --- arguments ------------------------------------------------------------------------------------------ */

/* Flags of the API's functions that are true or false. */
static bool is_switch(const char *name)
{
	static const char *const names[] = { "insecureRootCapabilities", "experimentalPrivilegedNesting",
		"useEntrypoint", "expand", "keepGitDir", "keepDefaultArgs", "noInit", "wipe",
		"allowParentDirPath", "append", "insecureSkipTlsVerify", "insecureSkipHostKeyCheck",
		"recursive", "gitignore", "noCache" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Functions whose words are one list. */
static bool takes_list(const char *name)
{
	static const char *const names[] = { "withExec", "withEntrypoint", "withDefaultArgs",
		"withDefaultTerminalCmd" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* One argument as it was met: a word, or the result of a pipeline. */
struct argument {
	struct shell_word word;
	struct result result;
};

struct arguments {
	struct argument *items;
	size_t count;
	size_t capacity;
};

static void arguments_release(struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->count; i++)
		shell_word_release(&arguments->items[i].word);
	memory_free(arguments->items);
}

/* The pipeline that a node is all of: $(...), also in double quotes; or a null node. */
static TSNode pipeline_of(TSNode node)
{
	if (shell_is(node, "string") && ts_node_named_child_count(node) == 1)
		node = ts_node_named_child(node, 0);
	return shell_is(node, "command_substitution") ? node : (TSNode){ 0 };
}

static const struct shell_variable *variable_of(const struct shell *shell, TSNode node)
{
	const struct shell_variable *variable;
	size_t length;
	const char *bytes = shell_bytes(&shell->script, node, &length);

	if (!shell_is(node, "simple_expansion") || length < 2)
		return NULL;
	variable = shell_script_variable(&shell->script, bytes + 1, length - 1);
	return variable && variable->assigned == 1 && variable->call != INDEX_NONE ? variable : NULL;
}

/* NOLINTNEXTLINE(misc-no-recursion): STATEMENTS_DEEP_MOST ends it */
static void add_argument(struct shell *shell, TSNode node, struct arguments *arguments)
{
	const struct shell_variable *variable = variable_of(shell, node);
	TSNode pipeline = pipeline_of(node);
	struct argument *argument;

	if (!shell->script.words_left)
		return;
	shell->script.words_left--;
	memory_grow(&arguments->items, arguments->count, &arguments->capacity, sizeof(*arguments->items));
	argument = &arguments->items[arguments->count++];
	*argument = (struct argument){ .result = nothing };
	shell_word_read(&shell->script, node, &argument->word);
	if (variable)
		argument->result.call = variable->call;
	else if (!ts_node_is_null(pipeline))
		argument->result = read_statement(shell, pipeline);
}

static void set_value(
	struct shell *shell, const struct argument *argument, size_t start, struct value_fact *value)
{
	const char *text = argument->word.text.text + start;

	shell_value(&shell->script, &argument->word, start, code_looks_secret(value->name, text), value);
	value->call = argument->result.call;
}

/* A flag, and the word behind it where it needs one. Returns how many arguments were used. */
static size_t add_flag(
	struct shell *shell, const struct arguments *arguments, size_t at, struct call_fact *call)
{
	struct reading *reading = shell->script.reading;
	const struct argument *flag = &arguments->items[at];
	const char *text = flag->word.text.text + 2;
	const size_t length = strcspn(text, "=");
	const struct argument *next = at + 1 < arguments->count ? &arguments->items[at + 1] : NULL;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct value_fact *value = reading_add_value(reading, call);

	if (!value)
		return 1;
	buf_add_camel_of_kebab(&name, text, length);
	value->name = reading_text(reading, name.text);
	if (text[length] == '=') {
		set_value(shell, flag, 2 + length + 1, value);
		return 1;
	}
	if (next && !is_switch(name.text) && !text_starts(next->word.text.text, "--")) {
		set_value(shell, next, 0, value);
		return 2;
	}
	value->text = "true";
	value->certainty = CERTAINTY_LITERAL;
	value->at = shell_word_place(&shell->script, &flag->word, 0, flag->word.text.length);
	return 1;
}

static void add_arguments(struct shell *shell, const struct arguments *arguments, struct call_fact *call)
{
	const bool list = takes_list(call->name);
	bool words = false;
	uint32_t position = 0;

	for (size_t i = 0; i < arguments->count;) {
		const struct argument *argument = &arguments->items[i];
		const char *text = argument->word.text.text;
		struct value_fact *value;

		if (!words && strcmp(text, "--") == 0) {
			words = true;
			i++;
			continue;
		}
		if (!words && text_starts(text, "--")) {
			i += add_flag(shell, arguments, i, call);
			continue;
		}
		value = reading_add_value(shell->script.reading, call);
		if (!value)
			return;
		set_value(shell, argument, 0, value);
		value->position = list ? 0 : position;
		value->element = list ? position : INDEX_NONE;
		position++;
		i++;
	}
}

/* --- stages --------------------------------------------------------------------------------------------- */

static struct result add_call(struct shell *shell, const struct shell_word *name,
	const struct arguments *arguments, TSNode node, struct result receiver)
{
	struct reading *reading = shell->script.reading;
	const char *type = receiver.head ? "Query" : receiver.type;
	const struct api_function *function;
	CLEANUP(buf_release) struct buf camel = BUF_INIT;
	struct call_fact *call = reading_add_call(reading, CALL_DAGGER);
	struct result result = { .call = INDEX_NONE, .type = "" };

	if (!call)
		return result;
	buf_add_camel_of_kebab(&camel, name->text.text, name->text.length);
	function = api_find(type, camel.text);
	if (!*type && function && !function->distinct)
		function = NULL;
	call->name = reading_text(reading, camel.text);
	call->type = function ? function->type : type;
	call->function = shell->script.function;
	call->context = shell->script.source->context;
	call->receiver = receiver.call;
	call->at = shell_place(&shell->script, name->start, ts_node_end_byte(node));
	add_arguments(shell, arguments, call);
	call_hide_secrets(reading, call);
	result.call = (uint32_t)reading->facts->call_count - 1;
	result.type = function ? function->returns : "";
	return result;
}

/* `.cd REF`, `.use REF` and kin: commands of the shell itself. */
static void read_builtin(struct shell *shell, const char *name, const struct arguments *arguments)
{
	for (size_t i = 0; i < arguments->count; i++) {
		const struct shell_word *word = &arguments->items[i].word;

		if (word->text.length && !word->unknown)
			shell_module(shell->script.reading, name, word->text.text,
				shell_word_place(&shell->script, word, 0, word->text.length));
	}
}

static bool is_path(const char *text)
{
	return strchr(text, '/') != NULL || strcmp(text, "..") == 0;
}

static struct result read_words(struct shell *shell, TSNode named, const struct shell_word *name,
	const struct arguments *arguments, TSNode node, struct result receiver)
{
	const struct shell_variable *variable = variable_of(shell, named);
	const char *text = name->text.text;
	struct result passed = { .call = INDEX_NONE, .type = "" };

	if (receiver.head && variable) {
		passed.call = variable->call;
		passed.type = variable->type;
		return passed;
	}
	if (!name->text.length || name->unknown)
		return passed;
	if (receiver.head && is_path(text)) {
		shell_module(shell->script.reading, "shell", text,
			shell_word_place(&shell->script, name, 0, name->text.length));
		return passed;
	}
	if (*text == '.') {
		if (text[1])
			read_builtin(shell, text, arguments);
		return text[1] && strcmp(text, ".core") != 0 ? passed : receiver;
	}
	return add_call(shell, name, arguments, node, receiver);
}

/* A command; `export` and its like are declarations to bash, with their name as a bare word. */
/* NOLINTNEXTLINE(misc-no-recursion): STATEMENTS_DEEP_MOST ends it */
static struct result read_stage(struct shell *shell, TSNode node, struct result receiver)
{
	CLEANUP(arguments_release) struct arguments arguments = { 0 };
	const bool declared = shell_is(node, "declaration_command") || shell_is(node, "unset_command");
	TSNode named = declared ? ts_node_child(node, 0) : ts_node_child_by_field_name(node, "name", 4);
	TSTreeCursor cursor;
	struct shell_word name;
	struct result result;
	bool more;

	if (ts_node_is_null(named))
		return nothing;
	if (shell_is(named, "command_name") && ts_node_named_child_count(named) == 1)
		named = ts_node_named_child(named, 0);
	cursor = ts_tree_cursor_new(node);
	more = ts_tree_cursor_goto_first_child(&cursor);
	for (; more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode part = ts_tree_cursor_current_node(&cursor);

		if (ts_node_is_named(part) && ts_node_start_byte(part) >= ts_node_end_byte(named) &&
			!shell_is(part, "comment") && !shell_is(part, "file_redirect"))
			add_argument(shell, part, &arguments);
	}
	ts_tree_cursor_delete(&cursor);
	shell_word_read(&shell->script, named, &name);
	result = read_words(shell, named, &name, &arguments, node, receiver);
	shell_word_release(&name);
	return result;
}

/* --- statements ----------------------------------------------------------------------------------------- */

static bool is_stage(TSNode node)
{
	return shell_is(node, "command") || shell_is(node, "declaration_command") ||
	       shell_is(node, "unset_command");
}

/* NOLINTNEXTLINE(misc-no-recursion): STATEMENTS_DEEP_MOST ends it */
static struct result read_pipeline(struct shell *shell, TSNode node)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	bool more = ts_tree_cursor_goto_first_child(&cursor);
	struct result result = nothing;

	for (; more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode part = ts_tree_cursor_current_node(&cursor);

		if (!ts_node_is_named(part) || shell_is(part, "comment"))
			continue;
		result = is_stage(part) ? read_stage(shell, part, result) : read_statement(shell, part);
	}
	ts_tree_cursor_delete(&cursor);
	return result;
}

/* NAME=$(pipeline), NAME=text */
/* NOLINTNEXTLINE(misc-no-recursion): STATEMENTS_DEEP_MOST ends it */
static void read_assignment(struct shell *shell, TSNode node)
{
	TSNode name = ts_node_child_by_field_name(node, "name", 4);
	TSNode value = ts_node_child_by_field_name(node, "value", 5);
	struct shell_variable *variable = NULL;
	struct result result = nothing;
	const char *bytes;
	size_t length;

	shell_script_assign(&shell->script, node, false);
	if (ts_node_is_null(name) || ts_node_is_null(value))
		return;
	bytes = shell_bytes(&shell->script, name, &length);
	variable = shell_script_variable(&shell->script, bytes, length);
	value = pipeline_of(value);
	if (!ts_node_is_null(value))
		result = read_statement(shell, value);
	if (variable && variable->assigned == 1 && result.call != INDEX_NONE) {
		variable->call = result.call;
		variable->type = result.type;
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): STATEMENTS_DEEP_MOST ends it */
static struct result read_statements(struct shell *shell, TSNode node)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	bool more = ts_tree_cursor_goto_first_child(&cursor);
	struct result result = nothing;

	for (; more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode part = ts_tree_cursor_current_node(&cursor);

		if (ts_node_is_named(part) && !shell_is(part, "comment"))
			result = read_statement(shell, part);
	}
	ts_tree_cursor_delete(&cursor);
	return result;
}

/* NOLINTNEXTLINE(misc-no-recursion): STATEMENTS_DEEP_MOST ends it */
static struct result read_statement(struct shell *shell, TSNode node)
{
	struct result result = nothing;

	if (!shell->deep)
		return nothing;
	shell->deep--;
	if (is_stage(node))
		result = read_stage(shell, node, nothing);
	else if (shell_is(node, "pipeline"))
		result = read_pipeline(shell, node);
	else if (shell_is(node, "variable_assignment"))
		read_assignment(shell, node);
	else
		result = read_statements(shell, node);
	shell->deep++;
	return result;
}

void dagger_shell_read_deep(struct reading *reading, const struct shell_text *text, int depth)
{
	CLEANUP(shell_release)
	struct shell shell = { .script.bytes = BUF_INIT, .deep = STATEMENTS_DEEP_MOST };

	if (shell_script_open(&shell.script, reading, text, depth))
		read_statement(&shell, shell_script_root(&shell.script));
}

void dagger_shell_read(struct reading *reading, const struct shell_text *text)
{
	dagger_shell_read_deep(reading, text, 0);
}
