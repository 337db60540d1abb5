#include "support_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"

struct facts *support_code_read(struct snapshot *snapshot, const char *reader, const char *code)
{
	struct limits limits;

	limits_default(&limits);
	return reader_read(reader_by_name(reader), snapshot, "00", code, strlen(code), &limits);
}

static void add_value(struct buf *text, const struct value_fact *value, bool first)
{
	if (!first)
		buf_add(text, ", ");
	if (*value->name)
		buf_format(text, "%s: ", value->name);
	if (value->call != INDEX_NONE) {
		buf_format(text, "#%u", value->call);
	} else {
		if (value->certainty != CERTAINTY_LITERAL)
			buf_format(text, "%s ", certainty_word(value->certainty));
		buf_format(text, "\"%s\"", value->text);
	}
	if (value->parameter)
		buf_format(text, "<%s%s>", value->parameter, value->through ? "..." : "");
}

void support_code_write(const struct facts *facts, const char *only, struct buf *ret)
{
	for (size_t i = 0; i < facts->call_count; i++) {
		const struct call_fact *call = &facts->calls[i];

		if (only && strcmp(call->name, only) != 0)
			continue;
		buf_format(ret, "%s.%s(", *call->type ? call->type : "?", call->name);
		for (size_t k = 0; k < call->value_count; k++)
			add_value(ret, &call->values[k], k == 0);
		buf_add(ret, ")\n");
	}
}

void support_code_calls_named(const char *reader, const char *code, const char *name, const char *lines)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts = support_code_read(snapshot, reader, code);

	if (facts->broken)
		fail_msg("line %u is broken: %s", facts->broken_at.line, code);
	support_code_write(facts, name, &text);
	assert_string_equal(text.text, lines);
}

void support_code_calls(const char *reader, const char *code, const char *lines)
{
	support_code_calls_named(reader, code, NULL, lines);
}

const struct call_fact *support_code_call(const struct facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->call_count; i++)
		if (strcmp(facts->calls[i].name, name) == 0)
			return &facts->calls[i];
	fail_msg("no call of %s", name);
	return NULL;
}
