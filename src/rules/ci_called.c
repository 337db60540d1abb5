/* Rules about modules that CI and scripts name: 701 and 708. */
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "ci.h"
#include "code.h"
#include "model/policy.h"
#include "reasons.h"
#include "resolved.h"

static const char variable_module[] = "DAGGER_MODULE";

/* --- 701 ---------------------------------------------------------------------------------------------- */

static bool is_content(struct rule_report *report, const struct reference *reference)
{
	const struct policy *policy = report->input->policy;
	struct policy_pin wanted = { .level = PIN_HASH };

	if (policy_has_pins(policy))
		policy_pin(policy, rule_target(report, reference), &wanted);
	return wanted.level == PIN_ANY || (wanted.level == PIN_TAG && reference->version_kind == VERSION_TAG);
}

static const char *version_words(struct rule_report *report, const struct reference *reference)
{
	struct arena *arena = rule_arena(report);
	const char *source = rule_source(report, reference->fact->source);

	switch (reference->version_kind) {
	case VERSION_ABSENT:
	case VERSION_NONE:
		return arena_format(arena, "%s: no version, so the head of the default branch runs", source);
	case VERSION_TAG:
		return arena_format(arena, "%s: the tag '%s' can be moved", source, reference->version);
	case VERSION_BRANCH:
		return arena_format(
			arena, "%s: the branch '%s' moves with every push", source, reference->version);
	case VERSION_COMMIT:
	case VERSION_OTHER:
		break;
	}
	return arena_format(arena, "%s: '%s' is a name that can be moved", source, reference->version);
}

/* What of the repository itself runs, if it is not what stands beside the command. */
static const char *own_words(struct rule_report *report, const struct reference *reference)
{
	struct arena *arena = rule_arena(report);
	const char *source = rule_source(report, reference->fact->source);

	if (reference->version && *reference->version)
		return arena_format(arena,
			"%s is this repository: what '%s' names runs, not the module as it stands here",
			source, reference->version);
	return arena_format(arena,
		"%s is this repository: the head of its default branch runs, not the module as it stands "
		"here",
		source);
}

static const char *remedy_own(struct rule_report *report, const struct reference *reference)
{
	return arena_format(rule_arena(report),
		"Name the folder, so that the module of the same commit runs: ./%s, seen from the top of the "
		"repository.",
		reference->subpath ? rule_shown(report, reference->subpath) : "");
}

/* What is wrong with the version of a module that is named outside of manifests; severity and words. */
static void judge_unfixed(
	struct rule_report *report, const struct reference *reference, struct finding *finding)
{
	if (rule_is_own(report, reference)) {
		finding->severity = SEVERITY_LOW;
		finding->remedy = remedy_own(report, reference);
	} else {
		finding->severity = reference->version_kind == VERSION_TAG ? SEVERITY_MEDIUM : SEVERITY_HIGH;
	}
}

static const char *unfixed_words(struct rule_report *report, const struct reference *reference)
{
	return rule_is_own(report, reference) ? own_words(report, reference)
					      : version_words(report, reference);
}

static void called_module(struct rule_report *report, const struct reference *reference)
{
	struct rule_subject subject;
	struct finding *finding;

	/* What a variable names is said once, by 708. */
	if (!rule_is_remote(reference) || strcmp(reference->fact->name, variable_module) == 0)
		return;
	if (rule_is_fixed(reference) || is_content(report, reference)) {
		rule_pass(report, rule_file_of(report, reference));
		return;
	}
	subject = rule_subject_reference(report, reference);
	finding = rule_fail(report, &subject, NULL, unfixed_words(report, reference));
	judge_unfixed(report, reference, finding);
}

/* The repository that the workflow stands in, at the commit that it runs for. */
static bool is_own_commit(const char *text)
{
	return strstr(text, "{{ github.repository }}") && strstr(text, "@${{ github.sha }}");
}

/* A module whose name is put together: one that begins like an address could be anything at its end. */
static void computed_module(struct rule_report *report, const struct call *call)
{
	const struct value_fact *module = call_named(call, "module");
	struct rule_subject subject;

	if (call->fact->api != CALL_CLI || !module || value_is_fixed(module) || module->text[0] == '.' ||
		module->text[0] == '/')
		return;
	if (is_own_commit(module->text)) {
		rule_pass(report, rule_file_of_call(report, call));
		return;
	}
	subject = rule_subject_call(report, call, "module", module);
	rule_unknown(report, &subject, reason_computed);
}

void check_called_module(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;

	for (size_t i = 0; i < snapshot->reference_count; i++)
		if (snapshot->references[i].fact->kind == REFERENCE_CALL &&
			snapshot->references[i].class != CLASS_NONE)
			called_module(report, &snapshot->references[i]);
	for (size_t i = 0; i < snapshot->call_count; i++)
		computed_module(report, &snapshot->calls[i]);
}

/* --- 708 ---------------------------------------------------------------------------------------------- */

/* "github.com/x/y", "https://...": the first part is the name of a host. */
static bool leads_elsewhere(const char *text)
{
	const size_t host = strcspn(text, "/");

	return strstr(text, "://") || text_starts(text, "git@") ||
	       (text[host] == '/' && text[0] != '.' && memchr(text, '.', host));
}

/* The module that a variable names, as a reference that no commit fixes; NULL if one does. */
static const struct reference *unfixed_module(struct rule_report *report, const struct variable *variable)
{
	const struct snapshot *snapshot = report->input->snapshot;

	for (size_t i = 0; i < snapshot->reference_count; i++) {
		const struct reference *reference = &snapshot->references[i];

		if (reference->fact->kind == REFERENCE_CALL &&
			rule_file_of(report, reference) == rule_file_of_variable(report, variable) &&
			strcmp(reference->fact->source, variable->value) == 0 && rule_is_remote(reference))
			return rule_is_fixed(reference) || is_content(report, reference) ? NULL : reference;
	}
	return NULL;
}

static void named_elsewhere(
	struct rule_report *report, const struct variable *variable, const struct rule_subject *subject)
{
	const struct reference *unfixed = unfixed_module(report, variable);
	const char *seen = arena_format(rule_arena(report),
		"DAGGER_MODULE of %s makes commands that name no module load '%s'",
		variable_owner(report, variable), rule_source(report, rule_shown(report, variable->value)));
	struct finding *finding;

	if (unfixed)
		seen = arena_format(rule_arena(report), "%s\n%s", seen, unfixed_words(report, unfixed));
	finding = rule_fail(report, subject, NULL, seen);
	if (unfixed)
		judge_unfixed(report, unfixed, finding);
}

static void named_module(struct rule_report *report, const struct variable *variable)
{
	struct rule_subject subject;

	if (strcmp(variable->name, variable_module) != 0)
		return;
	subject = rule_subject_variable(report, variable);
	if (is_own_commit(variable->value) || (variable->fixed && !leads_elsewhere(variable->value)))
		rule_pass(report, subject.file);
	else if (!variable->fixed)
		rule_unknown(report, &subject, reason_computed);
	else
		named_elsewhere(report, variable, &subject);
}

/* Commands that say themselves which module they mean. */
static void saying_module(struct rule_report *report, const struct call *call)
{
	if (call->fact->api == CALL_CLI && call_named(call, "module") &&
		!call_named(call, "env:DAGGER_MODULE"))
		rule_pass(report, rule_file_of_call(report, call));
}

void check_named_module(const struct rule_input *input, struct rule_report *report)
{
	rule_each_variable(report, named_module);
	for (size_t i = 0; i < input->snapshot->call_count; i++)
		saying_module(report, &input->snapshot->calls[i]);
}
