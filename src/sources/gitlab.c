/* Pipelines of GitLab. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ci.h"
#include "gitlab_jobs.h"

enum { WORDS_MOST = 8, REFERENCES_DEEP_MOST = 10 };

struct gitlab {
	struct ci ci;
	struct gitlab_jobs jobs;
};

bool wants_gitlab(const char *folder, const char *name)
{
	(void)folder;
	return text_ends(name, ".gitlab-ci.yml") || text_ends(name, ".gitlab-ci.yaml");
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

static void read_image(struct ci *ci, const struct yaml_node *image, uint32_t context)
{
	ci_image(ci, name_of(image), "image", context);
}

static void read_services(struct ci *ci, const struct yaml_node *services, uint32_t context)
{
	if (!services)
		return;
	for (const struct yaml_node *at = yaml_first(services); at; at = yaml_next(at))
		ci_image(ci, name_of(at), "services", context);
}

/* What is lent by a part of another job is read there; what stands elsewhere is read for the first that has it. */
/* NOLINTNEXTLINE(misc-no-recursion): REFERENCES_DEEP_MOST ends it */
static void add_script(struct gitlab *gitlab, const struct yaml_node *script, int depth)
{
	struct ci *ci = &gitlab->ci;

	if (!script || depth > REFERENCES_DEEP_MOST)
		return;
	if (strcmp(yaml_tag(script), "!reference") == 0) {
		const struct yaml_node *target = gitlab_follow(&gitlab->jobs, script);

		if (target && !gitlab_is_part(&gitlab->jobs, target) &&
			gitlab_is_first(&gitlab->jobs, target))
			add_script(gitlab, target, depth + 1);
		return;
	}
	if (yaml_text(script)) {
		ci_script_add(ci, script);
		return;
	}
	for (const struct yaml_node *at = yaml_first(script); at; at = yaml_next(at)) {
		if (yaml_key(at))
			continue;
		add_script(gitlab, at, depth + 1);
		ci_script_word(ci, "\n", at);
	}
}

static void read_scripts(struct gitlab *gitlab, const struct yaml_node *at,
	const struct yaml_node *const scripts[3], const struct ci_here *here)
{
	for (size_t i = 0; i < 3; i++) {
		add_script(gitlab, scripts[i], 0);
		ci_script_word(&gitlab->ci, "\n", at);
	}
	ci_script_read(&gitlab->ci, here);
}

static const char *condition_of(struct ci *ci, const struct yaml_node *rules)
{
	const char *text = yaml_count(rules) == 1 ? yaml_text(yaml_member(yaml_first(rules), "if")) : NULL;

	return text ? reading_text(&ci->reading, text) : NULL;
}

/* What stands in a job, or is merged into it from an anchor that is no job's, where it runs. */
static const struct yaml_node *own(
	const struct gitlab_jobs *jobs, const struct gitlab_job *job, enum gitlab_part part)
{
	const struct yaml_node *node = job->parts[part];

	if (!node || !gitlab_is_part(jobs, node))
		return node;
	return gitlab_is_own(jobs, job, part) && job->read[part] ? node : NULL;
}

/* A version that an extended job asks for, or those that have a script from here. */
static void read_versions(struct ci *ci, const struct gitlab_job *job, const struct ci_here *here)
{
	for (size_t i = 0; i < COUNT_OF(gitlab_versions); i++) {
		const struct yaml_node *version = job->versions[i];
		const struct yaml_node *value =
			version && !yaml_text(version) ? yaml_member(version, "value") : version;
		const char *text = value ? yaml_text(value) : NULL;

		if (text && version != job->asked[i])
			environment_read(&ci->reading, gitlab_versions[i], text, ci_certainty(text),
				here->function, here->context, yaml_place(value));
	}
}

static void read_job(struct gitlab *gitlab, const struct gitlab_job *job, uint32_t workflow)
{
	struct ci *ci = &gitlab->ci;
	const struct gitlab_jobs *jobs = &gitlab->jobs;
	const struct ci_here here = {
		.context =
			ci_context(ci, CONTEXT_JOB, workflow, yaml_key(job->node), yaml_key_place(job->node)),
		.function = ci_format(ci, "jobs.%s", yaml_key(job->node)),
	};
	const struct yaml_node *const scripts[] = { own(jobs, job, GITLAB_BEFORE),
		own(jobs, job, GITLAB_SCRIPT), own(jobs, job, GITLAB_AFTER) };
	struct context_fact *context = ci_context_at(ci, here.context);

	if (!context)
		return;
	context->condition = condition_of(ci, job->rules);
	context->secrets = job->secrets;
	read_image(ci, own(jobs, job, GITLAB_IMAGE), here.context);
	read_services(ci, own(jobs, job, GITLAB_SERVICES), here.context);
	ci_environment(ci, own(jobs, job, GITLAB_VARIABLES), &here);
	read_versions(ci, job, &here);
	read_scripts(gitlab, job->node, scripts, &here);
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

/* What every job has that says nothing else. */
static void read_defaults(struct gitlab *gitlab, const struct yaml_node *holder, const struct ci_here *here)
{
	const struct yaml_node *const scripts[] = { yaml_member(holder, "before_script"), NULL,
		yaml_member(holder, "after_script") };

	if (!holder || yaml_type(holder) != YAML_MAPPING)
		return;
	read_image(&gitlab->ci, yaml_member(holder, "image"), here->context);
	read_services(&gitlab->ci, yaml_member(holder, "services"), here->context);
	read_scripts(gitlab, holder, scripts, here);
}

static void read_pipeline(struct gitlab *gitlab, const struct yaml_node *root)
{
	struct ci *ci = &gitlab->ci;
	struct ci_here here = { .function = "" };
	struct context_fact *context;

	gitlab_jobs_make(&gitlab->jobs, root);
	here.context = ci_context(ci, CONTEXT_WORKFLOW, INDEX_NONE, "", ci_head(root));
	context = ci_context_at(ci, here.context);
	if (!context)
		return;
	context->triggers = triggers_of(ci, root);
	ci_environment(ci, yaml_member(root, "variables"), &here);
	read_includes(ci, yaml_member(root, "include"), &here);
	read_defaults(gitlab, root, &here);
	read_defaults(gitlab, yaml_member(root, "default"), &here);
	for (size_t i = 0; i < gitlab->jobs.count; i++)
		if (gitlab_is_read(&gitlab->jobs.items[i]))
			read_job(gitlab, &gitlab->jobs.items[i], here.context);
	ci_finish(ci);
}

static void gitlab_release(struct gitlab *gitlab)
{
	gitlab_jobs_release(&gitlab->jobs);
	ci_release(&gitlab->ci);
}

void read_gitlab(const struct reader_input *input, struct facts *facts)
{
	CLEANUP(gitlab_release) struct gitlab gitlab = { 0 };
	const struct yaml_node *root;

	if (!ci_open(&gitlab.ci, input, facts))
		return;
	/* A first document may be a specification of inputs. */
	root = yaml_document(gitlab.ci.tree, yaml_document_count(gitlab.ci.tree) - 1);
	if (yaml_type(root) == YAML_MAPPING)
		read_pipeline(&gitlab, root);
}
