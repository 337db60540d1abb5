#include "place.h"

#include "base/text.h"

/* Where the run of ASCII characters of one line ends that begins at an offset. */
static size_t plain_end(const char *text, size_t offset, size_t end)
{
	while (offset < end && (unsigned char)text[offset] < 0x80 && text[offset] != '\n')
		offset++;
	return offset;
}

struct place place_at(struct place_cursor *cursor, size_t offset, size_t count)
{
	if (offset < cursor->offset)
		*cursor = (struct place_cursor){ .text = cursor->text, .length = cursor->length };
	while (cursor->offset < offset) {
		const size_t end = plain_end(cursor->text, cursor->offset, offset);
		unsigned char byte;

		cursor->units += (uint32_t)(end - cursor->offset);
		cursor->offset = end;
		if (end == offset)
			break;
		byte = (unsigned char)cursor->text[end];
		if (byte == '\n') {
			cursor->lines++;
			cursor->units = 0;
			cursor->offset++;
		} else {
			uint32_t rune = text_next(cursor->text, cursor->length, &cursor->offset);

			cursor->units += rune != TEXT_BAD_BYTE && rune > 0xffff ? 2 : 1;
		}
	}
	return (struct place){
		.offset = offset,
		.count = count,
		.line = cursor->lines + 1,
		.column = cursor->units + 1,
	};
}
