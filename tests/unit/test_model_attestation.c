/* Words of attestations, their order, and the line that says what came of one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "model/attestation.h"

/* Words are written into files and databases: each number has one of its own, and it leads back. */
static void every_word_leads_back_to_its_number(void **state)
{
	(void)state;
	for (int i = ATTESTATION_NONE; i <= ATTESTATION_CERTIFICATE; i++) {
		assert_true(*attestation_format_word((enum attestation_format)i));
		assert_int_equal(
			attestation_format_parse(attestation_format_word((enum attestation_format)i)), i);
	}
	for (int i = VERDICT_VERIFIED; i <= VERDICT_MALFORMED; i++)
		assert_int_equal(
			attestation_verdict_parse(attestation_verdict_word((enum attestation_verdict)i)), i);
	for (int i = STEP_STRUCTURE; i < STEP_COUNT; i++)
		assert_int_equal(attestation_step_parse(attestation_step_word((enum attestation_step)i)), i);
	for (int i = STEP_OK; i <= STEP_IGNORED; i++)
		assert_int_equal(step_state_parse(step_state_word((enum step_state)i)), i);
	for (int i = DIGEST_KIND_OTHER; i <= DIGEST_GIT_TREE; i++)
		assert_int_equal(digest_kind_parse(digest_kind_word((enum digest_kind)i)), i);
}

static void unknown_words_are_none(void **state)
{
	(void)state;
	assert_int_equal(attestation_verdict_parse("verified"), 0);
	assert_int_equal(attestation_verdict_parse(NULL), 0);
	assert_int_equal(attestation_step_parse(""), 0);
	assert_int_equal(digest_kind_parse("md5"), DIGEST_KIND_OTHER);
	assert_int_equal(digest_kind_parse("SHA256"), DIGEST_KIND_OTHER);
	assert_string_equal(attestation_step_word((enum attestation_step)99), "");
}

static void verdicts_are_told_worse_from_better(void **state)
{
	static const enum attestation_verdict order[] = {
		VERDICT_VERIFIED,
		VERDICT_VERIFIED_ANY,
		VERDICT_SIGNED_NO_TIME,
		VERDICT_UNSIGNED,
		VERDICT_UNSUPPORTED,
		VERDICT_NO_TRUST,
		VERDICT_MALFORMED,
		VERDICT_FAILED,
	};

	(void)state;
	for (size_t i = 1; i < COUNT_OF(order); i++)
		assert_true(attestation_verdict_rank(order[i - 1]) < attestation_verdict_rank(order[i]));
}

static void expect_line(const struct verification *verification, const char *line)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	verification_add_line(&buf, verification);
	assert_string_equal(buf.text, line);
}

static void a_failure_names_step_expectation_and_what_was_seen(void **state)
{
	struct step_result steps[] = {
		{ .step = STEP_TRUST, .state = STEP_OK, .seen = "public-good.json" },
		{ .step = STEP_IDENTITY,
			.state = STEP_FAILED,
			.expected = "https://forge.example/a@refs/tags/v1",
			.seen = "https://forge.example/a@refs/heads/main" },
		{ .step = STEP_SUBJECT, .state = STEP_FAILED, .note = "no subject is the artifact" },
	};
	struct verification failed = { .verdict = VERDICT_FAILED,
		.failed = STEP_IDENTITY,
		.steps = steps,
		.step_count = COUNT_OF(steps) };

	(void)state;
	expect_line(&failed,
		"FAILED identity: expected https://forge.example/a@refs/tags/v1, certificate says "
		"https://forge.example/a@refs/heads/main");
	failed.failed = STEP_SUBJECT;
	expect_line(&failed, "FAILED subject: no subject is the artifact");
	failed.failed = STEP_LOG;
	expect_line(&failed, "FAILED log");
}

static void want_of_trust_says_what_is_missing(void **state)
{
	struct step_result steps[] = {
		{ .step = STEP_TRUST,
			.state = STEP_NOT_CHECKED,
			.note = "log 09d3 is in no trust root that is loaded" },
	};
	const struct verification unknown = {
		.verdict = VERDICT_NO_TRUST, .steps = steps, .step_count = COUNT_OF(steps)
	};

	(void)state;
	expect_line(&unknown, "NO-TRUST log 09d3 is in no trust root that is loaded");
}

static void broken_ones_say_where(void **state)
{
	struct step_result steps[] = {
		{ .step = STEP_STRUCTURE, .state = STEP_FAILED, .note = "two contents" },
	};
	const struct verification broken = { .verdict = VERDICT_MALFORMED,
		.failed = STEP_STRUCTURE,
		.steps = steps,
		.step_count = COUNT_OF(steps),
		.malformed_at = 17 };

	(void)state;
	expect_line(&broken, "MALFORMED two contents at byte 17");
}

static void the_signer_is_named_and_a_nameless_one_is_said_to_be_so(void **state)
{
	struct certified certified = { .san = "nina@forge.example",
		.issuer = "https://accounts.forge.example" };
	struct verification found = { .verdict = VERDICT_VERIFIED, .certified = &certified };

	(void)state;
	expect_line(&found, "VERIFIED nina@forge.example (https://accounts.forge.example)");
	found.verdict = VERDICT_VERIFIED_ANY;
	expect_line(&found,
		"VERIFIED-ANY nina@forge.example (https://accounts.forge.example); no policy says who "
		"should have signed");
	found = (struct verification){ .verdict = VERDICT_VERIFIED, .key = "SHA256:abc" };
	expect_line(&found, "VERIFIED key SHA256:abc");
	found = (struct verification){ .verdict = VERDICT_UNSIGNED };
	expect_line(&found, "UNSIGNED a claim that nobody signed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_leads_back_to_its_number),
		cmocka_unit_test(unknown_words_are_none),
		cmocka_unit_test(verdicts_are_told_worse_from_better),
		cmocka_unit_test(a_failure_names_step_expectation_and_what_was_seen),
		cmocka_unit_test(want_of_trust_says_what_is_missing),
		cmocka_unit_test(broken_ones_say_where),
		cmocka_unit_test(the_signer_is_named_and_a_nameless_one_is_said_to_be_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
