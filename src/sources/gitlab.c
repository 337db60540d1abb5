/* Pipelines of GitLab. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ci.h"

enum { WORDS_MOST = 8 };

bool wants_gitlab(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".gitlab-ci.yml") || text_ends(name, ".gitlab-ci.yaml");
}

/* Keys at the top that are no jobs. */
static bool is_job(const char *key)
{
	static const char *const others[] = { "stages", "variables", "include", "default", "workflow",
		"image", "services", "cache", "before_script", "after_script", "spec" };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (strcmp(key, others[i]) == 0)
			return false;
	return true;
}

/* In GitHub's words: a pipeline of a merge request is one of a pull request. */
static const char *triggers_of(struct ci *ci, const struct yaml_node *root)
{
	static const char *const merge[] = { "merge_request", "CI_MERGE_REQUEST_", NULL };
	static const char *const schedule[] = { "schedule", NULL };
	const char *words[WORDS_MOST];
	size_t count = 0;

	words[count++] = "push";
	for (const struct yaml_node *at = yaml_first(root); at; at = yaml_next(at)) {
		if (count + 2 > WORDS_MOST || yaml_type(at) != YAML_MAPPING)
			continue;
		if (ci_holds(yaml_member(at, "rules"), merge) || ci_holds(yaml_member(at, "only"), merge)) {
			words[count++] = "pull_request";
			break;
		}
	}
	for (const struct yaml_node *at = yaml_first(root); at; at = yaml_next(at)) {
		if (yaml_type(at) != YAML_MAPPING)
			continue;
		if (ci_holds(yaml_member(at, "rules"), schedule) ||
			ci_holds(yaml_member(at, "only"), schedule)) {
			words[count++] = "schedule";
			break;
		}
	}
	return ci_words(ci, words, count);
}

static const struct yaml_node *name_of(const struct yaml_node *image)
{
	return image && !yaml_text(image) ? yaml_member(image, "name") : image;
}

static void read_images(struct ci *ci, const struct yaml_node *job, uint32_t context)
{
	const struct yaml_node *services = yaml_member(job, "services");

	ci_image(ci, name_of(yaml_member(job, "image")), "image", context);
	if (!services)
		return;
	for (const struct yaml_node *at = yaml_first(services); at; at = yaml_next(at))
		ci_image(ci, name_of(at), "services", context);
}

/* What a job has from an anchor of another job is read there. */
static const struct yaml_node *own(const struct yaml_node *job, const char *key)
{
	for (const struct yaml_node *at = yaml_first(job); at; at = yaml_next(at))
		if (strcmp(yaml_key(at), key) == 0)
			return at;
	return NULL;
}

static void read_scripts(struct ci *ci, const struct yaml_node *job, const struct ci_here *here)
{
	ci_script_add(ci, own(job, "before_script"));
	ci_script_word(ci, "\n", job);
	ci_script_add(ci, own(job, "script"));
	ci_script_word(ci, "\n", job);
	ci_script_add(ci, own(job, "after_script"));
	ci_script_read(ci, here);
}

static const char *condition_of(struct ci *ci, const struct yaml_node *job)
{
	const struct yaml_node *rules = yaml_member(job, "rules");
	const char *text = yaml_count(rules) == 1 ? yaml_text(yaml_member(yaml_first(rules), "if")) : NULL;

	return text ? reading_text(&ci->reading, text) : NULL;
}

static void read_job(struct ci *ci, const struct yaml_node *job, uint32_t workflow)
{
	const struct ci_here here = {
		.context = ci_context(ci, CONTEXT_JOB, workflow, yaml_key(job), yaml_key_place(job)),
		.function = ci_format(ci, "jobs.%s", yaml_key(job)),
	};
	struct context_fact *context = ci_context_at(ci, here.context);

	if (!context)
		return;
	context->condition = condition_of(ci, job);
	context->secrets = yaml_member(job, "secrets") || yaml_member(job, "id_tokens");
	read_images(ci, job, here.context);
	ci_environment(ci, own(job, "variables"), &here);
	read_scripts(ci, job, &here);
}

/* Components are actions by another name; what else is included is a file. */
static void read_includes(struct ci *ci, const struct yaml_node *include, const struct ci_here *here)
{
	if (!include)
		return;
	for (const struct yaml_node *at = yaml_first(include); at; at = yaml_next(at)) {
		const struct yaml_node *component = yaml_member(at, "component");

		if (yaml_text(component) && *yaml_text(component))
			ci_inputs(ci, ci_action(ci, component, here, "@"), yaml_member(at, "inputs"));
	}
}

void read_gitlab(const struct reader_input *input, struct facts *facts)
{
	CLEANUP(ci_release) struct ci ci;
	const struct yaml_node *root, *defaults;
	struct ci_here here = { .function = "" };
	struct context_fact *context;

	if (!ci_open(&ci, input, facts))
		return;
	/* A first document may be a specification of inputs. */
	root = yaml_document(ci.tree, yaml_document_count(ci.tree) - 1);
	if (yaml_type(root) != YAML_MAPPING)
		return;
	defaults = yaml_member(root, "default");
	here.context = ci_context(&ci, CONTEXT_WORKFLOW, INDEX_NONE, "", ci_head(root));
	context = ci_context_at(&ci, here.context);
	if (!context)
		return;
	context->triggers = triggers_of(&ci, root);
	ci_environment(&ci, yaml_member(root, "variables"), &here);
	read_includes(&ci, yaml_member(root, "include"), &here);
	read_images(&ci, root, here.context);
	read_scripts(&ci, root, &here);
	if (defaults && yaml_type(defaults) == YAML_MAPPING) {
		read_images(&ci, defaults, here.context);
		read_scripts(&ci, defaults, &here);
	}
	for (const struct yaml_node *job = yaml_first(root); job; job = yaml_next(job))
		if (yaml_type(job) == YAML_MAPPING && is_job(yaml_key(job)))
			read_job(&ci, job, here.context);
	ci_finish(&ci);
}
