/* The example policies as gates: what each refuses, and what it lets pass. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "support_check.h"
#include "support_repos.h"
#include "support_resolve.h"

enum { POLICY_BYTES = 65536 };

/* A manifest with one dependency; ids of commits are put in for OLD and YOUNG of the copy that is named. */
static void write_manifest(const char *folder, const char *source, const char *pin)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_format(&text,
		"{\"name\": \"x\", \"engineVersion\": \"v0.19.11\", \"sdk\": {\"source\": \"go\"}, "
		"\"dependencies\": [\n{\"name\": \"a\", \"source\": \"%s\"",
		source);
	if (pin)
		buf_format(&text, ", \"pin\": \"%s\"", pin);
	buf_add(&text, "}\n]}\n");
	file_join(&path, support_repos_path("policies"), folder);
	assert_int_equal(file_make_folder(path.text, NULL), 0);
	buf_add(&path, "/dagger.json");
	assert_int_equal(file_write(path.text, text.text, text.length, NULL), 0);
}

static struct policy *example(const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_format(&path, "testdata/policies/%s.toml", name);
	assert_int_equal(file_read(&text, path.text, POLICY_BYTES, NULL), 0);
	return support_check_policy(text.text);
}

/* Judge one dependency as an example policy wants it, with or without copies; the caller releases it. */
static struct checked judge(
	const char *name, const char *fail_on, const char *source, const char *pin, bool copies)
{
	CLEANUP(policy_close) struct policy *policy = example(name);
	struct check_settings settings = support_check_settings("policies");

	write_manifest(".", source, pin);
	settings.policy = policy;
	settings.persona = policy->persona;
	settings.fail_on = fail_on;
	settings.mirrors = copies ? support_repos_path("copies") : NULL;
	return support_checked(&settings);
}

/* What fails, as "SCB101 SCB113". */
static void assert_fails(const struct checked *checked, const char *rules)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (const struct rule *rule = fleet_rules(); rule->number; rule++) {
		char id[16];

		snprintf(id, sizeof(id), "SCB%d", rule->number);
		if (support_check_count(checked, id, NULL, true))
			buf_format(&text, "%s%s", text.length ? " " : "", id);
	}
	assert_string_equal(text.text, rules);
	assert_int_equal(checked->failing > 0, *rules != '\0');
}

static void fails(
	const char *name, const char *fail_on, const char *source, const char *pin, const char *rules)
{
	CLEANUP(checked_release) struct checked checked = judge(name, fail_on, source, pin, true);

	assert_fails(&checked, rules);
}

static void every_module_is_pinned_and_old_enough(void **state)
{
	const char *old = support_repos_id("lint.old"), *young = support_repos_id("lint.young");
	char source[256];

	(void)state;
	fails("pinned", "medium", "github.com/other/lint@v1.0.0", old, "");
	fails("pinned", "medium", "github.com/other/lint", NULL, "SCB101");
	fails("pinned", "medium", "github.com/other/lint@main", NULL, "SCB101");
	fails("pinned", "medium", "github.com/other/lint@v1.0.0", NULL, "SCB101");
	fails("pinned", "medium", "github.com/other/lint@main", young, "SCB113");
	fails("pinned", "medium", "github.com/other/lint@v1.0.0", young, "SCB104 SCB113");
	snprintf(source, sizeof(source), "github.com/other/lint@%s", old);
	fails("pinned", "medium", source, NULL, "");
	/* The same without a copy: nobody can say how old it is, which is said, and fails where it is to. */
	{
		CLEANUP(checked_release)
		struct checked usual = judge("pinned", "medium", "github.com/other/lint@main", young, false);
		CLEANUP(checked_release)
		struct checked careful =
			judge("pinned", "medium,unknown", "github.com/other/lint@main", young, false);
		bool named = false;

		for (size_t i = 0; i < usual.unasked_count; i++)
			named |= strcmp(usual.unasked[i], "SCB113") == 0;
		assert_true(named);
		assert_int_equal(usual.failing, 0);
		assert_true(support_check_count(&careful, "SCB113", NULL, true) > 0);
	}
}

static void every_module_comes_from_where_it_may(void **state)
{
	const char *pin = "0123456789abcdef0123456789abcdef01234567";

	(void)state;
	fails("sources", "high", "github.com/other/lint@v1.0.0", support_repos_id("lint.old"), "");
	fails("sources", "high", "github.com/acme/anything/sub@v1.0.0", pin, "");
	fails("sources", "high", "github.com/dagger/dagger/modules/alpine@v0.19.2", pin, "");
	fails("sources", "high", "github.com/other/lint2@v1.0.0", pin, "SCB201");
	fails("sources", "high", "github.com/stranger/lint@v1.0.0", pin, "SCB201");
	fails("sources", "high", "github.com/acrne/tool@v1.0.0", pin, "SCB201 SCB209");
	/* It needs no copy to be said. */
	{
		CLEANUP(checked_release)
		struct checked checked =
			judge("sources", "high", "github.com/stranger/lint@v1.0.0", pin, false);

		assert_fails(&checked, "SCB201");
	}
}

static void what_is_deployed_is_ours(void **state)
{
	const char *old = support_repos_id("own.old"), *young = support_repos_id("own.young");
	char source[256];

	(void)state;
	fails("strict", "medium,unknown", "github.com/acme/own@v1.0.0", old, "");
	fails("strict", "medium", "github.com/other/lint@v1.0.0", support_repos_id("lint.old"),
		"SCB201 SCB202");
	fails("strict", "medium,unknown", "github.com/acme/own@main", young, "SCB113");
	snprintf(source, sizeof(source), "github.com/acme/own@%s", old);
	fails("strict", "medium", source, NULL, "SCB101");
	/* A fixture of the tests is no pipeline. */
	write_manifest("test/fixtures/x", "github.com/other/lint@main", NULL);
	fails("strict", "medium,unknown", "github.com/acme/own@v1.0.0", old, "");
	write_manifest("test/x", "github.com/other/lint@main", NULL);
	fails("strict", "medium", "github.com/acme/own@v1.0.0", old, "SCB101 SCB201 SCB202");
	assert_int_equal(support_repos_run("rm -r policies/test"), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_module_is_pinned_and_old_enough),
		cmocka_unit_test(every_module_comes_from_where_it_may),
		cmocka_unit_test(what_is_deployed_is_ours),
	};
	const int status = support_resolve_process(argc, argv);

	if (status >= 0)
		return status;
	setenv("SCABBARD_NOW", "2026-11-23T06:00:00Z", 1);
	return cmocka_run_group_tests(tests, support_check_setup, support_check_teardown);
}
