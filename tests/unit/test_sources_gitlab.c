#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"

static void what_is_extended_is_read_once_where_it_is_written(void **state)
{
	(void)state;
	assert_described(READER_GITLAB,
		".docker:\n  image: docker:27\n  services: [docker:27-dind]\n  variables: {DAGGER_X_RELEASE: "
		"x}\n"
		".dagger:\n  extends: [.docker]\n  before_script:\n"
		"    - curl -fsSL https://dl.dagger.io/dagger/install.sh | sh\n"
		"a:\n  extends: .dagger\n  script: [dagger call a]\n"
		"b:\n  extends: [.dagger]\n  script: [dagger call b]\n",
		"install install.sh in jobs..dagger: #0=https://dl.dagger.io/dagger/install.sh\n"
		"cli call in jobs.a: #0=a\ncli call in jobs.b: #0=b\n"
		"setting DAGGER_X_RELEASE=x of jobs..docker\n"
		"image tool docker:27 image\nimage tool docker:27-dind services\n");
}

static void hidden_jobs_that_nothing_extends_do_not_run(void **state)
{
	(void)state;
	assert_described(READER_GITLAB,
		".old:\n  image: golang:1.20\n  variables: {DAGGER_VERSION: 0.9.0}\n  script: dagger call "
		"old\n"
		"a:\n  script: dagger call a\n",
		"cli call in jobs.a: #0=a\n");
}

static void parts_that_a_job_says_itself_are_not_inherited(void **state)
{
	(void)state;
	assert_described(READER_GITLAB,
		".base:\n  image: base:1\n  before_script: [dagger call before]\n  script: [dagger call "
		"base]\n"
		"  after_script: [dagger call after]\n"
		"a:\n  extends: .base\n  image: own:1\n  script: [dagger call own]\n  before_script: []\n",
		"cli call in jobs..base: #0=after\ncli call in jobs.a: #0=own\nimage tool own:1 image\n");
}

static void of_several_jobs_the_last_counts(void **state)
{
	(void)state;
	assert_described(READER_GITLAB,
		".one:\n  image: one:1\n  script: dagger call one\n"
		".two:\n  script: dagger call two\n"
		"a:\n  extends: [.one, .two]\n",
		"cli call in jobs..two: #0=two\nimage tool one:1 image\n");
}

static void hidden_jobs_count_where_other_files_may_have_them(void **state)
{
	(void)state;
	assert_described(READER_GITLAB, ".t:\n  script: dagger call t\n", "cli call in jobs..t: #0=t\n");
	assert_described(READER_GITLAB,
		"include: [{local: /ci/more.yml}]\n.t:\n  script: dagger call t\na:\n  script: dagger call "
		"a\n",
		"cli call in jobs..t: #0=t\ncli call in jobs.a: #0=a\n");
}

static void references_stand_for_what_they_name(void **state)
{
	(void)state;
	assert_described(READER_GITLAB,
		".setup:\n  script: [dagger call setup]\n  after_script: [dagger call unused]\n"
		".parts:\n  install:\n    - dagger call install\n    - !reference [.deep, steps]\n"
		".deep:\n  steps: [dagger call deep]\n"
		"a:\n  script:\n    - !reference [.setup, script]\n    - !reference [.parts, install]\n"
		"    - dagger call a\n"
		"b:\n  before_script: !reference [.setup, script]\n  script:\n    - !reference [.parts, "
		"install]\n"
		"    - !reference [.missing, script]\n    - !reference []\n    - dagger call b\n",
		"cli call in jobs..setup: #0=setup\ncli call in jobs.a: #0=install\n"
		"cli call in jobs.a: #0=deep\ncli call in jobs.a: #0=a\ncli call in jobs.b: #0=b\n");
}

static void circles_of_jobs_and_references_end(void **state)
{
	(void)state;
	assert_described(READER_GITLAB,
		"a:\n  extends: b\n  script: dagger call a\nb:\n  extends: [a, b]\n"
		".x:\n  y: [!reference [.x, y]]\n"
		"c:\n  script: [!reference [c, script], !reference [.x, y], dagger call c]\n"
		"d:\n  script: !reference [e, script]\ne:\n  script: !reference [d, script]\n",
		"cli call in jobs.a: #0=a\ncli call in jobs.c: #0=c\n");
}

/* Sum of what rule 705 asks: a version for the one installer that all jobs share. */
static size_t versions_of(const char *text, const char *context)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_GITLAB, text);
	size_t count = 0;

	for (size_t i = 0; i < facts->setting_count; i++) {
		const struct setting_fact *setting = &facts->settings[i];

		count += strcmp(setting->key, "DAGGER_VERSION") == 0 &&
			 strcmp(facts->contexts[setting->context].name, context) == 0;
	}
	return count;
}

static void versions_reach_what_is_run_for_all(void **state)
{
	static const char *const install =
		".d:\n  extends: .v\n  before_script: curl https://dl.dagger.io/dagger/install.sh | sh\n";
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_format(&text, "%s.v:\n  variables: {DAGGER_VERSION: 0.18.19}\na: {extends: .d}\n", install);
	assert_int_equal(versions_of(text.text, ".d"), 1);
	buf_clear(&text);
	buf_format(&text, "%sa: {extends: .d, variables: {DAGGER_VERSION: 1}}\n", install);
	assert_int_equal(versions_of(text.text, ".d"), 1);
	buf_add(&text, "b: {extends: .d}\n");
	assert_int_equal(versions_of(text.text, ".d"), 0);
}

static void secrets_and_conditions_are_those_of_the_whole_job(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_GITLAB,
		".r:\n  rules: [{if: $X}]\n.s:\n  script: dagger call s\n"
		"a:\n  extends: [.r, .s]\n  id_tokens: {T: {aud: x}}\n");

	(void)state;
	assert_int_equal(facts->context_count, 3);
	assert_string_equal(facts->contexts[1].name, ".s");
	assert_true(facts->contexts[1].secrets);
	assert_string_equal(facts->contexts[2].name, "a");
	assert_true(facts->contexts[2].secrets);
	assert_string_equal(facts->contexts[2].condition, "$X");
}

/* Each job extends the one before it and names long lists: what is followed is bounded. */
static void many_jobs_that_extend_many_cost_little(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&text, ".last:\n  script: dagger call last\n.v:\n  variables:\n");
	for (int i = 0; i < 5000; i++)
		buf_format(&text, "    V%d: x\n", i);
	for (int i = 0; i < 5000; i++)
		buf_format(&text,
			"j%d:\n  extends: [j%d, j%d, .v]\n  variables: !reference [.v, variables]\n"
			"  script: [!reference [j%d, script], dagger call x]\n",
			i, i - 1, i / 2, i - 1);
	facts = read_described(snapshot, READER_GITLAB, text.text);
	assert_true(facts->call_count > 1000);
	/* Where following ends, nothing is left out. */
	assert_string_equal(facts->calls[0].function, "jobs..last");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_extended_is_read_once_where_it_is_written),
		cmocka_unit_test(hidden_jobs_that_nothing_extends_do_not_run),
		cmocka_unit_test(parts_that_a_job_says_itself_are_not_inherited),
		cmocka_unit_test(of_several_jobs_the_last_counts),
		cmocka_unit_test(hidden_jobs_count_where_other_files_may_have_them),
		cmocka_unit_test(references_stand_for_what_they_name),
		cmocka_unit_test(circles_of_jobs_and_references_end),
		cmocka_unit_test(versions_reach_what_is_run_for_all),
		cmocka_unit_test(secrets_and_conditions_are_those_of_the_whole_job),
		cmocka_unit_test(many_jobs_that_extend_many_cost_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
