/* What a repository's own .scabbard.toml can do to the fleet's policy: ask for more, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/policy.h"
#include "sources/table.h"

static const struct rule pinned = { .number = 101, .severity = SEVERITY_HIGH, .persona = PERSONA_DEFAULT };
static const struct rule strict = { .number = 106, .severity = SEVERITY_LOW, .persona = PERSONA_STRICT };

/* The two of a test, joined; the fleet's is a copy that points at its own. */
struct joined {
	struct policy *fleet, *own;
	struct policy policy;
};

static void joined_release(struct joined *joined)
{
	policy_close(&joined->fleet);
	policy_close(&joined->own);
}

static struct joined join(const char *fleet, const char *own)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct joined joined = { 0 };
	struct error err = { 0 };

	if (policy_read(&joined.fleet, fleet, strlen(fleet), NULL, NULL, &err) < 0 ||
		policy_read_own(&joined.own, own, strlen(own), &text, NULL, NULL, &err) < 0)
		fail_msg("%s", err.message);
	joined.policy = *joined.fleet;
	joined.policy.tighter = joined.own;
	return joined;
}

static void a_severity_is_raised_and_never_lowered(void **state)
{
	CLEANUP(joined_release)
	struct joined up = join("", "[[rules]]\nrule = 101\nseverity = \"critical\"\npaths = [\"ci/\"]");
	CLEANUP(joined_release)
	struct joined down = join("[[rules]]\nrule = 101\nseverity = \"critical\"",
		"[[rules]]\nrule = 101\nseverity = \"info\"\n[[rules]]\nrule = 106\nseverity = \"info\"");

	(void)state;
	assert_int_equal(
		policy_rule_setting(&up.policy, &pinned, "ci/dagger.json").severity, SEVERITY_CRITICAL);
	assert_true(policy_rule_setting(&up.policy, &pinned, "ci/dagger.json").severity_given);
	assert_int_equal(policy_rule_setting(&up.policy, &pinned, "dagger.json").severity, SEVERITY_HIGH);
	assert_int_equal(policy_rule_setting(&down.policy, &pinned, "a").severity, SEVERITY_CRITICAL);
	assert_int_equal(policy_rule_setting(&down.policy, &strict, "a").severity, SEVERITY_LOW);
}

static void a_rule_is_switched_on_and_never_off(void **state)
{
	CLEANUP(joined_release) struct joined on = join("", "[[rules]]\nrule = 106\non = true");
	CLEANUP(joined_release) struct joined off = join("", "[[rules]]\nrule = 101\non = false");
	CLEANUP(joined_release)
	struct joined later =
		join("", "[[rules]]\nrule = 101\npersona = \"audit\"\n[[rules]]\nrule = 106\non = false");

	(void)state;
	assert_true(policy_rule_setting(&on.policy, &strict, "a").on);
	assert_true(policy_rule_setting(&off.policy, &pinned, "a").on);
	assert_true(policy_rule_setting(&later.policy, &pinned, "a").on);
	assert_false(policy_rule_setting(&later.policy, &strict, "a").on);
}

static void what_the_fleet_has_switched_off_stays_off(void **state)
{
	CLEANUP(joined_release)
	struct joined joined = join("[[rules]]\nrule = 106\non = false",
		"[fleet]\npersona = \"audit\"\n[[rules]]\nrule = 106\non = true");

	(void)state;
	assert_false(policy_rule_setting(&joined.policy, &strict, "a").on);
}

static void a_stricter_persona_switches_its_rules_on(void **state)
{
	CLEANUP(joined_release) struct joined joined = join("", "[fleet]\npersona = \"strict\"");
	CLEANUP(joined_release)
	struct joined looser = join("[fleet]\npersona = \"strict\"", "[fleet]\npersona = \"default\"");

	(void)state;
	assert_true(policy_rule_setting(&joined.policy, &strict, "a").on);
	assert_true(policy_rule_setting(&looser.policy, &strict, "a").on);
}

static void of_two_pins_the_stricter_part_counts(void **state)
{
	CLEANUP(joined_release)
	struct joined joined =
		join("[[pins]]\nsources = \"github.com/a\"\nlevel = \"tag\"\nminimum_age = \"7d\"",
			"[[pins]]\nsources = \"github.com/a/x\"\nlevel = \"hash\"\nminimum_age = \"3d\"\n"
			"[[pins]]\nsources = \"github.com\"\nlevel = \"any\"\nminimum_age = "
			"\"30d\"\nrequire_field = true");
	struct policy_pin pin;

	(void)state;
	assert_true(policy_pin(&joined.policy, "github.com/a/x", &pin));
	assert_int_equal(pin.level, PIN_HASH);
	assert_int_equal(pin.minimum_age, INT64_C(7) * 86400);
	assert_false(pin.require_field);
	assert_true(policy_pin(&joined.policy, "github.com/a/y", &pin));
	assert_int_equal(pin.level, PIN_TAG);
	assert_int_equal(pin.minimum_age, INT64_C(30) * 86400);
	assert_true(pin.require_field);
	/* Any is less than the commit that is wanted where the fleet says nothing. */
	assert_true(policy_pin(&joined.policy, "github.com/b", &pin));
	assert_int_equal(pin.level, PIN_HASH);
	assert_true(policy_has_pins(&joined.policy));
}

/* --- the reader ---------------------------------------------------------------------------------------- */

static struct facts *read_text(struct snapshot *snapshot, const char *text)
{
	struct limits limits;

	limits_default(&limits);
	return reader_read(reader_by_id(READER_OWN_POLICY), snapshot, "00", text, strlen(text), &limits);
}

static void only_the_file_at_the_top_is_read(void **state)
{
	(void)state;
	assert_ptr_equal(reader_for("", ".scabbard.toml"), reader_by_id(READER_OWN_POLICY));
	assert_null(reader_for("ci", ".scabbard.toml"));
	assert_null(reader_for("", "scabbard.toml"));
}

static void only_what_can_count_is_kept(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot,
		"# token = \"ghp_0123456789abcdefghijABCDEFGHIJ012345\"\n"
		"[allow]\nsources = [\"github.com/evil\"]\n"
		"[[suppressions]]\nrule = 101\npaths = [\"**\"]\nreason = \"because\"\nuntil = 2099-01-01\n"
		"[[rules]]\nrule = 999\non = true\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->own_policy_more);
	assert_non_null(strstr(facts->own_policy, "SCB999"));
	assert_null(strstr(facts->own_policy, "evil"));
	assert_null(strstr(facts->own_policy, "because"));
	assert_null(strstr(facts->own_policy, "ghp_"));
}

static void a_secret_among_the_patterns_is_masked(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot,
		"[[rules]]\nrule = 101\non = true\npaths = [\"ghp_0123456789abcdefghijABCDEFGHIJ012345\"]\n");

	(void)state;
	assert_true(facts->refused || !strstr(facts->own_policy, "ghp_0123"));
}

static void what_is_no_policy_is_refused_with_its_place(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, "[fleet]\npersona = \"lax\"\n");

	(void)state;
	assert_non_null(facts->refused);
	assert_int_equal(facts->refused_at.line, 2);
	assert_null(facts->own_policy);
}

static void facts_come_back_from_their_document(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *again = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts = read_text(snapshot,
		"[forks]\nrequired = true\n[[pins]]\nsources = \"github.com/a\"\nminimum_age = \"9d\"\n");
	struct limits limits;
	struct error err = { 0 };

	(void)state;
	limits_default(&limits);
	facts_write(facts, &text);
	if (facts_read(again, facts->oid, READER_OWN_POLICY, 1, text.text, text.length, &limits, &err) < 0)
		fail_msg("%s", err.message);
	snapshot_sort(again);
	assert_string_equal(again->facts[0]->own_policy, facts->own_policy);
	assert_true(again->facts[0]->own_policy_more);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_severity_is_raised_and_never_lowered),
		cmocka_unit_test(a_rule_is_switched_on_and_never_off),
		cmocka_unit_test(what_the_fleet_has_switched_off_stays_off),
		cmocka_unit_test(a_stricter_persona_switches_its_rules_on),
		cmocka_unit_test(of_two_pins_the_stricter_part_counts),
		cmocka_unit_test(only_the_file_at_the_top_is_read),
		cmocka_unit_test(only_what_can_count_is_kept),
		cmocka_unit_test(a_secret_among_the_patterns_is_masked),
		cmocka_unit_test(what_is_no_policy_is_refused_with_its_place),
		cmocka_unit_test(facts_come_back_from_their_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
