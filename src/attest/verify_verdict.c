/*
 * The verdict that follows from all results (reference/attestations.md §0.2).
 *
 * A step that failed decides, unless it failed for want alone: of trust (what is missing was there, but of a log or an
 * authority that no root names), of a time (nothing was there), or of something that is not done.
 */
#include "judging.h"

enum want { WANT_NOTHING = 0, WANT_TRUST = 1, WANT_TIME = 2, WANT_SUPPORT = 3 };

static size_t count_of(
	const struct verification *verification, enum attestation_step step, enum step_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < verification->step_count; i++)
		count += verification->steps[i].step == step && verification->steps[i].state == state;
	return count;
}

bool has_state(const struct verification *verification, enum attestation_step step, enum step_state state)
{
	return count_of(verification, step, state) > 0;
}

static bool is_ignored(const struct verification *ret, enum attestation_step step)
{
	return has_state(ret, step, STEP_IGNORED);
}

/* Why a step that failed did: WANT_NOTHING = because something is wrong. */
static enum want want_of(const struct verifying *verifying, enum attestation_step step)
{
	const struct verification *ret = verifying->ret;
	const bool empty = verifying->item->entry_count == 0 && verifying->item->timestamp_count == 0;

	if (count_of(ret, step, STEP_FAILED) > 1)
		return WANT_NOTHING;
	if (step == STEP_SCT)
		return is_ignored(ret, STEP_SCT) ? WANT_TRUST : WANT_NOTHING;
	if (step == STEP_LOG) {
		if (is_ignored(ret, STEP_LOG) || verifying->unknown_key)
			return WANT_TRUST;
		if (verifying->unsupported)
			return WANT_SUPPORT;
		return empty && verifying->leaf ? WANT_TIME : WANT_NOTHING;
	}
	if (step == STEP_TIME) {
		if (is_ignored(ret, STEP_LOG) || is_ignored(ret, STEP_PROMISE) ||
			is_ignored(ret, STEP_TIMESTAMP))
			return WANT_TRUST;
		return verifying->unsupported ? WANT_SUPPORT : WANT_TIME;
	}
	return WANT_NOTHING;
}

/* The words of the step that speaks of it, for the verdict's line. */
static void say_missing_trust(struct verifying *verifying)
{
	struct verification *ret = verifying->ret;
	const struct step_result *found = NULL;
	const char *what = "certificate log";

	if (has_state(ret, STEP_TRUST, STEP_NOT_CHECKED))
		return;
	for (size_t i = 0; i < ret->step_count; i++) {
		const struct step_result *step = &ret->steps[i];

		if (step->state == STEP_IGNORED && (!found || step->step == STEP_LOG))
			found = step;
	}
	if (!found)
		return;
	if (found->step == STEP_LOG || found->step == STEP_PROMISE)
		what = "log";
	else if (found->step == STEP_TIMESTAMP)
		what = "time stamp's authority";
	step_add(verifying, STEP_TRUST, STEP_NOT_CHECKED, NULL, found->seen,
		arena_format(verifying->arena, "%s %s is in no trust root that is loaded%s%s", what,
			found->seen ? found->seen : "", found->note ? ": " : "",
			found->note ? found->note : ""));
}

static enum attestation_verdict refuse(
	struct verifying *verifying, enum attestation_verdict verdict, const char *why)
{
	if (verdict == VERDICT_UNSUPPORTED)
		step_add(verifying, STEP_STRUCTURE, STEP_NOT_CHECKED, NULL, NULL, why);
	return verdict;
}

/* What every signed item must have shown, whatever else: a step without a word is none that held. */
static bool is_complete(const struct verifying *verifying)
{
	const struct verification *ret = verifying->ret;

	if (!has_state(ret, STEP_SIGNATURE, STEP_OK))
		return false;
	if (verifying->item->content == CONTENT_ENVELOPE && !has_state(ret, STEP_STATEMENT, STEP_OK))
		return false;
	/* Of a log's entry that could not be held against what is signed nothing follows. */
	if (has_state(ret, STEP_LOG, STEP_NOT_CHECKED))
		return false;
	if (verifying->leaf && verifying->root->need_scts > 0 && !has_state(ret, STEP_SCT, STEP_OK))
		return false;
	return !verifying->leaf ||
	       (has_state(ret, STEP_CHAIN, STEP_OK) && has_state(ret, STEP_CERTIFICATE, STEP_OK));
}

static const char *why_incomplete(const struct verifying *verifying)
{
	const struct verification *ret = verifying->ret;

	for (size_t i = 0; i < ret->step_count; i++)
		if ((ret->steps[i].step == STEP_SIGNATURE || ret->steps[i].step == STEP_LOG) &&
			ret->steps[i].state == STEP_NOT_CHECKED && ret->steps[i].note)
			return ret->steps[i].note;
	return "not everything that is needed could be checked";
}

static enum attestation_verdict verdict_of(struct verifying *verifying)
{
	struct verification *ret = verifying->ret;
	bool wants[WANT_SUPPORT + 1] = { false };

	for (size_t i = 0; i < ret->step_count; i++) {
		enum want want;

		if (ret->steps[i].state != STEP_FAILED)
			continue;
		want = want_of(verifying, ret->steps[i].step);
		wants[want] = true;
		if (want == WANT_NOTHING) {
			ret->failed = ret->steps[i].step;
			return VERDICT_FAILED;
		}
	}
	if (wants[WANT_TRUST] || verifying->unknown_key || (verifying->leaf && !verifying->root)) {
		say_missing_trust(verifying);
		return VERDICT_NO_TRUST;
	}
	if (wants[WANT_SUPPORT] || verifying->unsupported)
		return refuse(verifying, VERDICT_UNSUPPORTED, verifying->unsupported);
	if (!is_complete(verifying))
		return refuse(verifying, VERDICT_UNSUPPORTED, why_incomplete(verifying));
	if (wants[WANT_TIME])
		return VERDICT_SIGNED_NO_TIME;
	return has_state(ret, STEP_IDENTITY, STEP_OK) ? VERDICT_VERIFIED : VERDICT_VERIFIED_ANY;
}

void derive_verdict(struct verifying *verifying)
{
	struct verification *ret = verifying->ret;

	ret->verdict = verdict_of(verifying);
	if (verifying->root)
		ret->root = arena_string(verifying->arena, verifying->root->name);
	else if (verifying->key.name && !verifying->leaf)
		ret->root = arena_string(verifying->arena, verifying->key.name);
	if (!verifying->leaf && has_state(ret, STEP_SIGNATURE, STEP_OK))
		ret->key = arena_string(verifying->arena, verifying->key.fingerprint);
	for (size_t i = 0; i < verifying->time_count; i++)
		if (!ret->time || verifying->times[i].at < ret->time)
			ret->time = verifying->times[i].at;
}
