/* What came of an act, in words for a status line. */
#include "triaging.h"

#include "base/cleanup.h"
#include "base/clock.h"

struct verb {
	const char *did, *would; /* in front of what it is about */
	const char *as;          /* behind it */
};

static const struct verb state_verbs[DECISION_STATES] = {
	[DECISION_OPEN] = { "reopened", "reopen", "" },
	[DECISION_IN_TRIAGE] = { "took", "take", " into triage" },
	[DECISION_EXPLOITABLE] = { "confirmed", "confirm", "" },
	[DECISION_ACCEPTED] = { "accepted", "accept", "" },
	[DECISION_FALSE_POSITIVE] = { "dismissed", "dismiss", " as false positive" },
	[DECISION_NOT_AFFECTED] = { "dismissed", "dismiss", " as not affected" },
};

static const struct verb give = { "gave", "give", " to " },
			 free_from = { "freed", "free", " from their owner" };

static const struct verb *verb_of(const struct decision *decision)
{
	if (decision->owns)
		return *decision->owner ? &give : &free_from;
	return &state_verbs[decision->state];
}

static void add_findings(struct buf *ret, size_t count)
{
	buf_format(ret, count == 1 ? "%zu finding" : "%zu findings", count);
}

static void add_about(struct buf *ret, const struct decision *decision, const struct act_result *result)
{
	if (decision->scope.finding_count) {
		add_findings(ret, result->matched);
		return;
	}
	decision_scope_describe(&decision->scope, ret);
	buf_add(ret, " (");
	add_findings(ret, result->matched);
	buf_add_char(ret, ')');
}

/* What a person would not expect: that less came of it than was asked for. */
static void add_rest(struct buf *ret, const struct act_result *result)
{
	if (result->changed == 0)
		buf_add(ret, "; nothing is otherwise than before");
	else if (result->changed < result->matched)
		buf_format(ret, "; %zu of them %s otherwise than before", result->changed,
			result->changed == 1 ? "is" : "are");
	if (result->vanished)
		buf_format(ret, "; %zu left out, which %s gone or %s something else by now", result->vanished,
			result->vanished == 1 ? "is" : "are", result->vanished == 1 ? "shows" : "show");
}

void triage_add_act(struct buf *ret, const struct act_result *result, bool dry_run)
{
	if (dry_run)
		buf_add(ret, "; nothing is recorded");
	else
		buf_format(ret, " (act %lld)", (long long)result->act);
}

void triage_add_decided(
	struct buf *ret, const struct decision *decision, const struct act_result *result, bool dry_run)
{
	const struct verb *verb = verb_of(decision);

	buf_format(ret, "%s%s ", dry_run ? "would " : "", dry_run ? verb->would : verb->did);
	add_about(ret, decision, result);
	buf_add(ret, verb->as);
	if (decision->owns || *decision->owner)
		buf_format(ret, decision->owns ? "%s" : ", owned by %s", decision->owner);
	if (decision->until && !decision->owns) {
		buf_add(ret, " until ");
		buf_add_date(ret, decision->until);
	}
	add_rest(ret, result);
	triage_add_act(ret, result, dry_run);
}
