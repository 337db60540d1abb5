/* What rules and the engine ask of a policy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/policy.h"

static const struct rule rules[] = {
	{ .number = 101, .severity = SEVERITY_HIGH, .persona = PERSONA_DEFAULT },
	{ .number = 106, .severity = SEVERITY_LOW, .persona = PERSONA_STRICT },
	{ .number = 211, .severity = SEVERITY_INFO, .persona = PERSONA_AUDIT },
	{ .number = 0 },
};
static const struct rule *const for_all = &rules[0], *const for_strict = &rules[1],
				*const for_audit = &rules[2];

static struct policy *read_fine(const char *text)
{
	struct policy *policy = NULL;
	struct error err = { 0 };

	if (policy_read(&policy, text, strlen(text), rules, NULL, &err) < 0)
		fail_msg("%s\n%s", text, err.message);
	return policy;
}

struct match {
	const char *pattern, *text;
	bool fits;
};

static void patterns_of_sources_count_from_the_start(void **state)
{
	static const struct match matches[] = {
		{ "github.com/x/y", "github.com/x/y", true },
		{ "github.com/x/y/", "github.com/x/y", true },
		{ "github.com/x", "github.com/x/y/sub", true },
		{ "github.com/x/", "github.com/x/y", true },
		{ "github.com", "github.com/x/y", true },
		{ "github.com/x", "github.com/xy/z", false },
		{ "github.com/x/", "github.com/xy/z", false },
		{ "github.com/x/y/sub", "github.com/x/y", false },
		{ "github.com/x", "github.com/X", true },
		{ "git.example.org/x", "git.example.org/X", false },
		{ "github.com/x/y/sub", "github.com/X/y/Sub", false },
		{ "x", "github.com/x", false },
		{ "github.com", "evil.example/github.com/x", false },
		{ "github.com/x", "evil.example/github.com/x", false },
		{ "github.com/*", "github.com/x", true },
		{ "github.com/*", "github.com/x/y/z", true },
		{ "github.com/*", "evil.example/x", false },
		{ "github.com/*/tools", "github.com/x/tools", true },
		{ "github.com/*/tools", "github.com/x/tools/lint", true },
		{ "github.com/*/tools", "github.com/x/y/tools", false },
		{ "github.com/**/tools", "github.com/x/y/tools", true },
		{ "github.com/x-*", "github.com/x-1/y", true },
		{ "github.com/x-*", "github.com/y/x-1", false },
		{ "*.acme.example", "git.acme.example/x/y", true },
		{ "*.acme.example", "evil.example/git.acme.example", false },
		{ "*", "github.com/x/y", true },
		{ "**", "github.com/x/y", true },
		{ "github.com/[a-c]?/z", "github.com/bb/z", true },
		{ "github.com/[a-c]?/z", "github.com/db/z", false },
		{ "github.com/a\\*", "github.com/a*/z", true },
		{ "github.com/a\\*", "github.com/ab/z", false },
		{ "", "github.com/x/y", false },
		{ "/", "github.com/x/y", false },
		{ "github.com/x", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(matches); i++) {
		const struct patterns one = { &matches[i].pattern, 1 };

		if (policy_matches(&one, matches[i].text) != matches[i].fits)
			fail_msg("'%s' and '%s'", matches[i].pattern, matches[i].text);
	}
}

static void patterns_of_paths_are_those_of_gitignore(void **state)
{
	static const struct match matches[] = {
		{ "dagger.json", "dagger.json", true },
		{ "dagger.json", "ci/deep/dagger.json", true },
		{ "/dagger.json", "dagger.json", true },
		{ "/dagger.json", "ci/dagger.json", false },
		{ "e2e", "a/e2e/b/dagger.json", true },
		{ "e2e", "a/e2e2/dagger.json", false },
		{ "e2e/", "a/e2e/dagger.json", true },
		{ "e2e/", "a/e2e", false },
		{ "ci/old", "ci/old/x/dagger.json", true },
		{ "ci/old", "a/ci/old/dagger.json", false },
		{ "ci/old/", "ci/old", false },
		{ "/ci/", "ci/dagger.json", true },
		{ "**/ci/old", "a/b/ci/old/dagger.json", true },
		{ "ci/*", "ci/x/y/dagger.json", true },
		{ "ci/*.json", "ci/dagger.json", true },
		{ "ci/*.json", "ci/x/dagger.json", false },
		{ "*.json", "ci/x/dagger.json", true },
		{ "test-*", "a/test-1/dagger.json", true },
		{ "**", "a/b", true },
		{ "", "a", false },
		{ "/", "a", false },
		{ "*", "", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(matches); i++) {
		const struct patterns one = { &matches[i].pattern, 1 };

		if (policy_matches_path(&one, matches[i].text) != matches[i].fits)
			fail_msg("'%s' and '%s'", matches[i].pattern, matches[i].text);
	}
}

static void any_pattern_of_a_list_will_do(void **state)
{
	const char *items[] = { "a.b", "c.d" };
	const struct patterns none = { 0 }, two = { items, 2 };

	(void)state;
	assert_false(policy_matches(&none, "a.b/c"));
	assert_false(policy_matches_path(&none, "a.b/c"));
	assert_true(policy_matches(&two, "c.d/e"));
	assert_true(policy_matches_path(&two, "x/c.d"));
}

static void whose_it_is_follows_from_namespaces(void **state)
{
	CLEANUP(policy_close) struct policy *nobody = policy_new();
	CLEANUP(policy_close)
	struct policy *ours =
		read_fine("fleet.ours = [\"github.com/acme/\", \"github.com/dagger/our-part\"]");

	(void)state;
	assert_int_equal(policy_tier(nobody, "github.com/acme/x"), TIER_UNKNOWN);
	assert_int_equal(policy_tier(nobody, "github.com/dagger/dagger"), TIER_OFFICIAL);
	assert_int_equal(policy_tier(ours, "github.com/acme/x"), TIER_OURS);
	assert_int_equal(policy_tier(ours, "github.com/dagger/dagger"), TIER_OFFICIAL);
	assert_int_equal(policy_tier(ours, "github.com/dagger/our-part"), TIER_OURS);
	assert_int_equal(policy_tier(ours, "github.com/acme2/x"), TIER_THIRD_PARTY);
	assert_int_equal(policy_tier(ours, "github.com/daggerverse/x"), TIER_THIRD_PARTY);
}

static void the_first_row_that_fits_counts(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy = read_fine("[[pins]]\nsources = \"github.com/acme/lab\"\nlevel = \"any\"\n"
					  "[[pins]]\nsources = \"github.com/acme\"\nlevel = \"tag\"\n"
					  "[[reviews]]\nsources = \"github.com/up/x\"\nsteps = []\n"
					  "[[reviews]]\nsources = \"github.com/up\"\n");

	(void)state;
	struct policy_pin pin;

	assert_true(policy_pin(policy, "github.com/acme/lab/x", &pin));
	assert_int_equal(pin.level, PIN_ANY);
	assert_true(policy_pin(policy, "github.com/acme/other", &pin));
	assert_int_equal(pin.level, PIN_TAG);
	assert_false(policy_pin(policy, "github.com/up/x", &pin));
	assert_int_equal(pin.level, PIN_HASH);
	assert_int_equal(policy_review(policy, "github.com/up/x/sub")->steps, 0);
	assert_int_equal(policy_review(policy, "github.com/up/y")->steps, 15);
	assert_null(policy_review(policy, "github.com/acme/lab"));
}

static void forks_are_found_from_both_ends(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy = read_fine("[[forks.map]]\nupstream = \"a.b/up/x\"\nfork = \"a.b/acme/x\"\n"
					  "[[forks.map]]\nupstream = \"a.b/up/y\"\nfork = \"a.b/acme/y\"\n");

	(void)state;
	assert_string_equal(policy_fork_of(policy, "a.b/up/y"), "a.b/acme/y");
	assert_string_equal(policy_upstream_of(policy, "a.b/acme/x"), "a.b/up/x");
	assert_null(policy_fork_of(policy, "a.b/acme/x"));
	assert_null(policy_upstream_of(policy, "a.b/up/x"));
	assert_null(policy_fork_of(policy, "a.b/up"));
	assert_null(policy_fork_of(policy, "a.b/up/y/sub"));
}

/* --- rules -------------------------------------------------------------------------------------------- */

static void assert_setting(const struct policy *policy, const struct rule *rule, const char *path, bool on,
	enum severity severity, bool given)
{
	const struct rule_setting setting = policy_rule_setting(policy, rule, path);

	if (setting.on != on || setting.severity != severity || setting.severity_given != given)
		fail_msg("SCB%03d at '%s' is %s, %s%s", rule->number, path, setting.on ? "on" : "off",
			severity_word(setting.severity), setting.severity_given ? " by policy" : "");
}

static void rules_of_a_stricter_persona_are_off(void **state)
{
	CLEANUP(policy_close) struct policy *plain = policy_new();
	CLEANUP(policy_close) struct policy *strict = read_fine("fleet.persona = \"strict\"");
	CLEANUP(policy_close) struct policy *audit = read_fine("fleet.persona = \"audit\"");

	(void)state;
	assert_setting(plain, for_all, "", true, SEVERITY_HIGH, false);
	assert_setting(plain, for_strict, "a", false, SEVERITY_LOW, false);
	assert_setting(plain, for_audit, "a", false, SEVERITY_INFO, false);
	assert_setting(strict, for_all, "a", true, SEVERITY_HIGH, false);
	assert_setting(strict, for_strict, "", true, SEVERITY_LOW, false);
	assert_setting(strict, for_audit, "", false, SEVERITY_INFO, false);
	assert_setting(audit, for_audit, "", true, SEVERITY_INFO, false);
}

static void rows_set_severity_persona_and_switch(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy = read_fine("[[rules]]\nrule = 101\nseverity = \"low\"\n"
					  "[[rules]]\nrule = 106\non = true\n"
					  "[[rules]]\nrule = 211\npersona = \"default\"\n");
	CLEANUP(policy_close)
	struct policy *off = read_fine("[[rules]]\nrule = 101\non = false\n"
				       "[[rules]]\nrule = 106\npersona = \"audit\"\non = true\n");

	(void)state;
	assert_setting(policy, for_all, "a", true, SEVERITY_LOW, true);
	assert_setting(policy, for_strict, "a", true, SEVERITY_LOW, false);
	assert_setting(policy, for_audit, "", true, SEVERITY_INFO, false);
	assert_setting(off, for_all, "", false, SEVERITY_HIGH, false);
	assert_setting(off, for_strict, "", true, SEVERITY_LOW, false);
}

static void rows_hold_for_their_paths_and_later_ones_win(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy =
		read_fine("[[rules]]\nrule = 101\nseverity = \"medium\"\n"
			  "[[rules]]\nrule = 101\npaths = [\"ci/\"]\nseverity = \"critical\"\n"
			  "[[rules]]\nrule = 101\npaths = [\"ci/old/\"]\non = false\n"
			  "[[rules]]\nrule = 101\npaths = [\"ci/old/keep\"]\non = true\n"
			  "[[rules]]\nrule = 106\non = true\n"
			  "[[rules]]\nrule = 106\npaths = [\"*.toml\"]\nseverity = \"info\"\n"
			  "[[rules]]\nrule = 106\nseverity = \"high\"\n");

	(void)state;
	assert_setting(policy, for_all, "", true, SEVERITY_MEDIUM, true);
	assert_setting(policy, for_all, "dagger.json", true, SEVERITY_MEDIUM, true);
	assert_setting(policy, for_all, "ci/dagger.json", true, SEVERITY_CRITICAL, true);
	assert_setting(policy, for_all, "ci/old/dagger.json", false, SEVERITY_CRITICAL, true);
	assert_setting(policy, for_all, "ci/old/keep/dagger.json", true, SEVERITY_CRITICAL, true);
	assert_setting(policy, for_strict, "dagger.toml", true, SEVERITY_HIGH, true);
	assert_setting(policy, for_audit, "ci/dagger.json", false, SEVERITY_INFO, false);
}

static void classes_of_paths_live_ones_first(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy =
		read_fine("[paths]\nlive = [\"examples/deploy\", \"vendor/ours\"]\n"
			  "vendored = [\"vendor\"]\nfixture = [\"e2e\"]\ndocs = [\"e2e/site\", \"site\"]\n");

	(void)state;
	assert_int_equal(policy_path_class(policy, "examples/deploy/dagger.json", PATH_DOCS), PATH_LIVE);
	assert_int_equal(policy_path_class(policy, "examples/other/dagger.json", PATH_DOCS), PATH_DOCS);
	assert_int_equal(policy_path_class(policy, "vendor/ours/dagger.json", PATH_VENDORED), PATH_LIVE);
	assert_int_equal(policy_path_class(policy, "a/vendor/dagger.json", PATH_LIVE), PATH_VENDORED);
	assert_int_equal(policy_path_class(policy, "e2e/site/dagger.json", PATH_LIVE), PATH_FIXTURE);
	assert_int_equal(policy_path_class(policy, "site/dagger.json", PATH_LIVE), PATH_DOCS);
	assert_int_equal(policy_path_class(policy, "ci/dagger.json", PATH_LIVE), PATH_LIVE);
	assert_int_equal(policy_path_class(policy, "ci/dagger.json", PATH_FIXTURE), PATH_FIXTURE);
}

/* --- teams and suppressions ---------------------------------------------------------------------------- */

static void a_team_is_found_by_address_or_name(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy =
		read_fine("[[teams]]\nname = \"pay\"\nrepositories = [\"github.com/acme/pay*\"]\n"
			  "owners = [\"@pay\", \"bo\"]\n"
			  "[[teams]]\nname = \"rest\"\nrepositories = [\"acme/\", \"github.com/acme\"]\n");
	CLEANUP(buf_release) struct buf owners = BUF_INIT;

	(void)state;
	assert_string_equal(policy_team(policy, "url:github.com/acme/pay-api", "x")->name, "pay");
	assert_string_equal(policy_team(policy, "url:github.com/acme/web", "x")->name, "rest");
	assert_string_equal(policy_team(policy, "root:00", "acme/web")->name, "rest");
	assert_null(policy_team(policy, "url:gitlab.com/acme/web", "other/web"));
	policy_team_owners(&policy->teams[0], &owners);
	assert_string_equal(owners.text, "@pay, bo");
}

static void suppressions_are_decisions_of_the_policy(void **state)
{
	CLEANUP(policy_close)
	struct policy *policy = read_fine(
		"[[suppressions]]\nrule = 101\nrepositories = [\"acme/a\", \"acme/b\"]\nreason = \"r\"\n"
		"until = 2027-03-31\n"
		"[[suppressions]]\nrule = 106\nsubjects = \"dependency x\"\nstate = \"not_affected\"\n"
		"justification = \"code_not_reachable\"\nreason = \"s\"\nuntil = 2027-03-31\n");
	CLEANUP(arena_release) struct arena arena = { 0 };
	size_t count = 0;
	const struct decision *decisions = policy_decisions(policy, &arena, &count);

	(void)state;
	assert_int_equal(count, 2);
	assert_int_equal(decisions[0].origin, ORIGIN_POLICY);
	assert_int_equal(decisions[0].state, DECISION_ACCEPTED);
	assert_int_equal(decisions[0].scope.rule, 101);
	assert_string_equal(decisions[0].scope.repository, "acme/a\nacme/b");
	assert_string_equal(decisions[0].scope.path, "");
	assert_int_equal(decisions[0].until, INT64_C(1806537599)); /* 2027-03-31T23:59:59Z */
	assert_int_equal(decisions[1].state, DECISION_NOT_AFFECTED);
	assert_int_equal(decisions[1].justification, JUSTIFICATION_CODE_NOT_REACHABLE);
	assert_string_equal(decisions[1].scope.subject, "dependency x");
	assert_string_equal(decisions[1].by, "policy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_of_sources_count_from_the_start),
		cmocka_unit_test(patterns_of_paths_are_those_of_gitignore),
		cmocka_unit_test(any_pattern_of_a_list_will_do),
		cmocka_unit_test(whose_it_is_follows_from_namespaces),
		cmocka_unit_test(the_first_row_that_fits_counts),
		cmocka_unit_test(forks_are_found_from_both_ends),
		cmocka_unit_test(rules_of_a_stricter_persona_are_off),
		cmocka_unit_test(rows_set_severity_persona_and_switch),
		cmocka_unit_test(rows_hold_for_their_paths_and_later_ones_win),
		cmocka_unit_test(classes_of_paths_live_ones_first),
		cmocka_unit_test(a_team_is_found_by_address_or_name),
		cmocka_unit_test(suppressions_are_decisions_of_the_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
