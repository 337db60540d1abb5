#include "base/json.h"

#include "base/text.h"
#include "json_tree.h"

#include <string.h>

static void begin_line(struct json_writer *writer)
{
	if (!writer->indent)
		return;
	buf_add_char(writer->buf, '\n');
	for (int i = 0; i < writer->indent * writer->depth; i++)
		buf_add_char(writer->buf, ' ');
}

static void write_rune(struct buf *buf, uint32_t rune)
{
	static const char letters[] = "btn_fr";

	if (rune == '"' || rune == '\\') {
		buf_add_char(buf, '\\');
		buf_add_char(buf, (char)rune);
	} else if (rune >= '\b' && rune <= '\r' && rune != '\v') {
		buf_add_char(buf, '\\');
		buf_add_char(buf, letters[rune - '\b']);
	} else if (rune < ' ' || (rune >= 0x7f && rune < 0xa0)) {
		buf_format(buf, "\\u%04x", rune);
	} else {
		/* A malformed byte is no scalar value and so becomes U+FFFD. */
		buf_add_rune(buf, rune);
	}
}

static void write_string(struct buf *buf, const char *text)
{
	size_t length = strlen(text);
	size_t position = 0;

	buf_add_char(buf, '"');
	while (position < length) {
		size_t start = position;

		while (position < length && text[position] >= ' ' && text[position] < 0x7f &&
			text[position] != '"' && text[position] != '\\')
			position++;
		buf_add_bytes(buf, text + start, position - start);
		if (position < length)
			write_rune(buf, text_next(text, length, &position));
	}
	buf_add_char(buf, '"');
}

/* What stands in front of every value: comma, new line, name. */
static void begin_value(struct json_writer *writer, const char *name)
{
	if (writer->depth) {
		if (writer->comma)
			buf_add_char(writer->buf, ',');
		begin_line(writer);
	}
	if (name) {
		write_string(writer->buf, name);
		buf_add(writer->buf, writer->indent ? ": " : ":");
	}
	writer->comma = true;
}

static void begin_nest(struct json_writer *writer, const char *name, char bracket)
{
	begin_value(writer, name);
	buf_add_char(writer->buf, bracket);
	writer->depth++;
	writer->comma = false;
}

static void end_nest(struct json_writer *writer, char bracket)
{
	writer->depth--;
	if (writer->comma)
		begin_line(writer);
	buf_add_char(writer->buf, bracket);
	writer->comma = true;
}

void json_begin_object(struct json_writer *writer, const char *name)
{
	begin_nest(writer, name, '{');
}

void json_begin_array(struct json_writer *writer, const char *name)
{
	begin_nest(writer, name, '[');
}

void json_end_object(struct json_writer *writer)
{
	end_nest(writer, '}');
}

void json_end_array(struct json_writer *writer)
{
	end_nest(writer, ']');
}

void json_write_text(struct json_writer *writer, const char *name, const char *text)
{
	begin_value(writer, name);
	if (text)
		write_string(writer->buf, text);
	else
		buf_add(writer->buf, "null");
}

void json_write_integer(struct json_writer *writer, const char *name, int64_t number)
{
	char digits[20];
	size_t start = sizeof(digits);
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

	begin_value(writer, name);
	do {
		digits[--start] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (number < 0)
		digits[--start] = '-';
	buf_add_bytes(writer->buf, digits + start, sizeof(digits) - start);
}

void json_write_bool(struct json_writer *writer, const char *name, bool truth)
{
	begin_value(writer, name);
	buf_add(writer->buf, truth ? "true" : "false");
}

void json_write_null(struct json_writer *writer, const char *name)
{
	begin_value(writer, name);
	buf_add(writer->buf, "null");
}

void json_write_raw(struct json_writer *writer, const char *name, const char *json, size_t length)
{
	begin_value(writer, name);
	buf_add_bytes(writer->buf, json, length);
}

/* The value, or what opens it. */
static void open_value(struct json_writer *writer, const char *name, const struct json_value *value)
{
	const char *digits;

	switch (value->type) {
	case JSON_NULL:
		json_write_null(writer, name);
		return;
	case JSON_FALSE:
	case JSON_TRUE:
		json_write_bool(writer, name, value->type == JSON_TRUE);
		return;
	case JSON_NUMBER:
		digits = value->json->digits.text + value->digits;
		json_write_raw(writer, name, digits, strlen(digits));
		return;
	case JSON_STRING:
		json_write_text(writer, name, json_text(value));
		return;
	case JSON_ARRAY:
		json_begin_array(writer, name);
		return;
	case JSON_OBJECT:
		json_begin_object(writer, name);
		return;
	}
}

static void close_value(struct json_writer *writer, const struct json_value *value)
{
	if (value->type == JSON_ARRAY)
		json_end_array(writer);
	if (value->type == JSON_OBJECT)
		json_end_object(writer);
}

void json_write_value(struct json_writer *writer, const char *name, const struct json_value *value)
{
	const struct json_value *current = value;

	for (;;) {
		open_value(writer, current == value ? name : json_name(current), current);
		if (json_first(current)) {
			current = json_first(current);
			continue;
		}
		close_value(writer, current);
		while (current != value && !json_next(current)) {
			current = &value->json->values[current->parent];
			close_value(writer, current);
		}
		if (current == value)
			return;
		current = json_next(current);
	}
}
