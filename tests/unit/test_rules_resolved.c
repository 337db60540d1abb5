#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_beside.h"

#define PIN "6a1f0c4d8b2e935718c0d4f6b8a29e7315c4d0aa"
#define OTHER "b7e2d19c05fa4836917d2ce8f04b6a5139d8e7c2"
#define THIRD "0c4f8de2a91b7356c8e0f2d41a6b93875e2dc001"

#define TAGGED "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@v1.2.0\",\"pin\":\"" PIN "\"}"
#define ON_BRANCH "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@main\",\"pin\":\"" PIN "\"}"
#define FLOATING "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@v1.2.0\"}"
#define BARE "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@" PIN "\"}"

enum { DAY = 24 * 60 * 60 };

static struct copy_note mirror = { .place = "/mirror/y.git", .mirror = true, .updated = 1795400000 };

static struct commit_note note(const char *oid, int64_t days)
{
	struct commit_note ret = { .time = SUPPORT_NOW - days * DAY, .author = "Ann", .subject = "Work" };

	memcpy(ret.oid, oid, OID_HEX + 1);
	return ret;
}

/* Everything is as it should be: rules that look at it pass. */
static struct resolution *begin(struct support_beside *beside, const char *list, const char *policy)
{
	struct resolution *ret;

	support_beside_make(beside, list, policy);
	mirror.shallow = mirror.partial = false;
	ret = support_resolution(beside, "lint");
	*ret = (struct resolution){ .presence = PRESENCE_FOUND,
		.reachable = REACH_YES,
		.label = LABEL_AGREES,
		.commit = note(PIN, 100),
		.label_ref = "refs/tags/v1.2.0",
		.label_commit = note(PIN, 100),
		.tip_ref = "refs/heads/main",
		.tip = note(OTHER, 1),
		.behind = 3,
		.has_module = true,
		.copies = &mirror,
		.copy_count = 1 };
	return ret;
}

/* What a rule says once the resolution is changed. */
static const struct finding *judge(struct support_beside *beside, int rule, const char *verdict)
{
	support_judge(beside, SUPPORT_NOW);
	support_expect_verdict(beside, rule, verdict);
	return support_found(&beside->findings, rule, 0);
}

static void expect_why(struct support_beside *beside, int rule, const char *part)
{
	const struct finding *finding = judge(beside, rule, "unknown");

	if (!strstr(finding->seen, part))
		fail_msg("SCB%d: '%s' is not in: %s", rule, part, finding->seen);
}

static void never_passes_what_could_not_be_looked_at(void **state)
{
	static const int rules[] = { 104, 105, 111, 113, 114 };
	static const struct {
		enum presence presence;
		const char *why, *remedy;
	} cases[] = {
		{ PRESENCE_UNASKED, "has not been resolved", "Scan again" },
		{ PRESENCE_NO_COPY, "there is no copy", "'scabbard mirror add --missing'." },
		{ PRESENCE_ABSENT, "not in my copy", "'scabbard mirror update'." },
		{ PRESENCE_NOT_COMMIT, "no commit", "Name a commit" },
		{ PRESENCE_UNREADABLE, "could not be read", "Fetch another copy" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };
		struct resolution *resolution = begin(
			&beside, TAGGED, "[[pins]]\nsources = [\"github.com/x/\"]\nminimum_age = \"7d\"\n");

		*resolution = (struct resolution){ .presence = cases[i].presence,
			.label = cases[i].presence ? LABEL_UNKNOWN : LABEL_NONE,
			.behind = -1,
			.module_changed = -1 };
		for (size_t j = 0; j < COUNT_OF(rules); j++) {
			expect_why(&beside, rules[j], cases[i].why);
			assert_non_null(strstr(
				support_found(&beside.findings, rules[j], 0)->remedy, cases[i].remedy));
		}
	}
}

static void does_not_judge_by_a_pin_that_does_not_run(void **state)
{
	static const int rules[] = { 105, 111, 114 };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution;

	(void)state;
	support_beside_of(&beside, "v0.12.0",
		"{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@" OTHER "\",\"pin\":\"" PIN "\"}", NULL);
	resolution = support_resolution(&beside, "lint");
	resolution->presence = PRESENCE_FOUND;
	resolution->reachable = REACH_NO;
	support_judge(&beside, SUPPORT_NOW);
	for (size_t j = 0; j < COUNT_OF(rules); j++) {
		assert_int_equal(support_tally(&beside.findings, rules[j], PATH_LIVE).fail, 0);
		assert_int_equal(support_tally(&beside.findings, rules[j], PATH_LIVE).pass, 0);
	}
	assert_non_null(strstr(support_found(&beside.findings, 105, 0)->seen, "SCB103"));
}

/* --- 104 ---------------------------------------------------------------------------------------------- */

static void compares_the_label_with_the_commit(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);
	const struct finding *finding;

	(void)state;
	judge(&beside, 104, "pass");
	resolution->label = LABEL_DISAGREES;
	resolution->label_commit = note(OTHER, 2);
	finding = judge(&beside, 104, "fail");
	assert_int_equal(finding->severity, SEVERITY_HIGH);
	assert_non_null(strstr(finding->seen, PIN " of 2026-08-16, 'Work', by Ann"));
	assert_non_null(strstr(finding->seen, "the tag 'v1.2.0' names " OTHER " of 2026-11-22"));
	resolution->label_ref = "refs/heads/v1.2.0";
	finding = judge(&beside, 104, "fail");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	resolution->label = LABEL_MOVED_ON;
	judge(&beside, 104, "pass");
}

static void opens_again_when_the_label_names_yet_another_commit(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);
	struct finding before, after;

	(void)state;
	resolution->label = LABEL_DISAGREES;
	resolution->label_commit = note(OTHER, 2);
	before = *judge(&beside, 104, "fail");
	after = *judge(&beside, 104, "fail");
	assert_memory_equal(before.evidence, after.evidence, 16);
	resolution->label_commit = note(THIRD, 1);
	after = *judge(&beside, 104, "fail");
	assert_memory_equal(before.fingerprint, after.fingerprint, 16);
	assert_memory_not_equal(before.evidence, after.evidence, 16);
}

static void tells_a_label_that_is_gone_from_one_that_was_never_seen(void **state)
{
	static struct label_seen seen[] = { { PIN, SUPPORT_NOW - 9 * DAY, SUPPORT_NOW - 2 * DAY } };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);
	const struct finding *finding;

	(void)state;
	resolution->label = LABEL_ABSENT;
	resolution->label_ref = NULL;
	expect_why(&beside, 104, "the label is not in my copy");
	resolution->label_oddity = "names a blob";
	expect_why(&beside, 104, "no commit that is in the copy");
	resolution->label_oddity = NULL;
	resolution->seen = seen;
	resolution->seen_count = 1;
	finding = judge(&beside, 104, "fail");
	assert_int_equal(finding->severity, SEVERITY_MEDIUM);
	assert_non_null(strstr(finding->seen, "until 2026-11-22 it named " PIN));
}

static void looks_for_no_label_where_there_is_none(void **state)
{
	static const char *const lists[] = { FLOATING, BARE };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };

		begin(&beside, lists[i], NULL)->label = i ? LABEL_NONE : LABEL_ALONE;
		judge(&beside, 104, "-");
	}
}

static void mentions_the_copy_that_disagrees(void **state)
{
	struct copy_note copies[] = { mirror, { .place = "/broken", .problem = "corrupt" },
		{ .place = "/fleet/old", .presence = PRESENCE_FOUND, .commit = PIN } };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);

	(void)state;
	memcpy(copies[0].commit, OTHER, OID_HEX + 1);
	copies[0].presence = PRESENCE_FOUND;
	resolution->label = LABEL_DISAGREES;
	resolution->label_commit = note(OTHER, 2);
	resolution->copies = copies;
	resolution->copy_count = COUNT_OF(copies);
	assert_null(strstr(judge(&beside, 104, "fail")->seen, "another copy"));
	resolution->copies_disagree = true;
	assert_non_null(strstr(judge(&beside, 104, "fail")->seen,
		"another copy disagrees: in /fleet/old the version names " PIN));
}

/* --- 105 ---------------------------------------------------------------------------------------------- */

static void calls_a_commit_unreachable_only_if_the_copy_is_whole(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);
	const struct finding *finding;

	(void)state;
	judge(&beside, 105, "pass");
	resolution->reachable = REACH_NO;
	finding = judge(&beside, 105, "fail");
	assert_int_equal(finding->severity, SEVERITY_CRITICAL);
	assert_int_equal(finding->confidence, CONFIDENCE_HIGH);
	mirror.mirror = false;
	assert_int_equal(judge(&beside, 105, "fail")->confidence, CONFIDENCE_MEDIUM);
	mirror.mirror = true;
	resolution->reachable = REACH_UNKNOWN;
	expect_why(&beside, 105, "could not be read as a whole");
	mirror.partial = true;
	expect_why(&beside, 105, "partial");
	mirror.shallow = true;
	expect_why(&beside, 105, "shallow");
}

static void looks_for_the_commit_of_the_version_too(void **state)
{
	CLEANUP(support_beside_release) struct support_beside bare = { 0 };
	CLEANUP(support_beside_release) struct support_beside floating = { 0 };

	(void)state;
	begin(&bare, BARE, NULL)->reachable = REACH_NO;
	judge(&bare, 105, "fail");
	begin(&floating, FLOATING, NULL)->reachable = REACH_NO;
	judge(&floating, 105, "-");
}

/* --- 111 ---------------------------------------------------------------------------------------------- */

static struct below step(int32_t parent, const char *root, const char *version, const char *commit)
{
	struct below ret = { .parent = parent,
		.depth = parent < 0 ? 1 : 2,
		.kind = REFERENCE_DEPENDENCY,
		.name = "n",
		.source = root,
		.root = root,
		.subpath = "",
		.version = version,
		.class = *commit ? CLASS_PINNED : CLASS_UNPINNED,
		.effective = *commit ? EFFECTIVE_COMMIT : EFFECTIVE_FLOATING,
		.presence = PRESENCE_FOUND };

	memcpy(ret.commit, commit, strlen(commit) + 1);
	return ret;
}

static void follows_what_a_pinned_module_asks_for(void **state)
{
	struct below below[] = { step(-1, "github.com/a/b", "v1.0.0", OTHER),
		step(0, "github.com/c/d", "v2.0.0", ""), step(0, "github.com/e/f", "", "") };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);
	struct finding tag, both;

	(void)state;
	judge(&beside, 111, "pass");
	resolution->below = below;
	resolution->below_count = 1;
	judge(&beside, 111, "pass");
	resolution->below_count = 2;
	tag = *judge(&beside, 111, "fail");
	assert_int_equal(tag.severity, SEVERITY_MEDIUM);
	support_expect_seen(&beside.findings, 111,
		"github.com/x/y/lint > github.com/a/b > github.com/c/d@v2.0.0: the tag can be moved");
	resolution->below_count = 3;
	both = *judge(&beside, 111, "fail");
	assert_int_equal(both.severity, SEVERITY_HIGH);
	support_expect_seen(&beside.findings, 111, "> github.com/e/f: no version");
	assert_memory_equal(tag.fingerprint, both.fingerprint, 16);
	assert_memory_not_equal(tag.evidence, both.evidence, 16);
}

static void says_that_it_could_not_follow(void **state)
{
	struct below below[] = { step(-1, "github.com/a/b", "v1.0.0", OTHER) };
	static const char *const missing[] = { "no copy", "not in my copy", "too deep", "something new" };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);

	(void)state;
	resolution->below = below;
	resolution->below_count = 1;
	for (size_t i = 0; i < COUNT_OF(missing); i++) {
		below[0].cut = missing[i];
		expect_why(&beside, 111, "are missing");
	}
	below[0].cut = "seen above";
	judge(&beside, 111, "pass");
	resolution->below_cut = true;
	expect_why(&beside, 111, "are missing");
	resolution->below_cut = false;
	resolution->has_module = false;
	expect_why(&beside, 111, "no manifest");
}

static void is_content_below_with_what_policy_is_content_with(void **state)
{
	struct below below[] = { step(-1, "github.com/c/d", "v2.0.0", ""),
		step(-1, "github.com/c/e", "main", "") };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution =
		begin(&beside, TAGGED, "[[pins]]\nsources = [\"github.com/c/\"]\nlevel = \"tag\"\n");

	(void)state;
	resolution->below = below;
	resolution->below_count = 1;
	judge(&beside, 111, "pass");
	resolution->below_count = 2;
	judge(&beside, 111, "fail");
	support_beside_policy(&beside, "[[pins]]\nsources = [\"github.com/c/\"]\nlevel = \"any\"\n");
	judge(&beside, 111, "pass");
}

/* --- 112 ---------------------------------------------------------------------------------------------- */

static void finds_what_the_fleet_has_left(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct skew *skew;

	(void)state;
	begin(&beside, TAGGED, NULL);
	skew = &beside.skews[support_beside_index(&beside, "lint")];
	judge(&beside, 112, "-");
	*skew = (struct skew){ .commits = 1, .repositories = 4, .same = 4, .most = PIN, .most_count = 4 };
	judge(&beside, 112, "pass");
	*skew = (struct skew){
		.commits = 3, .repositories = 9, .same = 2, .most = OTHER, .most_count = 6, .newest = THIRD
	};
	judge(&beside, 112, "fail");
	support_expect_seen(&beside.findings, 112, "3 commits in 9 repositories");
	memcpy(skew->newest, PIN, OID_HEX + 1);
	judge(&beside, 112, "pass");
	memcpy(skew->most, PIN, OID_HEX + 1);
	memcpy(skew->newest, THIRD, OID_HEX + 1);
	judge(&beside, 112, "pass");
}

static void measures_by_the_newest_alone_where_several_are_used_as_much(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct skew *skew;
	const struct finding *finding;

	(void)state;
	begin(&beside, TAGGED, NULL);
	skew = &beside.skews[support_beside_index(&beside, "lint")];
	*skew = (struct skew){ .commits = 2, .repositories = 2, .same = 1, .newest = OTHER };
	finding = judge(&beside, 112, "fail");
	support_expect_seen(&beside.findings, 112, "\nnewest: " OTHER);
	assert_null(strstr(finding->seen, "most"));
	/* The same repository at two commits is nothing that the fleet has left. */
	skew->repositories = 1;
	judge(&beside, 112, "pass");
	*skew = (struct skew){ .commits = 2, .repositories = 2, .same = 1 };
	expect_why(&beside, 112, "neither");
}

/* --- 113 ---------------------------------------------------------------------------------------------- */

static void waits_until_a_commit_is_old_enough(void **state)
{
	static const char policy[] = "[[pins]]\nsources = [\"github.com/x/\"]\nminimum_age = \"7d\"\n";
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, policy);

	(void)state;
	judge(&beside, 113, "pass");
	resolution->commit = note(PIN, 2);
	judge(&beside, 113, "fail");
	support_expect_seen(&beside.findings, 113, "which it is on 2026-11-29");
	assert_true(beside.findings.evaluate_after == SUPPORT_NOW + 5 * DAY);
	support_judge(&beside, SUPPORT_NOW + 5 * DAY);
	support_expect_verdict(&beside, 113, "pass");
	resolution->commit.time = SUPPORT_NOW + DAY;
	judge(&beside, 113, "fail");
	support_expect_seen(&beside.findings, 113, "future");
	resolution->commit.time = INT64_MAX;
	judge(&beside, 113, "fail");
	resolution->commit.time = INT64_MIN;
	judge(&beside, 113, "pass");
	support_beside_policy(&beside, "[[pins]]\nsources = [\"github.com/z/\"]\nminimum_age = \"7d\"\n");
	judge(&beside, 113, "-");
	support_beside_policy(&beside, NULL);
	judge(&beside, 113, "-");
}

/* --- 114 ---------------------------------------------------------------------------------------------- */

static void tells_changes_of_the_module_from_others(void **state)
{
	static struct path_change changes[] = { { 'M', "main.go" } };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);
	struct finding young, later, old;

	(void)state;
	judge(&beside, 114, "pass");
	resolution->module_changed = 1;
	resolution->changes = changes;
	resolution->change_count = 1;
	resolution->changes_left = 4;
	young = *judge(&beside, 114, "fail");
	assert_int_equal(young.severity, SEVERITY_LOW);
	support_expect_seen(&beside.findings, 114, "3 commits behind 'main'");
	support_expect_seen(&beside.findings, 114, "changed in the module: 5 files\nM main.go\nand 4 more");
	resolution->behind = 4;
	resolution->tip = note(THIRD, 0);
	later = *judge(&beside, 114, "fail");
	assert_memory_equal(young.evidence, later.evidence, 16);
	resolution->commit = note(PIN, 600);
	old = *judge(&beside, 114, "fail");
	assert_int_equal(old.severity, SEVERITY_MEDIUM);
	assert_memory_not_equal(young.evidence, old.evidence, 16);
	resolution->module_changed = -1;
	expect_why(&beside, 114, "what has changed");
	resolution->behind = -1;
	expect_why(&beside, 114, "as a whole");
	resolution->behind = 0;
	judge(&beside, 114, "pass");
}

static void says_that_the_module_is_gone_at_the_tip(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);
	const struct finding *finding;
	struct finding there;

	(void)state;
	resolution->module_changed = 1;
	there = *judge(&beside, 114, "fail");
	support_expect_seen(&beside.findings, 114, "3 commits behind 'main' of github.com/x/y,");
	assert_null(there.remedy);
	resolution->module_gone = true;
	finding = judge(&beside, 114, "fail");
	support_expect_seen(&beside.findings, 114, "gone at the head of 'main'");
	assert_memory_not_equal(there.evidence, finding->evidence, 16);
	assert_non_null(finding->remedy);
	assert_null(strstr(finding->remedy, "dagger update"));
}

/* --- 123 ---------------------------------------------------------------------------------------------- */

static void remembers_what_a_tag_has_named(void **state)
{
	static struct label_seen seen[] = { { OTHER, 1700000000, 1710000000 },
		{ PIN, 1710000000, 1795500000 }, { THIRD, 1795500000, 1795507200 } };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, FLOATING, NULL);
	struct finding moved, again;

	(void)state;
	resolution->label = LABEL_ALONE;
	expect_why(&beside, 123, "no scan has noted");
	resolution->seen = seen;
	resolution->seen_count = 1;
	judge(&beside, 123, "pass");
	resolution->seen_count = 2;
	moved = *judge(&beside, 123, "fail");
	assert_int_equal(moved.severity, SEVERITY_HIGH);
	support_expect_seen(&beside.findings, 123, "2023-11-14 to 2024-03-09: " OTHER);
	support_expect_seen(&beside.findings, 123, "what it names now runs");
	resolution->seen_count = 3;
	again = *judge(&beside, 123, "fail");
	assert_memory_equal(moved.fingerprint, again.fingerprint, 16);
	assert_memory_not_equal(moved.evidence, again.evidence, 16);
}

static void minds_a_moved_tag_less_where_a_fixed_commit_runs(void **state)
{
	static struct label_seen seen[] = { { OTHER, 1700000000, 1710000000 },
		{ PIN, 1710000000, 1795500000 } };
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, TAGGED, NULL);

	(void)state;
	resolution->seen = seen;
	resolution->seen_count = 2;
	assert_int_equal(judge(&beside, 123, "fail")->severity, SEVERITY_MEDIUM);
	support_expect_seen(&beside.findings, 123, "a fixed commit runs: " PIN);
}

static void does_not_expect_a_branch_to_stay(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, ON_BRANCH, NULL);

	(void)state;
	resolution->label_ref = "refs/heads/main";
	judge(&beside, 123, "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_passes_what_could_not_be_looked_at),
		cmocka_unit_test(does_not_judge_by_a_pin_that_does_not_run),
		cmocka_unit_test(compares_the_label_with_the_commit),
		cmocka_unit_test(opens_again_when_the_label_names_yet_another_commit),
		cmocka_unit_test(tells_a_label_that_is_gone_from_one_that_was_never_seen),
		cmocka_unit_test(looks_for_no_label_where_there_is_none),
		cmocka_unit_test(mentions_the_copy_that_disagrees),
		cmocka_unit_test(calls_a_commit_unreachable_only_if_the_copy_is_whole),
		cmocka_unit_test(looks_for_the_commit_of_the_version_too),
		cmocka_unit_test(follows_what_a_pinned_module_asks_for),
		cmocka_unit_test(says_that_it_could_not_follow),
		cmocka_unit_test(is_content_below_with_what_policy_is_content_with),
		cmocka_unit_test(finds_what_the_fleet_has_left),
		cmocka_unit_test(measures_by_the_newest_alone_where_several_are_used_as_much),
		cmocka_unit_test(waits_until_a_commit_is_old_enough),
		cmocka_unit_test(tells_changes_of_the_module_from_others),
		cmocka_unit_test(says_that_the_module_is_gone_at_the_tip),
		cmocka_unit_test(remembers_what_a_tag_has_named),
		cmocka_unit_test(minds_a_moved_tag_less_where_a_fixed_commit_runs),
		cmocka_unit_test(does_not_expect_a_branch_to_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
