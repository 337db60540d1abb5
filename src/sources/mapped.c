#include "mapped.h"

#include "base/memory.h"

void mapped_release(struct mapped *mapped)
{
	buf_release(&mapped->text);
	memory_free(mapped->offsets);
	*mapped = (struct mapped)MAPPED_INIT;
}

void mapped_clear(struct mapped *mapped)
{
	buf_clear(&mapped->text);
}

void mapped_add(struct mapped *mapped, char byte, size_t offset)
{
	memory_grow(&mapped->offsets, mapped->text.length + 1, &mapped->capacity, sizeof(*mapped->offsets));
	mapped->offsets[mapped->text.length] = offset;
	mapped->offsets[mapped->text.length + 1] = offset + 1;
	buf_add_char(&mapped->text, byte);
}

void mapped_add_part(struct mapped *mapped, const char *file, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++)
		mapped_add(mapped, file[i], i);
}

void mapped_add_text(struct mapped *mapped, const char *text, size_t length, size_t offset)
{
	for (size_t i = 0; i < length; i++)
		mapped_add(mapped, text[i], offset);
}

void mapped_read(struct mapped *mapped, struct reading *reading, const struct shell_text *like)
{
	struct shell_text text = *like;

	if (!mapped->text.length)
		return;
	text.text = mapped->text.text;
	text.length = mapped->text.length;
	text.offsets = mapped->offsets;
	shell_read(reading, &text);
}
