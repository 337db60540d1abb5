#include "places.h"

#include <string.h>

#include "base/memory.h"

static void add_start(struct places *places, size_t start)
{
	memory_grow(&places->starts, places->count, &places->capacity, sizeof(*places->starts));
	places->starts[places->count++] = start;
}

void places_make(struct places *ret, const char *text, size_t length)
{
	const char *end = text + length;

	*ret = (struct places){ .text = text, .length = length };
	add_start(ret, 0);
	for (const char *at = text; at < end && (at = memchr(at, '\n', (size_t)(end - at))); at++)
		add_start(ret, (size_t)(at - text) + 1);
}

void places_release(struct places *places)
{
	memory_free(places->starts);
	*places = (struct places){ 0 };
}

/* The last line that begins at or before an offset. */
static size_t line_of(const struct places *places, size_t offset)
{
	size_t low = 0, high = places->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (places->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Units of UTF-16: one for each character, two for those of four bytes. */
static uint32_t count_units(const char *text, size_t length)
{
	uint32_t units = 0;

	for (size_t i = 0; i < length; i++) {
		const unsigned char byte = (unsigned char)text[i];

		units += (byte & 0xc0) != 0x80;
		units += byte >= 0xf0;
	}
	return units;
}

struct place places_at(struct places *places, size_t offset, size_t count)
{
	size_t line, from;
	uint32_t column = 1;

	if (offset > places->length)
		offset = places->length;
	if (count > places->length - offset)
		count = places->length - offset;
	line = line_of(places, offset);
	from = places->starts[line];
	if (places->last_line == line + 1 && places->last_offset <= offset) {
		from = places->last_offset;
		column = places->last_column;
	}
	column += count_units(places->text + from, offset - from);
	places->last_offset = offset;
	places->last_line = (uint32_t)line + 1;
	places->last_column = column;
	return (struct place){
		.offset = offset, .count = count, .line = (uint32_t)line + 1, .column = column
	};
}
