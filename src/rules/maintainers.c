/* Rule 211: five facts about who keeps a target, against what policy wants of each. No score. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "reasons.h"
#include "resolved.h"

/* What is poor, in words; and which of it, for the state. */
struct poor {
	struct buf text, state;
};

static void add(struct poor *poor, const char *name, const char *words)
{
	buf_format(&poor->text, "\n%s", words);
	buf_format(&poor->state, "%s ", name);
}

static void look_at_times(
	struct rule_report *report, const struct maintenance *maintenance, struct poor *poor)
{
	const struct policy *policy = report->input->policy;
	const int64_t now = report->input->now;
	const int64_t grown = days_after(maintenance->first_commit, policy->maintainers.least_age_days);
	const int64_t stale = days_after(maintenance->last_commit, policy->maintainers.stale_days);

	if (now < grown) {
		add(poor, "age",
			arena_format(rule_arena(report), "young: policy wants a first commit before %s",
				date_words(
					report, now - (grown - days_after(maintenance->first_commit, 0)))));
		rule_until(report, grown);
	}
	if (now >= stale)
		add(poor, "activity",
			arena_format(rule_arena(report), "quiet: nothing new in more than %s",
				count_words(report, (uint64_t)policy->maintainers.stale_days, "day")));
	else
		rule_until(report, stale);
}

static void look_at_people(
	struct rule_report *report, const struct maintenance *maintenance, struct poor *poor)
{
	const struct policy *policy = report->input->policy;

	if (maintenance->authors < policy->maintainers.least_authors)
		add(poor, "authors",
			arena_format(rule_arena(report), "few: policy wants at least %s",
				count_words(report, policy->maintainers.least_authors, "author")));
	if (policy->maintainers.signed_tags && !maintenance->signed_tags)
		add(poor, "signatures", "unsigned: policy wants tags to be signed");
}

static const char *facts(struct rule_report *report, const struct maintenance *maintenance)
{
	return arena_format(rule_arena(report),
		"first commit %s, last %s\n%s, %u in the last of its years\n%s, %u of them in that year\n"
		"%s, %u annotated, %u with a signature that nobody has verified",
		date_words(report, maintenance->first_commit), date_words(report, maintenance->last_commit),
		count_words(report, maintenance->commits, "commit"), maintenance->commits_year,
		count_words(report, maintenance->authors, "author"), maintenance->authors_year,
		count_words(report, maintenance->tags, "tag"), maintenance->annotated_tags,
		maintenance->signed_tags);
}

static const char *why_unknown(const struct asked *asked)
{
	const struct resolution *resolution = asked->resolution;

	if (resolution->presence == PRESENCE_UNREADABLE)
		return reason_unreadable_copy;
	if (resolution->copy_count)
		return reason_history_unread;
	return resolution->presence == PRESENCE_NO_COPY ? reason_no_copy : reason_unresolved;
}

static void maintainers(struct rule_report *report, const struct asked *asked)
{
	const struct maintenance *maintenance = &asked->resolution->maintenance;
	struct poor poor = { .text = BUF_INIT, .state = BUF_INIT };

	if (policy_tier(report->input->policy, asked->reference->root) == TIER_OURS)
		return;
	if (!maintenance->known) {
		asked_unknown(report, asked, why_unknown(asked));
		return;
	}
	look_at_times(report, maintenance, &poor);
	look_at_people(report, maintenance, &poor);
	if (poor.text.length)
		asked_fail(report, asked, poor.state.text,
			arena_format(rule_arena(report), "%s%s", facts(report, maintenance), poor.text.text));
	else
		asked_pass(report, asked);
	buf_release(&poor.text);
	buf_release(&poor.state);
}

void check_maintainers(const struct rule_input *input, struct rule_report *report)
{
	if (input->policy->maintainers.on)
		rule_each_root(report, maintainers);
}
