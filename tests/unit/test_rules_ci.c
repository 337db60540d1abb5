#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "support_beside.h"

#define COMMIT "1111111111111111111111111111111111111111"

static const char workflow[] = ".github/workflows/ci.yml";

/* What a rule says of one workflow, with a policy (NULL = none). */
static void assert_said(int rule, const char *policy, const char *text, const char *expected)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	beside.snapshot = snapshot_new();
	support_beside_policy(&beside, policy);
	support_add_text(beside.snapshot, workflow, text);
	support_beside_link(&beside);
	support_judge(&beside, SUPPORT_NOW);
	support_describe(&beside.findings, rule, &found);
	assert_string_equal(found.text ? found.text : "", expected);
}

static void what_a_command_names_is_no_reference_of_a_manifest(void **state)
{
	static const char text[] = "on: push\npermissions: {}\njobs:\n  a:\n    steps:\n"
				   "      - run: dagger call -m http://github.com/a/b@main x\n"
				   "      - run: dagger call -m dagger.example.org/b@v1 x\n";
	int rules[] = { 101, 109, 110, 116, 117, 119, 120 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rules); i++)
		assert_said(rules[i], NULL, text, "");
	assert_said(701, NULL, text,
		"701 fail high 6 call github.com/a/b\n701 fail medium 7 call dagger.example.org/b\n");
}

static void policy_says_how_firmly_a_called_module_is_pinned(void **state)
{
	static const char text[] = "on: push\npermissions: {}\njobs:\n  a:\n    steps:\n"
				   "      - run: dagger call -m github.com/a/b@v1.0.0 x\n"
				   "      - run: dagger call -m github.com/a/b@main x\n";

	(void)state;
	assert_said(701, NULL, text,
		"701 fail medium 6 call github.com/a/b\n701 fail high 7 call github.com/a/b #2\n");
	assert_said(701, "[[pins]]\nsources = [\"github.com/a/\"]\nlevel = \"tag\"\n", text,
		"701 fail high 7 call github.com/a/b #2\n");
}

static void a_version_is_looked_for_where_it_is_said(void **state)
{
	(void)state;
	/* By a job's variable, not by another job's. */
	assert_said(706, NULL,
		"on: push\npermissions: {}\njobs:\n  a:\n    env: {DAGGER_VERSION: 0.18.19}\n    steps:\n"
		"      - run: curl -L https://dl.dagger.io/dagger/install.sh | sh\n  b:\n    steps:\n"
		"      - run: curl -L https://dl.dagger.io/dagger/install.sh | sh\n",
		"706 fail medium 10 install.sh in jobs.b.steps.1\n");
	/* The nearest counts. */
	assert_said(703, NULL,
		"on: push\npermissions: {}\nenv: {DAGGER_VERSION: latest}\njobs:\n  a:\n"
		"    env: {DAGGER_VERSION: 0.18.19}\n    steps:\n      - uses: "
		"dagger/dagger-for-github@" COMMIT "\n        with: {version: '${{ env.DAGGER_VERSION }}'}\n",
		"703 fail medium 3 variable DAGGER_VERSION\n");
}

static void a_cache_that_pull_requests_write_is_told_by_policy(void **state)
{
	static const char text[] =
		"on: [push, merge_group]\npermissions: {}\nenv:\n  DAGGER_VERSION: 0.18.19\n"
		"  _EXPERIMENTAL_DAGGER_CACHE_CONFIG: type=registry,ref=registry.example.com/c\n"
		"jobs: {a: {steps: [{run: dagger call a}]}}\n";
	static const char policy[] =
		"[[cache.tiers]]\nname = \"queue\"\ntriggers = [\"merge_group\"]\nmay_write = false\n";

	(void)state;
	assert_said(502, NULL, text, "");
	assert_said(502, policy, text, "502 fail high 5 variable _EXPERIMENTAL_DAGGER_CACHE_CONFIG\n");
	assert_said(503, NULL, text, "");
	assert_said(503, policy, text, "503 fail medium 5 variable _EXPERIMENTAL_DAGGER_CACHE_CONFIG\n");
}

static void a_cache_that_no_engine_uses_is_written_by_nobody(void **state)
{
	static const char text[] =
		"on: pull_request\npermissions: {}\nenv:\n  DAGGER_VERSION: v0.21.0\n"
		"  _EXPERIMENTAL_DAGGER_CACHE_CONFIG: type=registry,ref=registry.example.com/c\n"
		"jobs: {a: {steps: [{run: dagger call a}]}}\n";

	(void)state;
	assert_said(502, NULL, text, "");
	assert_said(505, NULL, text, "505 fail low 5 variable _EXPERIMENTAL_DAGGER_CACHE_CONFIG\n");
	assert_said(505, NULL,
		"on: push\nenv: {_EXPERIMENTAL_DAGGER_CACHE_CONFIG: type=gha}\n"
		"jobs: {a: {steps: [{run: dagger call a}]}}\n",
		"505 unknown info 0 1 setting\n");
}

static void untrusted_code_needs_a_privileged_trigger_and_something_to_steal(void **state)
{
	static const char steps[] =
		"jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n        with: {ref: '${{ "
		"github.event.pull_request.head.sha }}'}\n      - run: dagger call x\n";
	static const struct {
		const char *top, *expected;
	} cases[] = {
		{ "on: pull_request_target\n", "705 fail critical 3 job a\n" },
		{ "on: workflow_run\n", "705 fail critical 3 job a\n" },
		{ "on: [push, issue_comment]\n", "705 fail critical 3 job a\n" },
		{ "on: pull_request\n", "" },
		{ "on: pull_request_target\npermissions: {}\n", "" },
		{ "on: pull_request_target\npermissions: {contents: write}\n",
			"705 fail critical 4 job a\n" },
		{ "on: pull_request_target\npermissions: {}\nenv: {A: '${{ secrets.A }}'}\n",
			"705 fail critical 5 job a\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_add(&text, cases[i].top);
		buf_add(&text, steps);
		assert_said(705, NULL, text.text, cases[i].expected);
	}
	/* Without Dagger it is another tool's business. */
	assert_said(705, NULL,
		"on: pull_request_target\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n"
		"        with: {ref: '${{ github.head_ref }}'}\n  b:\n    steps: [{run: dagger call x}]\n",
		"");
}

static void a_workflow_for_others_has_their_permissions(void **state)
{
	(void)state;
	assert_said(707, NULL, "on: workflow_call\njobs: {a: {steps: [{run: dagger call x}]}}\n", "");
	assert_said(707, NULL, "on: [workflow_call, push]\njobs: {a: {steps: [{run: dagger call x}]}}\n",
		"707 fail low 1 workflow\n");
}

static void text_of_strangers_is_found_in_every_input_and_nothing_else_is(void **state)
{
	(void)state;
	assert_said(704, NULL,
		"on: issues\npermissions: {}\njobs:\n  a:\n    steps:\n      - uses: dagger/checks@" COMMIT
		"\n        with:\n          one: ${{ format('{0}', github.event.issue.body) }}\n"
		"          two: ${{ github.event.issue.number }}\n          three: github.event.issue.title\n"
		"      - uses: other/action@v1\n        with: {x: '${{ github.event.issue.title }}'}\n",
		"704 fail high 8 one of dagger/checks in jobs.a.steps.1\n");
}

static void a_module_that_a_variable_names_may_be_ones_own(void **state)
{
	(void)state;
	assert_said(708, NULL,
		"on: push\npermissions: {}\njobs:\n  a:\n    steps:\n      - run: dagger call x\n        "
		"env:\n"
		"          DAGGER_MODULE: github.com/${{ github.repository }}@${{ github.sha }}\n"
		"      - run: dagger call x\n        env:\n"
		"          DAGGER_MODULE: github.com/${{ inputs.repository }}@v1\n",
		"708 unknown info 0 1 setting\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_command_names_is_no_reference_of_a_manifest),
		cmocka_unit_test(policy_says_how_firmly_a_called_module_is_pinned),
		cmocka_unit_test(a_version_is_looked_for_where_it_is_said),
		cmocka_unit_test(a_cache_that_pull_requests_write_is_told_by_policy),
		cmocka_unit_test(a_cache_that_no_engine_uses_is_written_by_nobody),
		cmocka_unit_test(untrusted_code_needs_a_privileged_trigger_and_something_to_steal),
		cmocka_unit_test(a_workflow_for_others_has_their_permissions),
		cmocka_unit_test(text_of_strangers_is_found_in_every_input_and_nothing_else_is),
		cmocka_unit_test(a_module_that_a_variable_names_may_be_ones_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
