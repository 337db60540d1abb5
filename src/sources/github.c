/* Workflows and composite actions of GitHub. */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "ci.h"

enum { WORDS_MOST = 64 };

/* What names the head of a pull request, in what is checked out. */
static const char *const head_words[] = { "github.event.pull_request.head.", "github.head_ref",
	"github.event.workflow_run.head_", "refs/pull/", "github.event.pull_request.merge_commit_sha",
	"github.event.number", "github.event.pull_request.number", "github.event.issue.number", NULL };

/* Commands that do it. */
static const char *const head_commands[] = { "gh pr checkout", "hub pr checkout", "fetch origin pull/",
	"fetch origin refs/pull/", "fetch origin +refs/pull/", NULL };

static bool is_yaml(const char *name)
{
	return text_ends(name, ".yml") || text_ends(name, ".yaml");
}

bool wants_github(const char *folder, const char *name)
{
	if (strcmp(name, "action.yml") == 0 || strcmp(name, "action.yaml") == 0)
		return true;
	return is_yaml(name) &&
	       (strcmp(folder, ".github/workflows") == 0 || text_ends(folder, "/.github/workflows"));
}

/* A text that takes a secret of the repository; what the job's own token may do stands in its permissions. */
static bool takes_secret(const char *text)
{
	static const char word[] = "secrets";

	for (const char *at = text; (at = strstr(at, word)); at++) {
		const char *behind = at + strlen(word);

		if (*behind == '[' || (*behind == '.' && !text_starts(behind, ".GITHUB_TOKEN")))
			return true;
	}
	return false;
}

/* Trees are no deeper than their limit. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static bool takes_secrets(const struct yaml_node *node)
{
	if (!node)
		return false;
	if (yaml_text(node))
		return takes_secret(yaml_text(node));
	for (const struct yaml_node *at = yaml_first(node); at; at = yaml_next(at))
		if (takes_secrets(at))
			return true;
	return false;
}

/* --- contexts ------------------------------------------------------------------------------------------- */

static const char *triggers_of(struct ci *ci, const struct yaml_node *on)
{
	const char *words[WORDS_MOST];
	size_t count = 0;

	if (!on)
		return "";
	if (yaml_text(on))
		words[count++] = yaml_text(on);
	for (const struct yaml_node *at = yaml_first(on); at && count < WORDS_MOST; at = yaml_next(at)) {
		const char *word = yaml_key(at) ? yaml_key(at) : yaml_text(at);

		if (word)
			words[count++] = word;
	}
	return ci_words(ci, words, count);
}

static const char *permissions_of(struct ci *ci, const struct yaml_node *permissions)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!permissions)
		return NULL;
	if (yaml_text(permissions) && *yaml_text(permissions))
		return reading_text(&ci->reading, yaml_text(permissions));
	for (const struct yaml_node *at = yaml_first(permissions); at; at = yaml_next(at)) {
		const char *value = yaml_text(at);

		if (!yaml_key(at) || !value)
			continue;
		if (text.length)
			buf_add_char(&text, ',');
		buf_format(&text, "%s:%s", yaml_key(at), value);
	}
	return reading_text(&ci->reading, text.length ? text.text : "{}");
}

static const char *text_of(struct ci *ci, const struct yaml_node *node)
{
	const char *text = node ? yaml_text(node) : NULL;

	return text ? reading_text(&ci->reading, text) : NULL;
}

/* --- Dagger's action ------------------------------------------------------------------------------------ */

static bool is_given(const struct yaml_node *node)
{
	const char *text = node ? yaml_text(node) : NULL;

	return text && text[strspn(text, " \t\r\n")];
}

static void add_word(struct ci *ci, const struct yaml_node *node)
{
	if (!is_given(node))
		return;
	ci_script_word(ci, " ", node);
	ci_script_add(ci, node);
}

/* "dagger FLAGS VERB -m MODULE ARGS": what the action runs. */
static void run_command(struct ci *ci, const struct yaml_node *inputs, const char *verb,
	const struct yaml_node *arguments, const struct yaml_node *at, const struct ci_here *here)
{
	const struct yaml_node *module = yaml_member(inputs, "module");

	ci_script_word(ci, "dagger", at);
	add_word(ci, yaml_member(inputs, "dagger-flags"));
	ci_script_word(ci, " ", at);
	ci_script_word(ci, verb, at);
	if (is_given(module))
		ci_script_word(ci, " -m", module);
	add_word(ci, module);
	add_word(ci, arguments);
	ci_script_read(ci, here);
}

static void run_shell(struct ci *ci, const struct yaml_node *script, const struct ci_here *here)
{
	const char *text = yaml_text(script);

	dagger_shell_read(&ci->reading, &(struct shell_text){
						.text = text,
						.length = strlen(text),
						.base = yaml_place(script).offset,
						.offsets = yaml_offsets(script),
						.places = yaml_places(ci->tree),
						.function = here->function,
						.context = here->context,
						.templates = true,
					});
}

static void read_dagger_action(struct ci *ci, const struct yaml_node *step, const struct ci_here *here)
{
	const struct yaml_node *inputs = yaml_member(step, "with"), *uses = yaml_member(step, "uses");
	const struct yaml_node *call = yaml_member(inputs, "call"), *args = yaml_member(inputs, "args");
	const struct yaml_node *shell = yaml_member(inputs, "shell"), *check = yaml_member(inputs, "check");
	const struct yaml_node *verb = yaml_member(inputs, "verb");
	const char *word = is_given(verb) ? yaml_text(verb) : "call";

	if (is_given(call))
		run_command(ci, inputs, "call", call, call, here);
	if (is_given(shell))
		run_shell(ci, shell, here);
	if (is_given(check))
		run_command(ci, inputs, "check", check, check, here);
	if (is_given(args) || strcmp(word, "call") != 0)
		run_command(ci, inputs, word, args, is_given(args) ? args : uses, here);
}

/* --- steps ---------------------------------------------------------------------------------------------- */

static bool names_action(const char *uses, const char *name)
{
	const size_t length = strlen(name);

	return strlen(uses) >= length && (!uses[length] || uses[length] == '@' || uses[length] == '/') &&
	       strncasecmp(uses, name, length) == 0;
}

static bool checks_out_head(const struct yaml_node *step)
{
	const char *uses = yaml_text(yaml_member(step, "uses"));
	const struct yaml_node *inputs = yaml_member(step, "with");

	if (uses && names_action(uses, "actions/checkout"))
		return ci_holds(yaml_member(inputs, "ref"), head_words) ||
		       ci_holds(yaml_member(inputs, "repository"), head_words);
	return ci_holds(yaml_member(step, "run"), head_commands);
}

static void read_uses(struct ci *ci, const struct yaml_node *step, const struct ci_here *here)
{
	const struct yaml_node *uses = yaml_member(step, "uses");
	const char *text = yaml_text(uses);

	if (!text || !*text)
		return;
	if (text_starts(text, "docker://")) {
		ci_image(ci, uses, "docker://", here->context);
		return;
	}
	ci_inputs(ci, ci_action(ci, uses, here, "@"), yaml_member(step, "with"));
	if (names_action(text, "dagger/dagger-for-github"))
		read_dagger_action(ci, step, here);
}

static bool is_shell(const struct yaml_node *step)
{
	const char *shell = yaml_text(yaml_member(step, "shell"));

	return !shell || !(text_starts(shell, "python") || text_starts(shell, "node"));
}

static void read_step(struct ci *ci, const struct yaml_node *step, const struct ci_here *job, size_t index)
{
	const char *name = yaml_text(yaml_member(step, "name"));
	struct ci_here here;
	struct context_fact *context;

	if (!name || !*name)
		name = yaml_text(yaml_member(step, "id"));
	if (!name || !*name)
		name = ci_format(ci, "%zu", index + 1);
	here.context = ci_context(ci, CONTEXT_STEP, job->context, name, ci_head(step));
	here.function = ci_format(ci, "%s%ssteps.%s", job->function, *job->function ? "." : "", name);
	context = ci_context_at(ci, here.context);
	if (!context)
		return;
	context->condition = text_of(ci, yaml_member(step, "if"));
	context->secrets = takes_secrets(step);
	context->untrusted_checkout = checks_out_head(step);
	ci_environment(ci, yaml_member(step, "env"), &here);
	read_uses(ci, step, &here);
	if (is_shell(step))
		ci_run(ci, yaml_member(step, "run"), &here);
}

static void read_steps(struct ci *ci, const struct yaml_node *steps, const struct ci_here *job)
{
	size_t index = 0;

	if (!steps || yaml_type(steps) != YAML_SEQUENCE)
		return;
	for (const struct yaml_node *step = yaml_first(steps); step; step = yaml_next(step), index++)
		if (yaml_type(step) == YAML_MAPPING)
			read_step(ci, step, job, index);
}

/* --- jobs ----------------------------------------------------------------------------------------------- */

static const struct yaml_node *image_of(const struct yaml_node *container)
{
	return container && !yaml_text(container) ? yaml_member(container, "image") : container;
}

static void read_images(struct ci *ci, const struct yaml_node *job, const struct ci_here *here)
{
	const struct yaml_node *services = yaml_member(job, "services");

	ci_image(ci, image_of(yaml_member(job, "container")), "container", here->context);
	if (!services)
		return;
	for (const struct yaml_node *at = yaml_first(services); at; at = yaml_next(at))
		if (yaml_key(at))
			ci_image(ci, image_of(at), ci_format(ci, "services.%s", yaml_key(at)), here->context);
}

/* "depot-ubuntu-24.04,dagger=0.18.4": a runner that brings an engine. */
static void read_runner(struct ci *ci, const struct yaml_node *label, const struct ci_here *here)
{
	static const char word[] = "dagger=";
	const char *text = label ? yaml_text(label) : NULL;
	const char *found = text ? strstr(text, word) : NULL;
	struct setting_fact *setting;
	size_t start, length;

	if (!found || (found > text && found[-1] != ',' && found[-1] != ' '))
		return;
	setting = reading_add_setting(&ci->reading, SETTING_CI);
	if (!setting)
		return;
	start = (size_t)(found - text) + strlen(word);
	length = strcspn(text + start, ", ");
	setting->key = "runs-on.dagger";
	setting->subject = here->function;
	setting->value =
		reading_text(&ci->reading, arena_string_part(ci->reading.arena, text + start, length));
	setting->certainty = ci_certainty(setting->value);
	setting->context = here->context;
	setting->at = ci_part(ci, label, start, start + length);
}

static void read_runners(struct ci *ci, const struct yaml_node *labels, const struct ci_here *here)
{
	read_runner(ci, labels, here);
	if (!labels)
		return;
	for (const struct yaml_node *at = yaml_first(labels); at; at = yaml_next(at))
		read_runner(ci, at, here);
}

static void read_job(struct ci *ci, const struct yaml_node *job, uint32_t workflow, bool secrets)
{
	const struct yaml_node *given = yaml_member(job, "secrets"), *uses = yaml_member(job, "uses");
	struct ci_here here;
	struct context_fact *context;

	here.context = ci_context(ci, CONTEXT_JOB, workflow, yaml_key(job), yaml_key_place(job));
	here.function = ci_format(ci, "jobs.%s", yaml_key(job));
	context = ci_context_at(ci, here.context);
	if (!context)
		return;
	context->condition = text_of(ci, yaml_member(job, "if"));
	context->permissions = permissions_of(ci, yaml_member(job, "permissions"));
	context->secrets = secrets || given || takes_secrets(yaml_member(job, "env")) ||
			   takes_secrets(yaml_member(job, "container"));
	read_runners(ci, yaml_member(job, "runs-on"), &here);
	read_images(ci, job, &here);
	ci_environment(ci, yaml_member(job, "env"), &here);
	if (yaml_text(uses) && *yaml_text(uses))
		ci_inputs(ci, ci_action(ci, uses, &here, "@"), yaml_member(job, "with"));
	read_steps(ci, yaml_member(job, "steps"), &here);
}

static void read_workflow(struct ci *ci, const struct yaml_node *root)
{
	const struct yaml_node *jobs = yaml_member(root, "jobs"), *name = yaml_member(root, "name");
	const struct yaml_node *environment = yaml_member(root, "env");
	const bool secrets = takes_secrets(environment);
	const struct ci_here here = {
		.context = ci_context(ci, CONTEXT_WORKFLOW, INDEX_NONE,
			yaml_text(name) ? yaml_text(name) : "", ci_head(root)),
		.function = "",
	};
	struct context_fact *context = ci_context_at(ci, here.context);

	if (!context)
		return;
	context->triggers = triggers_of(ci, yaml_member(root, "on"));
	context->permissions = permissions_of(ci, yaml_member(root, "permissions"));
	context->secrets = secrets;
	ci_environment(ci, environment, &here);
	for (const struct yaml_node *job = yaml_first(jobs); job; job = yaml_next(job))
		if (yaml_key(job) && yaml_type(job) == YAML_MAPPING)
			read_job(ci, job, here.context, secrets);
}

/* A composite action: its steps run in the job that uses it. */
static void read_action(struct ci *ci, const struct yaml_node *root)
{
	const struct yaml_node *runs = yaml_member(root, "runs"), *name = yaml_member(root, "name");
	const struct ci_here here = {
		.context = ci_context(
			ci, CONTEXT_JOB, INDEX_NONE, yaml_text(name) ? yaml_text(name) : "", ci_head(root)),
		.function = "",
	};

	if (here.context == INDEX_NONE)
		return;
	if (yaml_text(yaml_member(runs, "image")) &&
		text_starts(yaml_text(yaml_member(runs, "image")), "docker://"))
		ci_image(ci, yaml_member(runs, "image"), "docker://", here.context);
	read_steps(ci, yaml_member(runs, "steps"), &here);
}

void read_github(const struct reader_input *input, struct facts *facts)
{
	CLEANUP(ci_release) struct ci ci;
	const struct yaml_node *root;

	if (!ci_open(&ci, input, facts))
		return;
	root = yaml_document(ci.tree, 0);
	if (yaml_member(root, "jobs"))
		read_workflow(&ci, root);
	else if (yaml_member(root, "runs"))
		read_action(&ci, root);
	ci_finish(&ci);
}
