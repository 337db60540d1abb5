/* One attestation through all checks, in the order that gives the best messages (reference/attestations.md §2.9). */
#include "attest/verify.h"

#include "base/cleanup.h"
#include "judging.h"

/* Everything that is checked of one item under one trust root. */
static void run(struct verifying *verifying, const struct signing *signing)
{
	step_hold(verifying, STEP_STRUCTURE, true, NULL, NULL, NULL);
	if (verifying->leaf)
		fulcio_read(verifying);
	check_trust(verifying, signing);
	check_promises(verifying);
	check_timestamps(verifying);
	check_times(verifying);
	check_key_window(verifying, signing);
	check_chain(verifying);
	check_scts(verifying);
	check_identity(verifying, signing);
	check_entries(verifying);
	step_add(verifying, STEP_SIGNATURE, signing->state, signing->expected, signing->seen, signing->note);
	check_statement(verifying);
	check_subject(verifying);
	check_certified(verifying);
	check_builder(verifying);
	check_source(verifying);
	derive_verdict(verifying);
}

/* A better verdict first, then the one that came farther before it failed. */
static bool is_better(const struct verification *left, const struct verification *right)
{
	const int left_rank = attestation_verdict_rank(left->verdict);
	const int right_rank = attestation_verdict_rank(right->verdict);

	return left_rank != right_rank ? left_rank < right_rank : left->failed > right->failed;
}

static void verify_signed(const struct item *item, const struct verify_settings *settings,
	struct arena *arena, struct verification *ret)
{
	CLEANUP(signing_release) struct signing signing = { 0 };
	struct verifying asking = { .item = item, .settings = settings, .arena = arena, .ret = ret };
	const struct trust_root **roots = NULL;
	size_t count;

	signing_find(&asking, &signing);
	if (signing.broken) {
		step_hold(&asking, STEP_STRUCTURE, false, NULL, NULL, signing.broken);
		ret->verdict = VERDICT_MALFORMED;
		ret->failed = STEP_STRUCTURE;
		return;
	}
	count = roots_find(&asking, &signing, &roots);
	for (size_t i = 0; i < count; i++) {
		struct verification found = { .level = -1 };
		struct verifying verifying = { .item = item,
			.settings = settings,
			.arena = arena,
			.ret = &found,
			.leaf = signing.leaf,
			.key = signing.key,
			.root = roots[i],
			.unknown_key = signing.unknown,
			.unsupported = signing.unsupported };

		run(&verifying, &signing);
		if (i == 0 || is_better(&found, ret))
			*ret = found;
		if (ret->verdict == VERDICT_VERIFIED)
			return;
	}
}

/* A claim of nobody's stays one whatever it is compared with. */
static void verify_unsigned(struct verifying *verifying)
{
	struct verification *ret = verifying->ret;

	step_hold(verifying, STEP_STRUCTURE, true, NULL, NULL, NULL);
	step_add(verifying, STEP_SIGNATURE, STEP_NOT_PRESENT, NULL, NULL, "nobody signed it");
	check_statement(verifying);
	check_subject(verifying);
	check_source(verifying);
	ret->verdict = VERDICT_UNSIGNED;
	if (has_state(ret, STEP_STATEMENT, STEP_FAILED)) {
		ret->verdict = VERDICT_MALFORMED;
		ret->failed = STEP_STATEMENT;
	}
}

static bool is_signed(const struct item *item)
{
	return item->content != CONTENT_NONE && item->signature_count > 0;
}

/* A log's entry, a signature, a certificate or a key alone: nothing is said of anything. */
static bool is_part(const struct item *item)
{
	return item->format == ATTESTATION_REKOR || item->format == ATTESTATION_SIGNATURE ||
	       item->format == ATTESTATION_CERTIFICATE || item->format == ATTESTATION_TRUST_ROOT;
}

void attestation_verify(const struct item *item, const struct verify_settings *settings, struct arena *arena,
	struct verification *ret)
{
	struct verifying verifying = { .item = item, .settings = settings, .arena = arena, .ret = ret };

	*ret = (struct verification){ .level = -1 };
	if (item->malformed) {
		step_hold(&verifying, STEP_STRUCTURE, false, NULL, NULL, item->malformed);
		ret->verdict = VERDICT_MALFORMED;
		ret->failed = STEP_STRUCTURE;
		ret->malformed_at = item->malformed_at;
	} else if (item->unsupported || (is_part(item) && !is_signed(item))) {
		step_add(&verifying, STEP_STRUCTURE, STEP_NOT_CHECKED, NULL, NULL,
			item->unsupported ? item->unsupported : "a part alone, without what it is a part of");
		ret->verdict = VERDICT_UNSUPPORTED;
	} else if (is_signed(item)) {
		verify_signed(item, settings, arena, ret);
	} else {
		verify_unsigned(&verifying);
	}
}
