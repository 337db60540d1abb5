/* What containers of clusters run: scripts of steps, commands with their arguments. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "cluster.h"
#include "mapped.h"
#include "scripts.h"
#include "shell_words.h"

static bool names_dagger(const struct yaml_node *node)
{
	const char *text = node ? yaml_text(node) : NULL;

	if (text)
		return mentions_dagger(text, strlen(text));
	if (!node || yaml_type(node) != YAML_SEQUENCE)
		return false;
	for (const struct yaml_node *at = yaml_first(node); at; at = yaml_next(at))
		if (yaml_text(at) && mentions_dagger(yaml_text(at), strlen(yaml_text(at))))
			return true;
	return false;
}

/* The bytes of "$(NAME)", which Kubernetes and Tekton put in before anything runs; 0 if it is none. */
static size_t parameter_length(const char *text)
{
	size_t length;

	if (text[0] != '$' || text[1] != '(')
		return 0;
	length = 2 + strspn(text + 2, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
	return text[length] == ')' ? length + 1 : 0;
}

/* One word, so that a shell reads it as it is written. */
static void add_word(struct mapped *line, const struct yaml_node *node)
{
	const char *text = yaml_text(node);
	const size_t *offsets = yaml_offsets(node);
	const size_t base = yaml_place(node).offset;

	if (!text)
		return;
	mapped_add(line, '\'', base);
	for (size_t i = 0; text[i]; i++) {
		const size_t skip = parameter_length(text + i);
		const size_t offset = offsets ? offsets[i] : base + i;

		if (text[i] == '\'')
			mapped_add_text(line, "'\\''", 4, offset);
		else
			mapped_add(line, skip ? SHELL_HOLE : text[i], offset);
		i += skip ? skip - 1 : 0;
	}
	mapped_add_text(line, "' ", 2, offsets ? offsets[strlen(text)] : base + strlen(text));
}

static void add_words(struct mapped *line, const struct yaml_node *words)
{
	if (!words || yaml_type(words) != YAML_SEQUENCE)
		return;
	for (const struct yaml_node *at = yaml_first(words); at; at = yaml_next(at))
		add_word(line, at);
}

static void read_command(
	struct cluster *cluster, const struct shell_text *like, const struct yaml_node *container)
{
	const struct yaml_node *command = yaml_member(container, "command");
	const struct yaml_node *arguments = yaml_member(container, "args");
	CLEANUP(mapped_release) struct mapped line = MAPPED_INIT;

	if (!names_dagger(command) && !names_dagger(arguments))
		return;
	add_words(&line, command);
	add_words(&line, arguments);
	mapped_read(&line, &cluster->reading, like);
}

/* By its first line, or by the command that gets it. */
static bool is_shell(const struct yaml_node *container, const char *script)
{
	const struct yaml_node *command = yaml_member(container, "command");
	const char *program = command && yaml_first(command) ? yaml_text(yaml_first(command)) : NULL;
	const size_t length = strcspn(script, "\n");

	if (text_starts(script, "#!"))
		return memmem(script, length, "sh", 2) != NULL;
	return !program || text_ends(program, "sh");
}

static bool is_dagger_shell(const char *script)
{
	return text_starts(script, "#!") && memmem(script, strcspn(script, "\n"), "dagger", 6);
}

static const char *function_of(struct cluster *cluster, const char *where, const char *name)
{
	return reading_text(&cluster->reading,
		*name ? arena_format(cluster->reading.arena, "%s.%s", where, name) : where);
}

void cluster_read_script(struct cluster *cluster, const struct workload *workload, const char *where,
	const struct yaml_node *container)
{
	const struct yaml_node *script = yaml_member(container, "script");
	struct shell_text text = {
		.places = &cluster->places,
		.context = workload->context,
		.templates = true,
	};

	if (!script || !yaml_text(script))
		script = yaml_member(container, "source");
	if (!container || yaml_type(container) != YAML_MAPPING)
		return;
	text.function = function_of(cluster, where, cluster_text(container, "name"));
	if (!script || !yaml_text(script) || !*yaml_text(script)) {
		read_command(cluster, &text, container);
		return;
	}
	if (!names_dagger(script))
		return;
	text.text = yaml_text(script);
	text.length = strlen(text.text);
	text.base = yaml_place(script).offset;
	text.offsets = yaml_offsets(script);
	if (is_dagger_shell(text.text))
		dagger_shell_read(&cluster->reading, &text);
	else if (is_shell(container, text.text))
		shell_read(&cluster->reading, &text);
}
