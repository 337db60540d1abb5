#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"

static void finds_the_verb_behind_flags_and_sorts_what_follows(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"dagger --progress plain -m ./ci call build --source=. --race -o out -s=\"$x\" -j\n",
		"cli call: progress=plain, module=./ci, #0=build, source=., race=true, o=out, s=(unknown), "
		"j=true\n");
}

static void takes_every_spelling_of_a_module(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"dagger call -m github.com/a/b x\ndagger --mod=github.com/a/c call\n"
		"dagger call --load-module github.com/a/d\ndagger -sm github.com/a/e call\n"
		"dagger call -mgithub.com/a/f\ndagger check -W https://github.com/a/g\n",
		"cli call: module=github.com/a/b, #0=x\ncli call: module=github.com/a/c\n"
		"cli call: module=github.com/a/d\ncli call: module=github.com/a/e\n"
		"cli call: module=github.com/a/f\ncli check: workspace=https://github.com/a/g\n"
		"reference call github.com/a/b\nreference call github.com/a/c\nreference call "
		"github.com/a/d\n"
		"reference call github.com/a/e\nreference call github.com/a/f\n"
		"reference check https://github.com/a/g\n");
}

static void local_modules_are_no_references(void **state)
{
	(void)state;
	assert_described(READER_SHELL, "dagger -m ci call\ndagger -m ../x.y call\ndagger -m core call\n",
		"cli call: module=ci\ncli call: module=../x.y\ncli call: module=core\n");
}

static void installing_names_modules_by_words(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"dagger install github.com/a/b@v1\ndagger toolchain install github.com/a/c\n"
		"dagger init --sdk=github.com/a/d --blueprint github.com/a/e\ndagger develop --sdk go\n",
		"cli install: #0=github.com/a/b@v1\ncli toolchain: #0=install, #1=github.com/a/c\n"
		"cli init: sdk=github.com/a/d, blueprint=github.com/a/e\ncli develop: sdk=go\n"
		"reference install github.com/a/b@v1\nreference toolchain github.com/a/c\n"
		"reference init github.com/a/d\nreference init github.com/a/e\n");
}

static void follows_variables_assigned_once(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"HOST=github.com/a\nMOD=\"$HOST/b\"\nTWICE=x\nTWICE=y\nif true; then BRANCH=dev; fi\n"
		"dagger -m \"$MOD@v1\" call \"$TWICE\" $BRANCH ${UNSET} \"$1\" ${TAG:-v2}\n",
		"cli call: module=github.com/a/b@v1(formatted), #0=(unknown), #1=dev(default), #2=(unknown), "
		"#3=(unknown), #4=v2(default)\nreference call github.com/a/b@v1\n");
}

static void what_is_not_known_leaves_its_shape(void **state)
{
	(void)state;
	assert_described(READER_SHELL, "dagger -m \"github.com/a/b@${V}\" call --x=\"a$(date)b\" ${Y#v}\n",
		"cli call: module=github.com/a/b@{}(unknown), x=a{}b(unknown), #0=(unknown)\n");
}

static void undoes_quotes_and_escapes(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"'dagger' ca\"ll\" a\\ b \"c\\\"d\\e\" 'f\\g' $'h\\ti' --x='j'\"k\"\\\n  \"l \\\nm\"\n",
		"cli call: #0=a b, #1=c\"d\\e, #2=f\\g, #3=\"h\\ti\", x=jk, #4=l m\n");
}

static void lines_that_go_on_are_one_command(void **state)
{
	(void)state;
	assert_described(READER_SHELL, "dagger \\\n  call \\\n  build --a \\\n  b\ndagger version\n",
		"cli call: #0=build, a=b\ncli version\n");
}

static void arrays_become_their_words(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"args=(-m github.com/a/b \"x y\" # why\n  --z)\ndagger call \"${args[@]}\"\n"
		"more=(a)\nmore+=(b)\ndagger call \"${more[@]}\"\nFLAGS='--p q'\ndagger call $FLAGS -- "
		"\"$FLAGS\"\n",
		"cli call: module=github.com/a/b(formatted), #0=x y(formatted), z=true\n"
		"cli call: #0=(unknown)\n"
		"cli call: p=q(constant), #0=--p q(constant)\nreference call github.com/a/b\n");
}

static void programs_that_run_another_behind_two_dashes_wrap_it(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"pass-cli run --env-file x.env -- dagger -m github.com/a/b call plan\n"
		"attestack ci run -- dagger call test\n"
		"find . -name dagger.json -execdir sh -c 'pwd && dagger develop' \\;\n"
		"find . -exec dagger call x ';'\n"
		"git log -- dagger x\ngit add run -- x dagger\necho run dagger -- x\ndagger call run -- "
		"dagger\n",
		"cli call: module=github.com/a/b, #0=plan\ncli call: #0=test\ncli develop\n"
		"cli call: #0=x, #1=;\ncli call: #0=run, #1=dagger\nreference call github.com/a/b\n");
}

static void looks_behind_what_wraps_a_command(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"sudo -E -u me dagger version\nenv A=1 dagger version\nexec dagger version\n"
		"timeout -k 5 60 dagger version\ndoppler run -- dagger version\n/opt/bin/dagger version\n"
		"devbox run -- dagger version\nuv run --all dagger version\nuv add dagger\nnix develop .#x "
		"-c dagger version\n"
		"direnv exec . dagger version\nsudo --\n"
		"command -v dagger\nwhich dagger\n",
		"cli version\ncli version: env:A=1\ncli version\ncli version\ncli version\ncli version\n"
		"cli version\ncli version\ncli version\ncli version\n");
}

static void finds_commands_wherever_they_stand(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"build() { dagger call a; }\n(cd x && dagger call b) || ! dagger call c | tee log\n"
		"X=$(dagger call d)\nfor i in 1 2; do dagger call e & done\ncase $1 in f) dagger call f ;; "
		"esac\n"
		"echo \"dagger call nothing\" # dagger call nothing\n",
		"cli call in build: #0=a\ncli call: #0=b\ncli call: #0=c\ncli call: #0=d\ncli call: #0=e\n"
		"cli call: #0=f\n");
}

static void reads_texts_that_are_run(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"bash -euc 'dagger call a \"b c\"'\neval \"dagger call d\"\nsh <<'END'\ndagger call e\nEND\n"
		"cat <<END\ndagger call nothing\nEND\n",
		"cli call: #0=a, #1=b c\ncli call: #0=d\ncli call: #0=e\n");
}

static void what_dagger_runs_is_none_of_its_flags(void **state)
{
	(void)state;
	assert_described(READER_SHELL, "dagger run --debug go test -m x ./...\ndagger run -- sh -c 'x'\n",
		"cli run: debug=true, #0=go, #1=test, #2=-m, #3=x, #4=./...\ncli run: #0=sh, #1=-c, #2=x\n");
}

static void installers_are_found_with_what_is_set_for_them(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"curl -fsSL https://dl.dagger.io/dagger/install.sh | BIN_DIR=/b DAGGER_VERSION=0.9 sudo -E "
		"sh\n",
		"install install.sh: env:BIN_DIR=/b, env:DAGGER_VERSION=0.9, "
		"#0=https://dl.dagger.io/dagger/install.sh\nsetting DAGGER_VERSION=0.9\n");
	assert_described(READER_SHELL,
		"export DAGGER_VERSION=\"$V\"\nV=1 bash <(wget -qO- https://dl.dagger.io/dagger/install.sh)\n"
		"sh -c \"$(curl https://dl.dagger.io/dagger/install.sh)\"\n",
		"install install.sh: env:V=1, #0=https://dl.dagger.io/dagger/install.sh, "
		"env:DAGGER_VERSION=(unknown)\n"
		"install install.sh: #0=https://dl.dagger.io/dagger/install.sh, "
		"env:DAGGER_VERSION=(unknown)\n"
		"setting DAGGER_VERSION=(unknown)\n");
	assert_described(READER_SHELL,
		"curl -o /tmp/i https://dl.dagger.io/dagger/install.sh\nBIN_DIR=. sh /tmp/i\n"
		"curl -O https://dl.dagger.io/dagger/install.sh\n",
		"install install.sh: env:BIN_DIR=., #0=https://dl.dagger.io/dagger/install.sh\n"
		"install install.sh: #0=https://dl.dagger.io/dagger/install.sh\n");
	assert_described(READER_SHELL, "curl https://example.com/dagger/install.sh | sh\n", "");
}

static void variables_of_dagger_are_settings(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"export DAGGER_CACHE_VERIFY=strict OTHER=1\nDAGGER_MODULE=github.com/a/b ./ci.sh\n"
		"echo \"DAGGER_X_RELEASE=main\" >> \"$GITHUB_ENV\"\necho DAGGER_COMMIT=head\n"
		"docker run -e DAGGER_CLOUD_TOKEN=\"$T\" x\n",
		"program docker: #0=run, e=true, #1=DAGGER_CLOUD_TOKEN={}(unknown), #2=x\n"
		"reference DAGGER_MODULE github.com/a/b\n"
		"setting DAGGER_CACHE_VERIFY=strict read by nothing\nsetting DAGGER_MODULE=github.com/a/b\n"
		"setting DAGGER_X_RELEASE=main\nsetting DAGGER_CLOUD_TOKEN=(unknown)\n");
}

static void engines_are_images(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"docker run --rm registry.dagger.io/engine:v0.9 dagger\n"
		"export _EXPERIMENTAL_DAGGER_RUNNER_HOST=image://registry.dagger.io/engine:v1?port=1\n",
		"program docker: #0=run, rm=true, #1=registry.dagger.io/engine:v0.9, #2=dagger\n"
		"setting _EXPERIMENTAL_DAGGER_RUNNER_HOST=image://registry.dagger.io/engine:v1?port=1\n"
		"image engine registry.dagger.io/engine:v0.9 docker\n"
		"image engine registry.dagger.io/engine:v1 _EXPERIMENTAL_DAGGER_RUNNER_HOST\n");
}

static void containers_given_to_functions_are_images(void **state)
{
	(void)state;
	assert_described(READER_SHELL, "dagger call --ctr alpine:3 --base=./dir --container=$X build\n",
		"cli call: ctr=alpine:3, base=./dir, container=(unknown), #0=build\nimage base alpine:3 "
		"--ctr\n");
}

static void publishing_is_a_function_of_the_api(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"dagger call build publish --address ttl.sh/x:1\ndagger call publish --tag 1\n"
		"dagger core container from --address=alpine:3 stdout\n",
		"cli call: #0=build, #1=publish, address=ttl.sh/x:1\n"
		"dagger Container.publish: address=ttl.sh/x:1\ncli call: #0=publish, tag=1\n"
		"cli core: #0=container, #1=from, address=alpine:3, #2=stdout\ndagger Query.container\n"
		"dagger Container.from on 4: address=alpine:3\ndagger Container.stdout on 5\n");
}

static void credentials_stay_in_the_file(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf written = BUF_INIT;
	const char *text =
		"API_TOKEN=hunter2 dagger call --password hunter2 --token=env:TOKEN --secret=TOKEN\n"
		"export _EXPERIMENTAL_DAGGER_CACHE_CONFIG=type=s3,access_key_id=hunter2\n"
		"DAGGER_CLOUD_TOKEN=hunter2 dagger version\n"
		"dagger -c 'set-secret x hunter2 | with-env-variable DB_PASSWORD hunter2'\n";
	const struct facts *facts = read_described(snapshot, READER_SHELL, text);

	(void)state;
	assert_int_equal(facts->calls[0].values[0].certainty, CERTAINTY_SECRET);
	assert_string_equal(facts->calls[0].values[1].text, "<secret, 7 characters>");
	assert_marks(text, facts->calls[0].values[1].at, "hunter2");
	assert_string_equal(facts->calls[0].values[2].text, "env:TOKEN");
	assert_string_equal(facts->calls[0].values[3].text, "TOKEN");
	assert_string_equal(facts->settings[0].value, "type=s3,access_key_id=<secret, 7 characters>");
	assert_string_equal(facts->settings[1].value, "<secret, 7 characters>");
	assert_int_equal(facts->settings[1].certainty, CERTAINTY_SECRET);
	facts_write(facts, &written);
	assert_null(strstr(written.text, "API_TOKEN=hunter2"));
	assert_null(strstr(written.text, "\"hunter2\""));
}

static void marks_what_was_read(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const char *text = "x=\u00e9; dagger -m \"github.com/a/b\" call --c=d \\\n e\n";
	const struct facts *facts = read_described(snapshot, READER_SHELL, text);
	const struct call_fact *call = &facts->calls[0];

	(void)state;
	assert_marks(text, call->at, "dagger -m \"github.com/a/b\" call --c=d \\\n e");
	assert_int_equal(call->at.column, 6);
	assert_marks(text, call->values[0].at, "\"github.com/a/b\"");
	assert_marks(text, call->values[1].at, "d");
	assert_marks(text, call->values[2].at, "e");
	assert_marks(text, facts->references[0].at, "\"github.com/a/b\"");
}

static void reads_on_behind_what_is_no_shell(void **state)
{
	(void)state;
	assert_described(READER_SHELL, "dagger call a\nif then ) fi\ndagger call b\n",
		"cli call: #0=a\ncli call: #0=b\n");
}

static void expansion_cannot_run_away(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&text, "A=xxxxxxxxxxxxxxxx\n");
	for (char name = 'B'; name <= 'Z'; name++)
		buf_format(&text, "%c=\"$%c$%c$%c$%c$%c$%c$%c$%c\"\n", name, name - 1, name - 1, name - 1,
			name - 1, name - 1, name - 1, name - 1, name - 1);
	buf_add(&text, "dagger call \"$Z\"\nL=(");
	buf_add_repeated(&text, "x ", 2000);
	buf_add(&text, ")\n");
	buf_add_repeated(&text, "dagger call \"${L[@]}\"\n", 200);
	facts = read_described(snapshot, READER_SHELL, text.text);
	assert_true(facts->call_count > 10);
	assert_string_equal(facts->calls[0].values[0].text, "");
	assert_true(facts->calls[1].value_count <= 1000);
}

static void texts_inside_of_texts_have_an_end(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&text, "X='");
	buf_add_repeated(&text, "dagger call; ", 300);
	buf_add(&text, "'\n");
	buf_add_repeated(&text, "sh -c \"$X\"\n", 1000);
	facts = read_described(snapshot, READER_SHELL, text.text);
	assert_true(facts->call_count >= 300);
	assert_true(facts->call_count < 3000);
}

static void more_tokens_than_the_parser_can_count_are_not_parsed(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add_repeated(&text, "(", 100000);
	buf_add(&text, "dagger call");
	facts = read_described(snapshot, READER_SHELL, text.text);
	assert_true(facts->broken);
	assert_int_equal(facts->call_count, 0);
}

static void expressions_of_a_workflow_are_unknown_words(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const char *text =
		"on: push\njobs:\n  a:\n    steps:\n      - run: dagger call -m "
		"\"github.com/a/b@${{ inputs.v }}\" '${{ x || '\"'\"' }}' --y=${{ secrets.Z }} z\n";
	const struct facts *facts = read_described(snapshot, READER_GITHUB, text);

	(void)state;
	assert_int_equal(facts->call_count, 1);
	assert_int_equal(facts->reference_count, 0);
	assert_int_equal(facts->calls[0].value_count, 4);
	assert_string_equal(facts->calls[0].values[0].text, "github.com/a/b@{}");
	assert_int_equal(facts->calls[0].values[0].certainty, CERTAINTY_UNKNOWN);
	assert_string_equal(facts->calls[0].values[1].text, "");
	assert_int_equal(facts->calls[0].values[1].certainty, CERTAINTY_UNKNOWN);
	assert_marks(text, facts->calls[0].values[2].at, "${{ secrets.Z }}");
	assert_string_equal(facts->calls[0].values[3].text, "z");
}

static void depth_is_no_danger(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add_repeated(&text, "$(dagger \"", 20000);
	buf_add_repeated(&text, "\")", 20000);
	read_described(snapshot, READER_SHELL, text.text);
	buf_clear(&text);
	buf_add_repeated(&text, "dagger -c '", 1000);
	read_described(snapshot, READER_SHELL, text.text);
	buf_clear(&text);
	buf_add_repeated(&text, "bash -c \"bash -c ", 1000);
	buf_add(&text, "dagger call");
	read_described(snapshot, READER_SHELL, text.text);
}

static void other_languages_are_no_scripts(void **state)
{
	const struct reader *reader = reader_by_id(READER_SHELL);
	static const char *const yes[] = { "dagger call", "#!/bin/sh\ndagger",
		"#!/usr/bin/env -S A=1 bash -e\nDAGGER_X", "#!/usr/bin/env dagger\n" };
	static const char *const no[] = { "echo", "#!/usr/bin/python3\ndagger",
		"#!/usr/bin/env node\ndagger" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(yes); i++)
		assert_true(reader->screen(yes[i], strlen(yes[i])));
	for (size_t i = 0; i < COUNT_OF(no); i++)
		assert_false(reader->screen(no[i], strlen(no[i])));
	assert_true(reader->wants("", "ci.sh") && reader->wants("a/hack", "build") &&
		    !reader->wants("a", "build"));
	assert_true(!reader->wants("hack", "a.py"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_verb_behind_flags_and_sorts_what_follows),
		cmocka_unit_test(takes_every_spelling_of_a_module),
		cmocka_unit_test(local_modules_are_no_references),
		cmocka_unit_test(installing_names_modules_by_words),
		cmocka_unit_test(follows_variables_assigned_once),
		cmocka_unit_test(what_is_not_known_leaves_its_shape),
		cmocka_unit_test(undoes_quotes_and_escapes),
		cmocka_unit_test(lines_that_go_on_are_one_command),
		cmocka_unit_test(arrays_become_their_words),
		cmocka_unit_test(programs_that_run_another_behind_two_dashes_wrap_it),
		cmocka_unit_test(looks_behind_what_wraps_a_command),
		cmocka_unit_test(finds_commands_wherever_they_stand),
		cmocka_unit_test(reads_texts_that_are_run),
		cmocka_unit_test(what_dagger_runs_is_none_of_its_flags),
		cmocka_unit_test(installers_are_found_with_what_is_set_for_them),
		cmocka_unit_test(variables_of_dagger_are_settings),
		cmocka_unit_test(engines_are_images),
		cmocka_unit_test(containers_given_to_functions_are_images),
		cmocka_unit_test(publishing_is_a_function_of_the_api),
		cmocka_unit_test(credentials_stay_in_the_file),
		cmocka_unit_test(marks_what_was_read),
		cmocka_unit_test(reads_on_behind_what_is_no_shell),
		cmocka_unit_test(expansion_cannot_run_away),
		cmocka_unit_test(texts_inside_of_texts_have_an_end),
		cmocka_unit_test(more_tokens_than_the_parser_can_count_are_not_parsed),
		cmocka_unit_test(expressions_of_a_workflow_are_unknown_words),
		cmocka_unit_test(depth_is_no_danger),
		cmocka_unit_test(other_languages_are_no_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
