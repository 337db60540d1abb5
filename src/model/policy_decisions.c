/* What policy gives people and suppressions: teams of repositories, and [[suppressions]] as decisions. */
#include "model/policy.h"

#include <string.h>

#include "base/cleanup.h"

static const char url_prefix[] = "url:";

const struct policy_team *policy_team(const struct policy *policy, const char *identity, const char *name)
{
	if (strncmp(identity, url_prefix, strlen(url_prefix)) == 0)
		identity += strlen(url_prefix);
	for (size_t i = 0; i < policy->team_count; i++) {
		const struct policy_team *team = &policy->teams[i];

		if (policy_matches(&team->repositories, identity) ||
			policy_matches(&team->repositories, name))
			return team;
	}
	return NULL;
}

static void add_joined(const struct patterns *patterns, const char *between, struct buf *ret)
{
	for (size_t i = 0; i < patterns->count; i++)
		buf_format(ret, "%s%s", i ? between : "", patterns->items[i]);
}

void policy_team_owners(const struct policy_team *team, struct buf *ret)
{
	add_joined(&team->owners, ", ", ret);
}

static const char *join_lines(struct arena *arena, const struct patterns *patterns)
{
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	add_joined(patterns, "\n", &lines);
	return arena_string(arena, lines.text ? lines.text : "");
}

const struct decision *policy_decisions(const struct policy *policy, struct arena *arena, size_t *ret_count)
{
	struct decision *decisions = arena_zero(arena, policy->suppression_count, sizeof(*decisions));

	for (size_t i = 0; i < policy->suppression_count; i++) {
		const struct policy_suppression *row = &policy->suppressions[i];

		decisions[i] = (struct decision){
			.origin = ORIGIN_POLICY,
			.scope = {
				.rule = row->rule,
				.repository = join_lines(arena, &row->repositories),
				.path = join_lines(arena, &row->paths),
				.subject = join_lines(arena, &row->subjects),
				.target = "",
				.commit = "",
			},
			.state = row->state,
			.justification = row->justification,
			.reason = row->reason,
			.owner = "",
			.by = "policy",
			.until = row->until,
		};
	}
	*ret_count = policy->suppression_count;
	return decisions;
}
