/* Linking, resolving and judging for the gate; nothing of it is recorded. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "checking.h"
#include "coverage.h"
#include "engine/link.h"
#include "evaluate.h"
#include "rules/table.h"

/* --- facts ---------------------------------------------------------------------------------------------- */

static int link_state(struct checking *checking, struct judged *judged, struct error *err)
{
	const struct check_settings *settings = checking->settings;
	struct snapshot *snapshot = judged->snapshot;
	struct policy asked = *settings->policy;

	asked.persona = settings->persona;
	snapshot->identity = arena_string(&snapshot->arena, checking->identity);
	snapshot_limit_facts(snapshot, &asked.limits);
	snapshot_link(snapshot);
	for (size_t i = 0; i < snapshot->file_count; i++)
		snapshot->files[i].class =
			policy_path_class(&asked, snapshot->files[i].path, snapshot->files[i].class);
	return evaluate_tighten(&asked, snapshot, &judged->policy, &judged->own, err);
}

/* --- what copies and the fleet say ---------------------------------------------------------------------- */

static bool is_remote(const struct reference *reference)
{
	return reference->root && *reference->root;
}

static bool is_commit(const char *text)
{
	return text && text_is_hex(text, OID_HEX);
}

/* What copies are asked about: the commit of the pin, else of the version, else of the lock. */
static const char *commit_of(const struct reference *reference)
{
	if (is_commit(reference->fact->pin))
		return reference->fact->pin;
	if (reference->version_kind == VERSION_COMMIT && is_commit(reference->version))
		return reference->version;
	return is_commit(reference->lock_commit) ? reference->lock_commit : "";
}

static const char *text_or_none(const char *text)
{
	return text ? text : "";
}

static struct question question_of(const struct reference *reference)
{
	return (struct question){
		.root = reference->root,
		.subpath = text_or_none(reference->subpath),
		.version = text_or_none(reference->version),
		.commit = commit_of(reference),
	};
}

static void make_beside(struct checking *checking, struct judged *judged)
{
	const size_t count = judged->snapshot->reference_count;
	struct beside *beside = &judged->beside;

	beside->resolutions = arena_zero(&checking->arena, count, sizeof(*beside->resolutions));
	beside->skews = arena_zero(&checking->arena, count, sizeof(*beside->skews));
	beside->reviews = arena_zero(&checking->arena, count, sizeof(*beside->reviews));
}

static int load_beside(struct checking *checking, struct judged *judged, struct error *err)
{
	const size_t count = judged->snapshot->reference_count;

	judged->known = arena_zero(&checking->arena, count, sizeof(*judged->known));
	if (!checking->repository) {
		make_beside(checking, judged);
		return 0;
	}
	if (store_load_beside(fleet_store(checking->fleet), checking->repository, judged->snapshot,
		    &judged->policy.limits, &checking->arena, &judged->beside, err) < 0)
		return err->code;
	return store_find_known_references(
		fleet_store(checking->fleet), checking->repository, judged->snapshot, judged->known, err);
}

/* One reference whose target copies are asked about. */
struct to_ask {
	struct judged *judged;
	size_t index;
};

struct asking {
	struct arena arena;
	struct to_ask *items;
	struct question *questions;
	size_t count, capacity, question_capacity;
};

static void asking_release(struct asking *asking)
{
	arena_release(&asking->arena);
}

/* What the fleet knows of it as it stands here is taken from there. */
static void list_unknown(struct judged *judged, struct asking *asking)
{
	for (size_t i = 0; i < judged->snapshot->reference_count; i++) {
		const struct reference *reference = &judged->snapshot->references[i];

		if (!is_remote(reference) || judged->known[i])
			continue;
		arena_grow(&asking->arena, &asking->items, asking->count, &asking->capacity,
			sizeof(*asking->items));
		arena_grow(&asking->arena, &asking->questions, asking->count, &asking->question_capacity,
			sizeof(*asking->questions));
		asking->items[asking->count] = (struct to_ask){ judged, i };
		asking->questions[asking->count++] = question_of(reference);
	}
}

/* What the fleet knows of a target although it does not know the reference. */
static int load_target(struct checking *checking, struct judged *judged, size_t index, struct error *err)
{
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	const struct reference *reference = &judged->snapshot->references[index];

	if (!checking->fleet)
		return 0;
	buf_add(&target, reference->root);
	if (reference->subpath && *reference->subpath)
		buf_format(&target, "/%s", reference->subpath);
	return store_load_beside_target(fleet_store(checking->fleet), target.text,
		text_or_none(reference_runs(reference)), &checking->arena, &judged->beside.skews[index],
		&judged->beside.reviews[index], err);
}

static int resolve_all(struct checking *checking, struct error *err)
{
	CLEANUP(asking_release) struct asking asking = { 0 };
	const struct resolve_moment settings = {
		.fleet = checking->fleet,
		.policy = checking->settings->policy,
		.mirrors = checking->settings->mirrors,
		.below = true,
		.forks = true,
	};

	for (size_t i = 0; i < checking->state_count; i++) {
		if (load_beside(checking, &checking->states[i], err) < 0)
			return err->code;
		list_unknown(&checking->states[i], &asking);
	}
	if (resolve_moment(&settings, asking.questions, asking.count, &checking->moment, err) < 0)
		return error_context(err, "asking the copies");
	for (size_t i = 0; i < asking.count; i++) {
		const struct to_ask *item = &asking.items[i];

		item->judged->beside.resolutions[item->index] = checking->moment.answers[i];
		if (load_target(checking, item->judged, item->index, err) < 0)
			return err->code;
	}
	return 0;
}

/* --- rules ---------------------------------------------------------------------------------------------- */

static void judge(struct checking *checking, struct judged *judged)
{
	const struct rule_input input = {
		.snapshot = judged->snapshot,
		.policy = &judged->policy,
		.resolutions = judged->beside.resolutions,
		.skews = judged->beside.skews,
		.reviews = judged->beside.reviews,
		.image_skews = judged->beside.image_skews,
		.certificate_shares = judged->beside.certificate_shares,
		.now = checking->now,
	};

	rules_check(&input, STAGE_ALL, &judged->findings);
}

/* --- what could not be asked ---------------------------------------------------------------------------- */

/* Whether a rule has looked at anything here. */
static bool looked(const struct findings *findings, const struct rule *rule)
{
	for (size_t i = 0; i < findings->tally_count; i++) {
		const struct tally *tally = &findings->tallies[i];

		if (tally->rule == rule && tally->pass + tally->fail + tally->unknown + tally->declared > 0)
			return true;
	}
	return false;
}

/*
 * What a rule says that needs what nobody has: of the rest of the fleet nothing can be said without a database, and
 * without copies that something is unknown is only another way of saying that there are none. Who wants the unknown to
 * fail is not content with that.
 */
static bool cannot_say(const struct checking *checking, const struct finding *finding)
{
	const struct rule *rule = finding->rule;

	if (rule->stage != STAGE_RESOLVED)
		return false;
	return (rule->fleet && !checking->fleet) ||
	       (!checking->has_copies && !checking->threshold.unknown && finding->verdict == VERDICT_UNKNOWN);
}

static bool is_left_out(
	const struct checking *checking, const struct findings *findings, const struct rule *rule)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].rule == rule && cannot_say(checking, &findings->items[i]))
			return true;
	return false;
}

static void name_unasked(struct checking *checking)
{
	const struct findings *findings = &checking_last(checking)->findings;
	struct checked *ret = checking->ret;
	const char **names = NULL;
	size_t capacity = 0;

	if (checking->has_copies && checking->fleet)
		return;
	for (const struct rule *rule = rule_table; rule->number; rule++) {
		const bool fleet = rule->fleet && !checking->fleet && looked(findings, rule);

		if (rule->stage != STAGE_RESOLVED || !(fleet || is_left_out(checking, findings, rule)))
			continue;
		arena_grow(&ret->arena, &names, ret->unasked_count, &capacity, sizeof(*names));
		names[ret->unasked_count++] = arena_format(&ret->arena, "SCB%03d", rule->number);
	}
	ret->unasked = names;
}

/* --- ranges --------------------------------------------------------------------------------------------- */

static int compare_prints(const void *left, const void *right)
{
	return memcmp((*(const struct finding *const *)left)->fingerprint,
		(*(const struct finding *const *)right)->fingerprint, 16);
}

/* A finding that the first state shows alike is nothing that the range has changed. */
static void leave_out_former(struct checking *checking)
{
	const struct findings *before = &checking->states[0].findings;
	const struct findings *now = &checking_last(checking)->findings;
	CLEANUP(memory_release)
	const struct finding **sorted = memory_zero(before->count, sizeof(*sorted));

	for (size_t i = 0; i < before->count; i++)
		sorted[i] = &before->items[i];
	if (before->count > 1)
		qsort(sorted, before->count, sizeof(*sorted), compare_prints);
	for (size_t i = 0; i < now->count && before->count; i++) {
		const struct finding *finding = &now->items[i];
		const struct finding *const *same =
			bsearch(&finding, sorted, before->count, sizeof(*sorted), compare_prints);

		checking->left_out[i] |= same && memcmp((*same)->evidence, finding->evidence, 16) == 0;
	}
}

/* --- all ------------------------------------------------------------------------------------------------ */

/* What is asked about is found again by what it is. */
static void make_indexes(struct checking *checking)
{
	const struct snapshot *snapshot = checking_last(checking)->snapshot;
	const struct findings *findings = &checking_last(checking)->findings;

	if (snapshot->reference_count)
		hash_index_make(&checking->references, snapshot->references[0].identity,
			snapshot->reference_count, sizeof(struct reference), &checking->arena);
	if (findings->count)
		hash_index_make(&checking->findings, findings->items[0].fingerprint, findings->count,
			sizeof(struct finding), &checking->arena);
}

int check_judge(struct checking *checking, struct error *err)
{
	const struct findings *findings = &checking_last(checking)->findings;

	for (size_t i = 0; i < checking->state_count; i++)
		if (link_state(checking, &checking->states[i], err) < 0)
			return err->code;
	if (resolve_all(checking, err) < 0)
		return err->code;
	for (size_t i = 0; i < checking->state_count; i++)
		judge(checking, &checking->states[i]);
	make_indexes(checking);
	checking->left_out = arena_zero(&checking->arena, findings->count, sizeof(*checking->left_out));
	for (size_t i = 0; i < findings->count; i++)
		checking->left_out[i] = cannot_say(checking, &findings->items[i]);
	name_unasked(checking);
	if (checking->state_count > 1)
		leave_out_former(checking);
	return 0;
}
