/* The commands of a shell text: a walk over its tree. */
#include "shell.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "shell_command.h"

/* Programs that rules know; `first` is the word they count with. */
static const struct {
	const char *name;
	const char *first;
} programs[] = {
	{ "cosign", NULL },
	{ "syft", NULL },
	{ "docker", NULL },
	{ "podman", NULL },
	{ "nerdctl", NULL },
	{ "buildah", NULL },
	{ "notation", NULL },
	{ "slsa-verifier", NULL },
	{ "gh", "attestation" },
	{ "trivy", NULL },
	{ "grype", NULL },
	{ "crane", NULL },
	{ "skopeo", NULL },
	{ "oras", NULL },
	{ "witness", NULL },
	{ "rekor-cli", NULL },
};

/* A node that the walk is in, and what to go back to behind it. */
struct frame {
	const void *id;
	size_t start;
	const char *function;
	size_t pipeline_end;
	int conditions;
	TSNode redirected;
};

struct walk {
	struct shell_script script;
	struct frame *frames;
	size_t frame_count;
	size_t frame_capacity;
	size_t pipeline_end; /* of the innermost pipeline around; 0 = none */
	int conditions;      /* branches and loops around */
	size_t prefix_end;   /* assignments up to here are those of a command alone */
	TSNode redirected;   /* whose redirections count for a command that ends with its body */
	struct shell_download download;
	struct shell_command runner; /* the last command that runs a text, with what it sets */
};

static void walk_release(struct walk *walk)
{
	memory_free(walk->frames);
	shell_download_release(&walk->download);
	shell_command_release(&walk->runner);
	shell_script_release(&walk->script);
}

static void push(struct walk *walk, TSNode node)
{
	memory_grow(&walk->frames, walk->frame_count, &walk->frame_capacity, sizeof(*walk->frames));
	walk->frames[walk->frame_count++] = (struct frame){
		.id = node.id,
		.start = ts_node_start_byte(node),
		.function = walk->script.function,
		.pipeline_end = walk->pipeline_end,
		.conditions = walk->conditions,
		.redirected = walk->redirected,
	};
}

/* --- commands ------------------------------------------------------------------------------------------- */

static bool is_program(const struct shell_command *command)
{
	const char *program = shell_command_program(command);
	const size_t next = command->first + 1;

	for (size_t i = 0; i < COUNT_OF(programs); i++)
		if (strcmp(programs[i].name, program) == 0)
			return !programs[i].first ||
			       (next < command->words.count &&
				       shell_word_is(&command->words.items[next], programs[i].first));
	return false;
}

static void add_program(struct shell_script *script, const struct shell_command *command)
{
	struct reading *reading = script->reading;
	struct call_fact *call =
		shell_command_call(script, command, CALL_PROGRAM, shell_command_program(command));
	uint32_t position = 0;

	for (size_t i = command->first + 1; call && i < command->words.count; i++) {
		const struct shell_word *word = &command->words.items[i];
		const char *text = word->text.text, *equals = strchr(text, '=');
		const bool flag = text[0] == '-' && text[1];
		struct value_fact *value = reading_add_value(reading, call);

		if (!value)
			return;
		shell_value(script, word, flag && equals ? (size_t)(equals + 1 - text) : 0, false, value);
		if (!flag) {
			value->position = position++;
			continue;
		}
		text += strspn(text, "-");
		value->name =
			reading_text(reading, arena_string_part(reading->arena, text, strcspn(text, "=")));
		if (!equals)
			value->text = "true";
	}
}

/* Dagger's engine among the words of docker run and kin. */
static void find_engine(struct shell_script *script, const struct shell_command *command)
{
	static const char *const names[] = { "registry.dagger.io/engine", "ghcr.io/dagger/engine" };

	for (size_t i = command->first + 1; i < command->words.count; i++) {
		const struct shell_word *word = &command->words.items[i];
		struct image_fact *image;
		bool engine = false;

		for (size_t k = 0; k < COUNT_OF(names); k++)
			engine = engine || text_starts(word->text.text, names[k]);
		image = engine ? reading_add_image(script->reading, IMAGE_ENGINE) : NULL;
		if (!image)
			continue;
		image->text = shell_word_text(script, word, 0);
		image->certainty = shell_word_certainty(word, 0);
		image->where = reading_text(script->reading, shell_command_program(command));
		image->context = script->source->context;
		image->at = shell_word_place(script, word, 0, word->text.length);
	}
}

static void note_environment(struct shell_script *script, const struct shell_word *word, const char *name,
	size_t length, size_t start)
{
	struct reading *reading = script->reading;

	if (!memmem(name, length, "DAGGER", strlen("DAGGER")) || length > 128)
		return;
	environment_read(reading, arena_string_part(reading->arena, name, length),
		shell_word_text(script, word, start), shell_word_certainty(word, start),
		script->source->function, script->source->context,
		shell_word_place(script, word, start, word->text.length));
}

/* NAME=value among the words: of docker's -e, of echo into a file that later steps take variables from. */
static void find_assigned(struct shell_script *script, const struct shell_command *command)
{
	for (size_t i = command->first + 1; i < command->words.count; i++) {
		const struct shell_word *word = &command->words.items[i];
		const char *name = word->text.text, *equals = strchr(name, '=');

		if (text_starts(name, "export "))
			name += strlen("export ");
		if (text_starts(name, "--env=") || text_starts(name, "-e=")) {
			name = equals + 1;
			equals = strchr(name, '=');
		}
		if (equals && equals > name)
			note_environment(script, word, name, (size_t)(equals - name),
				(size_t)(equals + 1 - word->text.text));
	}
}

static bool fills_environment(const struct shell_command *command)
{
	return command->output && (memmem(command->output, command->output_length, "GITHUB_ENV", 10) ||
					  memmem(command->output, command->output_length, "BASH_ENV", 8));
}

/* `sh -c TEXT`, `eval TEXT`, `sh <<EOF`. */
static void read_inner(struct shell_script *script, const struct shell_command *command)
{
	const char *program = shell_command_program(command);

	if (strcmp(program, "eval") == 0 && command->words.count == command->first + 2)
		shell_read_word(script, &command->words.items[command->first + 1], 0, shell_read_deep);
	for (size_t i = command->first + 1; i + 1 < command->words.count; i++) {
		const char *text = command->words.items[i].text.text;

		if (text[0] != '-' || text[1] == '-')
			continue;
		if (text[1] && text[strlen(text) - 1] == 'c') {
			shell_read_word(script, &command->words.items[i + 1], 0, shell_read_deep);
			return;
		}
	}
	if (!ts_node_is_null(command->document))
		shell_read_document(script, command->document, command->quoted, shell_read_deep);
}

static void read_docker(struct shell_script *script, const struct shell_command *command)
{
	find_engine(script, command);
	find_assigned(script, command);
}

static void look_at_command(struct walk *walk, struct shell_command *command)
{
	struct shell_script *script = &walk->script;
	const char *program = shell_command_program(command);

	for (size_t i = 0; i < command->env_count; i++)
		if (command->envs[i].start)
			note_environment(script, &command->envs[i].word, command->envs[i].name,
				command->envs[i].length, command->envs[i].start);
	if (fills_environment(command))
		find_assigned(script, command);
	if (shell_download_runs(&walk->download, command))
		shell_download_finish(script, &walk->download, command);
	if (strcmp(program, "dagger") == 0 || strcmp(program, "dagger.exe") == 0) {
		shell_dagger(script, command);
	} else if (shell_is_interpreter(program)) {
		read_inner(script, command);
		shell_command_release(&walk->runner);
		walk->runner = *command;
		*command = (struct shell_command){ 0 };
	} else if (is_program(command)) {
		add_program(script, command);
		read_docker(script, command);
	} else if (shell_download_start(script, command, walk->pipeline_end, &walk->download) &&
		   !walk->pipeline_end && walk->runner.start <= command->start &&
		   command->end <= walk->runner.end) {
		shell_download_finish(script, &walk->download, &walk->runner);
	}
}

/* Many commands are of no interest: that is told by the bytes alone, before anything is evaluated. */
static bool may_matter(const struct walk *walk, TSNode node)
{
	static const char *const known[] = { "dagger", "DAGGER", "sh", "eval", "source", "curl", "wget",
		"iex", "Invoke-", "iwr", "irm", "aria2c", "fetch" };
	size_t length;
	const char *bytes = shell_bytes(&walk->script, node, &length);

	if (walk->download.waiting || memchr(bytes, '$', length))
		return true;
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (memmem(bytes, length, known[i], strlen(known[i])))
			return true;
	for (size_t i = 0; i < COUNT_OF(programs); i++)
		if (memmem(bytes, length, programs[i].name, strlen(programs[i].name)))
			return true;
	return *bytes == '.' || (length && bytes[length - 1] == '.');
}

static void enter_command(struct walk *walk, TSNode node)
{
	CLEANUP(shell_command_release) struct shell_command command = { 0 };
	TSNode redirected = walk->redirected, name = ts_node_child_by_field_name(node, "name", 4);

	if (!ts_node_is_null(name) && ts_node_start_byte(name) > walk->prefix_end)
		walk->prefix_end = ts_node_start_byte(name);
	/* A redirection behind a pipeline is its last command's. */
	if (!ts_node_is_null(redirected)) {
		TSNode body = ts_node_child_by_field_name(redirected, "body", 4);

		if (ts_node_is_null(body) || ts_node_end_byte(body) != ts_node_end_byte(node))
			redirected = (TSNode){ 0 };
	}
	if (!may_matter(walk, ts_node_is_null(redirected) ? node : redirected))
		return;
	shell_command_read(&walk->script, node, redirected, &command);
	look_at_command(walk, &command);
}

/* --- the walk ------------------------------------------------------------------------------------------- */

static void enter_assignment(struct walk *walk, TSNode node)
{
	struct shell_script *script = &walk->script;
	TSNode name = ts_node_child_by_field_name(node, "name", 4);
	TSNode value = ts_node_child_by_field_name(node, "value", 5);
	struct shell_word word;
	size_t length;
	const char *bytes;

	if (ts_node_end_byte(node) > walk->prefix_end)
		shell_script_assign(script, node, walk->conditions > 0);
	if (ts_node_is_null(name) || ts_node_is_null(value))
		return;
	bytes = shell_bytes(script, name, &length);
	if (!memmem(bytes, length, "DAGGER", strlen("DAGGER")))
		return;
	shell_word_read(script, value, &word);
	note_environment(script, &word, bytes, length, 0);
	shell_word_release(&word);
}

/* export NAME, export NAME=value, declare -x NAME */
static void enter_declaration(struct walk *walk, TSNode node)
{
	const uint32_t count = ts_node_named_child_count(node);
	size_t length;
	const char *bytes = shell_bytes(&walk->script, node, &length);
	const bool exports =
		(length > 6 && memcmp(bytes, "export", 6) == 0) || memmem(bytes, length, " -x", 3);

	for (uint32_t i = 0; exports && i < count && i < 64; i++) {
		TSNode name = ts_node_named_child(node, i);
		struct shell_variable *variable;

		if (shell_is(name, "variable_assignment"))
			name = ts_node_child_by_field_name(name, "name", 4);
		if (ts_node_is_null(name) || !shell_is(name, "variable_name"))
			continue;
		bytes = shell_bytes(&walk->script, name, &length);
		variable = shell_script_variable(&walk->script, bytes, length);
		if (variable)
			variable->exported = true;
	}
}

static void enter_function(struct walk *walk, TSNode node)
{
	TSNode name = ts_node_child_by_field_name(node, "name", 4);
	size_t length;
	const char *bytes;

	push(walk, node);
	if (*walk->script.source->function || ts_node_is_null(name))
		return;
	bytes = shell_bytes(&walk->script, name, &length);
	walk->script.function = reading_text(
		walk->script.reading, arena_string_part(walk->script.reading->arena, bytes, length));
}

static bool is_conditional(TSNode node)
{
	static const char *const types[] = { "if_statement", "case_statement", "while_statement",
		"for_statement", "c_style_for_statement", "list" };

	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (shell_is(node, types[i]))
			return true;
	return false;
}

static void enter(struct walk *walk, TSNode node)
{
	if (!ts_node_is_named(node))
		return;
	if (shell_is(node, "command")) {
		enter_command(walk, node);
	} else if (shell_is(node, "variable_assignment")) {
		enter_assignment(walk, node);
	} else if (shell_is(node, "declaration_command")) {
		enter_declaration(walk, node);
	} else if (shell_is(node, "function_definition")) {
		enter_function(walk, node);
	} else if (shell_is(node, "pipeline")) {
		push(walk, node);
		walk->pipeline_end = ts_node_end_byte(node);
	} else if (shell_is(node, "redirected_statement")) {
		push(walk, node);
		walk->redirected = node;
	} else if (is_conditional(node)) {
		push(walk, node);
		walk->conditions++;
	}
}

static void leave(struct walk *walk, TSNode node)
{
	const struct frame *frame = walk->frame_count ? &walk->frames[walk->frame_count - 1] : NULL;

	if (!frame || frame->id != node.id || frame->start != ts_node_start_byte(node))
		return;
	if (walk->pipeline_end != frame->pipeline_end && walk->download.waiting &&
		walk->download.pipeline_end == walk->pipeline_end)
		shell_download_finish(&walk->script, &walk->download, NULL);
	walk->script.function = frame->function;
	walk->pipeline_end = frame->pipeline_end;
	walk->conditions = frame->conditions;
	walk->redirected = frame->redirected;
	walk->frame_count--;
}

static void walk_tree(struct walk *walk)
{
	TSTreeCursor cursor = ts_tree_cursor_new(shell_script_root(&walk->script));

	for (bool walking = true; walking;) {
		enter(walk, ts_tree_cursor_current_node(&cursor));
		if (ts_tree_cursor_goto_first_child(&cursor))
			continue;
		for (;;) {
			leave(walk, ts_tree_cursor_current_node(&cursor));
			if (ts_tree_cursor_goto_next_sibling(&cursor))
				break;
			if (!ts_tree_cursor_goto_parent(&cursor)) {
				walking = false;
				break;
			}
		}
	}
	ts_tree_cursor_delete(&cursor);
	if (walk->download.waiting)
		shell_download_finish(&walk->script, &walk->download, NULL);
}

void shell_read_deep(struct reading *reading, const struct shell_text *text, int depth)
{
	CLEANUP(walk_release)
	struct walk walk = { .script.bytes = BUF_INIT,
		.download = { .url.text = BUF_INIT, .file = BUF_INIT } };

	if (shell_script_open(&walk.script, reading, text, depth))
		walk_tree(&walk);
}

void shell_read(struct reading *reading, const struct shell_text *text)
{
	shell_read_deep(reading, text, 0);
}
