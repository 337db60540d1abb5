/* What a hostile file of code may cost, counted in facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/grammar.h"
#include "model/limits.h"
#include "sources/table.h"

enum { CALLS = 1000, VALUES = 400, FEW_OF_EACH = 4 };

static const char oid[] = "0123456789012345678901234567890123456789";

static const struct facts *read_code(
	struct snapshot *snapshot, const char *reader, const struct buf *code, const struct limits *limits)
{
	return reader_read(reader_by_name(reader), snapshot, oid, code->text, code->length, limits);
}

/* One list of many words that many calls are given. */
static void write_many(struct buf *ret)
{
	buf_add(ret, "package main\nfunc f() {\n\targs := []string{");
	for (int i = 0; i < VALUES; i++)
		buf_add(ret, "\"a\",");
	buf_add(ret, "}\n\tc := dag.Container()\n");
	for (int i = 0; i < CALLS; i++)
		buf_add(ret, "\tc.WithExec(args)\n");
	buf_add(ret, "}\n");
}

static size_t count_values(const struct facts *facts)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->call_count; i++)
		count += facts->calls[i].value_count;
	return count;
}

static void values_of_a_file_are_as_limited_as_its_calls(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;
	struct limits limits;

	(void)state;
	limits_default(&limits);
	write_many(&code);
	facts = read_code(snapshot, "go", &code, &limits);
	assert_null(facts->refused);
	assert_in_range(facts->call_count, CALLS, CALLS + 1);
	/* Each call keeps a few, whatever the calls before it have used up. */
	assert_in_range(count_values(facts), CALLS, limits.values[LIMIT_FACT_COUNT] + CALLS * FEW_OF_EACH);
	assert_in_range(facts->calls[facts->call_count - 1].value_count, 1, FEW_OF_EACH);
	assert_true(facts->left_out > 0);
}

static void a_lowered_limit_holds_for_values_too(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;
	struct limits limits;

	(void)state;
	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 50;
	write_many(&code);
	facts = read_code(snapshot, "go", &code, &limits);
	assert_in_range(facts->call_count, 1, 50);
	assert_in_range(count_values(facts), 1, 50 + 50 * FEW_OF_EACH);
}

static void a_file_of_too_many_tokens_is_refused_by_a_limit_that_has_a_name(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf code = BUF_INIT;
	const struct facts *facts;
	struct limits limits;

	(void)state;
	limits_default(&limits);
	assert_string_equal(limit_table[LIMIT_SOURCE_TOKENS].name, "source.tokens");
	for (int i = 0; i < 70000; i++)
		buf_add_char(&code, '(');
	facts = read_code(snapshot, "go", &code, &limits);
	assert_true(facts->refused_by_limit);
	assert_string_equal(facts->refused, "more than 60000 words and signs (source.tokens)");
}

static void the_limit_of_tokens_may_be_lowered_and_not_raised(void **state)
{
	static const char text[] = "a + b + c + d";
	CLEANUP(buf_release) struct buf code = BUF_INIT;

	(void)state;
	assert_true(grammar_may_parse(text, strlen(text), 7));
	assert_false(grammar_may_parse(text, strlen(text), 6));
	for (int i = 0; i <= GRAMMAR_NODES; i++)
		buf_add_char(&code, '(');
	assert_true(grammar_may_parse(code.text, code.length - 1, UINT64_MAX));
	assert_false(grammar_may_parse(code.text, code.length, UINT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_a_file_are_as_limited_as_its_calls),
		cmocka_unit_test(a_lowered_limit_holds_for_values_too),
		cmocka_unit_test(a_file_of_too_many_tokens_is_refused_by_a_limit_that_has_a_name),
		cmocka_unit_test(the_limit_of_tokens_may_be_lowered_and_not_raised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
