/* Taskfiles: commands of tasks as shell, with the plain variables of the file put in. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "mapped.h"
#include "scripts.h"
#include "shell_words.h"
#include "yaml_tree.h"

enum { VALUE_BYTES_MOST = 4096, VALUES_BYTES_MOST = 1024 * 1024, COMMANDS_MOST = 2000 };

bool wants_taskfile(const char *folder, const char *name)
{
	static const char *const names[] = { "Taskfile.yml", "Taskfile.yaml", "Taskfile.dist.yml",
		"Taskfile.dist.yaml" };

	(void)folder;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (text_equal_ascii_case(name, names[i]))
			return true;
	return false;
}

struct taskfile {
	struct reading *reading;
	struct places places;
	const struct yaml_node *variables; /* of the file */
	const struct yaml_node *own;       /* of the task at hand */
	const char *task;
	size_t room; /* bytes of values that may still be put in */
};

/* --- templates ------------------------------------------------------------------------------------------ */

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '-'))
		at++;
	return at;
}

static const char *name_end(const char *at, const char *end)
{
	while (at < end && ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
				   (*at >= '0' && *at <= '9') || *at == '_'))
		at++;
	return at;
}

/* The text of a variable that is written there, with no template of its own; NULL if it is not known. */
static const char *value_of(const struct taskfile *file, const char *name, size_t length)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	const struct yaml_node *node;
	const char *text;

	buf_add_bytes(&key, name, length);
	node = yaml_member(file->own, key.text);
	if (!node)
		node = yaml_member(file->variables, key.text);
	text = node ? yaml_text(node) : NULL;
	return text && !strstr(text, "{{") && strlen(text) <= VALUE_BYTES_MOST ? text : NULL;
}

/* {{.NAME}}, {{.NAME | default "text"}}; anything else is not known. */
static void add_template(
	struct taskfile *file, const char *at, const char *end, size_t offset, struct mapped *ret)
{
	const char *name = skip_blanks(at, end) + 1, *stop, *value, *close;

	if (name >= end || name[-1] != '.') {
		mapped_add(ret, SHELL_HOLE, offset);
		return;
	}
	stop = name_end(name, end);
	value = value_of(file, name, (size_t)(stop - name));
	at = skip_blanks(stop, end);
	if (value && strlen(value) <= file->room && (at == end || *at == '|')) {
		file->room -= strlen(value);
		mapped_add(ret, at == end ? SHELL_CONSTANT : SHELL_DEFAULT, offset);
		mapped_add_text(ret, value, strlen(value), offset);
		return;
	}
	at = at < end && *at == '|' ? skip_blanks(at + 1, end) : end;
	if (end - at > 9 && strncmp(at, "default ", 8) == 0 && at[8] == '"' &&
		(close = memchr(at + 9, '"', (size_t)(end - at) - 9)) != NULL) {
		mapped_add(ret, SHELL_DEFAULT, offset);
		mapped_add_text(ret, at + 9, (size_t)(close - at) - 9, offset);
		return;
	}
	mapped_add(ret, SHELL_HOLE, offset);
}

static void add_text(struct taskfile *file, const struct yaml_node *node, struct mapped *ret)
{
	const char *text = yaml_text(node), *end;
	const size_t *offsets = yaml_offsets(node);
	const size_t base = yaml_place(node).offset;

	for (const char *at = text; *at; at = end) {
		const size_t index = (size_t)(at - text);
		const size_t offset = offsets ? offsets[index] : base + index;

		end = strncmp(at, "{{", 2) == 0 ? strstr(at, "}}") : NULL;
		if (end) {
			add_template(file, at + 2, end, offset, ret);
			end += 2;
		} else {
			mapped_add(ret, *at, offset);
			end = at + 1;
		}
	}
}

/* --- tasks ---------------------------------------------------------------------------------------------- */

static void read_command(struct taskfile *file, const struct yaml_node *node)
{
	CLEANUP(mapped_release) struct mapped mapped = MAPPED_INIT;
	const struct shell_text like = {
		.places = &file->places, .function = file->task, .context = INDEX_NONE
	};

	if (!node || !yaml_text(node))
		return;
	add_text(file, node, &mapped);
	if (mapped.text.length)
		mapped_read(&mapped, file->reading, &like);
}

static void read_commands(struct taskfile *file, const struct yaml_node *node)
{
	int count = 0;

	if (!node)
		return;
	if (yaml_type(node) == YAML_SCALAR) {
		read_command(file, node);
		return;
	}
	if (yaml_type(node) != YAML_SEQUENCE)
		return;
	for (const struct yaml_node *item = yaml_first(node); item && count < COMMANDS_MOST;
		item = yaml_next(item), count++) {
		if (yaml_type(item) != YAML_MAPPING) {
			read_command(file, item);
			continue;
		}
		read_command(file, yaml_member(item, "cmd"));
		read_command(file, yaml_member(item, "defer"));
	}
}

static void read_environment_of(struct taskfile *file, const struct yaml_node *environment)
{
	if (!environment || yaml_type(environment) != YAML_MAPPING)
		return;
	for (const struct yaml_node *item = yaml_first(environment); item; item = yaml_next(item)) {
		const char *text = yaml_text(item), *name = yaml_key(item);
		const bool known = text && !strstr(text, "{{") && !strchr(text, '$');

		if (name)
			environment_read(file->reading, name, known ? text : "",
				known ? CERTAINTY_LITERAL : CERTAINTY_UNKNOWN, file->task, INDEX_NONE,
				yaml_place(item));
	}
}

static void read_task(struct taskfile *file, const struct yaml_node *task)
{
	file->task = reading_text(file->reading, yaml_key(task) ? yaml_key(task) : "");
	file->own = NULL;
	if (yaml_type(task) != YAML_MAPPING) {
		read_commands(file, task);
		return;
	}
	file->own = yaml_member(task, "vars");
	read_environment_of(file, yaml_member(task, "env"));
	read_commands(file, yaml_member(task, "cmds"));
	read_commands(file, yaml_member(task, "cmd"));
}

void read_taskfile(const struct reader_input *input, struct facts *facts)
{
	struct reading reading = {
		.facts = facts, .arena = input->arena, .limits = input->limits, .tools = input->tools
	};
	CLEANUP(yaml_tree_close) struct yaml_tree *tree = NULL;
	struct taskfile file = { .reading = &reading, .task = "", .room = VALUES_BYTES_MOST };
	const struct yaml_node *root, *tasks;
	struct place at = { 0 };
	struct error error = { 0 };

	if (yaml_tree_parse(&tree, input->bytes, input->length, input->limits, &at, &error) < 0) {
		facts->broken = true;
		facts->broken_at = at;
	}
	if (!tree || !yaml_document_count(tree))
		return;
	root = yaml_document(tree, 0);
	file.variables = yaml_member(root, "vars");
	tasks = yaml_member(root, "tasks");
	places_make(&file.places, input->bytes, input->length);
	read_environment_of(&file, yaml_member(root, "env"));
	if (tasks && yaml_type(tasks) == YAML_MAPPING)
		for (const struct yaml_node *task = yaml_first(tasks); task; task = yaml_next(task))
			read_task(&file, task);
	places_release(&file.places);
}
