#include "base/buf.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

char buf_empty[1];

void buf_reserve(struct buf *buf, size_t more)
{
	size_t wanted = buf->length + more + 1;
	size_t capacity = buf->capacity ? buf->capacity : 64;

	if (wanted <= buf->capacity)
		return;
	while (capacity < wanted)
		capacity *= 2;
	buf->text = memory_resize(buf->capacity ? buf->text : NULL, capacity);
	if (!buf->capacity)
		buf->text[0] = '\0';
	buf->capacity = capacity;
}

void buf_add_bytes(struct buf *buf, const void *bytes, size_t length)
{
	buf_reserve(buf, length);
	if (length)
		memcpy(buf->text + buf->length, bytes, length);
	buf->length += length;
	buf->text[buf->length] = '\0';
}

void buf_add(struct buf *buf, const char *text)
{
	buf_add_bytes(buf, text, strlen(text));
}

void buf_add_char(struct buf *buf, char byte)
{
	buf_add_bytes(buf, &byte, 1);
}

void buf_add_repeated(struct buf *buf, const char *text, size_t times)
{
	while (times--)
		buf_add(buf, text);
}

void buf_format(struct buf *buf, const char *format, ...)
{
	va_list arguments, again;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length > 0) {
		buf_reserve(buf, (size_t)length);
		vsnprintf(buf->text + buf->length, (size_t)length + 1, format, again);
		buf->length += (size_t)length;
	}
	va_end(again);
}

void buf_add_rune(struct buf *buf, uint32_t rune)
{
	if (rune > 0x10ffff || (rune >= 0xd800 && rune <= 0xdfff))
		rune = 0xfffd;
	if (rune < 0x80) {
		buf_add_char(buf, (char)rune);
	} else if (rune < 0x800) {
		buf_add_char(buf, (char)(0xc0 | (rune >> 6)));
		buf_add_char(buf, (char)(0x80 | (rune & 0x3f)));
	} else if (rune < 0x10000) {
		buf_add_char(buf, (char)(0xe0 | (rune >> 12)));
		buf_add_char(buf, (char)(0x80 | ((rune >> 6) & 0x3f)));
		buf_add_char(buf, (char)(0x80 | (rune & 0x3f)));
	} else {
		buf_add_char(buf, (char)(0xf0 | (rune >> 18)));
		buf_add_char(buf, (char)(0x80 | ((rune >> 12) & 0x3f)));
		buf_add_char(buf, (char)(0x80 | ((rune >> 6) & 0x3f)));
		buf_add_char(buf, (char)(0x80 | (rune & 0x3f)));
	}
}

void buf_add_hex(struct buf *buf, const void *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *byte = bytes;

	buf_reserve(buf, length * 2);
	for (size_t i = 0; i < length; i++) {
		buf->text[buf->length++] = digits[byte[i] >> 4];
		buf->text[buf->length++] = digits[byte[i] & 15];
	}
	buf->text[buf->length] = '\0';
}

void buf_cut(struct buf *buf, size_t length)
{
	if (length >= buf->length)
		return;
	buf->length = length;
	buf->text[length] = '\0';
}

void buf_clear(struct buf *buf)
{
	buf_cut(buf, 0);
}

void buf_release(struct buf *buf)
{
	if (buf->capacity)
		memory_free(buf->text);
	*buf = (struct buf)BUF_INIT;
}

char *buf_take(struct buf *buf)
{
	char *text = buf->capacity ? buf->text : memory_string("");

	*buf = (struct buf)BUF_INIT;
	return text;
}
