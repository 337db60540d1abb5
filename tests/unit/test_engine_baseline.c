/* The file of decisions: what is read, what is refused and where, how a finding stands to it, and writing it again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "engine/baseline.h"
#include "model/limits.h"

#define HASH_A "000102030405060708090a0b0c0d0e0f"
#define HASH_B "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define HEAD "{\"format\":\"scabbard-decisions\",\"version\":1,\"findings\":["
#define ENTRY(more) "{\"fingerprint\":\"" HASH_A "\",\"evidence\":\"" HASH_B "\"" more "}"
#define TAIL "]}"

/* 2026-12-31T23:59:59Z */
static const int64_t last_second = 1798761599;

static const unsigned char hash_a[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
static const unsigned char hash_b[16] = { 0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa,
	0xfb, 0xfc, 0xfd, 0xfe, 0xff };

static struct baseline read_text(const char *text)
{
	struct baseline baseline = { 0 };
	struct error error = { 0 };

	if (baseline_read(&baseline, text, strlen(text), &error) < 0)
		fail_msg("%s", error.message);
	return baseline;
}

static enum baseline_standing stand(
	const struct baseline *baseline, const unsigned char evidence[16], int64_t now)
{
	const struct baseline_entry *entry;

	return baseline_stand(baseline, hash_a, evidence, now, &entry);
}

/* --- reading -------------------------------------------------------------------------------------------- */

static void reads_everything_that_an_entry_says(void **state)
{
	CLEANUP(baseline_release)
	struct baseline baseline = read_text(HEAD ENTRY(
		",\"rule\":\"SCB104\",\"repository\":\"url:github.com/acme/pay\",\"path\":\"ci/dagger.json\","
		"\"subject\":\"dependency "
		"x\",\"state\":\"not_affected\",\"justification\":\"code_not_reachable\","
		"\"until\":\"2026-12-31\",\"reason\":\"we "
		"looked\",\"by\":\"ada\",\"more\":{\"a\":[1,{\"b\":null}]}") TAIL);
	const struct baseline_entry *entry = baseline.entries;

	(void)state;
	assert_int_equal(baseline.count, 1);
	assert_memory_equal(entry->finding.fingerprint, hash_a, 16);
	assert_memory_equal(entry->finding.evidence, hash_b, 16);
	assert_int_equal(entry->rule, 104);
	assert_string_equal(entry->repository, "url:github.com/acme/pay");
	assert_string_equal(entry->path, "ci/dagger.json");
	assert_string_equal(entry->subject, "dependency x");
	assert_int_equal(entry->state, DECISION_NOT_AFFECTED);
	assert_int_equal(entry->justification, JUSTIFICATION_CODE_NOT_REACHABLE);
	assert_int_equal(entry->until, last_second);
	assert_false(entry->malformed_until);
	assert_string_equal(entry->reason, "we looked");
	assert_string_equal(entry->by, "ada");
}

static void needs_little(void **state)
{
	CLEANUP(baseline_release) struct baseline empty = read_text(HEAD TAIL);
	CLEANUP(baseline_release) struct baseline short_one = read_text(HEAD ENTRY("") TAIL);
	CLEANUP(baseline_release)
	struct baseline newer = read_text(HEAD ENTRY(",\"rule\":\"SCB999\",\"state\":null") TAIL);

	(void)state;
	assert_int_equal(empty.count, 0);
	assert_int_equal(short_one.entries[0].state, DECISION_OPEN);
	assert_int_equal(short_one.entries[0].until, 0);
	assert_string_equal(short_one.entries[0].repository, "");
	assert_int_equal(newer.entries[0].rule, 0);
}

static void of_equal_ones_the_last_counts(void **state)
{
	CLEANUP(baseline_release)
	struct baseline baseline = read_text(
		HEAD ENTRY(",\"by\":\"one\"") ",{\"fingerprint\":\"" HASH_B "\",\"evidence\":\"" HASH_B
					      "\"}," ENTRY(",\"by\":\"two\"") TAIL);

	(void)state;
	assert_int_equal(baseline.count, 2);
	assert_string_equal(baseline.entries[0].by, "two");
	assert_memory_equal(baseline.entries[1].finding.fingerprint, hash_b, 16);
}

static void refuses_what_it_does_not_understand_and_says_where(void **state)
{
	static const struct {
		const char *text, *part;
	} cases[] = {
		{ "", "line 1, column 1" },
		{ "[]", "no file of decisions" },
		{ "{\"format\":\"other\",\"version\":1,\"findings\":[]}", "no file of decisions" },
		{ "{\"format\":\"scabbard-decisions\",\"version\":2,\"findings\":[]}",
			"line 1, column 42: only version 1" },
		{ "{\"format\":\"scabbard-decisions\",\"version\":\"1\",\"findings\":[]}", "only version 1" },
		{ "{\"format\":\"scabbard-decisions\",\"version\":1}", "no list of findings" },
		{ "{\"format\":\"scabbard-decisions\",\"version\":1,\"findings\":{}}",
			"no list of findings" },
		{ HEAD "7" TAIL, "a finding is an object" },
		{ HEAD "{}" TAIL, "a finding needs 'fingerprint'" },
		{ HEAD "{\"fingerprint\":\"" HASH_A "\"}" TAIL, "a finding needs 'evidence'" },
		{ HEAD "{\"fingerprint\":\"" HASH_A "0\",\"evidence\":\"" HASH_B "\"}" TAIL,
			"a finding needs 'fingerprint'" },
		{ HEAD "{\"fingerprint\":\"F00102030405060708090a0b0c0d0e0f\",\"evidence\":\"" HASH_B
		       "\"}" TAIL,
			"32 lower-case hex digits" },
		{ HEAD ENTRY(",\"state\":\"fine\"") TAIL, "this state is not known" },
		{ HEAD ENTRY(",\"justification\":\"because\"") TAIL, "this justification is not known" },
		{ HEAD ENTRY(",\"reason\":7") TAIL, "'reason' must be a text" },
		{ HEAD ENTRY("") "\n," TAIL, "line 2" },
		{ HEAD ENTRY(",\"by\":\"a\",\"by\":\"b\"") TAIL, "line 1" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct baseline baseline = { 0 };
		struct error error = { 0 };

		if (baseline_read(&baseline, cases[i].text, strlen(cases[i].text), &error) != ERROR_MALFORMED)
			fail_msg("taken: %s", cases[i].text);
		if (!strstr(error.message, cases[i].part))
			fail_msg("%s\n%s", cases[i].text, error.message);
		assert_int_equal(baseline.count, 0);
	}
}

static void refuses_more_than_it_would_hold(void **state)
{
	const size_t length = (size_t)limit_table[LIMIT_BASELINE_BYTES].value + 1;
	CLEANUP(memory_release) char *text = memory_zero(length, 1);
	struct baseline baseline = { 0 };

	(void)state;
	memset(text, ' ', length);
	assert_int_equal(baseline_read(&baseline, text, length, NULL), ERROR_TOO_LARGE);
}

/* --- standing ------------------------------------------------------------------------------------------- */

static void tells_known_from_changed_and_new(void **state)
{
	CLEANUP(baseline_release) struct baseline baseline = read_text(HEAD ENTRY("") TAIL);
	const struct baseline_entry *entry;

	(void)state;
	assert_int_equal(stand(&baseline, hash_b, 0), BASELINE_KNOWN);
	assert_int_equal(stand(&baseline, hash_a, 0), BASELINE_CHANGED);
	assert_int_equal(baseline_stand(&baseline, hash_b, hash_b, 0, &entry), BASELINE_NEW);
	assert_null(entry);
}

static void holds_to_the_last_second_of_its_day(void **state)
{
	CLEANUP(baseline_release)
	struct baseline baseline = read_text(HEAD ENTRY(",\"until\":\"2026-12-31\"") TAIL);

	(void)state;
	assert_int_equal(stand(&baseline, hash_b, last_second), BASELINE_KNOWN);
	assert_int_equal(stand(&baseline, hash_b, last_second + 1), BASELINE_ENDED);
	assert_int_equal(stand(&baseline, hash_a, last_second + 1), BASELINE_CHANGED);
}

static void a_malformed_end_is_over(void **state)
{
	static const char *const ends[] = { "\"\"", "\"soon\"", "\"2026-02-30\"", "\"31.12.2026\"",
		"\"2026-12-31T00:00:00Z\"", "\"30d\"", "20261231", "true", "[]", "\"2099-1-1\"" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		char text[512];
		CLEANUP(baseline_release) struct baseline baseline = { 0 };

		snprintf(text, sizeof(text), HEAD ENTRY(",\"until\":%s") TAIL, ends[i]);
		baseline = read_text(text);
		if (stand(&baseline, hash_b, 0) != BASELINE_ENDED)
			fail_msg("%s is no end", ends[i]);
	}
}

static void null_is_no_end(void **state)
{
	CLEANUP(baseline_release) struct baseline baseline = read_text(HEAD ENTRY(",\"until\":null") TAIL);

	(void)state;
	assert_int_equal(stand(&baseline, hash_b, INT64_MAX), BASELINE_KNOWN);
}

/* --- writing -------------------------------------------------------------------------------------------- */

static void writes_what_it_reads(void **state)
{
	static const char text[] =
		"{\n\"format\": \"scabbard-decisions\",\n\"version\": 1,\n\"findings\": [\n"
		"{\"fingerprint\":\"" HASH_A "\",\"evidence\":\"" HASH_B
		"\",\"rule\":\"SCB101\",\"repository\":\"url:x\",\"path\":\"a\\u0001b\",\"subject\":\"s\","
		"\"state\":\"accepted\","
		"\"until\":\"2026-12-31\",\"reason\":\"two\\nlines\",\"by\":\"ada\"},\n"
		"{\"fingerprint\":\"" HASH_B "\",\"evidence\":\"" HASH_A "\"}\n]\n}\n";
	CLEANUP(baseline_release) struct baseline baseline = read_text(text);
	CLEANUP(buf_release) struct buf written = BUF_INIT;

	(void)state;
	baseline_begin(&written);
	for (size_t i = 0; i < baseline.count; i++)
		baseline_add(&written, &baseline.entries[i], i == 0);
	baseline_end(&written);
	assert_string_equal(written.text, text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_everything_that_an_entry_says),
		cmocka_unit_test(needs_little),
		cmocka_unit_test(of_equal_ones_the_last_counts),
		cmocka_unit_test(refuses_what_it_does_not_understand_and_says_where),
		cmocka_unit_test(refuses_more_than_it_would_hold),
		cmocka_unit_test(tells_known_from_changed_and_new),
		cmocka_unit_test(holds_to_the_last_second_of_its_day),
		cmocka_unit_test(a_malformed_end_is_over),
		cmocka_unit_test(null_is_no_end),
		cmocka_unit_test(writes_what_it_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
