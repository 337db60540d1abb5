/* What is known of findings before the gate looks: the database, the policy, the baseline. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "checking.h"

enum { HASH_BYTES = 16 };

/* A finding of the database, and decisions that name none: in the arena of the check. */
struct knowledge {
	struct checking *checking;
	struct known_finding *findings; /* by fingerprint */
	size_t finding_count, finding_capacity;
	struct decision *decisions; /* of people, the newest first */
	size_t decision_count, decision_capacity;
	const struct decision *suppressions; /* of policy */
	size_t suppression_count;
};

/* --- the database --------------------------------------------------------------------------------------- */

static void keep_texts(struct decision *decision, struct arena *arena)
{
	decision->reason = arena_string(arena, decision->reason);
	decision->by = arena_string(arena, decision->by);
	decision->owner = arena_string(arena, decision->owner);
}

static int keep_finding(const struct known_finding *finding, void *context)
{
	struct knowledge *knowledge = context;
	struct arena *arena = &knowledge->checking->arena;
	struct known_finding *kept;

	arena_grow(arena, &knowledge->findings, knowledge->finding_count, &knowledge->finding_capacity,
		sizeof(*knowledge->findings));
	kept = &knowledge->findings[knowledge->finding_count++];
	*kept = *finding;
	kept->owner = arena_string(arena, finding->owner);
	keep_texts(&kept->decision, arena);
	return 0;
}

/* Those that name findings stand with these already; owners decide nothing. */
static int keep_decision(const struct decision *decision, void *context)
{
	struct knowledge *knowledge = context;
	struct arena *arena = &knowledge->checking->arena;
	struct decision *kept;

	if (decision->scope.finding_count || decision->owns || decision->origin != ORIGIN_PERSON)
		return 0;
	arena_grow(arena, &knowledge->decisions, knowledge->decision_count, &knowledge->decision_capacity,
		sizeof(*knowledge->decisions));
	kept = &knowledge->decisions[knowledge->decision_count++];
	*kept = *decision;
	keep_texts(kept, arena);
	kept->scope.repository = arena_string(arena, decision->scope.repository);
	kept->scope.path = arena_string(arena, decision->scope.path);
	kept->scope.subject = arena_string(arena, decision->scope.subject);
	kept->scope.target = arena_string(arena, decision->scope.target);
	kept->scope.commit = arena_string(arena, decision->scope.commit);
	return 0;
}

/* The fingerprint is the first member. */
static int compare_findings(const void *left, const void *right)
{
	return memcmp(left, right, HASH_BYTES);
}

_Static_assert(offsetof(struct known_finding, fingerprint) == 0, "searched by it");

static int load(struct knowledge *knowledge, struct error *err)
{
	struct checking *checking = knowledge->checking;
	int result = 0;

	knowledge->suppressions =
		policy_decisions(checking->settings->policy, &checking->arena, &knowledge->suppression_count);
	if (!checking->fleet)
		return 0;
	if (checking->repository)
		result = store_visit_known_findings(
			fleet_store(checking->fleet), checking->repository, keep_finding, knowledge, err);
	if (knowledge->finding_count > 1)
		qsort(knowledge->findings, knowledge->finding_count, sizeof(*knowledge->findings),
			compare_findings);
	return result < 0 ? result
			  : store_visit_decisions(
				    fleet_store(checking->fleet), true, keep_decision, knowledge, err);
}

static const struct known_finding *find(const struct knowledge *knowledge, const struct finding *finding)
{
	return knowledge->finding_count
		       ? bsearch(finding->fingerprint, knowledge->findings, knowledge->finding_count,
				 sizeof(*knowledge->findings), compare_findings)
		       : NULL;
}

/* --- decisions ------------------------------------------------------------------------------------------ */

static bool has_ended(const struct decision *decision, int64_t now)
{
	return decision->until && decision->until < now;
}

static const char *commit_of(const struct checking *checking, const struct finding *finding)
{
	const struct reference *reference = checking_reference(checking, finding);
	const char *commit = reference ? reference_runs(reference) : NULL;

	return commit ? commit : "";
}

static struct decidable decidable_of(struct checking *checking, const struct finding *finding)
{
	return (struct decidable){
		.rule = finding->rule->number,
		.identity = checking->identity,
		.repository = checking->name,
		.path = finding->path,
		.subject = finding->subject,
		.target = finding->target ? finding->target : "",
		.commit = commit_of(checking, finding),
	};
}

static const struct decision *first_that_fits(
	const struct decision *decisions, size_t count, const struct decidable *finding, int64_t now)
{
	for (size_t i = 0; i < count; i++)
		if (!has_ended(&decisions[i], now) && decision_scope_matches(&decisions[i].scope, finding))
			return &decisions[i];
	return NULL;
}

static bool shows_same(const struct known_finding *known, const struct finding *finding)
{
	return memcmp(known->evidence, finding->evidence, sizeof(known->evidence)) == 0;
}

/* What people have said of this very finding goes before what they said of many, and that before policy. */
static const struct decision *decision_of(
	struct knowledge *knowledge, const struct finding *finding, const struct known_finding *known)
{
	const int64_t now = knowledge->checking->now;
	struct decidable decidable;
	const struct decision *fits;

	if (known && known->decision.origin == ORIGIN_PERSON && !has_ended(&known->decision, now) &&
		shows_same(known, finding))
		return &known->decision;
	if (!knowledge->decision_count && !knowledge->suppression_count)
		return NULL;
	decidable = decidable_of(knowledge->checking, finding);
	fits = first_that_fits(knowledge->decisions, knowledge->decision_count, &decidable, now);
	return fits ? fits
		    : first_that_fits(knowledge->suppressions, knowledge->suppression_count, &decidable, now);
}

/* What somebody had forgiven for a time is as good as new when that is over. */
static enum check_standing standing_of(
	const struct known_finding *known, const struct finding *finding, int64_t now)
{
	if (!known)
		return STANDS_NEW;
	if (known->status == FINDING_CLOSED ||
		(known->decision.origin && decision_settles(known->decision.state) &&
			has_ended(&known->decision, now)))
		return STANDS_REOPENED;
	return shows_same(known, finding) ? STANDS_KNOWN : STANDS_CHANGED;
}

/* --- the baseline --------------------------------------------------------------------------------------- */

/* What the file says counts where the database says nothing. */
static void mark_by_baseline(struct checking *checking, const struct finding *finding, struct mark *mark)
{
	const struct baseline_entry *entry;

	switch (baseline_stand(checking->settings->baseline, finding->fingerprint, finding->evidence,
		checking->now, &entry)) {
	case BASELINE_NEW:
		return;
	case BASELINE_CHANGED:
		if (mark->standing != STANDS_KNOWN)
			mark->standing = STANDS_CHANGED;
		return;
	case BASELINE_ENDED:
		mark->standing = STANDS_REOPENED;
		return;
	case BASELINE_KNOWN:
		break;
	}
	mark->in_baseline = true;
	mark->standing = STANDS_KNOWN;
	if (mark->decision.origin || entry->state == DECISION_OPEN)
		return;
	mark->decision = (struct decision){
		.origin = ORIGIN_PERSON,
		.state = entry->state,
		.justification = entry->justification,
		.reason = entry->reason,
		.by = entry->by,
		.owner = "",
		.until = entry->until,
	};
}

/* A baseline of another repository fits nothing: that is said, and not taken for a clean start. */
static void compare_baseline(struct checking *checking)
{
	const struct baseline *baseline = checking->settings->baseline;
	struct checked *ret = checking->ret;
	const char *foreign = "";
	size_t own = 0;

	for (size_t i = 0; i < baseline->count; i++) {
		const struct baseline_entry *entry = &baseline->entries[i];

		if (*entry->repository && strcmp(entry->repository, checking->identity) != 0) {
			foreign = *foreign ? foreign : entry->repository;
			continue;
		}
		own++;
		/* Of a part of the repository nobody can tell what is gone from the whole. */
		if (checking->settings->what != CHECK_RANGE &&
			!hash_index_find(&checking->findings, entry->finding.fingerprint))
			ret->gone++;
	}
	ret->foreign = own ? "" : arena_string(&ret->arena, foreign);
}

/* --- all ------------------------------------------------------------------------------------------------ */

int check_mark(struct checking *checking, struct error *err)
{
	const struct findings *findings = &checking_last(checking)->findings;
	struct knowledge knowledge = { .checking = checking };

	checking->marks = arena_zero(&checking->arena, findings->count, sizeof(*checking->marks));
	if (load(&knowledge, err) < 0)
		return error_context(err, "looking at what is known");
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		const struct known_finding *known = find(&knowledge, finding);
		const struct decision *decision = decision_of(&knowledge, finding, known);
		struct mark *mark = &checking->marks[i];

		mark->standing = standing_of(known, finding, checking->now);
		mark->first_seen = known ? known->first_seen : 0;
		mark->changed = known ? known->changed : 0;
		mark->owner = known ? known->owner : "";
		if (decision)
			mark->decision = *decision;
		if (checking->settings->baseline)
			mark_by_baseline(checking, finding, mark);
	}
	if (checking->settings->baseline)
		compare_baseline(checking);
	return 0;
}
