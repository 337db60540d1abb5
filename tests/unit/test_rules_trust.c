#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "rules/likeness.h"
#include "support_beside.h"

#define PIN "6a1f0c4d8b2e935718c0d4f6b8a29e7315c4d0aa"
#define OTHER "b7e2d19c05fa4836917d2ce8f04b6a5139d8e7c2"

#define DEP(source) "{\"name\":\"lint\",\"source\":\"" source "\",\"pin\":\"" PIN "\"}"
#define THEIRS DEP("github.com/x/y/lint@v1.2.0")
#define OURS DEP("github.com/acme/y/lint@v1.2.0")
#define FLOATING "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@v1.2.0\"}"

#define NAMESPACE "[fleet]\nours = [\"github.com/acme/\"]\n"

enum { DAY = 24 * 60 * 60 };

static struct copy_note mirror = { .place = "/mirror/y.git", .mirror = true, .updated = 1795400000 };

static struct resolution *begin(struct support_beside *beside, const char *list, const char *policy)
{
	struct resolution *ret;

	support_beside_make(beside, list, policy);
	ret = support_resolution(beside, "lint");
	*ret = (struct resolution){ .presence = PRESENCE_FOUND,
		.reachable = REACH_YES,
		.label = LABEL_AGREES,
		.commit = { PIN, SUPPORT_NOW - 100 * DAY, "Ann", "Work", false },
		.has_module = true,
		.copies = &mirror,
		.copy_count = 1 };
	return ret;
}

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

/* --- 201 ---------------------------------------------------------------------------------------------- */

static void asks_for_the_list_only_where_there_is_one(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	begin(&beside, THEIRS, NAMESPACE);
	judge(&beside, 201, "-");
	support_beside_policy(&beside, "[allow]\nsources = [\"github.com/x/y\"]\n");
	judge(&beside, 201, "pass");
	support_beside_policy(&beside, "[allow]\nsources = [\"github.com/x/yy\", \"github.com/*/z\"]\n");
	judge(&beside, 201, "fail");
	support_expect_seen(&beside.findings, 201, "github.com/x/y/lint");
}

static void takes_our_own_code_without_a_list(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	begin(&beside, OURS, NAMESPACE "[allow]\nsources = [\"github.com/x/\"]\n");
	judge(&beside, 201, "pass");
}

/* --- 202, 203 ----------------------------------------------------------------------------------------- */

static void wants_a_fork_of_what_third_parties_keep(void **state)
{
	static const char policy[] = NAMESPACE "[forks]\nrequired = true\n";
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, THEIRS, policy);

	(void)state;
	resolution->fork = FORK_NONE;
	judge(&beside, 202, "fail");
	resolution->fork = FORK_UNKNOWN;
	judge(&beside, 202, "fail");
	support_expect_seen(&beside.findings, 202, "code of a third party; whether there is a fork of ours");
	resolution->fork = FORK_AVAILABLE;
	resolution->fork_of = "github.com/acme/y";
	judge(&beside, 202, "-");
	resolution->fork = FORK_NONE;
	support_beside_policy(&beside, NAMESPACE "[forks]\nrequired = true\nexempt = [\"github.com/x/y\"]\n");
	judge(&beside, 202, "-");
	support_beside_policy(&beside, "[forks]\nrequired = true\n");
	expect_why(&beside, 202, "no namespace");
	support_beside_policy(&beside, NAMESPACE);
	judge(&beside, 202, "-");
}

static void names_the_fork_that_is_not_used(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, THEIRS, NAMESPACE);
	struct finding before, after;

	(void)state;
	resolution->fork = FORK_NONE;
	judge(&beside, 203, "pass");
	resolution->fork = FORK_UNKNOWN;
	expect_why(&beside, 203, "no copy");
	resolution->fork = FORK_AVAILABLE;
	resolution->fork_of = "github.com/acme/y";
	before = *judge(&beside, 203, "fail");
	support_expect_seen(&beside.findings, 203, "github.com/acme/y is our fork");
	resolution->distance =
		(struct fork_distance){ .shared = true, .complete = true, .behind = 2, .ahead = 1 };
	after = *judge(&beside, 203, "fail");
	support_expect_seen(&beside.findings, 203, "2 commits behind and has 1 commit of its own");
	assert_memory_equal(before.evidence, after.evidence, 16);
	resolution->fork_of = "github.com/acme/z";
	after = *judge(&beside, 203, "fail");
	assert_memory_not_equal(before.evidence, after.evidence, 16);
	support_beside_policy(&beside, NULL);
	judge(&beside, 203, "-");
}

/* --- 204, 205 ----------------------------------------------------------------------------------------- */

static struct resolution *begin_fork(struct support_beside *beside)
{
	struct resolution *resolution = begin(beside, OURS, NAMESPACE "[forks]\nbehind_days = 30\n");

	resolution->tier = TIER_OURS;
	resolution->fork = FORK_INTERNAL;
	resolution->fork_of = "github.com/x/y";
	resolution->distance =
		(struct fork_distance){ .shared = true, .complete = true, .pin_compared = true };
	return resolution;
}

static void gives_a_fork_time_to_follow(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct fork_distance *distance = &begin_fork(&beside)->distance;

	(void)state;
	judge(&beside, 204, "pass");
	distance->behind = 5;
	expect_why(&beside, 204, "how long");
	distance->newest_missing = (struct commit_note){ OTHER, SUPPORT_NOW - 2 * DAY, "Bob", "Fix", false };
	expect_why(&beside, 204, "how long");
	distance->oldest_missing = SUPPORT_NOW - 20 * DAY;
	judge(&beside, 204, "pass");
	assert_true(beside.findings.evaluate_after == SUPPORT_NOW + 10 * DAY);
	support_judge(&beside, SUPPORT_NOW + 10 * DAY);
	support_expect_verdict(&beside, 204, "fail");
	support_expect_seen(
		&beside.findings, 204, "lacks 5 commits of github.com/x/y, the oldest of 2026-11-04");
	distance->complete = false;
	expect_why(&beside, 204, "could not be compared");
}

static void tells_by_the_newest_alone_that_a_fork_was_left(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct fork_distance *distance = &begin_fork(&beside)->distance;

	(void)state;
	distance->behind = 5;
	distance->newest_missing = (struct commit_note){ OTHER, SUPPORT_NOW - 40 * DAY, "Bob", "Fix", false };
	judge(&beside, 204, "fail");
}

static void looks_for_our_own_commits_in_the_module(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin_fork(&beside);

	(void)state;
	judge(&beside, 205, "pass");
	resolution->distance.ahead = 3;
	judge(&beside, 205, "pass");
	resolution->distance.module_touched = true;
	judge(&beside, 205, "pass");
	resolution->distance.pin_ahead = 2;
	judge(&beside, 205, "pass");
	resolution->distance.pin_touched = true;
	judge(&beside, 205, "fail");
	support_expect_seen(&beside.findings, 205,
		"2 commits that github.com/x/y lacks, of which some change the module");
	resolution->distance.pin_ahead = 1;
	judge(&beside, 205, "fail");
	support_expect_seen(&beside.findings, 205, "1 commit that github.com/x/y lacks, and it changes");
	resolution->distance.pin_compared = false;
	expect_why(&beside, 205, "could not be compared");
	resolution->pin_upstream = REACH_YES;
	judge(&beside, 205, "pass");
	resolution->pin_upstream = REACH_UNKNOWN;
	resolution->distance = (struct fork_distance){ 0 };
	expect_why(&beside, 205, "could not be compared");
	resolution->fork = FORK_FIRST_PARTY;
	judge(&beside, 205, "-");
	judge(&beside, 204, "-");
}

/* --- 209 ---------------------------------------------------------------------------------------------- */

static void expect_like(const char *list, const char *policy, const char *verdict)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	support_beside_make(&beside, list, policy);
	support_judge(&beside, SUPPORT_NOW);
	support_expect_verdict(&beside, 209, verdict);
}

static void takes_a_name_for_a_look_alike_only_if_it_is_one(void **state)
{
	static const char policy[] = "[fleet]\nours = [\"github.com/acme/\", \"git.acme.example/\"]\n"
				     "names = [\"github.com/purpleclay/\", \"github.com/team1/tools\"]\n";
	static const struct {
		const char *list, *verdict;
	} cases[] = {
		{ DEP("github.com/purp1eclay/a@v1.0.0"), "fail" },
		{ DEP("github.com/purple-clay/a@v1.0.0"), "fail" },
		{ DEP("github.com/purpelclay/a@v1.0.0"), "fail" },
		{ DEP("github.com/acrne/a@v1.0.0"), "fail" },
		{ DEP("github.com/daqger/dagger@v1.0.0"), "fail" },
		{ DEP("github.com/PurpleClay/a@v1.0.0"), "pass" },
		{ DEP("github.com/purple/a@v1.0.0"), "pass" },
		{ DEP("github.com/acne/a@v1.0.0"), "pass" },
		{ DEP("github.com/team2/tools@v1.0.0"), "pass" },
		{ DEP("github.com/team1/tool5@v1.0.0"), "fail" },
		{ DEP("github.com/team1/tool@v1.0.0"), "pass" },
		{ DEP("github.com/x/purpleclay@v1.0.0"), "pass" },
		{ DEP("gitlab.com/purpleclay/a.git@v1.0.0"), "pass" },
		{ DEP("https://github.com.evil.example/purpleclay/a.git@v1.0.0"), "fail" },
		{ DEP("https://git.acrne.example/any/a.git@v1.0.0"), "fail" },
		{ OURS, "-" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };
		struct tally tally;

		support_beside_make(&beside, cases[i].list, policy);
		support_judge(&beside, SUPPORT_NOW);
		tally = support_tally(&beside.findings, 209, PATH_LIVE);
		if (strcmp(tally.fail ? "fail" : tally.pass ? "pass" : "-", cases[i].verdict) != 0)
			fail_msg("not %s: %s", cases[i].verdict, cases[i].list);
	}
}

static void says_how_names_are_alike(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	support_beside_make(&beside, DEP("github.com/purp1eclay/a@v1.0.0"),
		"[fleet]\nnames = [\"github.com/purpleclay/\"]\n");
	judge(&beside, 209, "fail");
	support_expect_seen(&beside.findings, 209, "'purp1eclay' and 'purpleclay' look alike");
}

static void knows_how_names_are_alike(void **state)
{
	static const struct {
		const char *one, *other;
		enum likeness likeness;
	} cases[] = {
		{ "dagger", "dagger", LIKENESS_NONE },
		{ "Dagger", "dagger", LIKENESS_NONE },
		{ "dagger", "d\xd0\xb0gger", LIKENESS_SIGHT },
		{ "dagger", "dag\xe2\x80\x8bger", LIKENESS_SIGHT },
		{ "dagger", "\xef\xbd\x84\xef\xbd\x81gger", LIKENESS_SIGHT },
		{ "vito", "v1to", LIKENESS_SIGHT },
		{ "modern", "modem", LIKENESS_SIGHT },
		{ "wine", "vvine", LIKENESS_SIGHT },
		{ "tools", "t0o15", LIKENESS_SIGHT },
		{ "dagger-io", "dagger_io", LIKENESS_SEPARATOR },
		{ "dagger-io", "daggerio", LIKENESS_SEPARATOR },
		{ "dagger", "dgager", LIKENESS_LETTER },
		{ "dagger", "daggers", LIKENESS_LETTER },
		{ "dagger", "agger", LIKENESS_LETTER },
		{ "dagger", "danger", LIKENESS_LETTER },
		{ "dagger", "danber", LIKENESS_NONE },
		{ "purpleclay", "purblecley", LIKENESS_LETTERS },
		{ "purpleclay", "burblecley", LIKENESS_NONE },
		{ "acme", "acne", LIKENESS_NONE },
		{ "team-1", "team-2", LIKENESS_NONE },
		{ "team-11", "team-12", LIKENESS_NONE },
		{ "platform-team-1", "platform-team-2", LIKENESS_NONE },
		{ "platform-team", "platform-team-2", LIKENESS_LETTERS },
		{ "", "a", LIKENESS_NONE },
		{ "ab", "ba", LIKENESS_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(likable_release) struct likable one;
		CLEANUP(likable_release) struct likable other_one;
		CLEANUP(likable_release) struct likable other;

		likable_make(&one, cases[i].one);
		likable_make(&other, cases[i].other);
		likable_make(&other_one, cases[i].one);
		if (likable_compare(&one, &other) != cases[i].likeness ||
			likable_compare(&other, &one) != cases[i].likeness)
			fail_msg("%s and %s: not %d", cases[i].one, cases[i].other, (int)cases[i].likeness);
		assert_int_equal(likable_compare(&one, &other_one), LIKENESS_NONE);
	}
}

static void finds_no_likeness_in_names_that_are_too_long(void **state)
{
	char longest[NAME_LONGEST + 3];
	CLEANUP(likable_release) struct likable one;
	CLEANUP(likable_release) struct likable other;

	(void)state;
	memset(longest, 'x', sizeof(longest));
	longest[NAME_LONGEST + 2] = '\0';
	likable_make(&one, longest);
	longest[0] = 'y';
	likable_make(&other, longest + 1);
	assert_int_equal(likable_compare(&one, &other), LIKENESS_NONE);
}

static void never_doubts_a_name_that_is_trusted_itself(void **state)
{
	(void)state;
	expect_like(DEP("github.com/purp1eclay/a@v1.0.0"),
		"[fleet]\nnames = [\"github.com/purpleclay/\", \"github.com/purp1eclay/\"]\n", "pass");
	expect_like(DEP("github.com/purp1eclay/a@v1.0.0"),
		"[fleet]\nnames = [\"github.com/purpleclay/\"]\n[allow]\nsources = "
		"[\"github.com/purp1eclay/a\"]\n",
		"pass");
	expect_like(DEP("github.com/purp1eclay/a@v1.0.0"),
		"[fleet]\nnames = [\"github.com/purpleclay/\"]\nours = [\"github.com/purp1eclay/\"]\n", "-");
	/* Of a known owner, or on a known host, but not the very one that is trusted. */
	expect_like(DEP("github.com/purp1eclay/b@v1.0.0"),
		"[fleet]\nnames = [\"github.com/purpleclay/\", \"github.com/purp1eclay/a\"]\n", "pass");
	expect_like(DEP("https://git.acme.example/x/b.git@v1.0.0"),
		"[fleet]\nnames = [\"git.acne.example/x/\", \"git.acme.example/y/\"]\n", "pass");
	expect_like(DEP("https://git.acme.example/x/b.git@v1.0.0"),
		"[fleet]\nnames = [\"git.acne.example/x/\"]\n", "fail");
	expect_like(DEP("github.com/purp1eclay/a@v1.0.0"),
		"[fleet]\nnames = [\"github.com/purpleclay/\"]\n[[forks.map]]\nupstream = "
		"\"github.com/purp1eclay/a\"\nfork = \"github.com/acme/a\"\n",
		"pass");
}

/* --- 211 ---------------------------------------------------------------------------------------------- */

static void holds_facts_against_what_policy_wants(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct maintenance *facts = &begin(&beside, THEIRS, NAMESPACE)->maintenance;
	struct finding quiet, lonely;

	(void)state;
	expect_why(&beside, 211, "as a whole");
	*facts = (struct maintenance){ .known = true,
		.first_commit = SUPPORT_NOW - 1000 * DAY,
		.last_commit = SUPPORT_NOW - 700 * DAY,
		.commits = 50,
		.authors = 2 };
	judge(&beside, 211, "pass");
	assert_true(beside.findings.evaluate_after == SUPPORT_NOW + 30 * DAY);
	support_judge(&beside, SUPPORT_NOW + 30 * DAY);
	support_expect_verdict(&beside, 211, "fail");
	quiet = *support_found(&beside.findings, 211, 0);
	support_expect_seen(&beside.findings, 211, "more than 730 days");
	facts->last_commit = SUPPORT_NOW;
	facts->authors = 1;
	lonely = *judge(&beside, 211, "fail");
	support_expect_seen(&beside.findings, 211, "at least 2 authors");
	assert_memory_not_equal(quiet.evidence, lonely.evidence, 16);
	facts->authors = 3;
	facts->first_commit = SUPPORT_NOW - 80 * DAY;
	judge(&beside, 211, "fail");
	assert_true(beside.findings.evaluate_after == SUPPORT_NOW + 10 * DAY);
	support_judge(&beside, SUPPORT_NOW + 10 * DAY);
	support_expect_verdict(&beside, 211, "pass");
	support_beside_policy(&beside, "[maintainers]\nsigned_tags = true\nleast_age_days = 0\n");
	judge(&beside, 211, "fail");
	support_expect_seen(&beside.findings, 211, "unsigned");
	support_beside_policy(&beside, "[fleet]\nours = [\"github.com/x/\"]\n");
	judge(&beside, 211, "-");
}

static void says_why_it_knows_nothing_of_maintainers(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct resolution *resolution = begin(&beside, FLOATING, NULL);

	(void)state;
	resolution->copy_count = 0;
	resolution->presence = PRESENCE_NO_COPY;
	expect_why(&beside, 211, "there is no copy");
	resolution->presence = PRESENCE_UNREADABLE;
	expect_why(&beside, 211, "could not be read");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_for_the_list_only_where_there_is_one),
		cmocka_unit_test(takes_our_own_code_without_a_list),
		cmocka_unit_test(wants_a_fork_of_what_third_parties_keep),
		cmocka_unit_test(names_the_fork_that_is_not_used),
		cmocka_unit_test(gives_a_fork_time_to_follow),
		cmocka_unit_test(tells_by_the_newest_alone_that_a_fork_was_left),
		cmocka_unit_test(looks_for_our_own_commits_in_the_module),
		cmocka_unit_test(takes_a_name_for_a_look_alike_only_if_it_is_one),
		cmocka_unit_test(says_how_names_are_alike),
		cmocka_unit_test(knows_how_names_are_alike),
		cmocka_unit_test(finds_no_likeness_in_names_that_are_too_long),
		cmocka_unit_test(never_doubts_a_name_that_is_trusted_itself),
		cmocka_unit_test(holds_facts_against_what_policy_wants),
		cmocka_unit_test(says_why_it_knows_nothing_of_maintainers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
