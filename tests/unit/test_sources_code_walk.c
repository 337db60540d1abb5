/* What is found by walking through a tree: every node once, and none that lies too deep. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_code.h"

static const char head[] = "package main\n\nimport \"dagger.io/dagger\"\n\n";

static void of_several_names_all_but_the_first_are_unknown(void **state)
{
	CLEANUP(buf_release) struct buf code = BUF_INIT;

	(void)state;
	buf_add(&code, head);
	buf_add(&code, "const image, other = \"alpine:3\", \"busybox:1\"\n"
		       "func a(c *dagger.Client) { c.Container().From(image) }\n"
		       "func b(c *dagger.Client) { _, image := split(); c.Container().From(image) }\n"
		       "func d(c *dagger.Client) { var x, image = split(); c.Container().From(image) }\n");
	support_code_calls_named("go", code.text, "from",
		"Container.from(constant \"alpine:3\")\n"
		"Container.from(unknown \"\")\n"
		"Container.from(unknown \"\")\n");
}

static void a_receiver_that_is_no_plain_type_makes_no_function_of_the_module(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&code, head);
	buf_add(&code, "func (m *Ci) Build(ctr *dagger.Container) { ctr.From(\"alpine:3\") }\n"
		       "func (m *Ci[T]) Test() { dag.Container().Terminal() }\n");
	facts = support_code_read(snapshot, "go", code.text);
	assert_string_equal(support_code_call(facts, "from")->function, "Ci.Build");
	assert_string_equal(support_code_call(facts, "terminal")->function, "");
}

static void what_lies_too_deep_is_left_out_and_said(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&code, head);
	buf_add(&code, "func a(c *dagger.Client) {\n\tc.Container().From(\"alpine:3\")\n\tx := ");
	buf_add_repeated(&code, "(", 2000);
	buf_add(&code, "c.Container().Terminal()");
	buf_add_repeated(&code, ")", 2000);
	buf_add(&code, "\n\tc.Container().Publish(ctx, \"ghcr.io/a/b\")\n}\n");
	facts = support_code_read(snapshot, "go", code.text);
	assert_true(facts->broken);
	assert_int_equal(facts->broken_at.line, 7);
	support_code_call(facts, "from");
	support_code_call(facts, "publish");
	for (size_t i = 0; i < facts->call_count; i++)
		assert_string_not_equal(facts->calls[i].name, "terminal");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_several_names_all_but_the_first_are_unknown),
		cmocka_unit_test(a_receiver_that_is_no_plain_type_makes_no_function_of_the_module),
		cmocka_unit_test(what_lies_too_deep_is_left_out_and_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
