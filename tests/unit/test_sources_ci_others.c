#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"

/* --- GitLab --------------------------------------------------------------------------------------------- */

static void gitlab_scripts_are_read_with_what_stands_before_them(void **state)
{
	(void)state;
	assert_described(READER_GITLAB,
		"variables: {DAGGER_VERSION: 0.18.19}\nimage: registry.example.com/base:1\n"
		".common: &common\n  services: [{name: 'docker:27-dind'}]\n  before_script:\n"
		"    - curl -fsSL https://dl.dagger.io/dagger/install.sh | sh\n"
		"build:\n  <<: *common\n  image: {name: 'alpine:3'}\n  script:\n"
		"    - X=github.com/a/b@v1\n    - [dagger -m $X call build, 'dagger call ''it''']\n",
		"install install.sh in jobs..common: #0=https://dl.dagger.io/dagger/install.sh\n"
		"cli call in jobs.build: module=github.com/a/b@v1(constant), #0=build\n"
		"cli call in jobs.build: #0=it\n"
		"reference call github.com/a/b@v1\n"
		"setting DAGGER_VERSION=0.18.19\n"
		"image tool registry.example.com/base:1 image\n"
		"image tool docker:27-dind services\n"
		"image tool alpine:3 image\n");
}

static void gitlab_merge_requests_are_pull_requests(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_GITLAB,
		"include:\n  - component: gitlab.example.com/acme/dagger@1.2\nbuild:\n  id_tokens: {T: {aud: "
		"x}}\n"
		"  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n  script: dagger call "
		"x\n");

	(void)state;
	assert_int_equal(facts->context_count, 2);
	assert_string_equal(facts->contexts[0].triggers, "pull_request,push");
	assert_string_equal(facts->contexts[1].condition, "$CI_PIPELINE_SOURCE == \"merge_request_event\"");
	assert_true(facts->contexts[1].secrets);
	assert_int_equal(facts->call_count, 2);
	assert_string_equal(facts->calls[0].name, "gitlab.example.com/acme/dagger");
	assert_string_equal(facts->calls[0].values[0].text, "1.2");
}

/* --- CircleCI ------------------------------------------------------------------------------------------- */

static void circleci_steps_are_read_and_parameters_are_holes(void **state)
{
	(void)state;
	assert_described(READER_CIRCLECI,
		"orbs: {dagger: acme/dagger@1.2}\n"
		"commands:\n  go:\n    steps:\n      - run: dagger call << parameters.name >> --x\n"
		"jobs:\n  build:\n    docker: [{image: 'cimg/base:1'}]\n"
		"    environment: {DAGGER_VERSION: 0.18.19}\n    steps:\n      - checkout\n      - run:\n"
		"          name: Test\n          command: |\n            dagger call test\n"
		"      - when: {condition: true, steps: [{run: dagger call more}]}\n",
		"action acme/dagger: ref=1.2\n"
		"cli call in commands.go.steps.1: #0=(unknown), x=true\n"
		"cli call in jobs.build.steps.Test: #0=test\n"
		"cli call in jobs.build.steps.1: #0=more\n"
		"setting DAGGER_VERSION=0.18.19 of jobs.build\n"
		"image tool cimg/base:1 docker\n");
}

static void circleci_contexts_give_secrets_to_their_jobs(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_CIRCLECI,
		"jobs:\n  a: {steps: [{run: dagger call a}]}\n  b: {steps: [{run: dagger call b}]}\n"
		"workflows:\n  main:\n    triggers: [{schedule: {cron: x}}]\n    jobs: [a, {b: {context: "
		"c}}]\n");

	(void)state;
	assert_int_equal(facts->context_count, 5);
	assert_string_equal(facts->contexts[0].triggers, "push,schedule");
	assert_false(facts->contexts[1].secrets);
	assert_true(facts->contexts[3].secrets);
}

/* --- Azure ---------------------------------------------------------------------------------------------- */

static void azure_levels_may_be_left_out(void **state)
{
	(void)state;
	assert_described(READER_AZURE, "steps:\n  - script: dagger call x\n    displayName: X\n",
		"cli call in steps.X: #0=x\n");
	assert_described(READER_AZURE,
		"resources: {containers: [{container: t, image: 'registry.example.com/t:1'}]}\n"
		"variables: [{name: DAGGER_VERSION, value: 0.18.19}]\nstages:\n  - stage: S\n    jobs:\n"
		"      - job: build\n        steps:\n          - ${{ if true }}:\n              - bash: "
		"dagger call "
		"b\n"
		"          - task: Bash@3\n            inputs: {script: dagger call t}\n"
		"      - deployment: d\n        strategy: {runOnce: {deploy: {steps: [{pwsh: dagger call "
		"r}]}}}\n",
		"cli call in jobs.build.steps.1: #0=b\n"
		"action Bash in jobs.build.steps.2: ref=3, with:script=dagger call t\n"
		"cli call in jobs.build.steps.2: #0=t\n"
		"cli call in jobs.d.steps.1: #0=r\n"
		"setting DAGGER_VERSION=0.18.19\n"
		"image tool registry.example.com/t:1 resources.containers\n");
}

static void azure_triggers_are_said_in_common_words(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *both = read_described(
		snapshot, READER_AZURE, "trigger: [main]\npr: [main]\nsteps: [{script: dagger call x}]\n");
	CLEANUP(snapshot_close) struct snapshot *other = snapshot_new();
	const struct facts *none = read_described(
		other, READER_AZURE, "trigger: none\npr: none\nsteps: [{script: dagger call x}]\n");

	(void)state;
	assert_string_equal(both->contexts[0].triggers, "pull_request,push");
	assert_string_equal(none->contexts[0].triggers, "");
}

/* --- Jenkins -------------------------------------------------------------------------------------------- */

static void jenkins_steps_are_read_in_every_way_of_writing_them(void **state)
{
	(void)state;
	assert_described(READER_JENKINS,
		"// sh 'dagger call no'\n/* sh 'dagger call no' */\ndef s = \"sh 'dagger call no'\"\n"
		"stage('One') { steps { sh 'dagger call a --x=\\'y\\''\n sh \"dagger call ${b} \\$C\" } }\n"
		"sh(returnStdout: true, script: '''dagger call \\\\\n  c''')\n"
		"sh label: 'dagger call no', script: \"\"\"\n dagger call d\n\"\"\"\n"
		"sh '''dagger call e\\\nf'''\n"
		"other.sh 'dagger call no'\nbash 'dagger call no'\n",
		"cli call in stages.One: #0=a, x=y\n"
		"cli call in stages.One: #0=(unknown), #1=(unknown)\n"
		"cli call: #0=c\n"
		"cli call: #0=d\n"
		"cli call: #0=ef\n");
}

static void jenkins_blocks_give_variables_images_and_secrets(void **state)
{
	static const char text[] = "pipeline { agent { docker { image 'registry.example.com/base:1' } }\n"
				   "environment { DAGGER_VERSION = '0.18.19'\n T = credentials('t') }\n"
				   "stages { stage('Go') { environment { DAGGER_MODULE = './x' }\n steps { "
				   "sh 'dagger call x' } } } }\n"
				   "docker.image('alpine:3').inside { }\n";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_JENKINS, text);

	(void)state;
	assert_described(READER_JENKINS, text,
		"cli call in stages.Go: #0=x\n"
		"setting DAGGER_VERSION=0.18.19\n"
		"setting DAGGER_MODULE=./x of stages.Go\n"
		"image tool registry.example.com/base:1 docker\n"
		"image tool alpine:3 docker\n");
	assert_int_equal(facts->context_count, 2);
	assert_true(facts->contexts[0].secrets);
	assert_int_equal(facts->calls[0].context, 1);
	assert_int_equal(facts->settings[0].at.line, 2);
	assert_marks(text, facts->settings[0].at, "0.18.19");
}

static void jenkins_text_that_does_not_end_is_left(void **state)
{
	(void)state;
	assert_described(READER_JENKINS, "sh 'dagger call a\nsh 'dagger call b'\nsh '''dagger call c",
		"cli call: #0=b\n");
}

/* --- CodeBuild ------------------------------------------------------------------------------------------ */

static void codebuild_phases_are_steps(void **state)
{
	static const char text[] =
		"version: 0.2\nenv:\n  secrets-manager: {DAGGER_CLOUD_TOKEN: 'arn:aws:x:y'}\n"
		"  variables: {DAGGER_VERSION: 0.18.19}\nphases:\n  install:\n    commands:\n"
		"      - curl -L https://dl.dagger.io/dagger/install.sh | DAGGER_VERSION=0.10.0 sh\n"
		"  build:\n    commands:\n      - M=github.com/a/b@v1\n      - dagger -m $M call x\n"
		"    finally: [dagger call y]\n  post_build: nothing\n";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = read_described(snapshot, READER_CODEBUILD, text);

	(void)state;
	assert_described(READER_CODEBUILD, text,
		"install install.sh in phases.install: env:DAGGER_VERSION=0.10.0, "
		"#0=https://dl.dagger.io/dagger/install.sh\n"
		"cli call in phases.build: module=github.com/a/b@v1(constant), #0=x\n"
		"cli call in phases.build: #0=y\n"
		"reference call github.com/a/b@v1\nsetting DAGGER_VERSION=0.18.19\n"
		"setting DAGGER_VERSION=0.10.0 of phases.install\n");
	assert_true(facts->contexts[0].secrets);
	assert_described(READER_CODEBUILD, "phases: [dagger call x]\nbuild: {commands: dagger call x}\n", "");
}

static void files_are_wanted_by_name(void **state)
{
	(void)state;
	assert_int_equal(reader_for("", ".gitlab-ci.yml")->id, READER_GITLAB);
	assert_int_equal(reader_for("ci", "build.gitlab-ci.yml")->id, READER_GITLAB);
	assert_int_equal(reader_for(".circleci", "config.yml")->id, READER_CIRCLECI);
	assert_int_equal(reader_for("", "azure-pipelines.yml")->id, READER_AZURE);
	assert_int_equal(reader_for("ci", "buildspec.yml")->id, READER_CODEBUILD);
	assert_int_equal(reader_for("", "buildspec-release.yaml")->id, READER_CODEBUILD);
	assert_int_equal(reader_for("", "azure-pipelines-release.yaml")->id, READER_AZURE);
	assert_int_equal(reader_for("", "Jenkinsfile")->id, READER_JENKINS);
	assert_int_equal(reader_for("ci", "Jenkinsfile.release")->id, READER_JENKINS);
	assert_int_not_equal(reader_for("x", "config.yml")->id, READER_CIRCLECI);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gitlab_scripts_are_read_with_what_stands_before_them),
		cmocka_unit_test(gitlab_merge_requests_are_pull_requests),
		cmocka_unit_test(circleci_steps_are_read_and_parameters_are_holes),
		cmocka_unit_test(circleci_contexts_give_secrets_to_their_jobs),
		cmocka_unit_test(azure_levels_may_be_left_out),
		cmocka_unit_test(azure_triggers_are_said_in_common_words),
		cmocka_unit_test(jenkins_steps_are_read_in_every_way_of_writing_them),
		cmocka_unit_test(jenkins_blocks_give_variables_images_and_secrets),
		cmocka_unit_test(jenkins_text_that_does_not_end_is_left),
		cmocka_unit_test(codebuild_phases_are_steps),
		cmocka_unit_test(files_are_wanted_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
