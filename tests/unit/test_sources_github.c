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

static void assert_contexts(const char *text, const char *expected)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_GITHUB, text);
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	for (size_t i = 0; i < facts->context_count; i++) {
		const struct context_fact *context = &facts->contexts[i];

		if (context->parent != INDEX_NONE)
			assert_true(context->parent < i);
		buf_format(&buf, "%s '%s' %s %s%s%s%s%s\n", context_kind_word(context->kind), context->name,
			context->triggers, context->permissions ? context->permissions : "-",
			context->secrets ? " secrets" : "", context->untrusted_checkout ? " untrusted" : "",
			context->condition ? " if " : "", context->condition ? context->condition : "");
	}
	assert_string_equal(buf.text ? buf.text : "", expected);
}

static void contexts_say_who_sets_off_what_with_which_rights(void **state)
{
	(void)state;
	assert_contexts(
		"name: CI\non:\n  push: {branches: [main]}\n  pull_request_target:\n"
		"permissions: {contents: read, id-token: write}\n"
		"jobs:\n  build:\n    permissions: write-all\n    if: github.ref == 'x'\n    steps:\n"
		"      - uses: actions/checkout@v4\n        with: {ref: '${{ "
		"github.event.pull_request.head.sha }}'}\n"
		"      - name: Run\n        if: always()\n        run: dagger call x\n        env: {T: '${{ "
		"secrets.T }}'}\n"
		"  other:\n    steps:\n      - run: dagger version\n"
		"        env: {T: '${{ secrets.GITHUB_TOKEN }}'}\n",
		"workflow 'CI' pull_request_target,push contents:read,id-token:write secrets untrusted\n"
		"job 'build'  write-all secrets untrusted if github.ref == 'x'\n"
		"step '1'  - untrusted\n"
		"step 'Run'  - secrets if always()\n"
		"job 'other'  -\n"
		"step '1'  -\n");
	assert_contexts(
		"on: [pull_request, push, push]\npermissions: {}\nenv: {A: '${{ secrets.A }}'}\njobs:\n"
		"  a:\n    uses: ./.github/workflows/dagger.yml\n    secrets: inherit\n",
		"workflow '' pull_request,push {} secrets\njob 'a'  - secrets\n");
	assert_contexts("on: issue_comment\njobs:\n  a:\n    steps:\n      - run: gh pr checkout 1\n"
			"      - run: dagger call a\n",
		"workflow '' issue_comment - untrusted\njob 'a'  - untrusted\nstep '1'  - untrusted\nstep "
		"'2'  -\n");
}

static void actions_are_calls_with_ref_and_inputs(void **state)
{
	(void)state;
	assert_described(READER_GITHUB,
		"on: push\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n"
		"      - uses: dagger/checks@0123456789012345678901234567890123456789\n        with:\n"
		"          token: plain-credential\n          other: ${{ github.event.issue.title }}\n"
		"      - uses: ./here\n",
		"action actions/checkout in jobs.a.steps.1: ref=v4\n"
		"action dagger/checks in jobs.a.steps.2: ref=0123456789012345678901234567890123456789, "
		"with:token=<secret, 16 characters>(secret), with:other=${{ github.event.issue.title "
		"}}(unknown)\n"
		"action ./here in jobs.a.steps.3\n");
}

static void inputs_of_the_action_are_the_command_that_it_runs(void **state)
{
	(void)state;
	assert_described(READER_GITHUB,
		"on: push\njobs:\n  a:\n    steps:\n      - uses: dagger/dagger-for-github@v8\n        "
		"with:\n"
		"          module: github.com/a/b@v1\n          args: test --x=\"y z\"\n",
		"action dagger/dagger-for-github in jobs.a.steps.1: ref=v8, with:module=github.com/a/b@v1, "
		"with:args=test --x=\"y z\"\n"
		"cli call in jobs.a.steps.1: module=github.com/a/b@v1, #0=test, x=y z\n"
		"reference call github.com/a/b@v1\n");
	assert_described(READER_GITHUB,
		"on: push\njobs:\n  a:\n    steps:\n      - id: go\n        uses: "
		"dagger/dagger-for-github@v8\n"
		"        with:\n          call: |\n            build\n            --x=${{ inputs.y }}\n",
		"action dagger/dagger-for-github in jobs.a.steps.go: ref=v8, "
		"with:call=\"build\\n--x=${{ inputs.y }}\\n\"(unknown)\n"
		"cli call in jobs.a.steps.go: #0=build\n");
	/* It only installs. */
	assert_described(READER_GITHUB,
		"on: push\njobs:\n  a:\n    steps:\n      - uses: dagger/dagger-for-github@v8\n",
		"action dagger/dagger-for-github in jobs.a.steps.1: ref=v8\n");
}

static void scripts_are_shell_where_they_stand(void **state)
{
	static const char text[] = "on: push\njobs:\n  a:\n    steps:\n      - name: B\n        run: |\n     "
				   "     # dagger call no\n"
				   "          dagger call --x \"${{ github.ref }}\"\n      - shell: python\n "
				   "       run: dagger call p\n";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_GITHUB, text);

	(void)state;
	assert_int_equal(facts->call_count, 1);
	assert_string_equal(facts->calls[0].function, "jobs.a.steps.B");
	assert_int_equal(facts->calls[0].context, 2);
	assert_int_equal(facts->calls[0].at.line, 8);
	assert_int_equal(facts->calls[0].at.column, 11);
	assert_marks(text, facts->calls[0].at, "dagger call --x \"${{ github.ref }}\"");
}

static void images_variables_and_runners_are_facts(void **state)
{
	(void)state;
	assert_described(READER_GITHUB,
		"on: push\nenv: {DAGGER_VERSION: 0.18.19, OTHER: x}\njobs:\n  a:\n"
		"    runs-on: depot-ubuntu-24.04,dagger=0.18.4\n    container: registry.example.com/base:1\n"
		"    services:\n      engine: {image: 'registry.dagger.io/engine:v0.18.19'}\n    steps:\n"
		"      - uses: docker://alpine:3\n        env:\n          _EXPERIMENTAL_DAGGER_CACHE_CONFIG: "
		"${{ "
		"vars.C }}\n",
		"setting DAGGER_VERSION=0.18.19\n"
		"setting runs-on.dagger=0.18.4 of jobs.a\n"
		"setting _EXPERIMENTAL_DAGGER_CACHE_CONFIG=${{ vars.C }}(unknown) of jobs.a.steps.1\n"
		"image tool registry.example.com/base:1 container\n"
		"image tool registry.dagger.io/engine:v0.18.19 services.engine\n"
		"image tool alpine:3 docker://\n");
}

static void composite_actions_are_read_like_a_job(void **state)
{
	(void)state;
	assert_described(READER_GITHUB,
		"name: Build\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: dagger call "
		"x\n",
		"cli call in steps.1: #0=x\n");
}

static void a_workflow_without_dagger_keeps_no_facts(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_GITHUB,
		"# dagger\non: push\njobs:\n  a:\n    container: alpine\n    steps:\n"
		"      - uses: actions/checkout@v4\n      - run: echo dagger\n");

	(void)state;
	assert_int_equal(facts->context_count, 0);
	assert_int_equal(facts->call_count, 0);
	assert_int_equal(facts->image_count, 0);
	assert_null(facts->refused);
}

static void what_is_no_yaml_is_broken_and_not_refused(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(
		snapshot, READER_GITHUB, "on: push\njobs: {a: {steps: [{run: dagger call x}]}}\n---\nb: [\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->broken);
	assert_int_equal(facts->broken_at.line, 5);
	assert_int_equal(facts->call_count, 1);
}

static void files_are_wanted_by_name_and_screened_by_a_word(void **state)
{
	const struct reader *reader = reader_by_id(READER_GITHUB);

	(void)state;
	assert_true(reader->wants(".github/workflows", "ci.yml"));
	assert_true(reader->wants(".github/workflows", "ci.yaml"));
	assert_true(reader->wants("any/where", "action.yml"));
	assert_false(reader->wants(".github", "ci.yml"));
	assert_false(reader->wants(".github/workflows/x", "ci.yml"));
	assert_false(reader->wants(".github/workflows", "ci.json"));
	assert_true(reader->screen("x DAGger", 8));
	assert_false(reader->screen("x dagge", 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contexts_say_who_sets_off_what_with_which_rights),
		cmocka_unit_test(actions_are_calls_with_ref_and_inputs),
		cmocka_unit_test(inputs_of_the_action_are_the_command_that_it_runs),
		cmocka_unit_test(scripts_are_shell_where_they_stand),
		cmocka_unit_test(images_variables_and_runners_are_facts),
		cmocka_unit_test(composite_actions_are_read_like_a_job),
		cmocka_unit_test(a_workflow_without_dagger_keeps_no_facts),
		cmocka_unit_test(what_is_no_yaml_is_broken_and_not_refused),
		cmocka_unit_test(files_are_wanted_by_name_and_screened_by_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
