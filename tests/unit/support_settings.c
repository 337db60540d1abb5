#include "support_settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "engine/read_blob.h"

struct facts *support_settings_read(struct snapshot *snapshot, enum reader_id reader, const char *text)
{
	struct limits limits;

	limits_default(&limits);
	return read_blob(NULL, reader_by_id(reader), snapshot, "00", text, strlen(text), &limits);
}

/* What is marked is the value, where it stands there as it is. */
static void check_mark(const struct setting_fact *setting, const char *text)
{
	const size_t length = strlen(setting->value);

	assert_true(setting->at.offset + setting->at.count <= strlen(text));
	if (length && setting->at.count == length)
		assert_memory_equal(text + setting->at.offset, setting->value, length);
}

void support_settings(enum reader_id reader, const char *text, const char *lines)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf found = BUF_INIT;
	const struct facts *facts = support_settings_read(snapshot, reader, text);

	for (size_t i = 0; i < facts->setting_count; i++) {
		const struct setting_fact *setting = &facts->settings[i];

		check_mark(setting, text);
		buf_format(&found, "%u:%u %s ", setting->at.line, setting->at.column,
			setting_kind_word(setting->kind));
		if (*setting->subject)
			buf_format(&found, "[%s] ", setting->subject);
		buf_format(&found, "%s = %s%s%s%s\n", setting->key, setting->value,
			setting->unknown ? " (unknown)" : "", setting->refused ? " (refused)" : "",
			setting->certainty == CERTAINTY_UNKNOWN ? " ?" : "");
	}
	assert_string_equal(found.text, lines);
}

void support_images(enum reader_id reader, const char *text, const char *lines)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf found = BUF_INIT;
	const struct facts *facts = support_settings_read(snapshot, reader, text);

	for (size_t i = 0; i < facts->image_count; i++) {
		const struct image_fact *image = &facts->images[i];

		buf_format(&found, "%u %s ", image->at.line, image_role_word(image->role));
		if (image->context < facts->context_count)
			buf_format(&found, "[%s] ", facts->contexts[image->context].name);
		buf_format(&found, "%s %s%s\n", image->where, image->text,
			certainty_is_fixed(image->certainty) ? "" : " ?");
	}
	assert_string_equal(found.text, lines);
}
