#include "json_text.h"

#include "base/text.h"
#include "reporting.h"

#include <string.h>

enum { REPLACEMENT = 0xfffd };

static void add_escape(struct buf *buf, uint32_t rune)
{
	if (rune == TEXT_BAD_BYTE)
		rune = REPLACEMENT;
	if (rune > 0xffff) {
		rune -= 0x10000;
		buf_format(buf, "\\u%04x\\u%04x", 0xd800 | (rune >> 10), 0xdc00 | (rune & 0x3ff));
	} else {
		buf_format(buf, "\\u%04x", rune);
	}
}

static void add_hidden(struct buf *buf, const char *text, size_t length)
{
	size_t position = 0;

	while (position < length) {
		const uint32_t rune = text_next(text, length, &position);

		if (rune == '\n' || rune == '\t')
			buf_add(buf, rune == '\n' ? "\\n" : "\\t");
		else
			add_escape(buf, rune);
	}
}

void buf_add_json_bytes(struct buf *buf, const char *text, size_t length)
{
	size_t position = 0;
	bool hidden;

	buf_add_char(buf, '"');
	while (position < length) {
		const size_t bare = report_bare_length(text + position, length - position);
		const size_t start = position + bare;

		buf_add_bytes(buf, text + position, bare);
		position = start;
		if (!report_next(text, length, &position, &hidden))
			break;
		if (!hidden && (text[start] == '"' || text[start] == '\\'))
			buf_add_char(buf, '\\');
		if (hidden)
			add_hidden(buf, text + start, position - start);
		else
			buf_add_bytes(buf, text + start, position - start);
	}
	buf_add_char(buf, '"');
}

void buf_add_json(struct buf *buf, const char *text)
{
	buf_add_json_bytes(buf, text, strlen(text));
}
