/* What findings about code and CI say, and what they advise: in the words of the file that they are about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "support_rules.h"

#define GO_HEAD                                                                                              \
	"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\nfunc (m *Ci) Build(s "  \
	"*dagger.Socket, "                                                                                   \
	"a string, b string) any {\n\treturn "
#define WORKFLOW "on: push\npermissions: {}\njobs:\n  a:\n    steps:\n      - "

/* The first finding of a rule over one file, with what it has to say where (NULL = no matter). */
struct advice_case {
	int rule;
	const char *path;
	const char *text;
	const char *subject;
	const char *seen;
	const char *remedy;
};

static void expect_part(const struct advice_case *wanted, const char *got, const char *part)
{
	if (part && (!got || !strstr(got, part)))
		fail_msg("SCB%d says '%s' of %s, not '%s'", wanted->rule, got ? got : "nothing", wanted->text,
			part);
}

static void expect_advice(const struct advice_case *wanted)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	const struct finding *finding;

	snapshot->identity = "url:github.com/acme/own";
	support_add_text(snapshot, "dagger.json", "{\"name\": \"ci\", \"engineVersion\": \"v0.21.8\"}");
	support_add_text(snapshot, wanted->path, wanted->text);
	support_check(snapshot, SUPPORT_NOW, &findings);
	finding = support_found(&findings, wanted->rule, 0);
	if (!finding)
		fail_msg("SCB%d says nothing of %s", wanted->rule, wanted->text);
	expect_part(wanted, finding->subject, wanted->subject);
	expect_part(wanted, finding->seen, wanted->seen);
	expect_part(wanted, finding->remedy, wanted->remedy);
	assert_null(support_found(&findings, wanted->rule, 1));
}

static void expect_all(const struct advice_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_advice(&cases[i]);
}

static void writes_options_as_the_language_does(void **state)
{
	static const struct advice_case cases[] = {
		{ .rule = 608,
			.path = "main.go",
			.text = GO_HEAD
			"dag.Container().WithExec([]string{\"x\"}, "
			"dagger.ContainerWithExecOpts{ExperimentalPrivilegedNesting: true})\n}\n",
			.remedy = "Remove ExperimentalPrivilegedNesting: true: only a command that calls "
				  "Dagger" },
		{ .rule = 608,
			.path = "main.py",
			.text = "import dagger\nfrom dagger import dag, function, "
				"object_type\n\n\n@object_type\n"
				"class Ci:\n    @function\n    def a(self) -> dagger.Container:\n"
				"        return dag.container().with_exec([\"x\"], "
				"experimental_privileged_nesting=True)\n",
			.remedy = "Remove experimental_privileged_nesting=True: " },
		{ .rule = 607,
			.path = "main.go",
			.text = GO_HEAD "dag.Container().WithExec([]string{\"x\"}, "
					"dagger.ContainerWithExecOpts{InsecureRootCapabilities: true})\n}\n",
			.remedy = "Remove InsecureRootCapabilities: true: most commands run without it." },
	};

	(void)state;
	expect_all(cases, COUNT_OF(cases));
}

static void says_once_what_one_variable_of_options_does(void **state)
{
	static const struct advice_case cases[] = {
		{ .rule = 607,
			.path = "main.go",
			.text = "package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
				"func (m *Ci) Build() any {\n"
				"\to := dagger.ContainerWithExecOpts{InsecureRootCapabilities: true}\n"
				"\treturn dag.Container().WithExec([]string{\"x\"}, o)."
				"WithExec([]string{\"y\"}, o)\n}\n",
			.subject = "withExec in Ci.Build" },
	};

	(void)state;
	expect_all(cases, COUNT_OF(cases));
}

static void tells_names_that_are_put_together_from_what_they_hold(void **state)
{
	static const struct advice_case cases[] = {
		{ .rule = 615,
			.path = "main.go",
			.text = GO_HEAD "0\n}\n\nfunc (m *Ci) Push(version string) {\n"
					"\tdag.Container().Publish(ctx, \"ghcr.io/acme/x:\" + version)\n}\n",
			.seen = "'ghcr.io/acme/x:<version>' is published, and nothing takes what Publish "
				"returns" },
		{ .rule = 615,
			.path = "main.go",
			.text = GO_HEAD "0\n}\n\nfunc (m *Ci) Push(host string, version string) {\n"
					"\tdag.Container().Publish(ctx, host + \"/\" + version)\n}\n",
			.seen = "an image whose name is put together of 'host' is published" },
		{ .rule = 609,
			.path = "main.go",
			.text = GO_HEAD
			"dag.Container().WithExec([]string{\"sh\", \"-c\", \"x \" + a + \" \" + "
			"b})\n}\n",
			.seen = "'a' is part of what the shell runs\nother values are put into the script" },
	};

	(void)state;
	expect_all(cases, COUNT_OF(cases));
}

static void shows_variables_by_their_names(void **state)
{
	static const struct advice_case cases[] = {
		{ .rule = 605,
			.path = "main.py",
			.text = "import os\nfrom dagger import dag\n\n\ndef a(home: str):\n"
				"    return dag.host().directory(os.path.join(home, \".ssh\"))\n",
			.seen = "'<home>/.ssh' is where credentials are kept" },
		{ .rule = 301,
			.path = "main.go",
			.text = GO_HEAD "dag.Container().From(\"alpine:3.22\")\n}\n",
			.subject = "image docker.io/library/alpine in Ci.Build" },
	};

	(void)state;
	expect_all(cases, COUNT_OF(cases));
}

static void says_whose_socket_it_is(void **state)
{
	static const struct advice_case cases[] = {
		{ .rule = 606,
			.path = "main.go",
			.text = GO_HEAD "dag.Container().WithUnixSocket(\"/var/run/docker.sock\", s)\n}\n",
			.seen = "the container is given a socket at '/var/run/docker.sock', where a "
				"container "
				"engine is expected",
			.remedy = "Leave the socket out" },
	};

	(void)state;
	expect_all(cases, COUNT_OF(cases));
}

static void advises_what_a_workflow_can_write(void **state)
{
	static const struct advice_case cases[] = {
		{ .rule = 618,
			.path = ".github/workflows/ci.yml",
			.text = WORKFLOW "run: dagger call x --token=cmd://\"gh auth token\"\n",
			.remedy = "--token=env://NAME" },
		{ .rule = 702,
			.path = ".github/workflows/ci.yml",
			.text = WORKFLOW
			"uses: dagger/dagger-for-github@v8\n        with: {version: 0.21.8}\n",
			.remedy = "'uses: dagger/dagger-for-github@COMMIT # v8'. 'git ls-remote "
				  "https://github.com/dagger/dagger-for-github v8'" },
		{ .rule = 702,
			.path = ".github/workflows/ci.yml",
			.text = WORKFLOW "uses: dagger/checks/setup@main\n",
			.remedy = "'uses: dagger/checks/setup@COMMIT # RELEASE'. 'git ls-remote --tags "
				  "https://github.com/dagger/checks'" },
	};

	(void)state;
	expect_all(cases, COUNT_OF(cases));
}

/* The first finding of a rule as the rules describe it; whatever else is found is no matter. */
static void expect_described(int rule, const char *run, const char *expected)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	snapshot->identity = "url:github.com/acme/own";
	buf_format(&text, WORKFLOW "%s\n", run);
	support_add_text(snapshot, ".github/workflows/ci.yml", text.text);
	support_check(snapshot, SUPPORT_NOW, &findings);
	support_describe(&findings, rule, &found);
	assert_string_equal(found.text ? found.text : "", expected);
}

static void knows_modules_of_the_repository_itself(void **state)
{
	static const struct advice_case own = {
		.rule = 701,
		.path = ".github/workflows/ci.yml",
		.text = WORKFLOW "run: dagger call -m github.com/acme/own/tools x\n",
		.seen = "is this repository: the head of its default branch runs, not the module as it "
			"stands here",
		.remedy = "./tools,",
	};

	(void)state;
	expect_advice(&own);
	expect_described(701, "run: dagger call -m github.com/acme/own/tools x",
		"701 fail low 6 call github.com/acme/own/tools\n");
	expect_described(701, "run: dagger call -m github.com/Acme/Own/tools@main x",
		"701 fail low 6 call github.com/Acme/Own/tools\n");
	expect_described(701, "run: dagger call -m github.com/acme/other x",
		"701 fail high 6 call github.com/acme/other\n");
	expect_described(701, "run: dagger call -m ./tools x", "");
}

static void says_once_what_a_variable_names(void **state)
{
	static const char floating[] = "run: DAGGER_MODULE=github.com/acme/x dagger call x";
	static const char tagged[] = "run: DAGGER_MODULE=github.com/acme/x@v1.0.0 dagger call x";
	static const char fixed[] = "run: DAGGER_MODULE=github.com/acme/x@"
				    "1111111111111111111111111111111111111111 dagger call x";

	(void)state;
	expect_described(701, floating, "");
	expect_described(708, floating, "708 fail high 6 variable DAGGER_MODULE of jobs.a.steps.1\n");
	expect_described(708, tagged, "708 fail medium 6 variable DAGGER_MODULE of jobs.a.steps.1\n");
	expect_described(708, fixed, "708 fail medium 6 variable DAGGER_MODULE of jobs.a.steps.1\n");
}

/* Whoever starts a database for a test makes up its password, too. */
static void knows_addresses_of_databases_of_tests(void **state)
{
	static const struct {
		const char *name, *expected;
	} cases[] = { { "postgres_url", "" }, { "DATABASE_URI", "" },
		{ "webhook_url", "602 fail high 8 setSecret in Ci.IntegrationTest\n" } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(findings_release) struct findings findings = { 0 };
		CLEANUP(buf_release) struct buf code = BUF_INIT;
		CLEANUP(buf_release) struct buf got = BUF_INIT;

		support_add_text(
			snapshot, "dagger.json", "{\"name\": \"ci\", \"engineVersion\": \"v0.21.8\"}");
		buf_format(&code,
			"package main\n\nimport \"dagger/ci/internal/dagger\"\n\ntype Ci struct{}\n\n"
			"func (m *Ci) IntegrationTest() *dagger.Secret {\n\treturn dag.SetSecret(\"%s\", "
			"\"postgres://app:correct-horse@example.org:5432/app\")\n}\n",
			cases[i].name);
		support_add_text(snapshot, "main.go", code.text);
		support_check(snapshot, SUPPORT_NOW, &findings);
		support_describe(&findings, 602, &got);
		assert_string_equal(got.text ? got.text : "", cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_options_as_the_language_does),
		cmocka_unit_test(says_once_what_one_variable_of_options_does),
		cmocka_unit_test(tells_names_that_are_put_together_from_what_they_hold),
		cmocka_unit_test(shows_variables_by_their_names),
		cmocka_unit_test(knows_addresses_of_databases_of_tests),
		cmocka_unit_test(says_whose_socket_it_is),
		cmocka_unit_test(advises_what_a_workflow_can_write),
		cmocka_unit_test(knows_modules_of_the_repository_itself),
		cmocka_unit_test(says_once_what_a_variable_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
