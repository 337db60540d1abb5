/* Rules about workflows, and the actions and installers in them: 702 to 707. */
#include "ci.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "code.h"
#include "reasons.h"

static void each_call(struct rule_report *report, void (*check)(struct rule_report *, const struct call *))
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->call_count; i++)
		check(report, &snapshot->calls[i]);
}

/* --- 702 ---------------------------------------------------------------------------------------------- */

static bool is_branch(const char *ref)
{
	static const char *const names[] = { "main", "master", "HEAD", "develop", "dev", "trunk" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(ref, names[i]) == 0)
			return true;
	return false;
}

/* "dagger/dagger-for-github" of "dagger/dagger-for-github/setup". */
static const char *action_repository(struct rule_report *report, const char *name)
{
	const char *slash = strchr(name, '/'), *second = slash ? strchr(slash + 1, '/') : NULL;

	return arena_string_part(rule_arena(report), name, second ? (size_t)(second - name) : strlen(name));
}

static const char *remedy_action(struct rule_report *report, const char *name, const char *ref)
{
	const char *shown = rule_shown(report, ref);

	if (!*ref || is_branch(ref))
		return arena_format(rule_arena(report),
			"Choose a release and write its commit: 'uses: %s@COMMIT # RELEASE'. 'git ls-remote "
			"--tags https://github.com/%s' prints both.",
			name, action_repository(report, name));
	return arena_format(rule_arena(report),
		"Write the commit and keep the name behind it: 'uses: %s@COMMIT # %s'. 'git ls-remote "
		"https://github.com/%s %s' prints the commit; where two lines come, that of %s^{} counts.",
		name, shown, action_repository(report, name), shown, shown);
}

static void action_commit(struct rule_report *report, const struct call *call)
{
	const struct value_fact *ref = call_named(call, "ref");
	struct rule_subject subject;
	struct finding *finding;

	if (!action_is_daggers(call))
		return;
	if (ref && text_is_hex(ref->text, 40)) {
		rule_pass(report, rule_file_of_call(report, call));
		return;
	}
	subject = rule_subject_call(report, call, "ref", ref);
	if (ref && !value_is_fixed(ref)) {
		rule_unknown(report, &subject, reason_computed);
		return;
	}
	finding = rule_fail(report, &subject, NULL,
		ref ? arena_format(rule_arena(report), "%s@%s: '%s' is a name that can be moved",
			      call->fact->name, rule_shown(report, ref->text), rule_shown(report, ref->text))
		    : arena_format(rule_arena(report), "%s: no version is given", call->fact->name));
	if (!ref || is_branch(ref->text))
		finding->severity = SEVERITY_HIGH;
	finding->remedy = remedy_action(report, call->fact->name, ref ? ref->text : "");
}

void check_action_commit(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_call(report, action_commit);
}

/* --- 703 ---------------------------------------------------------------------------------------------- */

static void judge_version(struct rule_report *report, const struct rule_subject *subject, const char *version,
	const char *whose)
{
	if (!*version)
		rule_unknown(report, subject, reason_computed);
	else if (strcmp(version, "latest") == 0)
		rule_fail(report, subject, version,
			arena_format(rule_arena(report), "%s asks for the latest Dagger there is", whose))
			->remedy =
			"Write the version that the modules' manifests name instead of latest, and let a "
			"bot raise both together.";
	else
		rule_pass(report, subject->file);
}

/* "${{ env.DAGGER_VERSION }}" is what the variable of the workflow says. */
static const char *version_of(struct rule_report *report, const struct call *call)
{
	const struct value_fact *version = call_named(call, "with:version");
	const char *asked;

	if (!version || !*version->text)
		return "latest";
	if (value_is_fixed(version))
		return version->text;
	if (!strstr(version->text, "env.DAGGER_VERSION"))
		return "";
	asked = rule_asked_release(report, rule_file_of_call(report, call), call->fact->context);
	return asked ? asked : "";
}

static void action_version(struct rule_report *report, const struct call *call)
{
	const struct value_fact *version = call_named(call, "with:version");
	const struct value_fact *commit = call_named(call, "with:commit");
	struct rule_subject subject;

	if (!action_is_daggers(call) || !text_ends(call->fact->name, "dagger-for-github"))
		return;
	subject = rule_subject_call(report, call, "version", version);
	if (commit && *commit->text)
		rule_pass(report, subject.file);
	else if (!version || !*version->text)
		rule_fail(report, &subject, NULL, "no version is given, so the latest Dagger there is runs");
	else
		judge_version(report, &subject, version_of(report, call), call->fact->name);
}

static void setting_version(struct rule_report *report, const struct setting *setting)
{
	const struct setting_fact *fact = setting->fact;
	const bool runner = fact->kind == SETTING_CI && strcmp(fact->key, "runs-on.dagger") == 0;
	struct rule_subject subject;

	/* One that is computed, or of a script, matters only where something asks for it: 706. */
	if (!runner &&
		(fact->kind != SETTING_ENVIRONMENT || strcmp(fact->key, "DAGGER_VERSION") != 0 ||
			!certainty_is_fixed(fact->certainty) || !*fact->value || fact->context == INDEX_NONE))
		return;
	subject = rule_subject_setting(report, setting);
	judge_version(report, &subject, certainty_is_fixed(fact->certainty) ? fact->value : "",
		runner ? "the runner" : "DAGGER_VERSION");
}

void check_action_version(const struct rule_input *input, struct rule_report *report)
{
	each_call(report, action_version);
	for (size_t i = 0; i < input->snapshot->setting_count; i++)
		setting_version(report, &input->snapshot->settings[i]);
}

/* --- 704 ---------------------------------------------------------------------------------------------- */

/* What whoever opens an issue or pull request, or writes a commit, chooses freely. */
static const char *const free_words[] = { "github.head_ref", "event.issue.title", "event.issue.body",
	"event.pull_request.title", "event.pull_request.body", "event.pull_request.head.ref",
	"event.pull_request.head.label", "event.pull_request.head.repo.default_branch", "event.comment.body",
	"event.review.body", "event.review_comment.body", "event.discussion.title", "event.discussion.body",
	"event.head_commit.message", "event.head_commit.author", "event.commits", "event.pages",
	"event.workflow_run.head_branch", "event.workflow_run.head_commit",
	"event.workflow_run.display_title", "toJSON(github.event)", "toJson(github.event)" };

/* The expression of a text that holds one of them; NULL if none does. */
static const char *free_expression(const char *text, size_t *ret_length)
{
	for (const char *at = text; (at = strstr(at, "${{")); at += strlen("${{")) {
		const char *end = strstr(at, "}}");
		const size_t length = end ? (size_t)(end - at) + strlen("}}") : strlen(at);

		for (size_t i = 0; i < COUNT_OF(free_words); i++) {
			if (!memmem(at, length, free_words[i], strlen(free_words[i])))
				continue;
			*ret_length = length;
			return at;
		}
	}
	return NULL;
}

static void action_input(struct rule_report *report, const struct call *call, const struct value_fact *value)
{
	static const char prefix[] = "with:";
	struct rule_subject subject;
	const char *found;
	size_t length = 0;

	if (!text_starts(value->name, prefix))
		return;
	found = free_expression(value->text, &length);
	if (!found) {
		rule_pass(report, rule_file_of_call(report, call));
		return;
	}
	subject = rule_subject_call(report, call, value->name, value);
	subject.words =
		arena_format(rule_arena(report), "%s of %s", value->name + strlen(prefix), subject.words);
	rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report),
			"the input '%s' holds %s, which is put into a script before a shell reads it",
			value->name + strlen(prefix),
			rule_shown(report, arena_string_part(rule_arena(report), found, length))));
}

static void action_inputs(struct rule_report *report, const struct call *call)
{
	if (!action_is_daggers(call))
		return;
	for (size_t i = 0; i < call->value_count; i++)
		action_input(report, call, &call->values[i]);
}

void check_action_inputs(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_call(report, action_inputs);
}

/* --- 705 ---------------------------------------------------------------------------------------------- */

static bool is_privileged(const char *event, size_t length)
{
	static const char *const words[] = { "pull_request_target", "workflow_run", "issue_comment" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strlen(words[i]) == length && memcmp(words[i], event, length) == 0)
			return true;
	return false;
}

static bool holds_dagger(const struct rule_report *report, const struct file *file, uint32_t job)
{
	size_t count;
	const struct call *calls = calls_of_file(report, file, &count);

	for (size_t i = 0; i < count; i++)
		if (context_is_within(file, calls[i].fact->context, job) && call_is_daggers(&calls[i]))
			return true;
	return false;
}

/* What a job of such a workflow holds that is worth stealing; NULL if nothing. */
static const char *worth_of(const struct context_fact *job, const struct context_fact *workflow)
{
	const char *permissions = job->permissions ? job->permissions : workflow->permissions;

	if (job->secrets)
		return "secrets";
	if (!permissions)
		return "the token that such a workflow is given, which may write";
	return strstr(permissions, "write") ? "a token that may write" : NULL;
}

static void untrusted_code(struct rule_report *report, const struct file *file, uint32_t index)
{
	const struct context_fact *job = context_at(file, index);
	const struct context_fact *workflow = context_around(file, index, CONTEXT_WORKFLOW);
	const char *worth;
	struct rule_subject subject;
	struct finding *finding;

	if (job->kind != CONTEXT_JOB || !workflow || !holds_dagger(report, file, index))
		return;
	worth = worth_of(job, workflow);
	if (!job->untrusted_checkout || !worth || !triggers_any(workflow, is_privileged)) {
		rule_pass(report, file);
		return;
	}
	subject = rule_subject_context(report, file, index);
	finding = rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report),
			"set off by %s, it checks out the head of a pull request and runs Dagger with %s",
			workflow->triggers, worth));
	/* A condition may keep strangers out. */
	if (job->condition)
		finding->confidence = CONFIDENCE_LOW;
}

void check_untrusted_code(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->file_count; i++)
		for (uint32_t j = 0; snapshot->files[i].facts && j < snapshot->files[i].facts->context_count;
			j++)
			if (snapshot->files[i].reader == READER_GITHUB)
				untrusted_code(report, &snapshot->files[i], j);
}

/* --- 706 ---------------------------------------------------------------------------------------------- */

static const struct value_fact *installer_version(const struct call *call)
{
	const struct value_fact *version = call_named(call, "env:DAGGER_VERSION");

	return version ? version : call_named(call, "env:DAGGER_COMMIT");
}

static void installer(struct rule_report *report, const struct call *call)
{
	const struct value_fact *version = installer_version(call), *url = call_at(call, 0);
	const struct file *file = rule_file_of_call(report, call);
	const char *asked = NULL;
	struct rule_subject subject;

	if (call->fact->api != CALL_INSTALL)
		return;
	if (version)
		asked = value_is_fixed(version) ? version->text : "computed";
	else
		asked = rule_asked_release(report, file, call->fact->context);
	/* What is computed was given, and a release's own files are of that release. */
	if ((version && *asked && strcmp(asked, "latest") != 0) ||
		(!version && asked && strcmp(asked, "latest") != 0) ||
		(url && strstr(url->text, "/releases/"))) {
		rule_pass(report, file);
		return;
	}
	subject = rule_subject_call(report, call, "", NULL);
	rule_fail(report, &subject, NULL,
		asked && *asked ? "the installer is asked for the latest Dagger there is"
				: "no version is given, so it installs the latest Dagger there is");
}

void check_installer(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	each_call(report, installer);
}

/* --- 707 ---------------------------------------------------------------------------------------------- */

/* The first job without a block of its own; INDEX_NONE if there is none. */
static uint32_t job_without(const struct file *file)
{
	for (uint32_t i = 0; i < file->facts->context_count; i++)
		if (file->facts->contexts[i].kind == CONTEXT_JOB && !file->facts->contexts[i].permissions)
			return i;
	return INDEX_NONE;
}

static void permissions(struct rule_report *report, const struct file *file)
{
	const struct context_fact *workflow = context_at(file, 0);
	struct rule_subject subject;
	uint32_t job;

	/* A composite action has no workflow; one that others call has their token. */
	if (!workflow || workflow->kind != CONTEXT_WORKFLOW ||
		strcmp(workflow->triggers, "workflow_call") == 0)
		return;
	job = workflow->permissions ? INDEX_NONE : job_without(file);
	if (job == INDEX_NONE) {
		rule_pass(report, file);
		return;
	}
	subject = rule_subject_context(report, file, 0);
	rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report),
			"neither the workflow nor its job '%s' has a permissions block, so the token may do "
			"what the organisation's default allows",
			rule_shown(report, context_at(file, job)->name)));
}

void check_permissions(const struct rule_input *input, struct rule_report *report)
{
	for (size_t i = 0; i < input->snapshot->file_count; i++)
		if (input->snapshot->files[i].reader == READER_GITHUB && input->snapshot->files[i].facts)
			permissions(report, &input->snapshot->files[i]);
}
