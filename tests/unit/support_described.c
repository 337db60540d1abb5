#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_described.h"
#include "support_facts.h"

static void describe_certainty(struct buf *buf, enum certainty certainty)
{
	if (certainty != CERTAINTY_LITERAL)
		buf_format(buf, "(%s)", certainty_word(certainty));
}

static void describe_value(struct buf *buf, const struct value_fact *value)
{
	if (*value->name)
		buf_add(buf, value->name);
	else
		buf_format(buf, "#%u", value->position);
	if (value->element != INDEX_NONE)
		buf_format(buf, "[%u]", value->element);
	buf_format(buf, "=%s", value->text);
	describe_certainty(buf, value->certainty);
	if (value->call != INDEX_NONE)
		buf_format(buf, "<%u", value->call);
}

static void describe_call(struct buf *buf, const struct call_fact *call)
{
	buf_format(
		buf, "%s %s%s%s", call_api_word(call->api), call->type, *call->type ? "." : "", call->name);
	if (call->receiver != INDEX_NONE)
		buf_format(buf, " on %u", call->receiver);
	if (*call->function)
		buf_format(buf, " in %s", call->function);
	for (size_t i = 0; i < call->value_count; i++) {
		buf_add(buf, i ? ", " : ": ");
		describe_value(buf, &call->values[i]);
	}
	buf_add_char(buf, '\n');
}

static void describe_image(struct buf *buf, const struct image_fact *image)
{
	buf_format(buf, "image %s %s", image_role_word(image->role), image->text);
	describe_certainty(buf, image->certainty);
	buf_format(buf, " %s", image->where);
	if (image->platform)
		buf_format(buf, " %s", image->platform);
	if (image->stage)
		buf_format(buf, " as %s", image->stage);
	buf_add_char(buf, '\n');
}

static void describe(struct buf *buf, const struct facts *facts)
{
	for (size_t i = 0; i < facts->call_count; i++)
		describe_call(buf, &facts->calls[i]);
	for (size_t i = 0; i < facts->reference_count; i++)
		buf_format(buf, "reference %s %s\n", facts->references[i].name, facts->references[i].source);
	for (size_t i = 0; i < facts->setting_count; i++) {
		const struct setting_fact *setting = &facts->settings[i];

		buf_format(buf, "setting %s=%s", setting->key, setting->value);
		describe_certainty(buf, setting->certainty);
		if (*setting->subject)
			buf_format(buf, " of %s", setting->subject);
		buf_add(buf, setting->unknown ? " read by nothing\n" : "\n");
	}
	for (size_t i = 0; i < facts->image_count; i++)
		describe_image(buf, &facts->images[i]);
	if (facts->dagger)
		buf_add(buf, "dagger\n");
}

struct facts *read_described(struct snapshot *snapshot, enum reader_id reader, const char *text)
{
	struct limits limits;

	limits_default(&limits);
	return reader_read(reader_by_id(reader), snapshot, "0000000000000000000000000000000000000000", text,
		strlen(text), &limits);
}

void assert_described(enum reader_id reader, const char *text, const char *expected)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf described = BUF_INIT;
	const struct facts *facts = read_described(snapshot, reader, text);

	assert_null(facts->refused);
	describe(&described, facts);
	assert_string_equal(described.text, expected);
	facts_come_back(facts);
}

void assert_marks(const char *text, struct place at, const char *marked)
{
	uint32_t line = 1;

	assert_true(at.offset + at.count <= strlen(text));
	assert_int_equal(at.count, strlen(marked));
	assert_memory_equal(text + at.offset, marked, at.count);
	for (size_t i = 0; i < at.offset; i++)
		line += text[i] == '\n';
	assert_int_equal(at.line, line);
}
