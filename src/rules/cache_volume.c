/* Rule 508: a cache volume that builds of different trust tiers share. */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "ci.h"
#include "code.h"
#include "model/policy.h"

/* The tiers of the builds that call the pipeline, and whether they share an engine. */
struct tiers {
	const char *first, *other; /* names of two different ones; NULL = fewer */
	const char *event, *other_event;
	const char *workflow; /* where the second was seen */
};

static const char *tier_of(const struct policy *policy, const char *event)
{
	for (size_t i = 0; i < policy->tier_count; i++)
		if (policy_matches(&policy->tiers[i].triggers, event))
			return policy->tiers[i].name;
	if (policy->tier_count)
		return "no tier";
	return event_is_strangers(event, strlen(event)) ? "anybody's" : "the team's";
}

static void add_event(struct rule_report *report, const struct file *file, const char *event, size_t length,
	struct tiers *tiers)
{
	const char *own = arena_string_part(rule_arena(report), event, length);
	const char *tier = tier_of(report->input->policy, own);

	if (!tiers->first) {
		tiers->first = tier;
		tiers->event = own;
	} else if (!tiers->other && strcmp(tier, tiers->first) != 0) {
		tiers->other = tier;
		tiers->other_event = own;
		tiers->workflow = file->path;
	}
}

/* The workflow around a context. */
static const struct context_fact *workflow_of(const struct facts *facts, uint32_t index)
{
	while (index < facts->context_count && facts->contexts[index].kind != CONTEXT_WORKFLOW)
		index = facts->contexts[index].parent;
	return index < facts->context_count ? &facts->contexts[index] : NULL;
}

static bool runs_dagger(const struct call *call)
{
	return call->fact->api == CALL_CLI ||
	       (call->fact->api == CALL_ACTION && text_starts(call->fact->name, "dagger/"));
}

static void add_call(struct rule_report *report, const struct call *call, struct tiers *tiers)
{
	const struct file *file = rule_file_of_call(report, call);
	const struct context_fact *workflow = workflow_of(file->facts, call->fact->context);

	if (!runs_dagger(call) || !workflow || !workflow->triggers || file->class != PATH_LIVE)
		return;
	for (const char *event = workflow->triggers; *event;) {
		const size_t length = strcspn(event, ",");

		if (length)
			add_event(report, file, event, length, tiers);
		event += length + (event[length] == ',');
	}
}

/* An engine of its own for each build shares nothing, so somebody has to say that there is one for all. */
static bool shares_engine(const struct snapshot *snapshot)
{
	static const char runner_host[] = "_EXPERIMENTAL_DAGGER_RUNNER_HOST";

	for (size_t i = 0; i < snapshot->setting_count; i++) {
		const struct setting *setting = &snapshot->settings[i];

		if (strcmp(setting->fact->key, runner_host) == 0 &&
			snapshot->files[setting->file].class == PATH_LIVE &&
			(text_starts(setting->fact->value, "tcp://") ||
				text_starts(setting->fact->value, "tls://") ||
				text_starts(setting->fact->value, "kube-pod://") ||
				text_starts(setting->fact->value, "unix://")))
			return true;
	}
	return false;
}

void check_cache_volume(const struct rule_input *input, struct rule_report *report)
{
	const struct snapshot *snapshot = input->snapshot;
	struct tiers tiers = { 0 };

	if (!input->policy->tier_count && !shares_engine(snapshot))
		return;
	for (size_t i = 0; i < snapshot->call_count; i++)
		add_call(report, &snapshot->calls[i], &tiers);
	if (!tiers.first)
		return;
	for (size_t i = 0; i < snapshot->call_count; i++) {
		const struct call *call = &snapshot->calls[i];
		const struct value_fact *key = call_argument(call, "key", 0);
		struct rule_subject subject;

		if (!call_is(call, "Query", "cacheVolume"))
			continue;
		subject = rule_subject_call(report, call, "key", key);
		/* A key that a caller chooses can tell the tiers apart. */
		if (!tiers.other || (key && key->parameter)) {
			rule_pass(report, subject.file);
			continue;
		}
		rule_fail(report, &subject, tiers.other,
			arena_format(rule_arena(report),
				"builds set off by %s (%s) and by %s (%s) mount the same volume '%s'\nsee %s",
				tiers.event, tiers.first, tiers.other_event, tiers.other,
				rule_shown(report, key ? key->text : ""), tiers.workflow));
	}
}
