/* One thing wrong with a time stamp, or with the authority that gave it. */
#include "base/cleanup.h"
#include "support_faults.h"

static void pooled(struct trial *trial)
{
	trial->knobs.tsa_end = FORGE_TIME;
	trial->knobs.tsa_pooled = true;
}

static void beside_a_promise(struct trial *trial)
{
	trial_stamped(trial);
	trial->knobs.tsa_pooled = true;
}

/* Both stamps are a second later than the leaf; without the rule for pairs one would do. */
static void twice(struct trial *trial)
{
	trial_second(trial);
	trial->knobs.stamp_times = 2;
}

static void from_outside(struct trial *trial)
{
	trial->knobs.tsa_leaf_start = FORGE_TIME + 2;
}

static const struct fault stamps[] = {
	{ .name = "refuses a stamp of other bytes",
		.base = trial_second,
		FLAG(knobs.stamp_other_bytes),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp of other bytes beside a promise",
		.base = trial_stamped,
		FLAG(knobs.stamp_other_bytes),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp by another key",
		.base = trial_second,
		FLAG(knobs.stamp_forged),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp by another certificate of the chain",
		.base = trial_second,
		FLAG(knobs.stamp_twin_leaf),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp after its authority's window",
		.base = trial_second,
		TIME(knobs.tsa_end, FORGE_TIME),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp before its authority's window",
		.base = trial_second,
		TIME(knobs.tsa_start, FORGE_TIME + 2),
		.step = STEP_TIMESTAMP },
	{ .name = "lends no window of another authority",
		.base = trial_second,
		.turn = pooled,
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp after its certificate's end",
		.base = trial_second,
		TIME(knobs.tsa_leaf_end, FORGE_TIME),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp before its certificate's start",
		.base = trial_second,
		.turn = from_outside,
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp by a certificate for code",
		.base = trial_second,
		TEXT(knobs.tsa_usage, "critical,codeSigning"),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp by a certificate for more than stamps",
		.base = trial_second,
		TEXT(knobs.tsa_usage, "critical,timeStamping,codeSigning"),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp by a certificate whose usage is not critical",
		.base = trial_second,
		TEXT(knobs.tsa_usage, "timeStamping"),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp over SHA-1",
		.base = trial_second,
		FLAG(knobs.stamp_sha1),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp that was not granted",
		.base = trial_second,
		FLAG(knobs.stamp_granted_not),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a stamp that is yet to come",
		.base = trial_second,
		TIME(asking.now, FORGE_TIME),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses a bad stamp beside a good one",
		.base = trial_second,
		FLAG(knobs.bad_stamp_too),
		.step = STEP_TIMESTAMP },
	{ .name = "refuses more stamps than may be",
		.base = trial_second,
		NUMBER(knobs.stamp_times, 33),
		.verdict = VERDICT_MALFORMED },
	{ .name = "does not know the authority of the only stamp",
		.base = trial_second,
		FLAG(knobs.stamp_unknown),
		.verdict = VERDICT_NO_TRUST },
	{ .name = "does not know another certificate of a chain that is known",
		.base = trial_second,
		FLAG(knobs.stamp_other_leaf),
		.verdict = VERDICT_NO_TRUST },
	{ .name = "asks for a time in Rekor v2",
		.base = trial_second,
		OFF(knobs.stamp),
		.verdict = VERDICT_SIGNED_NO_TIME },
	{ .name = "holds the second stamp of an authority too",
		.base = twice,
		TIME(knobs.leaf_end, FORGE_TIME),
		.step = STEP_CHAIN },
	{ .name = "takes a stamp where another authority is known",
		.base = trial_stamped,
		.turn = beside_a_promise,
		.verdict = VERDICT_VERIFIED },
	{ .name = "takes two stamps of an authority",
		.base = trial_second,
		NUMBER(knobs.stamp_times, 2),
		.verdict = VERDICT_VERIFIED },
};

int main(void)
{
	return faults_run("time stamps", stamps, COUNT_OF(stamps));
}
