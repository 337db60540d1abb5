/* One thing wrong with what a key of the user's signed. */
#include "base/cleanup.h"
#include "support_faults.h"

static void managed_without_log(struct trial *trial)
{
	trial_managed(trial);
	trial->knobs.entry = FORGE_NO_ENTRY;
	trial->asking.unlogged = true;
}

static void managed_stamped(struct trial *trial)
{
	trial_managed(trial);
	trial->knobs.entry = FORGE_HASHEDREKORD_2;
	trial->knobs.stamp = true;
}

/* Neither promise nor stamp: that the log is trusted is held against now. */
static void managed_without_time(struct trial *trial)
{
	trial_managed(trial);
	trial->knobs.no_promise = true;
}

static void stamped_in_keyring(struct trial *trial)
{
	trial_keyring(trial);
	trial->knobs.stamp = true;
}

static const struct fault keys[] = {
	{ .name = "refuses another key that is given",
		.base = trial_managed,
		TEXT(asking.other_key, "other"),
		.step = STEP_ENTRY,
		.another_step = STEP_SIGNATURE },
	{ .name = "does not know a key that is nowhere",
		.base = trial_keyring,
		OFF(asking.keyring),
		.verdict = VERDICT_NO_TRUST },
	{ .name = "refuses a key that had ended",
		.base = trial_keyring,
		TIME(knobs.key_end, FORGE_TIME - 1),
		.step = STEP_TRUST },
	{ .name = "refuses a key that began later",
		.base = trial_keyring,
		TIME(knobs.key_start, FORGE_TIME + 1),
		.step = STEP_TRUST },
	{ .name = "refuses a key that had ended at a second time",
		.base = stamped_in_keyring,
		TIME(knobs.key_end, FORGE_TIME),
		.step = STEP_TRUST },
	{ .name = "asks for a log entry where policy does not say otherwise",
		.base = managed_without_log,
		OFF(asking.unlogged),
		.step = STEP_LOG },
	{ .name = "asks for a stamp where the log gives no time",
		.base = managed_stamped,
		OFF(knobs.stamp),
		.verdict = VERDICT_SIGNED_NO_TIME,
		.step = STEP_TIME },
	{ .name = "refuses a log that has ended by now where no time is known",
		.base = managed_without_time,
		TIME(knobs.log_end, FORGE_TIME + 1),
		.step = STEP_CHECKPOINT },
	{ .name = "refuses a promise by another key",
		.base = trial_managed,
		FLAG(knobs.promise_forged),
		.step = STEP_PROMISE },
};

static const struct fault envelopes[] = {
	{ .name = "counts a key once",
		.base = trial_plain,
		FLAG(knobs.signers_repeat),
		.step = STEP_SIGNATURE },
	{ .name = "refuses fewer keys than are asked for",
		.base = trial_plain,
		NUMBER(asking.threshold, 3),
		.step = STEP_SIGNATURE },
	{ .name = "refuses one key where two are asked for",
		.base = trial_plain,
		NUMBER(knobs.signers, 1),
		.step = STEP_SIGNATURE },
	{ .name = "counts no key that is not known",
		.base = trial_plain,
		OFF(asking.ring),
		.verdict = VERDICT_NO_TRUST },
	{ .name = "refuses another artifact",
		.base = trial_plain,
		TEXT(asking.artifact, "another artifact"),
		.step = STEP_SUBJECT },
	{ .name = "gives an envelope with a certificate no time",
		.base = trial_envelope,
		NUMBER(knobs.format, FORGE_ENVELOPE_CERT),
		.verdict = VERDICT_SIGNED_NO_TIME },
};

int main(void)
{
	int failed = faults_run("keys", keys, COUNT_OF(keys));

	return failed + faults_run("envelopes", envelopes, COUNT_OF(envelopes));
}
