/* One command: its words, the variables set for it, what wraps it. */
#include "shell_command.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { WORDS_MOST = 2000, NAME_MOST = 200 };

void shell_command_release(struct shell_command *command)
{
	shell_words_release(&command->words);
	for (size_t i = 0; i < command->env_count; i++)
		shell_word_release(&command->envs[i].word);
	memory_free(command->envs);
	*command = (struct shell_command){ 0 };
}

static bool is_among(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

bool shell_is_interpreter(const char *program)
{
	static const char *const names[] = { "sh", "bash", "dash", "ash", "zsh", "ksh", "iex",
		"Invoke-Expression", "source", ".", "eval" };

	return is_among(program, names, COUNT_OF(names));
}

/* --- variables set for it ------------------------------------------------------------------------------- */

static struct shell_env *add_env(struct shell_command *command)
{
	memory_grow(&command->envs, command->env_count, &command->env_capacity, sizeof(*command->envs));
	command->envs[command->env_count] = (struct shell_env){ .name = "", .word.text = BUF_INIT };
	return &command->envs[command->env_count++];
}

static void add_assignment(struct shell_script *script, TSNode node, struct shell_command *command)
{
	TSNode name = ts_node_child_by_field_name(node, "name", 4);
	TSNode value = ts_node_child_by_field_name(node, "value", 5);
	struct shell_env *env;

	if (ts_node_is_null(name) || !shell_is(name, "variable_name"))
		return;
	env = add_env(command);
	env->name = shell_bytes(script, name, &env->length);
	if (!ts_node_is_null(value))
		shell_word_read(script, value, &env->word);
	else
		env->word.start = env->word.end = ts_node_end_byte(node);
}

/* NAME=value as an argument of sudo or env: the bytes of the name, 0 if it is none. */
static size_t assigned_name(const char *text)
{
	size_t length = 0;

	while ((text[length] >= 'A' && text[length] <= 'Z') || (text[length] >= 'a' && text[length] <= 'z') ||
		text[length] == '_' || (length && text[length] >= '0' && text[length] <= '9'))
		length++;
	return text[length] == '=' ? length : 0;
}

static void take_env(struct shell_command *command, size_t index)
{
	struct shell_word *word = &command->words.items[index];
	struct shell_env *env = add_env(command);

	env->word = *word;
	*word = (struct shell_word){ .text = BUF_INIT, .start = word->start, .end = word->end };
	env->name = env->word.text.text;
	env->length = assigned_name(env->name);
	env->start = env->length + 1;
}

/* --- what wraps it -------------------------------------------------------------------------------------- */

/* A program that runs another: how its own words end. */
struct wrapper {
	const char *name;
	const char *valued; /* its flags of one letter that take a word */
	const char *verb;   /* its own first word, without which it runs nothing */
	int words;          /* of its own behind that, that are no flags */
	const char *mark;   /* the other begins behind this word */
};

static const struct wrapper wrappers[] = {
	{ .name = "sudo", .valued = "ughpCrtTD" },
	{ .name = "doas", .valued = "uC" },
	{ .name = "env", .valued = "uCS" },
	{ .name = "exec", .valued = "a" },
	{ .name = "command", .valued = "" },
	{ .name = "builtin", .valued = "" },
	{ .name = "nohup", .valued = "" },
	{ .name = "setsid", .valued = "" },
	{ .name = "time", .valued = "fo" },
	{ .name = "nice", .valued = "n" },
	{ .name = "stdbuf", .valued = "ioe" },
	{ .name = "timeout", .valued = "ks", .words = 1 },
	{ .name = "xargs", .valued = "IEdnPLsa" },
	{ .name = "direnv", .valued = "", .verb = "exec", .words = 1 },
	{ .name = "uv", .valued = "", .verb = "run" },
	{ .name = "poetry", .valued = "", .verb = "run" },
	{ .name = "pdm", .valued = "", .verb = "run" },
	{ .name = "hatch", .valued = "", .verb = "run" },
	{ .name = "doppler", .mark = "--" },
	{ .name = "op", .mark = "--" },
	{ .name = "infisical", .mark = "--" },
	{ .name = "teller", .mark = "--" },
	{ .name = "dotenv", .mark = "--" },
	{ .name = "chamber", .mark = "--" },
	{ .name = "aws-vault", .mark = "--" },
	{ .name = "mise", .mark = "--" },
	{ .name = "devbox", .mark = "--" },
	{ .name = "flox", .mark = "--" },
	{ .name = "nix", .mark = "--command" },
	{ .name = "find", .mark = "-exec" },
};

static const struct wrapper *find_wrapper(const char *program)
{
	for (size_t i = 0; i < COUNT_OF(wrappers); i++)
		if (strcmp(wrappers[i].name, program) == 0)
			return &wrappers[i];
	return NULL;
}

/* Marks that are written in two ways. */
static bool is_mark(const struct shell_word *word, const char *mark)
{
	return shell_word_is(word, mark) || (strcmp(mark, "--command") == 0 && shell_word_is(word, "-c")) ||
	       (strcmp(mark, "-exec") == 0 && shell_word_is(word, "-execdir"));
}

static size_t behind_mark(const struct shell_command *command, const char *mark, size_t from)
{
	for (size_t i = from; i < command->words.count; i++)
		if (is_mark(&command->words.items[i], mark))
			return i + 1;
	return command->words.count;
}

static bool only_asks(const struct wrapper *wrapper, const char *flag)
{
	return strcmp(wrapper->name, "command") == 0 && (strcmp(flag, "-v") == 0 || strcmp(flag, "-V") == 0);
}

/* The word behind the flags, variables and words of a wrapper's own; the count where nothing is run. */
static size_t behind_wrapper(struct shell_command *command, const struct wrapper *wrapper, size_t from)
{
	const char *verb = wrapper->verb;
	int words = wrapper->words;

	if (wrapper->mark)
		return behind_mark(command, wrapper->mark, from);
	for (size_t i = from; i < command->words.count; i++) {
		const char *text = command->words.items[i].text.text;

		if (strcmp(text, "--") == 0 && !verb)
			return i + 1;
		if (only_asks(wrapper, text) || (verb && text[0] != '-' && strcmp(text, verb) != 0))
			break;
		if (text[0] == '-' && text[1])
			i += !text[2] && strchr(wrapper->valued, text[1]) != NULL;
		else if (verb)
			verb = NULL;
		else if (assigned_name(text))
			take_env(command, i);
		else if (words-- <= 0)
			return i;
	}
	return command->words.count;
}

/* Any other program that runs one: "X run ... -- dagger ...". The count where it does not. */
static size_t behind_run(const struct shell_command *command)
{
	static const char *const verbs[] = { "run", "exec", "x" };
	const struct shell_words *words = &command->words;
	bool runs = false;

	for (size_t i = command->first + 1; i + 1 < words->count; i++) {
		const char *text = words->items[i].text.text;

		if (strcmp(text, "--") == 0)
			return runs && shell_word_is(&words->items[i + 1], "dagger") ? i + 1 : words->count;
		runs = runs || is_among(text, verbs, COUNT_OF(verbs));
	}
	return words->count;
}

static void unwrap(struct shell_command *command)
{
	const struct wrapper *wrapper;
	size_t behind;

	while (command->first < command->words.count &&
		(wrapper = find_wrapper(shell_command_program(command))) != NULL)
		command->first = behind_wrapper(command, wrapper, command->first + 1);
	behind = strcmp(shell_command_program(command), "dagger") == 0 ? command->words.count
								       : behind_run(command);
	if (behind < command->words.count)
		command->first = behind;
}

/* --- reading -------------------------------------------------------------------------------------------- */

/* > FILE, <<< TEXT */
static void read_redirect(const struct shell_script *script, TSNode node, struct shell_command *command)
{
	if (shell_is(node, "herestring_redirect") && ts_node_named_child_count(node)) {
		command->here = ts_node_named_child(node, ts_node_named_child_count(node) - 1);
	} else if (shell_is(node, "file_redirect")) {
		TSNode target = ts_node_child_by_field_name(node, "destination", 11);

		if (!ts_node_is_null(target))
			command->output = shell_bytes(script, target, &command->output_length);
	}
}

/* <<NAME, and what stands on its line behind it. */
static void read_document(const struct shell_script *script, TSNode node, struct shell_command *command)
{
	const uint32_t count = ts_node_child_count(node);
	size_t length;

	for (uint32_t i = 0; i < count && i < 16; i++) {
		TSNode part = ts_node_child(node, i);

		if (shell_is(part, "heredoc_body"))
			command->document = part;
		else if (shell_is(part, "heredoc_start"))
			command->quoted = strchr("'\"\\", *shell_bytes(script, part, &length)) != NULL;
		else
			read_redirect(script, part, command);
	}
}

static void read_redirects(
	const struct shell_script *script, TSNode redirected, struct shell_command *command)
{
	const uint32_t count = ts_node_child_count(redirected);

	for (uint32_t i = 0; i < count && i < 32; i++) {
		TSNode part = ts_node_child(redirected, i);

		if (shell_is(part, "heredoc_redirect"))
			read_document(script, part, command);
		else
			read_redirect(script, part, command);
	}
}

void shell_command_read(
	struct shell_script *script, TSNode node, TSNode redirected, struct shell_command *ret)
{
	TSTreeCursor cursor = ts_tree_cursor_new(node);
	bool more = ts_tree_cursor_goto_first_child(&cursor);

	*ret = (struct shell_command){ .start = ts_node_start_byte(node), .end = ts_node_end_byte(node) };
	for (; more && ret->words.count < WORDS_MOST; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
		TSNode part = ts_tree_cursor_current_node(&cursor);

		if (!ts_node_is_named(part) || shell_is(part, "comment"))
			continue;
		if (shell_is(part, "variable_assignment"))
			add_assignment(script, part, ret);
		else if (shell_is(part, "file_redirect") || shell_is(part, "herestring_redirect"))
			read_redirect(script, part, ret);
		else if (shell_is(part, "command_name") && ts_node_named_child_count(part) == 1)
			shell_words_add(script, ts_node_named_child(part, 0), &ret->words);
		else
			shell_words_add(script, part, &ret->words);
	}
	ts_tree_cursor_delete(&cursor);
	if (!ts_node_is_null(redirected))
		read_redirects(script, redirected, ret);
	unwrap(ret);
}

const char *shell_command_program(const struct shell_command *command)
{
	const char *text, *slash;

	if (command->first >= command->words.count)
		return "";
	text = command->words.items[command->first].text.text;
	slash = strrchr(text, '/');
	return slash ? slash + 1 : text;
}

/* --- facts ---------------------------------------------------------------------------------------------- */

struct call_fact *shell_command_call(const struct shell_script *script, const struct shell_command *command,
	enum call_api api, const char *name)
{
	struct reading *reading = script->reading;
	struct call_fact *call = reading_add_call(reading, api);

	if (!call)
		return NULL;
	call->name = reading_text(reading, name);
	call->function = script->function;
	call->context = script->source->context;
	call->at = shell_place(script, command->start, command->end);
	for (size_t i = 0; i < command->env_count; i++) {
		const struct shell_env *env = &command->envs[i];
		struct value_fact *value = reading_add_value(reading, call);
		const char *variable = arena_string_part(
			reading->arena, env->name, env->length < NAME_MOST ? env->length : NAME_MOST);

		if (!value)
			break;
		shell_value(script, &env->word, env->start, false, value);
		value->text = environment_value(reading, variable, value->text, &value->certainty);
		value->name = reading_text(reading, arena_format(reading->arena, "env:%s", variable));
	}
	return call;
}
