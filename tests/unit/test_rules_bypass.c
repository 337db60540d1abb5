/* Lines and files that could make others unseen: none of them may. */
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

#define BAD                                                                                                  \
	"{\"name\":\"a\",\"source\":\"github.com/x/a@main\"},\n"                                             \
	"{\"name\":\"b\",\"source\":\"github.com/x/b@" COMMIT "\",\"pin\":\"" OTHER "\"},\n"                 \
	"{\"name\":\"c\",\"source\":\"http://x.example.org/c.git\"},\n"                                      \
	"{\"name\":\"d\",\"source\":\"./gone\"}"

/* Whatever one line says, the findings on all others are the same. */
static void lets_no_line_silence_the_others(void **state)
{
	static const char *const lines[] = {
		"{\"name\":\"z\",\"source\":\"git://github.com/x/z?ref=main&subpath=y\"}",
		"\"git://github.com/x/z?ref=main\"",
		"\"\"",
		"null",
		"{}",
		"{\"name\":null,\"source\":null}",
		"{\"source\":\"github.com/x/z.git/../../\"}",
	};
	static const char *const keys[] = { "\"sdkRuntime\":\"x/y:main@sha256:00\"", "\"root\":\"..\"",
		"\"views\":[]", "\"runtime\":0", "\"toolchains\":5", "\"clients\":\"x\"", "\"$schema\":{}",
		"\"blueprint\":null", "\"Runtime\":null", "\"gc\":{}", "\"source\":\"../..\"" };
	static const char found[] = "101 fail high 4 dependency a\n101 fail high 6 dependency c\n"
				    "103 fail critical 5 dependency b\n116 fail high 6 dependency c\n"
				    "119 fail low 7 dependency d\n";

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines) + COUNT_OF(keys); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf some = BUF_INIT;

		buf_format(&text,
			"{\"name\":\"m\",%s%s\n\"engineVersion\":\"v0.21.8\",\n\"dependencies\":[\n" BAD,
			i < COUNT_OF(lines) ? "" : keys[i - COUNT_OF(lines)], i < COUNT_OF(lines) ? "" : ",");
		if (i < COUNT_OF(lines))
			buf_format(&text, ",\n%s", lines[i]);
		buf_add(&text, "]}");
		support_add_text(snapshot, "dagger.json", text.text);
		support_check(snapshot, SUPPORT_NOW, &findings);
		for (int rule = 101; rule <= 119; rule++)
			for (size_t j = 0; j < findings.count; j++) {
				const struct finding *finding = &findings.items[j];

				if (finding->rule->number == rule && finding->at.line >= 4 &&
					finding->at.line <= 7)
					buf_format(&some, "%d %s %s %u %s\n", rule,
						verdict_word(finding->verdict),
						severity_word(finding->severity), finding->at.line,
						finding->subject);
			}
		if (strcmp(some.text, found) != 0)
			fail_msg("%s\ngives\n%s", text.text, some.text);
	}
}

/* What is not judged is said loudly, for it may be so on purpose. */
static void says_loudly_what_it_could_not_judge(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *deep = snapshot_new();
	CLEANUP(snapshot_close) struct snapshot *full = snapshot_new();
	CLEANUP(findings_release) struct findings of_deep = { 0 }, of_full = { 0 };
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	(void)state;
	buf_add(&list, "{\"name\":\"m\",\"gc\":");
	for (int i = 0; i < 65; i++)
		buf_add_char(&list, '[');
	for (int i = 0; i < 65; i++)
		buf_add_char(&list, ']');
	buf_add(&list, ",\"dependencies\":[\"github.com/x/y@main\"]}");
	support_add_text(deep, "dagger.json", list.text);
	support_check(deep, SUPPORT_NOW, &of_deep);
	assert_int_equal(support_found(&of_deep, 122, 0)->severity, SEVERITY_HIGH);
	support_expect_seen(&of_deep, 122, "was not judged");
	buf_clear(&list);
	for (int i = 0; i < 20000; i++)
		buf_add(&list, "\"\",");
	buf_add(&list, "\"github.com/x/y@main\"");
	support_check_manifest(full, "v0.21.8", list.text, &of_full);
	assert_int_equal(support_found(&of_full, 122, 0)->severity, SEVERITY_HIGH);
	support_expect_seen(&of_full, 122, "1 references, entries or oddities over the limit");
}

/* An obsolete file is one more finding, and is judged like any other. */
static void looks_at_obsolete_manifests_too(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	(void)state;
	support_add_text(snapshot, "dagger.json",
		"{\n\"name\":\"m\",\n\"sdk\":\"go\",\n\"sdkRuntime\":\"x/y:t\",\n\"dependencies\":[\n"
		"\"github.com/x/y@main\",\n\"git://github.com/x/z?ref=main\",\n\"../gone\"]}");
	support_check(snapshot, SUPPORT_NOW, &findings);
	support_describe(&findings, 0, &found);
	assert_string_equal(found.text, "101 unknown info 0 1 reference\n"
					"118 fail low 2 module m\n"
					"122 fail medium 4 manifest\n"
					"101 fail high 6 dependency github.com/x/y\n"
					"116 fail high 7 dependency git://github.com/x/z?ref=main\n"
					"120 fail medium 8 dependency ../gone\n");
	assert_non_null(strstr(support_found(&findings, 122, 0)->remedy, "re-create"));
}

/* Where no engine asks a lock by itself, a broken one changes nothing. */
static void lets_no_broken_lock_excuse_what_floats(void **state)
{
	static const struct {
		const char *engine;
		enum verdict verdict;
	} cases[] = {
		{ NULL, VERDICT_FAIL },
		{ "v0.20.8", VERDICT_FAIL },
		{ "v0.21.8", VERDICT_FAIL },
		{ "v1.0.0-beta.9", VERDICT_FAIL },
		{ "v1.0.0-beta.10", VERDICT_UNKNOWN },
		{ "latest", VERDICT_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };

		support_add_text(snapshot, "dagger.lock", "[[\"version\",\"3\"]]\n");
		support_check_manifest(snapshot, cases[i].engine, "\"github.com/x/y\"", &findings);
		assert_int_equal(support_found(&findings, 101, 0)->verdict, cases[i].verdict);
	}
}

/* A manifest that another one takes the place of is judged all the same. */
static void lets_no_manifest_hide_another(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	(void)state;
	support_add_text(
		snapshot, "dagger-module.toml", "name = \"m\"\nengineVersion = \"v1.0.0-beta.10\"\n");
	support_check_manifest(snapshot, NULL, "\"github.com/x/y@main\"", &findings);
	support_describe(&findings, 0, &found);
	assert_string_equal(found.text, "121 fail medium 1 module m\n"
					"118 fail low 2 module m\n"
					"101 fail high 4 dependency github.com/x/y\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_no_line_silence_the_others),
		cmocka_unit_test(says_loudly_what_it_could_not_judge),
		cmocka_unit_test(looks_at_obsolete_manifests_too),
		cmocka_unit_test(lets_no_broken_lock_excuse_what_floats),
		cmocka_unit_test(lets_no_manifest_hide_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
