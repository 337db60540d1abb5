/* Chains of calls: what is called on what, through variables, fields, helpers and closures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "sources/table.h"
#include "support_code.h"

/* Names of a chain from a call back to its start: "from container". */
static void chain(const char *code, const char *name, const char *expected)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts = support_code_read(snapshot, "go", code);
	const struct call_fact *call = support_code_call(facts, name);

	while (call) {
		buf_format(&text, "%s%s", text.length ? " " : "", call->name);
		assert_true(call->receiver == INDEX_NONE || &facts->calls[call->receiver] < call);
		call = call->receiver == INDEX_NONE ? NULL : &facts->calls[call->receiver];
	}
	assert_string_equal(text.text, expected);
}

static void calls_are_chained_on_what_stands_before_them(void **state)
{
	(void)state;
	chain("package main\nfunc f() { dag.Container().From(\"a\").WithExec(x).Publish(ctx, \"b\") }\n",
		"publish", "publish withExec from container");
}

static void chains_go_on_through_variables(void **state)
{
	(void)state;
	chain("package main\n"
	      "func f() {\n"
	      "\tctr := dag.Container().From(\"a\")\n"
	      "\tctr = ctr.WithExec(nil)\n"
	      "\tfor _, x := range y {\n\t\tctr = ctr.WithEnvVariable(x, x)\n\t}\n"
	      "\tctr.Publish(ctx, \"b\")\n"
	      "}\n",
		"publish", "publish withEnvVariable withExec from container");
}

static void a_variable_of_another_function_is_another(void **state)
{
	(void)state;
	chain("package main\n"
	      "func f() { ctr := dag.Container().From(\"a\"); use(ctr) }\n"
	      "func g(ctr *dagger.Container) { ctr.Publish(ctx, \"b\") }\n",
		"publish", "publish");
}

static void closures_see_what_stands_around_them(void **state)
{
	(void)state;
	chain("package main\n"
	      "func f() {\n"
	      "\tctr := dag.Container()\n"
	      "\tgo func() { ctr.Publish(ctx, \"b\") }()\n"
	      "}\n",
		"publish", "publish container");
}

static void helpers_of_the_file_hand_on_what_they_made(void **state)
{
	(void)state;
	chain("package main\n"
	      "func (m *Ci) base() (*dagger.Container, error) {\n"
	      "\tif m.x { return nil, err }\n"
	      "\treturn dag.Container().From(\"a\"), nil\n"
	      "}\n"
	      "func (m *Ci) Run() { c, err := m.base(); c.Terminal() }\n",
		"terminal", "terminal from container");
}

static void types_come_from_parameters_fields_and_results(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"import \"dagger.io/dagger\"\n"
		"type Ci struct { Ctr *dagger.Container; c *dagger.Client }\n"
		"func (m *Ci) Run(dir *dagger.Directory) {\n"
		"\tm.Ctr.Terminal()\n"
		"\tm.c.Host().Directory(\".\")\n"
		"\tdir.File(\"x\").Contents(ctx)\n"
		"\tvar s *dagger.Service = make()\n"
		"\ts.Up(ctx)\n"
		"\tm.later().Terminal()\n"
		"}\n"
		"func (m *Ci) later() *dagger.Directory { return nil }\n",
		"Container.terminal()\nQuery.host()\nHost.directory(\".\")\nDirectory.file(\"x\")\n"
		"File.contents()\nService.up()\nDirectory.terminal()\n");
}

static void connecting_gives_a_client(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"import \"dagger.io/dagger\"\n"
		"func main() {\n"
		"\tc, err := dagger.Connect(ctx, dagger.WithLogOutput(os.Stderr))\n"
		"\tc.Host().Directory(\"/\")\n"
		"}\n",
		"Query.host()\nHost.directory(\"/\")\n");
}

static void calls_of_other_modules_are_calls_too(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"func f() { dag.Cosign().Sign(\"x\").Container().From(\"y\") }\n",
		"Query.cosign()\n?.sign(\"x\")\n?.container()\n?.from(\"y\")\n");
}

static void names_that_others_use_too_are_the_apis_alone(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"import \"dagger.io/dagger\"\n"
		"func f() {\n"
		"\tclient := github.New()\n"
		"\tclient.Issues().List()\n"
		"\terr := dag.Cosign().Sign()\n"
		"\tpanic(err.Error())\n"
		"}\n",
		"Query.cosign()\n?.sign()\n");
}

static void what_stands_in_a_call_stands_before_it(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"func f() {\n"
		"\tdag.Container().WithServiceBinding(\"db\", dag.Container().From(\"pg\").AsService())\n"
		"}\n",
		"Query.container()\nQuery.container()\nContainer.from(\"pg\")\nContainer.asService()\n"
		"Container.withServiceBinding(\"db\", #3)\n");
}

static void functions_are_named_with_their_type(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, "go",
		"package main\n"
		"var c = dag.Container()\n"
		"func (m *Ci) Build() { func() { c.From(\"x\") }() }\n");

	(void)state;
	assert_string_equal(facts->calls[0].function, "");
	assert_string_equal(facts->calls[1].function, "Ci.Build");
}

/* Names that mean each other must end. */
static void circles_end(void **state)
{
	(void)state;
	support_code_calls("go",
		"package main\n"
		"var a = b\nvar b = a\n"
		"func f() *dagger.Container { return g() }\n"
		"func g() *dagger.Container { return f() }\n"
		"func h() {\n"
		"\tx := y\n\ty := x\n"
		"\tf().From(a).From(x)\n"
		"}\n",
		"Container.from(unknown \"\")\nContainer.from(unknown \"\")\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_chained_on_what_stands_before_them),
		cmocka_unit_test(chains_go_on_through_variables),
		cmocka_unit_test(a_variable_of_another_function_is_another),
		cmocka_unit_test(closures_see_what_stands_around_them),
		cmocka_unit_test(helpers_of_the_file_hand_on_what_they_made),
		cmocka_unit_test(types_come_from_parameters_fields_and_results),
		cmocka_unit_test(connecting_gives_a_client),
		cmocka_unit_test(calls_of_other_modules_are_calls_too),
		cmocka_unit_test(names_that_others_use_too_are_the_apis_alone),
		cmocka_unit_test(what_stands_in_a_call_stands_before_it),
		cmocka_unit_test(functions_are_named_with_their_type),
		cmocka_unit_test(circles_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
