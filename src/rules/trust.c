/* Rules about where code comes from: 201 to 205. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "reasons.h"
#include "resolved.h"

/* Whether policy says anything by which code of ours could be told from that of others. */
static bool knows_ours(const struct policy *policy)
{
	return policy->namespaces.count || policy->fork_count;
}

/* --- 201 ---------------------------------------------------------------------------------------------- */

static void allowed(struct rule_report *report, const struct asked *asked)
{
	const struct policy *policy = report->input->policy;
	const char *target = asked_target(report, asked);

	if (policy_tier(policy, asked->reference->root) == TIER_OURS ||
		policy_matches(&policy->allowed_sources, target))
		asked_pass(report, asked);
	else
		asked_fail(report, asked, NULL,
			arena_format(rule_arena(report), "%s is not on the list of allowed sources", target));
}

void check_allowed(const struct rule_input *input, struct rule_report *report)
{
	if (input->policy->allowed_sources.count)
		rule_each_foreign(report, allowed);
}

/* --- 202 ---------------------------------------------------------------------------------------------- */

static void forked(struct rule_report *report, const struct asked *asked)
{
	const struct policy *policy = report->input->policy;
	const struct resolution *resolution = asked->resolution;
	const char *root = asked->reference->root;
	const enum tier tier = policy_tier(policy, root);

	/* That a fork is there and not used is what SCB203 says. */
	if (resolution->fork == FORK_AVAILABLE ||
		policy_matches(&policy->forks_exempt, asked_target(report, asked)))
		return;
	if (tier == TIER_OURS || tier == TIER_OFFICIAL || resolution->fork == FORK_INTERNAL ||
		resolution->fork == FORK_FIRST_PARTY) {
		asked_pass(report, asked);
		return;
	}
	if (tier == TIER_UNKNOWN) {
		asked_unknown(report, asked, reason_no_namespace);
		return;
	}
	asked_fail(report, asked, NULL,
		arena_format(rule_arena(report), "%s is code of a third party%s", root,
			resolution->fork == FORK_NONE
				? ", and no fork of ours is known"
				: "; whether there is a fork of ours could not be told"));
}

void check_forked(const struct rule_input *input, struct rule_report *report)
{
	if (input->policy->forks_required)
		rule_each_foreign(report, forked);
}

/* --- 203 ---------------------------------------------------------------------------------------------- */

static void upstream_used(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	const struct fork_distance *distance = &resolution->distance;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "%s is used, though %s is our fork of it", asked->reference->root,
		resolution->fork_of);
	if (resolution->fork_reason)
		buf_format(&text, ": %s", resolution->fork_reason);
	if (distance->shared && distance->complete)
		buf_format(&text, "\nthe fork is %s behind and has %s of its own",
			count_words(report, distance->behind, "commit"),
			count_words(report, distance->ahead, "commit"));
	asked_fail(report, asked, resolution->fork_of, arena_string(rule_arena(report), text.text));
}

static void fork_used(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;

	if (policy_matches(&report->input->policy->forks_exempt, asked_target(report, asked)))
		return;
	switch (resolution->fork) {
	case FORK_AVAILABLE:
		upstream_used(report, asked);
		break;
	case FORK_LOCAL:
	case FORK_FIRST_PARTY:
	case FORK_INTERNAL:
	case FORK_NONE:
		asked_pass(report, asked);
		break;
	case FORK_UNKNOWN:
		asked_unknown(report, asked, reason_no_copy_to_compare);
		break;
	}
}

void check_fork_used(const struct rule_input *input, struct rule_report *report)
{
	if (knows_ours(input->policy))
		rule_each_foreign(report, fork_used);
}

/* --- 204 ---------------------------------------------------------------------------------------------- */

static bool is_compared(const struct asked *asked)
{
	return asked->resolution->distance.shared && asked->resolution->distance.complete;
}

static void fails_behind(struct rule_report *report, const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	const struct fork_distance *distance = &resolution->distance;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&text, "%s lacks %s of %s", asked->reference->root,
		count_words(report, distance->behind, "commit"), resolution->fork_of);
	if (distance->oldest_missing)
		buf_format(&text, ", the oldest of %s", date_words(report, distance->oldest_missing));
	if (distance->newest_missing.oid[0])
		buf_format(&text, "\nthe newest is %s",
			commit_words(report, distance->newest_missing.oid, &distance->newest_missing));
	/* A new state would be every commit of upstream. */
	asked_fail(report, asked, resolution->fork_of, arena_string(rule_arena(report), text.text));
}

static void fork_behind(struct rule_report *report, const struct asked *asked)
{
	const struct fork_distance *distance = &asked->resolution->distance;
	const int64_t days = report->input->policy->fork_behind_days;
	const int64_t since =
		distance->oldest_missing ? distance->oldest_missing : distance->newest_missing.time;

	if (asked->resolution->fork != FORK_INTERNAL)
		return;
	if (!is_compared(asked)) {
		asked_unknown(report, asked, reason_not_compared);
		return;
	}
	if (!distance->behind) {
		asked_pass(report, asked);
		return;
	}
	if (since && report->input->now >= days_after(since, days)) {
		fails_behind(report, asked);
		return;
	}
	/* That the newest is young says nothing of the others. */
	if (!since || (distance->behind > 1 && !distance->oldest_missing)) {
		asked_unknown(report, asked, reason_fork_age);
		return;
	}
	rule_until(report, days_after(since, days));
	asked_pass(report, asked);
}

void check_fork_behind(const struct rule_input *input, struct rule_report *report)
{
	if (knows_ours(input->policy))
		rule_each_root(report, fork_behind);
}

/* --- 205 ---------------------------------------------------------------------------------------------- */

/* What runs is the commit; where none is fixed it is taken to be the fork's default branch. */
static bool is_ahead_known(const struct asked *asked)
{
	return is_compared(asked) &&
	       (!*asked->commit || (asked->answered && asked->resolution->distance.pin_compared));
}

static void fails_ahead(struct rule_report *report, const struct asked *asked, uint32_t ahead)
{
	asked_fail(report, asked, asked->resolution->fork_of,
		arena_format(rule_arena(report), "%s of %s has %s that %s lacks, %s the module",
			*asked->commit ? "the commit that runs" : "the default branch",
			asked->reference->root, count_words(report, ahead, "commit"),
			asked->resolution->fork_of, ahead == 1 ? "and it changes" : "of which some change"));
}

/* What runs is upstream's own, or has nothing of the fork's in the module. */
static bool is_as_upstream(const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;
	const struct fork_distance *distance = &resolution->distance;

	if (*asked->commit && asked->answered && resolution->pin_upstream == REACH_YES)
		return true;
	return is_ahead_known(asked) && !(*asked->commit ? distance->pin_touched : distance->module_touched);
}

static void fork_ahead(struct rule_report *report, const struct asked *asked)
{
	const struct fork_distance *distance = &asked->resolution->distance;

	if (asked->resolution->fork != FORK_INTERNAL)
		return;
	if (is_as_upstream(asked))
		asked_pass(report, asked);
	else if (!is_ahead_known(asked))
		asked_unknown(report, asked, reason_not_compared);
	else
		fails_ahead(report, asked, *asked->commit ? distance->pin_ahead : distance->ahead);
}

void check_fork_ahead(const struct rule_input *input, struct rule_report *report)
{
	if (knows_ours(input->policy))
		rule_each_asked(report, fork_ahead);
}
