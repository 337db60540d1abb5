/* What a reference leads to: the repository's own code, or a target that several references share. */
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

#define NAMED(name, source) "{\"name\":\"" name "\",\"source\":\"" source "\",\"pin\":\"" PIN "\"}"
#define LINT NAMED("lint", "github.com/x/y/lint@v1.2.0")
#define SCAN NAMED("scan", "github.com/X/y/scan@v1.2.0")
#define ELSE NAMED("else", "github.com/x/z@v1.2.0")

/* Wants everything, and trusts a name that is much like the repository's own. */
#define DEMANDING                                                                                            \
	"[fleet]\nours = [\"github.com/acme/\"]\nnames = [\"git.example.org/acne-platform/\"]\n"             \
	"[allow]\nsources = [\"github.com/z/\"]\n[forks]\nrequired = true\n"                                 \
	"[[reviews]]\nsources = [\"**\"]\nsteps = [\"source\", \"reputation\"]\n"

enum { DAY = 24 * 60 * 60 };

static const int asked_of_others[] = { 201, 202, 203, 206, 207, 208, 209, 211 };

static uint32_t looked_at(const struct support_beside *beside, int rule)
{
	const struct tally tally = support_tally(&beside->findings, rule, PATH_LIVE);

	return tally.pass + tally.fail + tally.unknown + tally.declared;
}

/* Everything that is asked of strangers can be asked. */
static void resolve(struct support_beside *beside)
{
	static const struct review items[] = {
		{ .act = 1, .commit = OTHER, .step = REVIEW_SOURCE, .outcome = REVIEW_PASSED, .by = "ann" },
		{ .act = 2, .commit = PIN, .step = REVIEW_REPUTATION, .outcome = REVIEW_PASSED, .by = "ann" },
	};

	for (size_t i = 0; i < beside->snapshot->reference_count; i++) {
		beside->resolutions[i] = (struct resolution){ .presence = PRESENCE_FOUND, .fork = FORK_NONE };
		beside->reviews[i] = (struct reviews){ items, 2 };
	}
}

static void asks_of_its_own_code_nothing_that_is_asked_of_strangers(void **state)
{
	static const char *const own[] = { NAMED("lint", "https://git.example.org/acme/pay.git/lint@v1.2.0"),
		NAMED("lint", "github.com/Acme-Labs/PAY/lint@v1.2.0") };
	static const char *urls[] = { "github.com/acme-labs/pay", "github.com/x/y" };
	CLEANUP(support_beside_release) struct support_beside stranger = { 0 };

	(void)state;
	support_beside_make(&stranger, LINT, DEMANDING);
	stranger.snapshot->urls = urls;
	stranger.snapshot->url_count = 2;
	resolve(&stranger);
	support_judge(&stranger, SUPPORT_NOW);
	for (size_t i = 0; i < COUNT_OF(asked_of_others); i++)
		if (looked_at(&stranger, asked_of_others[i]) != 1)
			fail_msg("SCB%d does not look at a stranger's code", asked_of_others[i]);
	for (size_t i = 0; i < COUNT_OF(own); i++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };

		support_beside_make(&beside, own[i], DEMANDING);
		beside.snapshot->urls = urls;
		beside.snapshot->url_count = 2;
		resolve(&beside);
		support_judge(&beside, SUPPORT_NOW);
		for (size_t j = 0; j < COUNT_OF(asked_of_others); j++)
			if (looked_at(&beside, asked_of_others[j]) != 0)
				fail_msg("SCB%d looks at %s", asked_of_others[j], own[i]);
		/* Whether pin and label tell the truth is asked of everybody. */
		assert_int_equal(looked_at(&beside, 105), 1);
	}
}

static void keep(struct support_beside *beside, uint32_t authors)
{
	for (size_t i = 0; i < beside->snapshot->reference_count; i++)
		beside->resolutions[i].maintenance = (struct maintenance){ .known = true,
			.first_commit = SUPPORT_NOW - 900 * DAY,
			.last_commit = SUPPORT_NOW - 9 * DAY,
			.commits = 9,
			.authors = authors };
}

static struct finding judge_keepers(const char *list, const char *policy, uint32_t fails)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	const struct finding *finding;

	support_beside_make(&beside, list, policy);
	resolve(&beside);
	keep(&beside, 1);
	support_judge(&beside, SUPPORT_NOW);
	assert_int_equal(support_tally(&beside.findings, 211, PATH_LIVE).fail, fails);
	assert_int_equal(looked_at(&beside, 211), fails);
	finding = support_found(&beside.findings, 211, 0);
	assert_non_null(finding);
	assert_int_equal(finding->at.line, 5);
	if (strstr(list, "scan") && strstr(list, "lint"))
		assert_non_null(strstr(finding->seen, "2 references lead there"));
	else
		assert_null(strstr(finding->seen, "lead there"));
	return *finding;
}

static void says_once_who_keeps_what_several_references_lead_to(void **state)
{
	const struct finding both = judge_keepers(LINT ",\n" SCAN ",\n" ELSE, NULL, 2);
	const struct finding later = judge_keepers(SCAN, NULL, 1);
	const struct finding another = judge_keepers(ELSE, NULL, 1);

	(void)state;
	/* A decision stays where the reference that was shown is removed. */
	assert_memory_equal(both.fingerprint, later.fingerprint, 16);
	assert_memory_equal(both.evidence, later.evidence, 16);
	assert_memory_not_equal(both.subject_identity, later.subject_identity, 16);
	assert_memory_not_equal(later.fingerprint, another.fingerprint, 16);
}

static void counts_roots_of_which_nothing_is_known(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	support_beside_make(&beside, LINT ",\n" SCAN ",\n" ELSE, NULL);
	resolve(&beside);
	support_judge(&beside, SUPPORT_NOW);
	assert_int_equal(support_tally(&beside.findings, 211, PATH_LIVE).unknown, 2);
	assert_string_equal(support_found(&beside.findings, 211, 0)->subject, "2 targets");
}

static void says_once_that_a_fork_lacks_commits(void **state)
{
	static const char policy[] = "[fleet]\nours = [\"github.com/x/\"]\n[forks]\nbehind_days = 30\n";
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	support_beside_make(&beside, LINT ",\n" SCAN, policy);
	for (size_t i = 0; i < beside.snapshot->reference_count; i++)
		beside.resolutions[i] = (struct resolution){ .presence = PRESENCE_FOUND,
			.tier = TIER_OURS,
			.fork = FORK_INTERNAL,
			.fork_of = "github.com/up/y",
			.distance = { .shared = true,
				.complete = true,
				.behind = 5,
				.oldest_missing = SUPPORT_NOW - 40 * DAY } };
	support_judge(&beside, SUPPORT_NOW);
	support_expect_verdict(&beside, 204, "fail");
	support_expect_seen(&beside.findings, 204, "2 references lead there");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_of_its_own_code_nothing_that_is_asked_of_strangers),
		cmocka_unit_test(says_once_who_keeps_what_several_references_lead_to),
		cmocka_unit_test(counts_roots_of_which_nothing_is_known),
		cmocka_unit_test(says_once_that_a_fork_lacks_commits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
