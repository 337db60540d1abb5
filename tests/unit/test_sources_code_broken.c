/* Code that is broken, too large, or written to hurt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "sources/table.h"
#include "support_code.h"

static const char head[] = "package main\nimport \"dagger.io/dagger\"\nfunc f(a string) {\n";

static void what_is_good_of_broken_code_is_read(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, "go",
		"package main\n"
		"func f() { dag.Container().From(\"a\") }\n"
		"func g( {\n"
		"func h() { dag.Container().From(\"b\") }\n");

	(void)state;
	assert_null(facts->refused);
	assert_true(facts->broken);
	assert_int_equal(facts->broken_at.line, 3);
	assert_string_equal(support_code_call(facts, "from")->values[0].text, "a");
}

static void good_code_is_not_broken(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, "go", "package main\nfunc f() {}\n");

	(void)state;
	assert_false(facts->broken);
	assert_int_equal(facts->broken_at.count, 0);
}

static void the_screen_wants_a_word_of_daggers(void **state)
{
	const struct reader *reader = reader_by_name("go");
	static const char with[] = "package main\nfunc f() { dag.Container() }\n";
	static const char without[] = "package main\nfunc f() { g() }\n";

	(void)state;
	assert_true(reader->screen(with, sizeof(with) - 1));
	assert_false(reader->screen(without, sizeof(without) - 1));
	assert_int_equal(reader->need, NEED_CODE);
	assert_true(reader->wants("ci", "main.go"));
	assert_false(reader->wants("ci", "dagger.gen.go"));
	assert_false(reader->wants("ci", "main.gox"));
}

static void more_tokens_than_the_parser_can_take_are_refused(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add_repeated(&code, "(", 70000);
	facts = support_code_read(snapshot, "go", code.text);
	assert_non_null(facts->refused);
	assert_true(facts->refused_by_limit);
}

static void bytes_over_the_limit_are_refused(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&code, "package main\n// ");
	buf_add_repeated(&code, "a", 1024 * 1024);
	facts = support_code_read(snapshot, "go", code.text);
	assert_non_null(facts->refused);
	assert_true(facts->refused_by_limit);
}

/* Each is as large as may be parsed; what takes time with the square of it takes minutes. */
static void hostile_code_takes_no_time(void **state)
{
	static const struct {
		const char *start, *repeated;
		size_t times;
	} cases[] = {
		{ head, "dag.X()", 8 },
		{ head, ".X()", 14000 },
		{ head, "(", 58000 },
		{ head, "func(){", 11000 },
		{ head, "x = x + x\n", 8000 },
		{ head, "c := c.X(c)\n", 5000 },
		{ head, "dag.From(", 14000 },
		{ head, "fmt.Sprintf(\"%s\",", 6000 },
		{ head, "a[", 28000 },
		{ head, "\"a\"+", 14000 },
		{ head, "m.a = dag.Container().From(m.a)\n", 2500 },
		{ "package main\nfunc f(", "a *dagger.Container, // +default=1\n", 3500 },
		{ "package main\n", "type a struct {", 11000 },
		{ "package main\n", "\xff\xfe+(\x01{", 9000 },
		{ "package main\n", "x ) = ( y {\n", 6000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
		CLEANUP(buf_release) struct buf code = BUF_INIT;
		const clock_t begun = clock();
		const struct facts *facts;

		buf_add(&code, cases[i].start);
		buf_add_repeated(&code, cases[i].repeated, cases[i].times);
		facts = support_code_read(snapshot, "go", code.text);
		if (clock() - begun > 8 * CLOCKS_PER_SEC)
			fail_msg("case %zu takes %f s", i, (double)(clock() - begun) / CLOCKS_PER_SEC);
		if (facts->refused && !strstr(facts->refused, "not parsed in"))
			fail_msg("case %zu is not read: %s", i, facts->refused);
	}
}

static void helpers_that_call_each_other_end(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;
	const clock_t begun = clock();

	(void)state;
	buf_add(&code, "package main\n");
	for (int i = 0; i < 1000; i++)
		buf_format(&code, "func f%d(a string) string { return f%d(a) + f%d(a) }\n", i, i + 1, i + 1);
	buf_add(&code, "func g(b string) { dag.Container().From(f0(b)) }\n");
	facts = support_code_read(snapshot, "go", code.text);
	assert_true(clock() - begun < 8 * CLOCKS_PER_SEC);
	assert_int_equal(support_code_call(facts, "from")->values[0].certainty, CERTAINTY_UNKNOWN);
}

static void facts_over_the_limit_are_counted(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;

	(void)state;
	buf_add(&code, head);
	buf_add(&code, "dag.Container().WithExec([]string{");
	buf_add_repeated(&code, "\"a\",", 5000);
	buf_add(&code, "})\n}\n");
	facts = support_code_read(snapshot, "go", code.text);
	assert_true(support_code_call(facts, "withExec")->value_count <= 1000);
	assert_true(facts->left_out > 0);
}

static void long_texts_are_cut(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;
	const clock_t begun = clock();

	(void)state;
	buf_add(&code, "package main\nconst a = \"");
	buf_add_repeated(&code, "x", 900000);
	buf_add(&code, "\"\nfunc f() {\n");
	buf_add_repeated(&code, "\tdag.Container().From(a + a)\n", 1000);
	buf_add(&code, "}\n");
	facts = support_code_read(snapshot, "go", code.text);
	assert_true(clock() - begun < 8 * CLOCKS_PER_SEC);
	assert_true(snapshot->arena.total < 64 * 1024 * 1024);
	assert_int_equal(facts->call_count, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_good_of_broken_code_is_read),
		cmocka_unit_test(good_code_is_not_broken),
		cmocka_unit_test(the_screen_wants_a_word_of_daggers),
		cmocka_unit_test(more_tokens_than_the_parser_can_take_are_refused),
		cmocka_unit_test(bytes_over_the_limit_are_refused),
		cmocka_unit_test(hostile_code_takes_no_time),
		cmocka_unit_test(helpers_that_call_each_other_end),
		cmocka_unit_test(facts_over_the_limit_are_counted),
		cmocka_unit_test(long_texts_are_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
