/* What the engine that runs a manifest makes of its pins, locks and versions, and what the rules say of that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "rules/table.h"
#include "support_rules.h"

#define COMMIT "6a1f0c4d8b2e935718c0d4f6b8a29e7315c4d0aa"
#define OTHER "b7e2d19c05fa4836917d2ce8f04b6a5139d8e7c2"

static void names_the_engine_that_decides(void **state)
{
	static const char pinned[] = "{\"source\":\"github.com/x/y@v1\",\"pin\":\"" COMMIT "\"}";
	static const char named[] = "{\"source\":\"github.com/x/y@" COMMIT "\",\"pin\":\"main\"}";
	CLEANUP(snapshot_close) struct snapshot *old = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *any = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *late = snapshot_new();
	CLEANUP(findings_release) struct findings of_old = { 0 }, of_any = { 0 }, of_late = { 0 };

	(void)state;
	support_check_manifest(old, "v0.12.3", pinned, &of_old);
	support_expect_seen(&of_old, 101, "engine v0.12.3 ignores pins");
	/* No version: of all engines that can have written this, the one for which it floats. */
	support_check_manifest(any, NULL, named, &of_any);
	support_expect_seen(&of_any, 101, "no engine version is given: v0.13.6 or later");
	support_check_manifest(late, "v0.20.2", named, &of_late);
	assert_null(support_found(&of_late, 101, 0));
	support_expect_seen(&of_late, 102, "engine v0.20.2 ignores a pin that is no commit");
}

static void weighs_what_runs_all_the_same(void **state)
{
	static const char list[] =
		"{\"name\":\"a\",\"source\":\"github.com/x/a@" COMMIT "\",\"pin\":\"" OTHER "\"},\n"
		"{\"name\":\"b\",\"source\":\"github.com/x/b@" COMMIT "\",\"pin\":\"" COMMIT "\"}";
	CLEANUP(snapshot_close) struct snapshot *old = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *new = snapshot_new();
	CLEANUP(findings_release) struct findings of_old = { 0 }, of_new = { 0 };

	(void)state;
	support_check_manifest(old, "v0.12.3", list, &of_old);
	assert_int_equal(support_found(&of_old, 103, 0)->severity, SEVERITY_HIGH);
	support_expect_seen(&of_old, 103, "the reference runs");
	assert_int_equal(support_found(&of_old, 108, 0)->severity, SEVERITY_LOW);
	assert_int_equal(support_found(&of_old, 108, 0)->confidence, CONFIDENCE_MEDIUM);
	assert_int_equal(support_tally(&of_old, 108, PATH_LIVE).pass, 1);
	support_check_manifest(new, "v0.21.8", list, &of_new);
	assert_int_equal(support_found(&of_new, 103, 0)->severity, SEVERITY_CRITICAL);
	support_expect_seen(&of_new, 103, "the pin runs");
	assert_int_equal(support_tally(&of_new, 103, PATH_LIVE).pass, 1);
}

static void says_which_name_runs_beside_a_pin_that_is_no_commit(void **state)
{
	static const struct {
		const char *engine, *version, *pin, *words;
		enum severity severity;
	} cases[] = {
		{ "v0.20.2", "", "main", "the pin runs, and the branch 'main' moves", SEVERITY_HIGH },
		{ "v0.20.2", "", "v1.2.0", "the pin runs, and the tag 'v1.2.0' can be moved",
			SEVERITY_MEDIUM },
		{ "v0.20.2", "@v1.0.0", "main", "the tag 'v1.0.0' can be moved", SEVERITY_MEDIUM },
		{ "v0.13.6", "@v1.0.0", "main", "the pin runs, and the branch 'main' moves", SEVERITY_HIGH },
		{ "v0.18.19", "@" COMMIT, "v1", "the pin runs, and the tag 'v1' can be moved",
			SEVERITY_MEDIUM },
		{ "v0.13.5", "@v1.0.0", "main", "the tag 'v1.0.0' can be moved", SEVERITY_MEDIUM },
		{ "latest", "@v1.0.0", "main", "the tag 'v1.0.0' can be moved", SEVERITY_MEDIUM },
		{ NULL, "@v1.0.0", "main", "the pin runs, and the branch 'main' moves", SEVERITY_HIGH },
		{ "v0.21.8", "", "6a1f0c4", "'6a1f0c4' is not a commit to Dagger", SEVERITY_HIGH },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		CLEANUP(buf_release) struct buf list = BUF_INIT;

		buf_format(&list, "{\"source\":\"github.com/x/y%s\",\"pin\":\"%s\"}", cases[i].version,
			cases[i].pin);
		support_check_manifest(snapshot, cases[i].engine, list.text, &findings);
		support_expect_seen(&findings, 101, cases[i].words);
		assert_int_equal(support_found(&findings, 101, 0)->severity, cases[i].severity);
	}
}

static void calls_no_commit_what_dagger_takes_for_a_name(void **state)
{
	static const char *const versions[] = { "6A1F0C4D8B2E935718C0D4F6B8A29E7315C4D0AA", "6a1f0c4",
		COMMIT "000000000000000000000000" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(versions); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		CLEANUP(buf_release) struct buf list = BUF_INIT;

		buf_format(&list, "\"github.com/x/y@%s\"", versions[i]);
		support_check_manifest(snapshot, "v0.21.8", list.text, &findings);
		support_expect_seen(&findings, 101, "is not a commit to Dagger");
		assert_int_equal(support_found(&findings, 101, 0)->severity, SEVERITY_HIGH);
	}
}

static void takes_an_entry_of_policy_float_for_none(void **state)
{
	static const char *const engines[] = { "v0.20.8", "v0.21.8", "v1.0.0-beta.9", NULL };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(engines); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };

		support_add_text(snapshot, ".dagger/lock",
			"[[\"version\",\"1\"]]\n[\"\",\"git.head\",[\"https://github.com/x/y\"],\"" COMMIT
			"\",\"float\"]");
		support_check_manifest(snapshot, engines[i], "\"github.com/x/y\"", &findings);
		assert_int_equal(support_found(&findings, 101, 0)->severity, SEVERITY_HIGH);
		support_expect_seen(&findings, 101, "policy float");
		assert_null(support_found(&findings, 110, 0));
		assert_int_equal(support_tally(&findings, 110, PATH_LIVE).pass, 0);
	}
}

static void advises(const struct findings *findings, int rule, const char *part, const char *but_not)
{
	const struct finding *finding = support_found(findings, rule, 0);
	const char *remedy;

	assert_non_null(finding);
	remedy = finding->remedy ? finding->remedy : finding->rule->help;
	if (!strstr(remedy, part) || (but_not && strstr(remedy, but_not)))
		fail_msg("SCB%d advises: %s", rule, remedy);
}

static void advises_what_works_for_this_kind_of_file(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *sdk = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *toml = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *workspace = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *json = snapshot_new();
	CLEANUP(findings_release)
	struct findings of_sdk = { 0 }, of_toml = { 0 }, of_workspace = { 0 }, of_json = { 0 };

	(void)state;
	support_add_text(sdk, "dagger.json", "{\"name\":\"m\",\"sdk\":\"github.com/x/sdk@v1\"}");
	support_check(sdk, SUPPORT_NOW, &of_sdk);
	advises(&of_sdk, 101, "into the source: SOURCE@", NULL);
	advises(&of_sdk, 118, "dagger develop", NULL);
	support_add_text(toml, "dagger-module.toml",
		"name = \"m\"\n[[dependencies]]\nsource = \"github.com/x/y@main\"\npin = \"main\"\n"
		"[[dependencies]]\nsource = \"github.com/x/z@main\"\npin = \"" COMMIT "\"\n");
	support_check(toml, SUPPORT_NOW, &of_toml);
	advises(&of_toml, 101, "dagger module deps", "run 'dagger update'");
	advises(&of_toml, 102, "into the source", "dagger update");
	advises(&of_toml, 106, "dagger module deps", "dagger install");
	advises(&of_toml, 118, "dagger module engine require-current", "dagger develop");
	support_add_text(workspace, "dagger.toml",
		"[modules.a]\nsource = \"github.com/x/a\"\n[modules.b]\nsource = \"github.com/x/b\"\n");
	support_add_text(workspace, "dagger.lock",
		"[[\"version\",\"1\"]]\n[\"\",\"git.head\",[\"https://github.com/x/b\"],\"" COMMIT
		"\",\"pin\"]");
	support_check(workspace, SUPPORT_NOW, &of_workspace);
	advises(&of_workspace, 101, "dagger.lock", "dagger update");
	advises(&of_workspace, 110, "1.0.0-beta.10", "engineVersion");
	support_check_manifest(json, "v0.21.8", "\"github.com/x/y@main\"", &of_json);
	advises(&of_json, 101, "dagger update", NULL);
}

static void does_not_count_sdks_of_the_engine_as_references(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct tally tally;

	(void)state;
	support_add_text(snapshot, "a/dagger.json", "{\"sdk\":\"go\",\"engineVersion\":\"v0.21.8\"}");
	support_add_text(snapshot, "b/dagger.json", "{\"sdk\":\"elixir\",\"engineVersion\":\"v0.21.8\"}");
	support_add_text(
		snapshot, "c/dagger.json", "{\"sdk\":\"java@v0.21.0\",\"engineVersion\":\"v0.21.8\"}");
	support_check(snapshot, SUPPORT_NOW, &findings);
	tally = support_tally(&findings, 101, PATH_LIVE);
	assert_int_equal(tally.pass, 0);
	assert_int_equal(tally.fail, 1);
	assert_string_equal(support_found(&findings, 101, 0)->target, "github.com/dagger/dagger/sdk/java");
}

static void is_milder_where_a_commit_is_fixed(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_check_manifest(snapshot, "v0.21.8",
		"{\"name\":\"v\",\"source\":\"http://vanity.example.org/v@v1\",\"pin\":\"" COMMIT "\"},\n"
		"{\"name\":\"w\",\"source\":\"http://vanity.example.org/w@v1\"}",
		&findings);
	assert_int_equal(support_found(&findings, 116, 0)->severity, SEVERITY_MEDIUM);
	assert_int_equal(support_found(&findings, 116, 1)->severity, SEVERITY_HIGH);
	assert_int_equal(support_found(&findings, 117, 0)->severity, SEVERITY_LOW);
	assert_int_equal(support_found(&findings, 117, 1)->severity, SEVERITY_MEDIUM);
}

static void tells_a_lock_by_option_from_one_that_no_engine_reads(void **state)
{
	static const char first[] =
		"[[\"version\",\"1\"]]\n[\"\",\"git.head\",[\"https://github.com/x/y\"],\"" COMMIT
		"\",\"pin\"]";
	static const struct {
		const char *engine;
		enum verdict verdict;
	} cases[] = {
		{ "v0.20.8", VERDICT_FAIL },
		{ "v0.21.0", VERDICT_DECLARED },
		{ "v1.0.0-beta.9", VERDICT_DECLARED },
		{ NULL, VERDICT_FAIL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };

		support_add_text(snapshot, ".dagger/lock", first);
		support_check_manifest(snapshot, cases[i].engine, "\"github.com/x/y\"", &findings);
		assert_non_null(support_found(&findings, 110, 0));
		assert_int_equal(support_found(&findings, 110, 0)->verdict, cases[i].verdict);
		assert_null(support_found(&findings, 101, 0));
		assert_int_equal(support_tally(&findings, 101, PATH_LIVE).pass, 0);
	}
}

static void asks_no_lock_that_the_engine_does_not_know(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "dagger.lock", "[[\"version\",\"2\"]]\n");
	support_add_manifest(snapshot, "a/dagger.json", "v0.21.8", "\"github.com/x/y\"");
	support_add_manifest(snapshot, "b/dagger.json", "v0.18.0", "\"github.com/x/y\"");
	support_add_manifest(snapshot, "c/dagger.json", "v1.0.0-beta.10", "\"github.com/x/y\"");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_string_equal(support_found(&findings, 109, 0)->path, "c/dagger.json");
	assert_null(support_found(&findings, 109, 1));
	assert_int_equal(support_tally(&findings, 101, PATH_LIVE).fail, 3);
}

static void changes_the_evidence_with_the_engine_version(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *before = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *after = snapshot_new();
	CLEANUP(findings_release) struct findings one = { 0 }, other = { 0 };

	(void)state;
	support_check_manifest(before, "v0.18.1", "", &one);
	support_check_manifest(after, "v0.18.2", "", &other);
	assert_memory_equal(
		support_found(&one, 118, 0)->fingerprint, support_found(&other, 118, 0)->fingerprint, 16);
	assert_memory_not_equal(
		support_found(&one, 118, 0)->evidence, support_found(&other, 118, 0)->evidence, 16);
}

static void knows_how_long_it_knows_the_releases(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings before = { 0 }, after = { 0 };
	int64_t end;

	(void)state;
	assert_true(clock_parse("2027-02-16", &end));
	support_add_manifest(snapshot, "dagger.json", "v0.21.8", "");
	support_check(snapshot, end - 1, &before);
	assert_int_equal(support_tally(&before, 118, PATH_LIVE).pass, 1);
	assert_true(before.evaluate_after == end);
	support_check(snapshot, end, &after);
	assert_int_equal(support_tally(&after, 118, PATH_LIVE).unknown, 1);
	assert_int_equal(support_found(&after, 118, 0)->verdict, VERDICT_UNKNOWN);
	assert_true(after.evaluate_after == INT64_MAX);
}

static void knows_for_ever_what_is_old(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_manifest(snapshot, "dagger.json", "v0.19.0-dev", "");
	support_check(snapshot, INT64_MAX - 1, &findings);
	assert_int_equal(support_found(&findings, 118, 0)->verdict, VERDICT_FAIL);
	assert_true(findings.evaluate_after == INT64_MAX);
}

static void measures_drift_by_the_line_of_releases(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_manifest(snapshot, "a/dagger.json", "v0.21.1", "");
	support_add_manifest(snapshot, "b/dagger.json", "0.20.8", "");
	support_add_manifest(snapshot, "c/dagger.json", "v0.21.8", "");
	support_add_manifest(snapshot, "testdata/dagger.json", "v0.22.0", "");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(support_tally(&findings, 118, PATH_LIVE).pass, 2);
	assert_string_equal(support_found(&findings, 118, 0)->path, "b/dagger.json");
	support_expect_seen(&findings, 118, "'c/dagger.json' of this repository asks for v0.21.8");
}

/* Copies of other people's modules and builds of no release say nothing of what runs here. */
static void takes_only_live_releases_for_a_yardstick(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_manifest(snapshot, "a/dagger.json", "v0.21.1", "");
	support_add_manifest(snapshot, "b/dagger.json", "v1.0.0-0", "");
	support_add_manifest(snapshot, "c/dagger.json", "v0.22.0-251128101010-abcdef", "");
	support_add_manifest(snapshot, "d/dagger.json", "v0.22.0-dev", "");
	support_add_manifest(snapshot, "testdata/a/dagger.json", "v0.20.0", "");
	support_add_manifest(snapshot, "testdata/b/dagger.json", "v0.22.0", "");
	support_add_manifest(snapshot, "docs/x/a/dagger.json", "v0.19.0", "");
	support_add_manifest(snapshot, "vendor/a/dagger.json", "v0.22.0", "");
	support_add_text(snapshot, "e/dagger.json", "{\"name\":\"e\",\"engineVersion\":\"v0.19.0\"}");
	support_add_text(snapshot, "e/dagger-module.toml", "name = \"e\"\nengineVersion = \"v0.21.0\"\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_null(support_found(&findings, 118, 0));
}

static void says_of_an_engine_version_what_is_known(void **state)
{
	static const struct {
		const char *engine, *words;
	} cases[] = {
		{ NULL, "v0.9.9's view of the module" },
		{ "v0.9.8", "engines load no module from before v0.9.9" },
		{ "v0.18.19", "the module still loads" },
		{ "v0.18.19", "clients of 0.19.11 to 1.0.0-beta.10 work with no engine before v0.19.0" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };

		support_check_manifest(snapshot, cases[i].engine, "", &findings);
		support_expect_seen(&findings, 118, cases[i].words);
		assert_null(strstr(support_found(&findings, 118, 0)->seen, "out of support"));
		assert_int_equal(support_found(&findings, 118, 0)->severity, SEVERITY_LOW);
	}
}

static void judges_a_toml_file_by_the_engines_that_read_it(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	(void)state;
	support_add_text(snapshot, "ci/dagger-module.toml",
		"name = \"m\"\nengineVersion = \"v0.12.0\"\nsource = \"..\"\n[[dependencies]]\nsource = "
		"\"github.com/x/y@v1\"\npin = \"" COMMIT
		"\"\n[[dependencies]]\nsource = \"github.com/x/z@" COMMIT "\"\npin = \"" OTHER "\"\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	support_describe(&findings, 0, &found);
	assert_string_equal(
		found.text, "118 fail low 2 module m\n103 fail critical 9 dependency github.com/x/z\n");
}

static void asks_the_web_server_at_no_port_of_git(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_check_manifest(snapshot, "v0.21.8",
		"\"ssh://u@go.example.org:29418/x/review\",\n\"ssh://u@dagger.io:29418/sdk/go\"", &findings);
	support_expect_seen(&findings, 117, "the web server of go.example.org is asked");
	assert_null(support_found(&findings, 117, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_engine_that_decides),
		cmocka_unit_test(weighs_what_runs_all_the_same),
		cmocka_unit_test(says_which_name_runs_beside_a_pin_that_is_no_commit),
		cmocka_unit_test(calls_no_commit_what_dagger_takes_for_a_name),
		cmocka_unit_test(takes_an_entry_of_policy_float_for_none),
		cmocka_unit_test(advises_what_works_for_this_kind_of_file),
		cmocka_unit_test(does_not_count_sdks_of_the_engine_as_references),
		cmocka_unit_test(is_milder_where_a_commit_is_fixed),
		cmocka_unit_test(tells_a_lock_by_option_from_one_that_no_engine_reads),
		cmocka_unit_test(asks_no_lock_that_the_engine_does_not_know),
		cmocka_unit_test(changes_the_evidence_with_the_engine_version),
		cmocka_unit_test(knows_how_long_it_knows_the_releases),
		cmocka_unit_test(knows_for_ever_what_is_old),
		cmocka_unit_test(measures_drift_by_the_line_of_releases),
		cmocka_unit_test(takes_only_live_releases_for_a_yardstick),
		cmocka_unit_test(says_of_an_engine_version_what_is_known),
		cmocka_unit_test(judges_a_toml_file_by_the_engines_that_read_it),
		cmocka_unit_test(asks_the_web_server_at_no_port_of_git),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
