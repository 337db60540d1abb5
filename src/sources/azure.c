/* Pipelines of Azure. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ci.h"

/* Stages hold jobs, jobs hold steps, and expressions hold any of them. */
enum { DEPTH_MOST = 16 };

bool wants_azure(const char *folder, const char *name)
{
	(void)folder;
	return text_starts(name, "azure-pipelines") && (text_ends(name, ".yml") || text_ends(name, ".yaml"));
}

static bool is_none(const struct yaml_node *node)
{
	return yaml_text(node) && strcmp(yaml_text(node), "none") == 0;
}

static const char *triggers_of(struct ci *ci, const struct yaml_node *root)
{
	const struct yaml_node *push = yaml_member(root, "trigger"), *pull = yaml_member(root, "pr");
	const char *words[3];
	size_t count = 0;

	if (!is_none(push))
		words[count++] = "push";
	if (pull && !is_none(pull))
		words[count++] = "pull_request";
	if (yaml_member(root, "schedules"))
		words[count++] = "schedule";
	return ci_words(ci, words, count);
}

static const char *first_text(const struct yaml_node *node, const char *const *keys)
{
	for (size_t i = 0; keys[i]; i++) {
		const char *text = yaml_text(yaml_member(node, keys[i]));

		if (text && *text)
			return text;
	}
	return NULL;
}

/* Its script, whichever way it is given. */
static const struct yaml_node *script_of(const struct yaml_node *step)
{
	static const char *const keys[] = { "script", "bash", "pwsh", "powershell" };
	static const char *const tasks[] = { "script", "inlineScript" };
	const struct yaml_node *inputs = yaml_member(step, "inputs"), *found = NULL;

	for (size_t i = 0; i < COUNT_OF(keys) && !found; i++)
		found = yaml_member(step, keys[i]);
	for (size_t i = 0; i < COUNT_OF(tasks) && !found; i++)
		found = yaml_member(inputs, tasks[i]);
	return found && yaml_text(found) ? found : NULL;
}

static void read_step(struct ci *ci, const struct yaml_node *step, const struct ci_here *job, size_t index)
{
	static const char *const names[] = { "displayName", "name", NULL };
	static const char *const secret_words[] = { "System.AccessToken", NULL };
	const struct yaml_node *task = yaml_member(step, "task"), *condition = yaml_member(step, "condition");
	const char *name = first_text(step, names);
	struct ci_here here;

	if (!name)
		name = ci_format(ci, "%zu", index + 1);
	here.context = ci_context(ci, CONTEXT_STEP, job->context, name, ci_head(step));
	here.function = ci_format(ci, "%s%ssteps.%s", job->function, *job->function ? "." : "", name);
	if (here.context == INDEX_NONE)
		return;
	if (yaml_text(condition))
		ci_context_at(ci, here.context)->condition = reading_text(&ci->reading, yaml_text(condition));
	if (ci_holds(yaml_member(step, "env"), secret_words))
		ci_give_secrets(ci, here.context);
	ci_environment(ci, yaml_member(step, "env"), &here);
	if (yaml_text(task) && *yaml_text(task))
		ci_inputs(ci, ci_action(ci, task, &here, "@"), yaml_member(step, "inputs"));
	ci_run(ci, script_of(step), &here);
}

static void read_level(struct ci *ci, const struct yaml_node *level, const struct ci_here *here, int depth);

/* NOLINTNEXTLINE(misc-no-recursion) */
static void read_list(struct ci *ci, const struct yaml_node *list, const struct ci_here *above, int depth)
{
	static const char *const keys[] = { "job", "deployment", "stage" };
	size_t index = 0;

	if (!list || depth > DEPTH_MOST)
		return;
	for (const struct yaml_node *at = yaml_first(list); at; at = yaml_next(at), index++) {
		struct ci_here here = *above;
		const struct yaml_node *name = NULL;

		for (size_t i = 0; i < COUNT_OF(keys) && !name; i++)
			name = yaml_member(at, keys[i]);
		if (name && yaml_text(name)) {
			here.context = ci_context(
				ci, CONTEXT_JOB, above->context, yaml_text(name), yaml_place(name));
			here.function = ci_format(ci, "jobs.%s", yaml_text(name));
			if (here.context == INDEX_NONE)
				return;
			read_level(ci, at, &here, depth + 1);
		} else if (yaml_type(at) == YAML_MAPPING && yaml_key(yaml_first(at) ? yaml_first(at) : at) &&
			   text_starts(yaml_key(yaml_first(at)), "${{")) {
			for (const struct yaml_node *each = yaml_first(at); each; each = yaml_next(each))
				read_list(ci, each, above, depth + 1);
		} else if (yaml_type(at) == YAML_MAPPING) {
			read_step(ci, at, above, index);
		}
	}
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static void read_level(struct ci *ci, const struct yaml_node *level, const struct ci_here *here, int depth)
{
	static const char *const lists[] = { "stages", "jobs", "steps" };
	static const char *const wraps[] = { "strategy", "runOnce", "rolling", "canary", "deploy",
		"preDeploy" };
	const struct yaml_node *container = yaml_member(level, "container");

	if (depth > DEPTH_MOST)
		return;
	ci_image(ci, container && !yaml_text(container) ? yaml_member(container, "image") : container,
		"container", here->context);
	ci_environment(ci, yaml_member(level, "variables"), here);
	for (size_t i = 0; i < COUNT_OF(lists); i++)
		read_list(ci, yaml_member(level, lists[i]), here, depth + 1);
	for (size_t i = 0; i < COUNT_OF(wraps); i++)
		if (yaml_member(level, wraps[i]))
			read_level(ci, yaml_member(level, wraps[i]), here, depth + 1);
}

/* Images that jobs name by an alias. */
static void read_resources(struct ci *ci, const struct yaml_node *root, uint32_t context)
{
	const struct yaml_node *containers = yaml_member(yaml_member(root, "resources"), "containers");

	for (const struct yaml_node *at = yaml_first(containers); at; at = yaml_next(at))
		ci_image(ci, yaml_member(at, "image"), "resources.containers", context);
}

void read_azure(const struct reader_input *input, struct facts *facts)
{
	CLEANUP(ci_release) struct ci ci;
	const struct yaml_node *root, *name;
	struct ci_here here = { .function = "" };

	if (!ci_open(&ci, input, facts))
		return;
	root = yaml_document(ci.tree, 0);
	name = yaml_member(root, "name");
	here.context = ci_context(
		&ci, CONTEXT_WORKFLOW, INDEX_NONE, yaml_text(name) ? yaml_text(name) : "", ci_head(root));
	if (here.context == INDEX_NONE)
		return;
	ci_context_at(&ci, here.context)->triggers = triggers_of(&ci, root);
	read_resources(&ci, root, here.context);
	read_level(&ci, root, &here, 0);
	ci_finish(&ci);
}
