/* What is advised where nothing is known, and which place a finding marks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "rules/reasons.h"
#include "support_beside.h"

#define PIN "6a1f0c4d8b2e935718c0d4f6b8a29e7315c4d0aa"
#define OTHER "b7e2d19c05fa4836917d2ce8f04b6a5139d8e7c2"

#define TAGGED "{\"name\":\"lint\",\"source\":\"github.com/x/y/lint@v1.2.0\",\"pin\":\"" PIN "\"}"

enum { DAY = 24 * 60 * 60 };

static struct commit_note note(const char *oid, int64_t days)
{
	struct commit_note ret = { .time = SUPPORT_NOW - days * DAY, .author = "Ann", .subject = "Work" };

	memcpy(ret.oid, oid, OID_HEX + 1);
	return ret;
}

static const char *remedy_of(struct support_beside *beside, int rule)
{
	support_judge(beside, SUPPORT_NOW);
	support_expect_verdict(beside, rule, "unknown");
	return support_found(&beside->findings, rule, 0)->remedy;
}

/* How to mend a failure is no advice where nobody knows whether it failed. */
static void advises_what_makes_it_known(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	struct copy_note copy = { .place = "/mirror/y.git", .mirror = true, .shallow = true };
	struct resolution *resolution;

	(void)state;
	support_beside_make(&beside, TAGGED, NULL);
	resolution = support_resolution(&beside, "lint");
	*resolution = (struct resolution){
		.presence = PRESENCE_FOUND, .commit = note(PIN, 100), .copies = &copy, .copy_count = 1
	};
	assert_non_null(strstr(remedy_of(&beside, 105), "Fetch the whole history: "));
	copy.shallow = false;
	copy.partial = true;
	assert_non_null(strstr(remedy_of(&beside, 105), "Fetch the whole history: "));
	resolution->presence = PRESENCE_NO_COPY;
	assert_string_equal(
		remedy_of(&beside, 105), "Fetch a copy of the target: 'scabbard mirror add --missing'.");
	assert_string_equal(reason_remedy("whatever else"), "Nothing to do until it can be told.");
	support_beside_policy(&beside, "[forks]\nrequired = true\n");
	assert_string_equal(remedy_of(&beside, 202), "Name your namespaces in the policy: fleet.ours.");
}

/* The place of a finding is where what runs is said; the finding stays the same one. */
static void marks_the_pin_where_the_pin_runs(void **state)
{
	static const int rules[] = { 104, 105, 113, 114 };
	static const char young[] = "[[pins]]\nsources = [\"github.com/x/\"]\nminimum_age = \"999d\"\n";
	static const struct {
		const char *engine, *list;
		bool pin;
	} cases[] = {
		{ "v0.19.0", "{\"name\":\"lint\",\"source\":\"github.com/x/y@v1\",\n\"pin\":\"" PIN "\"}",
			true },
		{ "v0.19.0",
			"{\"name\":\"lint\",\"source\":\"github.com/x/y@" OTHER "\",\n\"pin\":\"" PIN "\"}",
			true },
		{ "v0.19.0", "{\"name\":\"lint\",\"source\":\"github.com/x/y@" PIN "\"}", false },
		{ "v0.12.0",
			"{\"name\":\"lint\",\"source\":\"github.com/x/y@" PIN "\",\n\"pin\":\"" PIN "\"}",
			false },
	};
	struct copy_note mirror = { .place = "/mirror/y.git", .mirror = true };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(support_beside_release) struct support_beside beside = { 0 };
		struct resolution *resolution;
		const struct reference *reference;
		size_t found = 0;

		support_beside_of(&beside, cases[i].engine, cases[i].list, young);
		resolution = support_resolution(&beside, "lint");
		*resolution = (struct resolution){ .presence = PRESENCE_FOUND,
			.reachable = REACH_NO,
			.label = LABEL_DISAGREES,
			.commit = note(PIN, 100),
			.label_ref = "refs/tags/v1",
			.label_commit = note(OTHER, 100),
			.tip = note(OTHER, 1),
			.behind = 3,
			.module_changed = 1,
			.copies = &mirror,
			.copy_count = 1 };
		reference = &beside.snapshot->references[support_beside_index(&beside, "lint")];
		support_judge(&beside, SUPPORT_NOW);
		for (size_t j = 0; j < COUNT_OF(rules); j++) {
			const struct finding *finding = support_found(&beside.findings, rules[j], 0);
			const struct place *at =
				cases[i].pin ? &reference->fact->pin_at : &reference->fact->at;

			if (!finding || finding->verdict != VERDICT_FAIL)
				continue;
			found++;
			assert_int_equal(finding->at.line, at->line);
			assert_int_equal(finding->at.offset, at->offset);
			assert_memory_equal(finding->subject_identity, reference->identity, 16);
		}
		assert_true(found >= 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(advises_what_makes_it_known),
		cmocka_unit_test(marks_the_pin_where_the_pin_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
