#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "model/finding.h"
#include "model/rule.h"
#include "model/table.h"

static void finds_tables_by_name(void **state)
{
	(void)state;
	assert_int_equal(table_find("repositories"), TABLE_REPOSITORIES);
	assert_int_equal(table_find("modules"), TABLE_MODULES);
	assert_int_equal(table_find("references"), TABLE_REFERENCES);
	assert_int_equal(table_find("findings"), TABLE_FINDINGS);
	assert_int_equal(table_find("graph"), TABLE_GRAPH);
	assert_int_equal(table_find("reviews"), TABLE_REVIEWS);
	assert_int_equal(table_find("changes"), TABLE_CHANGES);
	assert_int_equal(table_find("decisions"), TABLE_DECISIONS);
	assert_int_equal(table_find("uses"), -1);
	assert_int_equal(table_find("finding"), -1);
	assert_int_equal(table_find(""), -1);
}

static void finds_columns_by_name_and_alias(void **state)
{
	(void)state;
	assert_int_equal(table_column(TABLE_FINDINGS, "severity"), FIND_SEVERITY);
	assert_int_equal(table_column(TABLE_FINDINGS, "sev"), FIND_SEVERITY);
	assert_int_equal(table_column(TABLE_REPOSITORIES, "score_low"), REPOSITORY_SCORE_LOW);
	assert_int_equal(table_column(TABLE_REFERENCES, "repo_root"), REF_REPO_ROOT);
	assert_int_equal(table_column(TABLE_MODULES, "worst"), MODULE_WORST);
	assert_int_equal(table_column(TABLE_MODULES, "severity"), -1);
	assert_int_equal(table_column(TABLE_MODULES, ""), -1);
}

/* Other programs read these: a change here breaks them. */
static void keeps_the_names_of_exported_columns(void **state)
{
	static const char *const names[TABLE_COUNT] = {
		[TABLE_REPOSITORIES] = "repo identity state ref commit commit_time status reason modules "
				       "references unpinned critical high medium low unknown score_low "
				       "score_high first_seen last_seen place team accepted "
				       "dismissed url images settings",
		[TABLE_MODULES] =
			"repo path folder name kind form sdk engine class references unpinned "
			"findings worst first_seen last_seen target truth tier fork fork_of used_by "
			"commits remote reviewed",
		[TABLE_REFERENCES] = "repo path kind name source pin class detail host repo_root subdir "
				     "version version_kind lock effective line column first_seen last_seen "
				     "commit fork label reachable present label_commit commit_time behind "
				     "module_changed tier below below_floating reviewed introduced "
				     "introduced_by introduced_at fork_of",
		[TABLE_FINDINGS] = "fingerprint rule title severity confidence verdict status repo path line "
				   "column subject seen remedy class target first_seen last_seen changed "
				   "commit decision justification reason by until owner team evidence act "
				   "end_column",
		[TABLE_GRAPH] = "module root subdir tier fork used_by below references commits floating "
				"disagree absent unreachable reviewed findings worst first_seen last_seen",
		[TABLE_REVIEWS] = "module commit step outcome standing by made until note used_by",
		[TABLE_CHANGES] = "at run what cause by rule severity repo path line subject class status "
				  "team fingerprint",
		[TABLE_DECISIONS] = "act state scope reason justification owner by made until standing "
				    "findings origin rule repo",
		[TABLE_IMAGES] = "name registry role loosest pinned uses repositories tags digests "
				 "digest_list platforms findings worst first_seen last_seen",
		[TABLE_IMAGE_USES] = "repo path line column role image registry tag digest class certainty "
				     "where function platform lock_digest lock_platforms text malformed "
				     "findings worst first_seen last_seen",
		[TABLE_SETTINGS] =
			"repo path line column kind subject key value state reason certainty class "
			"findings rules worst first_seen last_seen",
	};
	static const char uses[] = "repo path line reference through module version commit first_seen until "
				   "introduced introduced_by introduced_at class";
	CLEANUP(buf_release) struct buf use_names = BUF_INIT;

	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		for (size_t i = 0; i < table_list[t].column_count; i++)
			buf_format(&text, "%s%s", i ? " " : "", table_list[t].columns[i].name);
		assert_string_equal(text.text, names[t]);
	}
	for (size_t i = 0; i < use_table.column_count; i++)
		buf_format(&use_names, "%s%s", i ? " " : "", use_table.columns[i].name);
	assert_string_equal(use_names.text, uses);
}

/* A filter must not mean one column today and another tomorrow. */
static void has_no_name_or_alias_twice(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		for (size_t i = 0; i < table_list[t].column_count; i++) {
			const struct column *column = &table_list[t].columns[i];

			assert_int_equal(table_column((enum table_id)t, column->name), i);
			assert_non_null(column->alias);
			if (table_column((enum table_id)t, column->alias) != (int)i)
				fail_msg("%s: %s is not the alias of %s alone", table_list[t].name,
					column->alias, column->name);
			assert_string_not_equal(column->name, "is");
			assert_string_not_equal(column->alias, "is");
		}
	}
}

static void says_how_each_shown_column_is_drawn(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		size_t shown = 0;

		for (size_t i = 0; i < table_list[t].column_count; i++) {
			const struct column *column = &table_list[t].columns[i];

			assert_non_null(column->about);
			if (!column->title)
				continue;
			shown++;
			assert_true(column->width > 0);
			assert_true(column->priority > 0);
			assert_true(strlen(column->title) <= 10);
		}
		assert_true(shown >= 4);
	}
}

static void sorts_by_columns_that_exist(void **state)
{
	(void)state;
	for (int t = 0; t < TABLE_COUNT; t++) {
		const char *sort = table_list[t].sort;

		while (*sort) {
			CLEANUP(buf_release) struct buf name = BUF_INIT;

			sort += *sort == '-';
			buf_add_bytes(&name, sort, strcspn(sort, ","));
			assert_true(table_column((enum table_id)t, name.text) >= 0);
			sort += name.length;
			sort += *sort == ',';
		}
	}
}

static void reads_severities_as_it_writes_them(void **state)
{
	(void)state;
	for (int i = SEVERITY_INFO; i <= SEVERITY_CRITICAL; i++)
		assert_int_equal(severity_parse(severity_word((enum severity)i)), i);
	assert_int_equal(severity_parse("crit"), SEVERITY_CRITICAL);
	assert_int_equal(severity_parse("c"), SEVERITY_CRITICAL);
	assert_int_equal(severity_parse("med"), SEVERITY_MEDIUM);
	assert_int_equal(severity_parse("hig"), -1);
	assert_int_equal(severity_parse(""), -1);
	assert_true(severity_parse("critical") > severity_parse("high"));
}

static void has_a_word_for_every_number(void **state)
{
	(void)state;
	assert_string_equal(confidence_word(CONFIDENCE_LOW), "low");
	assert_string_equal(confidence_word(CONFIDENCE_HIGH), "high");
	assert_string_equal(verdict_word(VERDICT_PASS), "pass");
	assert_string_equal(verdict_word(VERDICT_DECLARED), "declared");
	assert_string_equal(severity_word((enum severity)77), "");
	assert_string_equal(verdict_word((enum verdict)77), "");
}

static void releases_lists_twice(void **state)
{
	struct id_list list = { .ids = memory_zero(3, sizeof(int64_t)), .count = 3 };

	(void)state;
	id_list_release(&list);
	assert_null(list.ids);
	assert_int_equal(list.count, 0);
	id_list_release(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_tables_by_name),
		cmocka_unit_test(finds_columns_by_name_and_alias),
		cmocka_unit_test(keeps_the_names_of_exported_columns),
		cmocka_unit_test(has_no_name_or_alias_twice),
		cmocka_unit_test(says_how_each_shown_column_is_drawn),
		cmocka_unit_test(sorts_by_columns_that_exist),
		cmocka_unit_test(reads_severities_as_it_writes_them),
		cmocka_unit_test(has_a_word_for_every_number),
		cmocka_unit_test(releases_lists_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
