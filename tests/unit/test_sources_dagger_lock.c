#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"

static struct facts *read_text(struct snapshot *snapshot, const char *text)
{
	struct limits limits;

	limits_default(&limits);
	return reader_read(reader_by_id(READER_DAGGER_LOCK), snapshot, "00", text, strlen(text), &limits);
}

static void reads_version_one(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts =
		read_text(snapshot, "\n[[\"version\",\"1\"]]\n"
				    "[\"\",\"container.from\",[\"docker.io/library/alpine:3\",\"linux/"
				    "amd64\"],\"sha256:00\",\"pin\"]\r\n"
				    "\n"
				    "[\"\",\"git.head\",[\"https://github.com/x/y\"],\"abc\",\"float\"]");

	(void)state;
	assert_null(facts->refused);
	assert_null(facts->module);
	assert_string_equal(facts->lock_version, "1");
	assert_int_equal(facts->lock_count, 2);
	assert_string_equal(facts->locks[0].inputs, "docker.io/library/alpine:3|linux/amd64");
	assert_string_equal(facts->locks[0].policy, "pin");
	assert_int_equal(facts->locks[1].at.line, 5);
	assert_int_equal(facts->locks[1].at.column, 1);
	assert_string_equal(facts->locks[1].operation, "git.head");
	assert_string_equal(facts->locks[1].value, "abc");
}

static void reads_version_two(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts =
		read_text(snapshot, "[[\"version\",\"2\"]]\n"
				    "[\"\",\"git.ref\",[\"https://u:p@github.com/x/"
				    "y\",\"HEAD\"],{\"ref\":\"refs/heads/main\",\"sha\":\"abc\"}]\n"
				    "[\"n\",\"later.op\",[\"x\",[\"version\",\"v1\"],1.50,null,true],[1]]");

	(void)state;
	assert_null(facts->refused);
	assert_int_equal(facts->lock_count, 2);
	assert_string_equal(facts->locks[0].inputs, "https://<secret, 3 characters>@github.com/x/y|HEAD");
	assert_string_equal(facts->locks[0].value, "abc");
	assert_string_equal(facts->locks[0].ref, "refs/heads/main");
	assert_null(facts->locks[0].policy);
	assert_string_equal(facts->locks[1].namespace, "n");
	assert_string_equal(facts->locks[1].inputs, "x|[\"version\",\"v1\"]|1.50|null|true");
	assert_string_equal(facts->locks[1].value, "");
}

static void takes_an_empty_file_for_an_empty_lock(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, "\n \n");

	(void)state;
	assert_null(facts->refused);
	assert_null(facts->lock_version);
	assert_int_equal(facts->lock_count, 0);
}

static void refused(const char *text, uint32_t line, const char *part)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot, text);

	if (!facts->refused)
		fail_msg("not refused: %s", text);
	if (!strstr(facts->refused, part))
		fail_msg("'%s' without '%s'", facts->refused, part);
	assert_int_equal(facts->refused_at.line, line);
	assert_int_equal(facts->lock_count, 0);
}

#define V2 "[[\"version\",\"2\"]]\n"

static void refuses_what_the_engine_rejects(void **state)
{
	(void)state;
	refused("[[\"version\",\"3\"]]\n", 1, "version '3'");
	refused("[\"\",\"git.head\",[\"x\"],\"y\"]", 1, "not the lock's version");
	refused("[[\"version\",2]]", 1, "not the lock's version");
	refused(V2 "[\"\",\"git.head\",[\"x\"],\"y\",\"pin\"]", 2, "a list of 4");
	refused("[[\"version\",\"1\"]]\n[\"\",\"git.head\",[\"x\"],\"y\"]", 2, "a list of 5");
	refused(V2 "[\"\",\"op\",[\"x\",[{\"a\":1}]],\"y\"]", 2, "object");
	refused(V2 "[\"\",\"op\",\"x\",\"y\"]", 2, "list of inputs");
	refused(V2 "\n{}", 3, "a list of 4");
	refused(V2 "[\"\",", 2, "");
}

static void keeps_to_the_limits(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	static const char text[] = V2 "[\"\",\"a\",[],\"\"]\n[\"\",\"b\",[],\"\"]\n";
	const struct reader *reader = reader_by_id(READER_DAGGER_LOCK);
	const struct facts *facts;
	struct limits limits;

	(void)state;
	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 1;
	facts = reader_read(reader, snapshot, "00", text, strlen(text), &limits);
	assert_int_equal(facts->lock_count, 1);
	assert_int_equal(facts->left_out, 1);
	limits.values[LIMIT_LOCK_LINES] = 2;
	facts = reader_read(reader, snapshot, "01", text, strlen(text), &limits);
	assert_non_null(strstr(facts->refused, "lock.lines"));
	assert_int_equal(facts->refused_at.line, 3);
}

static void reports_known_names_in_another_case(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_text(snapshot,
		"[[\"version\",\"2\"]]\n"
		"[\"\",\"git.ref\",[\"https://github.com/x/y\",\"HEAD\"],{\"ref\":\"a\",\"SHA\":"
		"\"abc\"}]");

	(void)state;
	assert_string_equal(facts->locks[0].value, "abc");
	assert_int_equal(facts->oddity_count, 1);
	assert_int_equal(facts->oddities[0].kind, JSON_ODDITY_RECASED_NAME);
	assert_string_equal(facts->oddities[0].name, "SHA");
	assert_int_equal(facts->oddities[0].at.line, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_version_one),
		cmocka_unit_test(reads_version_two),
		cmocka_unit_test(takes_an_empty_file_for_an_empty_lock),
		cmocka_unit_test(refuses_what_the_engine_rejects),
		cmocka_unit_test(reports_known_names_in_another_case),
		cmocka_unit_test(keeps_to_the_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
