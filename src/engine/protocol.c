#include "protocol.h"

#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

void message_add(struct buf *out, const char *text, size_t length)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_add_char(out, (char)((length >> shift) & 0xff));
	buf_add_bytes(out, text, length);
}

int message_peek(const struct buf *in, const char **ret, size_t *ret_length)
{
	size_t length = 0;

	if (in->length < MESSAGE_LENGTH)
		return 0;
	for (int i = 0; i < MESSAGE_LENGTH; i++)
		length |= (size_t)(unsigned char)in->text[i] << (8 * i);
	if (length > MESSAGE_BYTES)
		return -1;
	if (in->length - MESSAGE_LENGTH < length)
		return 0;
	*ret = in->text + MESSAGE_LENGTH;
	*ret_length = length;
	return 1;
}

void message_drop(struct buf *in, size_t length)
{
	size_t rest = in->length - MESSAGE_LENGTH - length;

	if (rest)
		memmove(in->text, in->text + MESSAGE_LENGTH + length, rest);
	buf_cut(in, rest);
}

int message_parse(struct json **ret, const char *text, size_t length, struct error *err)
{
	const struct json_limits limits = { .depth = MESSAGE_DEPTH, .values = MESSAGE_VALUES };

	return json_parse(ret, text, length, JSON_STRICT, &limits, NULL, err);
}

/* --- paths as text ------------------------------------------------------------------------------------ */

void message_write_path(struct json_writer *writer, const char *name, const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (path)
		buf_add_quoted(&text, path, strlen(path));
	json_write_text(writer, name, path ? text.text : NULL);
}

const char *message_unquote(const char *text, struct arena *arena)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	if (!text)
		return NULL;
	buf_add_unquoted(&bytes, text);
	return arena_string(arena, bytes.text);
}

const char *message_path(const struct json_value *value, struct arena *arena)
{
	return message_unquote(json_text(value), arena);
}
