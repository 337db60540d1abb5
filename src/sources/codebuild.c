/* Build specifications of AWS CodeBuild. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ci.h"

bool wants_codebuild(const char *folder, const char *name)
{
	(void)folder;
	return text_starts(name, "buildspec") && (text_ends(name, ".yml") || text_ends(name, ".yaml"));
}

/* What triggers a build stands in the project, not here. */
static uint32_t add_job(struct ci *ci, const struct yaml_node *root, const struct yaml_node *environment)
{
	const uint32_t job = ci_context(ci, CONTEXT_JOB, INDEX_NONE, "", ci_head(root));

	if (yaml_member(environment, "secrets-manager") || yaml_member(environment, "parameter-store"))
		ci_give_secrets(ci, job);
	return job;
}

static void read_phase(struct ci *ci, const struct yaml_node *phase, uint32_t job)
{
	const struct ci_here here = {
		.context = ci_context(ci, CONTEXT_STEP, job, yaml_key(phase), yaml_key_place(phase)),
		.function = ci_format(ci, "phases.%s", yaml_key(phase)),
	};

	ci_script_add(ci, yaml_member(phase, "commands"));
	ci_script_word(ci, "\n", phase);
	ci_script_add(ci, yaml_member(phase, "finally"));
	ci_script_read(ci, &here);
}

void read_codebuild(const struct reader_input *input, struct facts *facts)
{
	CLEANUP(ci_release) struct ci ci;
	const struct yaml_node *root, *environment, *phases;
	struct ci_here here = { .function = "" };

	if (!ci_open(&ci, input, facts))
		return;
	root = yaml_document(ci.tree, 0);
	environment = yaml_member(root, "env");
	phases = yaml_member(root, "phases");
	if (phases && yaml_type(phases) == YAML_MAPPING) {
		here.context = add_job(&ci, root, environment);
		ci_environment(&ci, yaml_member(environment, "variables"), &here);
		for (const struct yaml_node *at = yaml_first(phases); at; at = yaml_next(at))
			if (yaml_type(at) == YAML_MAPPING)
				read_phase(&ci, at, here.context);
	}
	ci_finish(&ci);
}
