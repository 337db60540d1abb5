/* Rules about remote caches that CI names: 502, 503, 505, 506. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "base/semver.h"
#include "base/text.h"
#include "ci.h"
#include "code.h"
#include "model/policy.h"
#include "reasons.h"

/* Since this release the variables are parsed and not used. */
static const char ignored_since[] = "v0.21.0";

static bool is_cache(const char *name)
{
	return text_starts(name, "_EXPERIMENTAL_DAGGER_CACHE_") && text_ends(name, "_CONFIG");
}

static bool writes_cache(const char *name)
{
	return is_cache(name) && !strstr(name, "_IMPORT_");
}

static uint32_t context_of(const struct variable *variable)
{
	return variable->setting ? variable->setting->fact->context : variable->call->fact->context;
}

static const struct context_fact *workflow_of(
	const struct rule_report *report, const struct variable *variable)
{
	return context_around(
		rule_file_of_variable(report, variable), context_of(variable), CONTEXT_WORKFLOW);
}

/* Whether a value differs by what set the build off. */
static bool depends_on_event(const char *text)
{
	static const char *const words[] = { "github.event_name", "github.ref", "github.head_ref",
		"github.base_ref", "CI_PIPELINE_SOURCE", "CI_COMMIT_REF", "CI_COMMIT_BRANCH",
		"CI_MERGE_REQUEST", "CIRCLE_BRANCH", "Build.Reason", "Build.SourceBranch", "BRANCH_NAME",
		"CHANGE_ID" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* A condition of a context around it that looks at the event. */
static bool is_conditional(const struct file *file, uint32_t index)
{
	for (const struct context_fact *at = context_at(file, index); at; at = context_at(file, at->parent))
		if (at->condition && depends_on_event(at->condition))
			return true;
	return false;
}

/* The engines that read it: those that CI asks for there, else those of all manifests. */
enum reads { READS_NEVER, READS_UNKNOWN, READS_YES };

static enum reads reads_of(const char *release)
{
	CLEANUP(buf_release) struct buf version = BUF_INIT;

	if (strcmp(release, "latest") == 0)
		return READS_NEVER;
	buf_format(&version, "%s%s", release[0] == 'v' ? "" : "v", release);
	if (!semver_is_valid(version.text))
		return READS_UNKNOWN;
	return semver_compare(version.text, ignored_since) < 0 ? READS_YES : READS_NEVER;
}

static enum reads variable_reads(
	struct rule_report *report, const struct variable *variable, const char **ret_release)
{
	const struct snapshot *snapshot = report->input->snapshot;
	const struct file *file = rule_file_of_variable(report, variable);
	enum reads reads = READS_UNKNOWN;
	const char *asked = rule_asked_release(report, file, context_of(variable));

	*ret_release = asked;
	if (asked)
		return *asked ? reads_of(asked) : READS_UNKNOWN;
	for (size_t i = 0; i < snapshot->module_count; i++) {
		const char *release = rule_release(report, &snapshot->modules[i]);
		enum reads of = release ? reads_of(release) : READS_UNKNOWN;

		if (!release || snapshot->files[snapshot->modules[i].file].class != PATH_LIVE)
			continue;
		if (*ret_release && of != reads)
			return READS_UNKNOWN;
		*ret_release = release;
		reads = of;
	}
	return reads;
}

/* --- 502 ---------------------------------------------------------------------------------------------- */

static const struct policy_tier_row *tier_row(const struct policy *policy, const char *event)
{
	for (size_t i = 0; i < policy->tier_count; i++)
		if (policy_matches(&policy->tiers[i].triggers, event))
			return &policy->tiers[i];
	return NULL;
}

/* The first event of a workflow that may not write; NULL if all may. */
static const char *forbidden_event(struct rule_report *report, const struct context_fact *workflow)
{
	for (const char *event = workflow->triggers; *event;) {
		const size_t length = strcspn(event, ",");
		const char *own = arena_string_part(rule_arena(report), event, length);
		const struct policy_tier_row *row = tier_row(report->input->policy, own);

		if (length && (row ? !row->may_write : event_is_strangers(event, length)))
			return own;
		event += length + (event[length] == ',');
	}
	return NULL;
}

/* GitHub keeps what a pull request caches apart, unless the workflow runs in the base branch's name. */
static bool is_kept_apart(const char *value, const char *event)
{
	return strstr(value, "type=gha") && !strstr(value, "type=registry") && !strstr(value, "type=s3") &&
	       strcmp(event, "pull_request") == 0;
}

static void cache_writer(struct rule_report *report, const struct variable *variable)
{
	const struct context_fact *workflow = workflow_of(report, variable);
	const struct file *file = rule_file_of_variable(report, variable);
	const char *event, *release;
	struct rule_subject subject;
	struct finding *finding;

	if (!writes_cache(variable->name) || !workflow)
		return;
	event = forbidden_event(report, workflow);
	if (!event || is_kept_apart(variable->value, event) || depends_on_event(variable->value) ||
		is_conditional(file, context_of(variable)) ||
		variable_reads(report, variable, &release) == READS_NEVER) {
		rule_pass(report, file);
		return;
	}
	subject = rule_subject_variable(report, variable);
	if (!*variable->value) {
		rule_unknown(report, &subject, reason_computed);
		return;
	}
	finding = rule_fail(report, &subject, event,
		arena_format(rule_arena(report),
			"builds set off by %s are given %s, and so write the cache that others read", event,
			variable->name));
	/* Forks are given no secrets: what needs one is written by pull requests of this repository only. */
	if (strstr(variable->value, "{}") || strstr(variable->value, "secrets."))
		finding->confidence = CONFIDENCE_MEDIUM;
}

void check_cache_writers(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_variable(report, cache_writer);
}

/* --- 503 ---------------------------------------------------------------------------------------------- */

static const char *tier_of(const struct policy *policy, const char *event)
{
	const struct policy_tier_row *row = tier_row(policy, event);

	if (row)
		return row->name;
	if (policy->tier_count)
		return "no tier";
	return event_is_strangers(event, strlen(event)) ? "anybody's" : "the team's";
}

/* A cache that is named, and the builds that are given it. */
struct scope {
	struct variable variable;
	const struct context_fact *workflow;
	const char *tier, *other;
	const char *event, *other_event;
};

struct scopes {
	struct scope *items;
	size_t count, capacity;
};

static void add_tiers(struct rule_report *report, const struct context_fact *workflow, struct scope *scope)
{
	for (const char *event = workflow->triggers; *event;) {
		const size_t length = strcspn(event, ",");
		const char *own = arena_string_part(rule_arena(report), event, length);
		const char *tier = length ? tier_of(report->input->policy, own) : NULL;

		if (tier && !scope->tier) {
			scope->tier = tier;
			scope->event = own;
		} else if (tier && !scope->other && strcmp(tier, scope->tier) != 0) {
			scope->other = tier;
			scope->other_event = own;
		}
		event += length + (event[length] == ',');
	}
}

static void add_scope(struct rule_report *report, const struct variable *variable)
{
	/* The list is the check's own. */
	struct scopes *scopes = *(struct scopes *const *)report->context;
	const struct context_fact *workflow = is_cache(variable->name) ? workflow_of(report, variable) : NULL;

	if (!workflow)
		return;
	arena_grow(
		rule_arena(report), &scopes->items, scopes->count, &scopes->capacity, sizeof(*scopes->items));
	scopes->items[scopes->count++] = (struct scope){ .variable = *variable, .workflow = workflow };
}

static int compare_scopes(const void *left, const void *right)
{
	const struct scope *one = left, *other = right;

	return strcmp(one->variable.value, other->variable.value);
}

static void cache_scope(struct rule_report *report, const struct scope *scope, const struct scope *tiers)
{
	const struct variable *variable = &scope->variable;
	const struct file *file = rule_file_of_variable(report, variable);
	struct rule_subject subject;
	const char *release;

	if (depends_on_event(variable->value) || strstr(variable->value, "type=gha") ||
		variable_reads(report, variable, &release) == READS_NEVER) {
		rule_pass(report, file);
		return;
	}
	subject = rule_subject_variable(report, variable);
	if (!*variable->value)
		rule_unknown(report, &subject, reason_computed);
	else if (!tiers->other)
		rule_pass(report, file);
	else
		rule_fail(report, &subject, tiers->other,
			arena_format(rule_arena(report),
				"builds set off by %s (%s) and by %s (%s) are given the same cache",
				tiers->event, tiers->tier, tiers->other_event, tiers->other));
}

void check_cache_scope(const struct rule_input *input, struct rule_report *report)
{
	struct scopes scopes = { 0 };
	struct scopes *own = &scopes;

	(void)input;
	report->context = &own;
	rule_each_variable(report, add_scope);
	report->context = NULL;
	if (scopes.count > 1)
		qsort(scopes.items, scopes.count, sizeof(*scopes.items), compare_scopes);
	for (size_t i = 0, end; i < scopes.count; i = end) {
		struct scope tiers = { 0 };

		for (end = i; end < scopes.count && compare_scopes(&scopes.items[i], &scopes.items[end]) == 0;
			end++)
			if (rule_file_of_variable(report, &scopes.items[end].variable)->class == PATH_LIVE)
				add_tiers(report, scopes.items[end].workflow, &tiers);
		for (size_t j = i; j < end; j++)
			cache_scope(report, &scopes.items[j], &tiers);
	}
}

/* --- 505 ---------------------------------------------------------------------------------------------- */

static void cache_ignored(struct rule_report *report, const struct variable *variable)
{
	struct rule_subject subject;
	const char *release = NULL;

	if (!is_cache(variable->name))
		return;
	subject = rule_subject_variable(report, variable);
	switch (variable_reads(report, variable, &release)) {
	case READS_YES:
		rule_pass(report, subject.file);
		return;
	case READS_UNKNOWN:
		rule_unknown(report, &subject, reason_engine_unknown);
		return;
	case READS_NEVER:
		break;
	}
	rule_fail(report, &subject, release,
		arena_format(rule_arena(report),
			"%s is not used since Dagger 0.21.0, and %s is asked for: nothing is cached remotely",
			variable->name, release));
}

void check_cache_ignored(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_variable(report, cache_ignored);
}

/* --- 506 ---------------------------------------------------------------------------------------------- */

static void cache_secret(struct rule_report *report, const struct variable *variable)
{
	const enum certainty certainty =
		variable->setting ? variable->setting->fact->certainty : variable->value_fact->certainty;
	struct rule_subject subject;

	if (!text_starts(variable->name, "_EXPERIMENTAL_DAGGER_CACHE"))
		return;
	subject = rule_subject_variable(report, variable);
	if (certainty != CERTAINTY_SECRET && !strstr(variable->value, "<secret, ")) {
		rule_pass(report, subject.file);
		return;
	}
	rule_fail(report, &subject, NULL,
		arena_format(rule_arena(report), "a credential is written in %s: %s", variable->name,
			rule_shown(report, variable->value)));
}

void check_cache_secrets(const struct rule_input *input, struct rule_report *report)
{
	(void)input;
	rule_each_variable(report, cache_secret);
}
