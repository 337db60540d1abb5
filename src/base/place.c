#include "place.h"

#include "base/text.h"

struct place place_at(struct place_cursor *cursor, size_t offset, size_t count)
{
	if (offset < cursor->offset)
		*cursor = (struct place_cursor){ .text = cursor->text, .length = cursor->length };
	while (cursor->offset < offset) {
		unsigned char byte = (unsigned char)cursor->text[cursor->offset];

		if (byte == '\n') {
			cursor->lines++;
			cursor->units = 0;
			cursor->offset++;
		} else if (byte < 0x80) {
			cursor->units++;
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
