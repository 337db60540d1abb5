#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"

static void pipelines_are_chains_of_the_api(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"dagger -c 'container | from alpine:3 | with-exec ls -l | publish ttl.sh/x'\n",
		"cli : command=container | from alpine:3 | with-exec ls -l | publish ttl.sh/x\n"
		"dagger Query.container\ndagger Container.from on 1: #0=alpine:3\n"
		"dagger Container.withExec on 2: #0[0]=ls, #0[1]=-l\n"
		"dagger Container.publish on 3: #0=ttl.sh/x\n");
}

static void scripts_have_it_in_their_first_line(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"#!/usr/bin/env -S dagger -m github.com/a/b\nbuild --src . | with-exec -- sh -c \"a b\"\n",
		"dagger Query.build: src=.\ndagger Container.withExec on 0: #0[0]=sh, #0[1]=-c, #0[2]=a b\n"
		"cli : module=github.com/a/b\nreference  github.com/a/b\n");
}

static void here_documents_and_strings_are_scripts(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"I=alpine:3\ndagger <<EOF\ncontainer | from $I | with-secret-variable X \\$(secret "
		"env://Y)\nEOF\n"
		"dagger shell <<'EOF'\ngit url | head\nEOF\ndagger <<< 'host | directory /'\n",
		"cli \ndagger Query.container\ndagger Container.from on 1: #0=alpine:3\n"
		"dagger Query.secret: #0=env://Y\n"
		"dagger Container.withSecretVariable on 2: #0=X, #1=(unknown)<3\n"
		"cli shell\ndagger Query.git: #0=url\ndagger GitRepository.head on 6\n"
		"cli \ndagger Query.host\ndagger Host.directory on 9: #0=/\n");
}

static void variables_hold_results(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"#!/usr/bin/env dagger\nctr=$(container | from alpine)\nname=x\n$ctr | with-file $name "
		"$(file a b)\n"
		"build --base $ctr\n",
		"dagger Query.container\ndagger Container.from on 0: #0=alpine\n"
		"dagger Query.file: #0=a, #1=b\n"
		"dagger Container.withFile on 1: #0=x(constant), #1=(unknown)<2\n"
		"dagger Query.build: base=(unknown)<1\ncli \n");
}

static void flags_are_camel_case_and_switches_take_no_word(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"dagger -c 'container | with-exec --insecure-root-capabilities sh | with-exec "
		"--experimental-privileged-nesting=true --stdin x y'\n",
		"cli : command=container | with-exec --insecure-root-capabilities sh | with-exec "
		"--experimental-privileged-nesting=true --stdin x y\n"
		"dagger Query.container\n"
		"dagger Container.withExec on 1: insecureRootCapabilities=true, #0[0]=sh\n"
		"dagger Container.withExec on 2: experimentalPrivilegedNesting=true, stdin=x, #0[0]=y\n");
}

static void a_first_word_may_be_a_module(void **state)
{
	(void)state;
	assert_described(READER_SHELL,
		"#!/usr/bin/env dagger\ngithub.com/a/b@v1 | publish x\n./local | from y\n.cd github.com/a/c\n"
		".help\n.core | container\n. | test\npublish z\n",
		"dagger publish: #0=x\ndagger from: #0=y\ndagger Query.container\ndagger Query.test\n"
		"dagger Query.publish: #0=z\ncli \n"
		"reference shell github.com/a/b@v1\nreference .cd github.com/a/c\n");
}

static void what_bash_declares_is_a_function_here(void **state)
{
	(void)state;
	assert_described(READER_SHELL, "dagger -c 'directory | export ./out'\n",
		"cli : command=directory | export ./out\ndagger Query.directory\n"
		"dagger Directory.export on 1: #0=./out\n");
}

static void places_are_those_of_the_file(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const char *text = "#\ndagger -c \"container |\n from \\\"al\\$pine\\\"\" x\n";
	const struct facts *facts = read_described(snapshot, READER_SHELL, text);

	(void)state;
	assert_int_equal(facts->call_count, 3);
	assert_marks(text, facts->calls[2].at, "from \\\"al\\$pine\\\"");
	assert_int_equal(facts->calls[2].at.column, 2);
	assert_marks(text, facts->calls[1].at, "container");
}

static void depth_is_no_danger(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add(&text, "#!/usr/bin/env dagger\n");
	buf_add_repeated(&text, "container | from $(", 20000);
	read_described(snapshot, READER_SHELL, text.text);
	buf_clear(&text);
	buf_add(&text, "#!/usr/bin/env dagger\n");
	buf_add_repeated(&text, "(((", 20000);
	read_described(snapshot, READER_SHELL, text.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pipelines_are_chains_of_the_api),
		cmocka_unit_test(scripts_have_it_in_their_first_line),
		cmocka_unit_test(here_documents_and_strings_are_scripts),
		cmocka_unit_test(variables_hold_results),
		cmocka_unit_test(flags_are_camel_case_and_switches_take_no_word),
		cmocka_unit_test(a_first_word_may_be_a_module),
		cmocka_unit_test(what_bash_declares_is_a_function_here),
		cmocka_unit_test(places_are_those_of_the_file),
		cmocka_unit_test(depth_is_no_danger),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
