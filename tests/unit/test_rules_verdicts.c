#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "rules/table.h"
#include "support_rules.h"

#define COMMIT "6a1f0c4d8b2e935718c0d4f6b8a29e7315c4d0aa"
#define OTHER "b7e2d19c05fa4836917d2ce8f04b6a5139d8e7c2"

static void finds_in_the_article_what_is_wrong_and_no_more(void **state)
{
	static const char expected[] = "504 declared medium 8 variable DAGGER_CACHE_VERIFY\n"
				       "308 fail high 14 image docker.io/library/golang in Delivery.Build\n"
				       "118 fail low 4 module delivery\n"
				       "101 fail medium 9 dependency scanner\n"
				       "108 fail medium 10 dependency scanner\n"
				       "101 fail medium 14 dependency signer\n"
				       "108 fail medium 15 dependency signer\n"
				       "407 fail high 2 setting engine\n"
				       "402 declared high 4 setting engine.tls\n"
				       "604 fail high 27 directory in Archive\n";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	(void)state;
	assert_int_equal(support_add_folder(snapshot, "testdata/article"), 6);
	support_check(snapshot, SUPPORT_NOW, &findings);
	for (size_t i = 0; i < findings.count; i++)
		buf_format(&found, "%d %s %s %u %s\n", findings.items[i].rule->number,
			verdict_word(findings.items[i].verdict), severity_word(findings.items[i].severity),
			findings.items[i].at.line, findings.items[i].subject);
	assert_string_equal(found.text, expected);
}

/* --- unknown ------------------------------------------------------------------------------------------------- */

static void counts_the_unknown_by_reason(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	const struct finding *finding;

	(void)state;
	snapshot_add_problem(snapshot, "sub", PROBLEM_SUBMODULE, "a commit of another repository");
	support_add_manifest(snapshot, "testdata/dagger.json", "v0.21.8", "\"../sub/z\"");
	support_check_manifest(snapshot, "v0.21.8",
		"\"./sub/a\",\n\"./sub/b\",\n\"./sub/c\",\n\"./sub/d\",\n\"./sub/e\",\n\"./sub/f\",\n\"./sub/"
		"g\"",
		&findings);
	finding = support_found(&findings, 119, 0);
	assert_int_equal(finding->verdict, VERDICT_UNKNOWN);
	assert_int_equal(finding->subjects, 7);
	assert_int_equal(finding->path_class, PATH_LIVE);
	assert_string_equal(finding->path, "");
	assert_string_equal(finding->subject, "7 references");
	assert_non_null(strstr(finding->seen, "submodule"));
	assert_non_null(strstr(finding->seen, "\ndependency sub/a, dagger.json:5\n"));
	assert_non_null(strstr(finding->seen, "\ndependency sub/e, dagger.json:9\nand 2 more"));
	finding = support_found(&findings, 119, 1);
	assert_string_equal(finding->subject, "1 reference");
	assert_int_equal(finding->subjects, 1);
	assert_int_equal(finding->path_class, PATH_FIXTURE);
	assert_memory_not_equal(finding->fingerprint, support_found(&findings, 119, 0)->fingerprint, 16);
	assert_null(support_found(&findings, 119, 2));
	assert_int_equal(support_tally(&findings, 119, PATH_LIVE).unknown, 7);
	assert_int_equal(support_tally(&findings, 119, PATH_FIXTURE).unknown, 1);
}

static void says_nothing_of_a_reference_whose_lock_is_unread(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_text(snapshot, "dagger.lock", "[[\"version\",\"3\"]]\n");
	support_add_text(snapshot, "dagger.toml", "[modules.y]\nsource = \"github.com/x/y\"\n");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(support_found(&findings, 101, 0)->verdict, VERDICT_UNKNOWN);
	assert_int_equal(support_found(&findings, 109, 0)->verdict, VERDICT_UNKNOWN);
	assert_int_equal(support_found(&findings, 122, 0)->verdict, VERDICT_FAIL);
}

static void counts_what_could_not_be_read(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	snapshot_add_problem(snapshot, "a/dagger.json", PROBLEM_TOO_LARGE, "2000000 bytes");
	snapshot_add_problem(snapshot, "b/dagger.lock", PROBLEM_MISSING_OBJECT, "");
	snapshot_add_problem(snapshot, "c/dagger.toml", PROBLEM_SYMLINK, "");
	snapshot_add_problem(snapshot, "d/vendor", PROBLEM_SUBMODULE, "");
	snapshot_add_problem(snapshot, "", PROBLEM_DEADLINE, "");
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(findings.count, 2);
	assert_int_equal(
		support_found(&findings, 122, 0)->subjects + support_found(&findings, 122, 1)->subjects, 3);
	assert_int_equal(support_tally(&findings, 122, PATH_LIVE).unknown, 3);
}

static void says_nothing_of_an_address_that_is_refused(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_check_manifest(snapshot, "v0.21.8", "\"https://github.com/x\"", &findings);
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.items[0].rule->number, 101);
	assert_int_equal(findings.items[0].verdict, VERDICT_UNKNOWN);
}

/* --- identity --------------------------------------------------------------------------------------------- */

#define LINT(version, pin)                                                                                   \
	"{\"name\":\"lint\",\"source\":\"github.com/x/lint@" version "\",\"pin\":\"" pin "\"}"

static void keeps_the_fingerprint_when_something_else_is_edited(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *before = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *after = snapshot_new();
	CLEANUP(findings_release) struct findings one = { 0 }, other = { 0 };
	const struct finding *old, *new;

	(void)state;
	support_check_manifest(before, "v0.21.8", LINT("main", COMMIT), &one);
	support_check_manifest(
		after, "v0.21.7", "\"github.com/x/first@main\",\n\n" LINT("main", COMMIT), &other);
	old = support_found(&one, 106, 0);
	new = support_found(&other, 106, 0);
	assert_int_not_equal(old->at.line, new->at.line);
	assert_memory_equal(old->fingerprint, new->fingerprint, 16);
	assert_memory_equal(old->evidence, new->evidence, 16);
	assert_memory_equal(old->subject_identity, new->subject_identity, 16);
	assert_string_equal(old->subject, new->subject);
}

static void changes_the_evidence_with_the_pin(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *before = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *after = snapshot_new();
	CLEANUP(findings_release) struct findings one = { 0 }, other = { 0 };
	const struct finding *old, *new;

	(void)state;
	support_check_manifest(before, "v0.21.8", LINT("main", COMMIT), &one);
	support_check_manifest(after, "v0.21.8", LINT("main", OTHER), &other);
	old = support_found(&one, 106, 0);
	new = support_found(&other, 106, 0);
	assert_memory_equal(old->fingerprint, new->fingerprint, 16);
	assert_memory_not_equal(old->evidence, new->evidence, 16);
}

static void gives_each_finding_a_fingerprint_of_its_own(void **state)
{
	static const char list[] = "\"github.com/x/y@main\",\n\"github.com/x/y@dev\",\n"
				   "{\"name\":\"y\",\"source\":\"github.com/x/y\",\"pin\":\"" COMMIT "\"}";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *elsewhere = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 }, others = { 0 };

	(void)state;
	support_add_manifest(snapshot, "testdata/dagger.json", NULL, list);
	support_add_manifest(snapshot, "a/dagger.json", "v0.12.0", list);
	support_check_manifest(snapshot, NULL, list, &findings);
	assert_true(findings.count > 9);
	assert_string_equal(support_found(&findings, 101, 1)->subject, "dependency github.com/x/y #2");
	for (size_t i = 0; i < findings.count; i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(
				findings.items[i].fingerprint, findings.items[j].fingerprint, 16);
	elsewhere->identity = "url:git.example.org/acme/other";
	support_check_manifest(elsewhere, NULL, list, &others);
	for (size_t i = 0; i < findings.count; i++)
		for (size_t j = 0; j < others.count; j++)
			assert_memory_not_equal(
				findings.items[i].fingerprint, others.items[j].fingerprint, 16);
}

static void sorts_by_path_line_and_rule(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_manifest(snapshot, "b/dagger.json", NULL, "\"http://x.example.org/y\",\n\"../gone\"");
	support_add_manifest(
		snapshot, "a/dagger.json", "v0.12.0", LINT("main", COMMIT) ",\n" LINT("v1", OTHER));
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_true(findings.count > 7);
	for (size_t i = 1; i < findings.count; i++) {
		const struct finding *one = &findings.items[i - 1], *other = &findings.items[i];
		int order = strcmp(one->path, other->path);

		assert_true(order < 0 ||
			    (order == 0 && (one->at.line < other->at.line ||
						   (one->at.line == other->at.line &&
							   one->rule->number <= other->rule->number))));
	}
}

/* --- counting ---------------------------------------------------------------------------------------------- */

static void tallies_each_class_of_paths_alone(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct tally live, fixture;

	(void)state;
	support_add_manifest(
		snapshot, "testdata/dagger.json", "v0.21.8", "\"github.com/x/a\",\n\"github.com/x/b@dev\"");
	support_check_manifest(snapshot, "v0.21.8", "\"github.com/x/a\",\n" LINT("v1", COMMIT), &findings);
	live = support_tally(&findings, 101, PATH_LIVE);
	fixture = support_tally(&findings, 101, PATH_FIXTURE);
	assert_int_equal(live.pass, 1);
	assert_int_equal(live.fail, 1);
	assert_int_equal(fixture.pass, 0);
	assert_int_equal(fixture.fail, 2);
	assert_int_equal(support_found(&findings, 101, 0)->path_class, PATH_LIVE);
	assert_int_equal(support_found(&findings, 101, 1)->path_class, PATH_FIXTURE);
}

static void has_no_tally_of_what_was_not_looked_at(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_check(snapshot, SUPPORT_NOW, &findings);
	assert_int_equal(findings.count, 0);
	assert_int_equal(findings.tally_count, 0);
	assert_true(findings.evaluate_after == INT64_MAX);
}

static void agrees_with_its_own_findings(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	assert_true(support_add_folder(snapshot, "testdata/rules") > 50);
	support_check(snapshot, SUPPORT_NOW, &findings);
	for (size_t i = 0; i < findings.tally_count; i++) {
		const struct tally *tally = &findings.tallies[i];
		uint32_t counts[4] = { 0 };

		for (size_t j = 0; j < findings.count; j++)
			if (findings.items[j].rule == tally->rule &&
				findings.items[j].path_class == tally->path_class)
				counts[findings.items[j].verdict] += findings.items[j].subjects;
		assert_int_equal(tally->fail, counts[VERDICT_FAIL]);
		assert_int_equal(tally->unknown, counts[VERDICT_UNKNOWN]);
		assert_int_equal(tally->declared, counts[VERDICT_DECLARED]);
	}
}

/* --- what is never said ------------------------------------------------------------------------------------------ */

static void repeats_no_secret(void **state)
{
	static const char list[] =
		"\"https://ada:correct-horse@git.example.org/a.git\",\n"
		"\"http://ghp_0123456789abcdefABCDEF0123456789abcd@vanity.example.org/b\",\n"
		"{\"source\":\"https://x:glpat-correct-horse-battery@github.com/c\",\"pin\":\"main\"},\n"
		"{\"source\":\"ssh://battery-staple@git.example.org/d.git@main\",\"pin\":\"" COMMIT "\"},\n"
		"\"battery-staple@git.example.org:e.git@dev\",\n"
		"{\"source\":\"https://u:correct-horse@git.example.org/f.git@" COMMIT "\",\"pin\":\"" OTHER
		"\"}";
	static const char *const secrets[] = { "correct-horse", "ghp_", "glpat", "battery-staple", "ada:" };
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_add_manifest(snapshot, "old/dagger.json", "v0.12.0", list);
	support_check_manifest(snapshot, NULL, list, &findings);
	assert_true(findings.count > 15);
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *finding = &findings.items[i];

		for (size_t j = 0; j < COUNT_OF(secrets); j++) {
			assert_null(strstr(finding->seen, secrets[j]));
			assert_null(strstr(finding->subject, secrets[j]));
			assert_true(!finding->target || !strstr(finding->target, secrets[j]));
		}
	}
	support_expect_seen(&findings, 116, "credentials stand in the address");
}

static void shows_whose_name_it_left_out(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };

	(void)state;
	support_check_manifest(snapshot, "v0.21.8",
		"{\"name\":\"a\",\"source\":\"ssh://ada@git.example.org/a.git@v1\"},\n"
		"{\"name\":\"b\",\"source\":\"git@github.com:x/b@v1\"},\n"
		"{\"name\":\"c\",\"source\":\"github.com/x/c@v1\"}",
		&findings);
	assert_non_null(strstr(support_found(&findings, 101, 0)->seen,
		"ssh://<user, 3 characters>@git.example.org/a.git@v1"));
	assert_non_null(strstr(support_found(&findings, 101, 1)->seen, "git@github.com:x/b@v1"));
	assert_non_null(strstr(support_found(&findings, 101, 2)->seen, "github.com/x/c@v1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_in_the_article_what_is_wrong_and_no_more),
		cmocka_unit_test(counts_the_unknown_by_reason),
		cmocka_unit_test(says_nothing_of_a_reference_whose_lock_is_unread),
		cmocka_unit_test(counts_what_could_not_be_read),
		cmocka_unit_test(says_nothing_of_an_address_that_is_refused),
		cmocka_unit_test(keeps_the_fingerprint_when_something_else_is_edited),
		cmocka_unit_test(changes_the_evidence_with_the_pin),
		cmocka_unit_test(gives_each_finding_a_fingerprint_of_its_own),
		cmocka_unit_test(sorts_by_path_line_and_rule),
		cmocka_unit_test(tallies_each_class_of_paths_alone),
		cmocka_unit_test(has_no_tally_of_what_was_not_looked_at),
		cmocka_unit_test(agrees_with_its_own_findings),
		cmocka_unit_test(repeats_no_secret),
		cmocka_unit_test(shows_whose_name_it_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
