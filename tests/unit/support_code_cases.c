#include "support_code_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/memory.h"
#include "support_code.h"
#include "support_facts.h"

struct prepared {
	const char *reader, *before, *indent;
	const struct code_case *item;
};

static void add_indented(struct buf *buf, const char *code, const char *indent)
{
	for (const char *at = code; *at;) {
		const char *end = strchrnul(at, '\n');

		buf_add(buf, indent);
		buf_add_bytes(buf, at, (size_t)(end - at));
		buf_add(buf, "\n");
		at = *end ? end + 1 : end;
	}
}

static void gives_its_call(void **state)
{
	const struct prepared *prepared = *state;
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	const struct facts *facts;

	buf_add(&text, prepared->before);
	add_indented(&text, prepared->item->code, prepared->indent);
	facts = support_code_read(snapshot, prepared->reader, text.text);
	if (facts->refused || facts->broken)
		fail_msg("line %u is broken", facts->broken_at.line);
	facts_come_back(facts);
	support_code_write(facts, prepared->item->call, &lines);
	assert_string_equal(lines.length ? lines.text : "", prepared->item->lines);
}

int code_cases_run(const char *reader, const char *before, const char *indent, const struct code_case *cases,
	size_t count)
{
	CLEANUP(memory_release) struct CMUnitTest *tests = memory_zero(count, sizeof(*tests));
	CLEANUP(memory_release) struct prepared *prepared = memory_zero(count, sizeof(*prepared));

	for (size_t i = 0; i < count; i++) {
		prepared[i] = (struct prepared){ reader, before, indent, &cases[i] };
		tests[i].name = cases[i].name;
		tests[i].test_func = gives_its_call;
		tests[i].initial_state = &prepared[i];
	}
	return _cmocka_run_group_tests(reader, tests, count, NULL, NULL);
}

static void write_parameters(const struct facts *facts, struct buf *lines)
{
	for (size_t i = 0; i < facts->parameter_count; i++) {
		const struct parameter_fact *fact = &facts->parameters[i];

		buf_format(lines, "%s(%s: %s)", fact->function, fact->name, fact->type);
		if (fact->default_value)
			buf_format(lines, " default=%s", fact->default_value);
		if (fact->default_address)
			buf_format(lines, " address=%s", fact->default_address);
		if (fact->default_path)
			buf_format(lines, " path=%s", fact->default_path);
		buf_format(lines, "%s%s\n", fact->ignores ? " ignores" : "", fact->exposed ? " exposed" : "");
	}
}

void code_expect_parameter(const char *reader, const char *code, const char *line)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	CLEANUP(buf_release) struct buf whole = BUF_INIT;

	buf_add(&lines, "\n");
	write_parameters(support_code_read(snapshot, reader, code), &lines);
	buf_format(&whole, "\n%s\n", line);
	if (!strstr(lines.text, whole.text))
		fail_msg("expected %s among %s", line, lines.text);
}

void code_expect_no_parameter(const char *reader, const char *code, const char *name)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, reader, code);

	for (size_t i = 0; i < facts->parameter_count; i++)
		assert_string_not_equal(facts->parameters[i].name, name);
}

void code_expect_constant(const char *reader, const char *code, const char *name, const char *expected)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_code_read(snapshot, reader, code);
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	for (size_t i = 0; i < facts->constant_count; i++)
		if (strcmp(facts->constants[i].name, name) == 0)
			buf_format(&found, "%s %s", certainty_word(facts->constants[i].certainty),
				facts->constants[i].text);
	assert_string_equal(found.length ? found.text : "none", expected);
}
