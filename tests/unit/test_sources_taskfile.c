#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"

static void commands_of_tasks_are_shell(void **state)
{
	(void)state;
	assert_described(READER_TASKFILE,
		"version: 3\ntasks:\n  a:\n    cmds:\n      - dagger call a\n      - cmd: dagger call b\n"
		"        silent: true\n      - task: c\n      - defer: dagger call c\n  d: dagger call d\n"
		"  e: [dagger call e]\n  f:\n    desc: dagger call nothing\n    cmd: |\n      X=g\n      "
		"dagger call $X\n",
		"cli call in a: #0=a\ncli call in a: #0=b\ncli call in a: #0=c\ncli call in d: #0=d\n"
		"cli call in e: #0=e\ncli call in f: #0=g(constant)\n");
}

static void variables_of_the_file_and_the_task_are_put_in(void **state)
{
	(void)state;
	assert_described(READER_TASKFILE,
		"vars:\n  MOD: github.com/a/b\n  NOW:\n    sh: date\n  SHADOWED: x\ntasks:\n  t:\n    vars:\n"
		"      SHADOWED: y\n      MIXED: '{{.MOD}}x'\n    cmds:\n"
		"      - dagger call -m {{.MOD}}@{{.V | default \"v1\"}} {{.NOW}} {{ .SHADOWED }} {{.MIXED}} "
		"{{.CLI_ARGS}} {{if .X}} {{.SHADOWED | default \"z\"}}\n",
		"cli call in t: module=github.com/a/b@v1(default), #0=(unknown), #1=y(formatted), "
		"#2=(unknown), "
		"#3=(unknown), #4=(unknown), #5=y(default)\nreference call github.com/a/b@v1\n");
}

static void variables_of_dagger_are_settings(void **state)
{
	(void)state;
	assert_described(READER_TASKFILE,
		"env:\n  DAGGER_MODULE: github.com/a/b\n  OTHER: x\ntasks:\n  t:\n    env:\n"
		"      DAGGER_CLOUD_TOKEN: '{{.T}}'\n    cmds: []\n",
		"reference DAGGER_MODULE github.com/a/b\nsetting DAGGER_MODULE=github.com/a/b\n"
		"setting DAGGER_CLOUD_TOKEN=(unknown) of t\n");
}

static void places_are_those_of_the_file(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const char *text = "vars:\n  M: github.com/a/b\ntasks:\n  t:\n    cmds:\n      - \"dagger -m "
			   "\\\"{{.M}}\\\" call\"\n"
			   "      - >-\n        dagger\n        -m github.com/c/d\n        call {{.X}} y\n";
	const struct facts *facts = read_described(snapshot, READER_TASKFILE, text);

	(void)state;
	assert_int_equal(facts->reference_count, 2);
	assert_marks(text, facts->references[0].at, "\\\"{{.M}}\\\"");
	assert_marks(text, facts->references[1].at, "github.com/c/d");
	assert_marks(text, facts->calls[1].values[1].at, "{{.X}}");
}

static void what_is_no_taskfile_says_nothing(void **state)
{
	(void)state;
	assert_described(READER_TASKFILE, "tasks: dagger\n", "");
	assert_described(READER_TASKFILE, "- dagger call\n", "");
	assert_described(READER_TASKFILE, "tasks:\n  t: {cmds: {x: dagger call}}\n", "");
	assert_described(READER_TASKFILE, "tasks: [\n", "");
	assert_described(READER_TASKFILE, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_of_tasks_are_shell),
		cmocka_unit_test(variables_of_the_file_and_the_task_are_put_in),
		cmocka_unit_test(variables_of_dagger_are_settings),
		cmocka_unit_test(places_are_those_of_the_file),
		cmocka_unit_test(what_is_no_taskfile_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
