#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "rules/table.h"
#include "support_beside.h"

#define PIN "6a1f0c4d8b2e935718c0d4f6b8a29e7315c4d0aa"
#define FLOATING "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@v1.2.0\"}"
#define ON_BRANCH "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@main\"}"
#define BARE "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@" PIN "\"}"
#define PINNED_BRANCH "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@main\",\"pin\":\"" PIN "\"}"

/* What a rule says of one reference under a policy. */
static struct finding judge(const char *list, const char *policy, int rule, const char *verdict)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	const struct finding *finding;

	support_beside_make(&beside, list, policy);
	support_judge(&beside, SUPPORT_NOW);
	support_expect_verdict(&beside, rule, verdict);
	finding = support_found(&beside.findings, rule, 0);
	return finding ? *finding : (struct finding){ 0 };
}

static void neither_counts_nor_reports_what_is_off(void **state)
{
	(void)state;
	judge(FLOATING, "", 101, "fail");
	judge(FLOATING, "[[rules]]\nrule = \"SCB101\"\non = false\n", 101, "-");
	judge(BARE, "[[rules]]\nrule = \"SCB101\"\non = false\n", 101, "-");
	judge(BARE, "[[rules]]\nrule = \"SCB105\"\non = false\n", 105, "-");
	judge(BARE, "", 105, "unknown");
}

static void switches_a_rule_off_for_some_paths_alone(void **state)
{
	(void)state;
	judge(FLOATING, "[[rules]]\nrule = \"SCB101\"\npaths = [\"old/\"]\non = false\n", 101, "fail");
	judge(FLOATING, "[[rules]]\nrule = \"SCB101\"\npaths = [\"dagger.json\"]\non = false\n", 101, "-");
}

static void lets_policy_choose_the_severity(void **state)
{
	(void)state;
	assert_int_equal(judge(FLOATING, "", 101, "fail").severity, SEVERITY_MEDIUM);
	assert_int_equal(
		judge(FLOATING, "[[rules]]\nrule = \"SCB101\"\nseverity = \"critical\"\n", 101, "fail")
			.severity,
		SEVERITY_CRITICAL);
	assert_int_equal(
		judge(ON_BRANCH, "[[rules]]\nrule = \"SCB101\"\nseverity = \"info\"\n", 101, "fail").severity,
		SEVERITY_INFO);
	assert_int_equal(
		judge(BARE, "[[rules]]\nrule = \"SCB105\"\nseverity = \"high\"\n", 105, "unknown").severity,
		SEVERITY_INFO);
}

static void asks_strict_rules_for_strict_readers_alone(void **state)
{
	(void)state;
	assert_int_equal(rule_by_number(106)->persona, PERSONA_STRICT);
	judge(PINNED_BRANCH, "", 106, "-");
	judge(PINNED_BRANCH, "[fleet]\npersona = \"strict\"\n", 106, "fail");
	judge(PINNED_BRANCH, "[[rules]]\nrule = \"SCB106\"\non = true\n", 106, "fail");
	judge(PINNED_BRANCH, "[[rules]]\nrule = \"SCB106\"\npersona = \"default\"\n", 106, "fail");
	judge(FLOATING, "[[rules]]\nrule = \"SCB101\"\npersona = \"audit\"\n", 101, "-");
}

static void is_content_with_the_pin_that_policy_is_content_with(void **state)
{
	(void)state;
	judge(FLOATING, "[[pins]]\nsources = [\"github.com/x/\"]\nlevel = \"tag\"\n", 101, "pass");
	judge(ON_BRANCH, "[[pins]]\nsources = [\"github.com/x/\"]\nlevel = \"tag\"\n", 101, "fail");
	judge(ON_BRANCH, "[[pins]]\nsources = [\"github.com/x/\"]\nlevel = \"any\"\n", 101, "pass");
	judge(ON_BRANCH, "[[pins]]\nsources = [\"github.com/z/\"]\nlevel = \"any\"\n", 101, "fail");
}

static void wants_the_field_where_policy_wants_it(void **state)
{
	static const char policy[] = "[[pins]]\nsources = [\"github.com/x/\"]\nrequire_field = true\n";
	struct finding finding;

	(void)state;
	judge(BARE, "", 101, "pass");
	finding = judge(BARE, policy, 101, "fail");
	assert_int_equal(finding.severity, SEVERITY_LOW);
	assert_non_null(finding.remedy);
	judge(PINNED_BRANCH, policy, 101, "pass");
}

static void runs_the_rules_of_one_stage(void **state)
{
	static const int stages[] = { STAGE_FACTS, STAGE_RESOLVED };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(stages); i++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };
		struct rule_input input = { .now = SUPPORT_NOW };

		support_beside_make(&beside, BARE, NULL);
		input.snapshot = beside.snapshot;
		input.policy = beside.policy;
		input.resolutions = beside.resolutions;
		input.skews = beside.skews;
		input.reviews = beside.reviews;
		rules_check(&input, stages[i], &beside.findings);
		assert_true(beside.findings.tally_count > 0);
		for (size_t j = 0; j < beside.findings.tally_count; j++)
			assert_int_equal(beside.findings.tallies[j].rule->stage, stages[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neither_counts_nor_reports_what_is_off),
		cmocka_unit_test(switches_a_rule_off_for_some_paths_alone),
		cmocka_unit_test(lets_policy_choose_the_severity),
		cmocka_unit_test(asks_strict_rules_for_strict_readers_alone),
		cmocka_unit_test(is_content_with_the_pin_that_policy_is_content_with),
		cmocka_unit_test(wants_the_field_where_policy_wants_it),
		cmocka_unit_test(runs_the_rules_of_one_stage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
