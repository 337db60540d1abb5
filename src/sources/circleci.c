/* Pipelines of CircleCI. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ci.h"

/* Steps stand in when and unless. */
enum { DEPTH_MOST = 8 };

bool wants_circleci(const char *folder, const char *name)
{
	return (strcmp(name, "config.yml") == 0 || strcmp(name, "config.yaml") == 0) &&
	       (strcmp(folder, ".circleci") == 0 || text_ends(folder, "/.circleci"));
}

static void read_images(struct ci *ci, const struct yaml_node *job, uint32_t context)
{
	const struct yaml_node *docker = yaml_member(job, "docker");

	if (!docker)
		return;
	for (const struct yaml_node *at = yaml_first(docker); at; at = yaml_next(at))
		ci_image(ci, yaml_member(at, "image"), "docker", context);
}

/* "<< parameters.x >>" is an expression; a here-document has no >> behind it on its line. */
static void add_command(struct ci *ci, const struct yaml_node *command)
{
	const char *text = yaml_text(command);
	const size_t *offsets = yaml_offsets(command);
	const size_t base = yaml_place(command).offset;

	for (size_t i = 0; text[i]; i++) {
		const size_t offset = offsets ? offsets[i] : base + i;
		const size_t length = text[i] == '<' && text[i + 1] == '<' ? strcspn(text + i, "\n>") : 0;

		if (length && text[i + length] == '>' && text[i + length + 1] == '>') {
			mapped_add_text(&ci->script, "${{}}", strlen("${{}}"), offset);
			i += length + 1;
		} else {
			mapped_add(&ci->script, text[i], offset);
		}
	}
}

static void read_run(struct ci *ci, const struct yaml_node *run, const char *name, const struct ci_here *job)
{
	const struct yaml_node *command = yaml_text(run) ? run : yaml_member(run, "command");
	const char *title = yaml_text(yaml_member(run, "name"));
	struct ci_here here;

	if (!yaml_text(command))
		return;
	if (!title || !*title)
		title = name;
	here.context = ci_context(ci, CONTEXT_STEP, job->context, title, yaml_place(command));
	here.function = ci_format(ci, "%s.steps.%s", job->function, title);
	if (here.context == INDEX_NONE)
		return;
	ci_environment(ci, yaml_member(run, "environment"), &here);
	add_command(ci, command);
	ci_script_read(ci, &here);
}

/* NOLINTNEXTLINE(misc-no-recursion) */
static void read_steps(struct ci *ci, const struct yaml_node *steps, const struct ci_here *job, int depth)
{
	size_t index = 0;

	if (!steps || yaml_type(steps) != YAML_SEQUENCE || depth > DEPTH_MOST)
		return;
	for (const struct yaml_node *step = yaml_first(steps); step; step = yaml_next(step), index++) {
		const struct yaml_node *run = yaml_member(step, "run");
		const struct yaml_node *when = yaml_member(step, "when");

		if (!when)
			when = yaml_member(step, "unless");
		if (run)
			read_run(ci, run, ci_format(ci, "%zu", index + 1), job);
		if (when)
			read_steps(ci, yaml_member(when, "steps"), job, depth + 1);
	}
}

/* Jobs, commands and executors are alike. */
static void read_group(struct ci *ci, const struct yaml_node *root, const char *group, uint32_t workflow)
{
	const struct yaml_node *members = yaml_member(root, group);

	if (!members || yaml_type(members) != YAML_MAPPING)
		return;
	for (const struct yaml_node *job = yaml_first(members); job; job = yaml_next(job)) {
		struct ci_here here;

		if (yaml_type(job) != YAML_MAPPING)
			continue;
		here.context = ci_context(ci, CONTEXT_JOB, workflow, yaml_key(job), yaml_key_place(job));
		here.function = ci_format(ci, "%s.%s", group, yaml_key(job));
		if (here.context == INDEX_NONE)
			return;
		read_images(ci, job, here.context);
		ci_environment(ci, yaml_member(job, "environment"), &here);
		read_steps(ci, yaml_member(job, "steps"), &here, 0);
	}
}

/* A job of a workflow that is given a context has its secrets. */
static void give_secrets(struct ci *ci, const char *job)
{
	struct facts *facts = ci->reading.facts;

	for (size_t i = 0; i < facts->context_count; i++)
		if (facts->contexts[i].kind == CONTEXT_JOB && strcmp(facts->contexts[i].name, job) == 0)
			facts->contexts[i].secrets = true;
}

static void read_workflows(struct ci *ci, const struct yaml_node *workflows)
{
	enum { JOBS_MOST = 1000 };
	size_t count = 0;

	if (!workflows || yaml_type(workflows) != YAML_MAPPING)
		return;
	for (const struct yaml_node *flow = yaml_first(workflows); flow; flow = yaml_next(flow)) {
		const struct yaml_node *jobs = yaml_member(flow, "jobs");

		for (const struct yaml_node *job = yaml_first(jobs); job; job = yaml_next(job))
			for (const struct yaml_node *at = yaml_first(job); at; at = yaml_next(at))
				if (yaml_member(at, "context") && yaml_key(at) && count++ < JOBS_MOST)
					give_secrets(ci, yaml_key(at));
	}
}

void read_circleci(const struct reader_input *input, struct facts *facts)
{
	static const char *const schedule[] = { "cron", NULL };
	CLEANUP(ci_release) struct ci ci;
	const struct yaml_node *root, *orbs, *workflows;
	struct ci_here here = { .function = "" };
	struct context_fact *context;

	if (!ci_open(&ci, input, facts))
		return;
	root = yaml_document(ci.tree, 0);
	workflows = yaml_member(root, "workflows");
	here.context = ci_context(&ci, CONTEXT_WORKFLOW, INDEX_NONE, "", ci_head(root));
	context = ci_context_at(&ci, here.context);
	if (!context)
		return;
	for (const struct yaml_node *at = yaml_first(workflows); at; at = yaml_next(at))
		for (const struct yaml_node *each = yaml_first(yaml_member(at, "triggers")); each;
			each = yaml_next(each))
			if (yaml_member(yaml_member(each, "schedule"), schedule[0]))
				context->triggers = "push,schedule";
	if (!*context->triggers)
		context->triggers = "push";
	orbs = yaml_member(root, "orbs");
	for (const struct yaml_node *orb = yaml_first(orbs); orb; orb = yaml_next(orb))
		if (yaml_text(orb) && *yaml_text(orb))
			ci_action(&ci, orb, &here, "@");
	read_group(&ci, root, "executors", here.context);
	read_group(&ci, root, "commands", here.context);
	read_group(&ci, root, "jobs", here.context);
	read_workflows(&ci, workflows);
	ci_finish(&ci);
}
