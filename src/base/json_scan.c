/* The strict scan of JSON text, before cJSON sees it: grammar, limits, and the place of every value. */
#include "base/cleanup.h"
#include "base/memory.h"
#include "base/text.h"
#include "json_tree.h"
#include "place.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Older releases of cJSON copy a number into 64 bytes and stop in its middle if there is more. */
enum { CJSON_NUMBER_LENGTH = 60 };

/* cJSON's own limit; one more level and it refuses what was promised to be read. */
enum { CJSON_DEPTH = 1000 };

static const char replacement[] = "\xef\xbf\xbd";

/* An array or object that is still open. */
struct level {
	uint32_t value;
	uint32_t last; /* its latest child, or 0 */
	bool object;
};

struct scan {
	struct json *json;
	const char *text;
	size_t length;
	size_t position;
	const struct json_limits *limits;
	struct place_cursor cursor;
	struct level *levels;
	size_t depth;
	size_t level_capacity;
	struct place name; /* of the member whose value comes next */
	struct buf *repaired;
	size_t copied; /* bytes of text that repaired covers */
	struct place *ret_place;
	struct error *err;
};

int json_fail(struct place at, struct place *ret_place, struct error *err, enum error_code code,
	const char *format, ...)
{
	char message[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	if (ret_place) {
		*ret_place = at;
		return error_set(err, code, "%s", message);
	}
	return error_set(err, code, "line %u, column %u: %s", at.line, at.column, message);
}

void json_add_oddity(struct json *json, enum json_oddity_kind kind, struct place at)
{
	memory_grow(&json->oddities, json->oddity_count, &json->oddity_capacity, sizeof(*json->oddities));
	json->oddities[json->oddity_count++] = (struct json_oddity){ .kind = kind, .at = at };
}

static int fail(struct scan *scan, size_t offset, size_t count, const char *what)
{
	return json_fail(place_at(&scan->cursor, offset, count), scan->ret_place, scan->err, ERROR_MALFORMED,
		"%s", what);
}

static int too_large(struct scan *scan, const char *what, uint32_t limit)
{
	return json_fail(place_at(&scan->cursor, scan->position, 1), scan->ret_place, scan->err,
		ERROR_TOO_LARGE, "%s %u", what, limit);
}

/* What stands here is not what the grammar wants. */
static int unexpected(struct scan *scan, const char *wanted)
{
	struct place at = place_at(&scan->cursor, scan->position, scan->position < scan->length);
	unsigned char byte = scan->position < scan->length ? (unsigned char)scan->text[scan->position] : 0;

	if (scan->position == scan->length)
		return json_fail(at, scan->ret_place, scan->err, ERROR_MALFORMED,
			"the text ends where %s should stand", wanted);
	if (scan->position == 0 && byte == 0xef)
		return json_fail(at, scan->ret_place, scan->err, ERROR_MALFORMED,
			"the text begins with a byte order mark");
	if (byte == '/')
		return json_fail(at, scan->ret_place, scan->err, ERROR_MALFORMED,
			"'/' where %s should stand: JSON has no comments", wanted);
	if (byte > ' ' && byte < 0x7f)
		return json_fail(at, scan->ret_place, scan->err, ERROR_MALFORMED,
			"'%c' where %s should stand", byte, wanted);
	return json_fail(at, scan->ret_place, scan->err, ERROR_MALFORMED, "byte 0x%02x where %s should stand",
		byte, wanted);
}

static bool at_byte(const struct scan *scan, char byte)
{
	return scan->position < scan->length && scan->text[scan->position] == byte;
}

static void skip_space(struct scan *scan)
{
	while (scan->position < scan->length) {
		char byte = scan->text[scan->position];

		if (byte != ' ' && byte != '\n' && byte != '\t' && byte != '\r')
			return;
		scan->position++;
	}
}

/* Let cJSON read other bytes in the place of these. */
static void repair(struct scan *scan, size_t offset, size_t count, const char *text)
{
	buf_add_bytes(scan->repaired, scan->text + scan->copied, offset - scan->copied);
	buf_add(scan->repaired, text);
	scan->copied = offset + count;
}

/* --- strings --------------------------------------------------------------------------------------- */

/* The four hex digits of the \u at an offset, or -1. */
static int32_t escaped_unit(const struct scan *scan, size_t offset)
{
	int32_t unit = 0;

	if (scan->length - offset < 6 || scan->text[offset] != '\\' || scan->text[offset + 1] != 'u')
		return -1;
	for (size_t i = offset + 2; i < offset + 6; i++) {
		char digit = scan->text[i];

		if (digit >= '0' && digit <= '9')
			unit = unit * 16 + (digit - '0');
		else if (digit >= 'a' && digit <= 'f')
			unit = unit * 16 + (digit - 'a' + 10);
		else if (digit >= 'A' && digit <= 'F')
			unit = unit * 16 + (digit - 'A' + 10);
		else
			return -1;
	}
	return unit;
}

static int scan_escape(struct scan *scan, bool *ret_lone)
{
	size_t start = scan->position;
	char letter = scan->length - start > 1 ? scan->text[start + 1] : '\0';
	int32_t unit, low;

	if (letter && strchr("\"\\/bfnrt", letter)) {
		scan->position += 2;
		return 0;
	}
	unit = escaped_unit(scan, start);
	if (unit < 0)
		return fail(scan, start, 1, "a backslash that begins no escape");
	if (unit == 0)
		return fail(scan, start, 6, "a string with the character NUL is not read");
	scan->position += 6;
	if (unit < 0xd800 || unit > 0xdfff)
		return 0;
	low = unit < 0xdc00 ? escaped_unit(scan, scan->position) : -1;
	if (low >= 0xdc00 && low <= 0xdfff) {
		scan->position += 6;
		return 0;
	}
	if (scan->json->mode == JSON_STRICT)
		return fail(scan, start, 6, "half of a surrogate pair");
	repair(scan, start, 6, replacement);
	*ret_lone = true;
	return 0;
}

static int scan_rune(struct scan *scan, bool *ret_malformed)
{
	size_t start = scan->position;

	if (text_next(scan->text, scan->length, &scan->position) != TEXT_BAD_BYTE)
		return 0;
	if (scan->json->mode == JSON_STRICT)
		return fail(scan, start, 1, "a string that is not UTF-8");
	repair(scan, start, 1, replacement);
	*ret_malformed = true;
	return 0;
}

/* Characters that mean themselves and take one byte. */
static void skip_plain(struct scan *scan)
{
	const char *text = scan->text;
	size_t position = scan->position;

	while (position < scan->length && text[position] >= ' ' && (unsigned char)text[position] < 0x80 &&
		text[position] != '"' && text[position] != '\\')
		position++;
	scan->position = position;
}

/* From quote to quote. */
static int scan_string(struct scan *scan, struct place *ret)
{
	size_t start = scan->position++;
	bool malformed = false;
	bool lone = false;
	int code = 0;

	while (code == 0 && !at_byte(scan, '"')) {
		unsigned char byte;

		skip_plain(scan);
		if (at_byte(scan, '"'))
			break;
		if (scan->position == scan->length)
			return fail(scan, start, 1, "a string that does not end");
		byte = (unsigned char)scan->text[scan->position];
		if (byte < ' ')
			return fail(scan, scan->position, 1, "a string with a raw control character");
		if (byte == '\\')
			code = scan_escape(scan, &lone);
		else
			code = scan_rune(scan, &malformed);
	}
	if (code < 0)
		return code;
	scan->position++;
	*ret = place_at(&scan->cursor, start, scan->position - start);
	if (malformed)
		json_add_oddity(scan->json, JSON_ODDITY_INVALID_UTF8, *ret);
	if (lone)
		json_add_oddity(scan->json, JSON_ODDITY_LONE_SURROGATE, *ret);
	return 0;
}

/* --- values ---------------------------------------------------------------------------------------- */

static int add_value(struct scan *scan, enum json_type type, struct place at)
{
	struct json *json = scan->json;
	struct level *parent = scan->depth ? &scan->levels[scan->depth - 1] : NULL;
	uint32_t index = (uint32_t)json->value_count;
	struct json_value *value;

	if (json->value_count >= scan->limits->values) {
		scan->position = at.offset;
		return too_large(scan, "more values than", scan->limits->values);
	}
	memory_grow(&json->values, json->value_count, &json->value_capacity, sizeof(*json->values));
	value = &json->values[json->value_count++];
	*value = (struct json_value){
		.json = json,
		.type = type,
		.offset = (uint32_t)at.offset,
		.count = (uint32_t)at.count,
		.line = at.line,
		.column = at.column,
	};
	if (!parent)
		return 0;
	if (parent->object) {
		value->name_offset = (uint32_t)scan->name.offset;
		value->name_count = (uint32_t)scan->name.count;
		value->name_line = scan->name.line;
		value->name_column = scan->name.column;
	}
	value->parent = parent->value;
	if (parent->last)
		json->values[parent->last].next = index;
	parent->last = index;
	json->values[parent->value].children++;
	return 0;
}

static size_t skip_digits(struct scan *scan)
{
	size_t start = scan->position;

	while (scan->position < scan->length && scan->text[scan->position] >= '0' &&
		scan->text[scan->position] <= '9')
		scan->position++;
	return scan->position - start;
}

static int scan_number(struct scan *scan)
{
	size_t start = scan->position;
	size_t digits = scan->json->digits.length;
	size_t count;

	scan->position += at_byte(scan, '-');
	if (at_byte(scan, '0'))
		scan->position++;
	else if (!skip_digits(scan))
		return unexpected(scan, "a digit");
	if (at_byte(scan, '.')) {
		scan->position++;
		if (!skip_digits(scan))
			return unexpected(scan, "a digit");
	}
	if (at_byte(scan, 'e') || at_byte(scan, 'E')) {
		scan->position++;
		scan->position += at_byte(scan, '-') || at_byte(scan, '+');
		if (!skip_digits(scan))
			return unexpected(scan, "a digit");
	}
	count = scan->position - start;
	if (add_value(scan, JSON_NUMBER, place_at(&scan->cursor, start, count)) < 0)
		return ERROR_TOO_LARGE;
	if (count > CJSON_NUMBER_LENGTH)
		repair(scan, start, count, "0");
	buf_add_bytes(&scan->json->digits, scan->text + start, count);
	buf_add_char(&scan->json->digits, '\0');
	scan->json->values[scan->json->value_count - 1].digits = (uint32_t)digits;
	return 0;
}

static int scan_word(struct scan *scan, const char *word, enum json_type type)
{
	size_t start = scan->position;

	for (const char *letter = word; *letter; letter++) {
		if (!at_byte(scan, *letter))
			return unexpected(scan, "the rest of a word");
		scan->position++;
	}
	return add_value(scan, type, place_at(&scan->cursor, start, scan->position - start));
}

static int open_level(struct scan *scan, bool object)
{
	uint32_t limit = scan->limits->depth < CJSON_DEPTH ? scan->limits->depth : CJSON_DEPTH;

	if (scan->depth >= limit)
		return too_large(scan, "arrays and objects nested deeper than", limit);
	if (add_value(scan, object ? JSON_OBJECT : JSON_ARRAY, place_at(&scan->cursor, scan->position, 1)) <
		0)
		return ERROR_TOO_LARGE;
	memory_grow(&scan->levels, scan->depth, &scan->level_capacity, sizeof(*scan->levels));
	scan->levels[scan->depth++] = (struct level){
		.value = (uint32_t)scan->json->value_count - 1,
		.object = object,
	};
	scan->position++;
	return 0;
}

static void close_level(struct scan *scan)
{
	struct json_value *value = &scan->json->values[scan->levels[--scan->depth].value];

	scan->position++;
	value->count = (uint32_t)scan->position - value->offset;
}

/* A member's name and colon. */
static int scan_name(struct scan *scan)
{
	int code;

	if (!at_byte(scan, '"'))
		return unexpected(scan, "a member's name");
	code = scan_string(scan, &scan->name);
	if (code < 0)
		return code;
	skip_space(scan);
	if (!at_byte(scan, ':'))
		return unexpected(scan, "a colon");
	scan->position++;
	skip_space(scan);
	return 0;
}

/* A whole value, or the opening of an array or object. */
static int scan_value(struct scan *scan)
{
	struct place at;
	int code;

	if (scan->position == scan->length)
		return unexpected(scan, "a value");
	switch (scan->text[scan->position]) {
	case '{':
		return open_level(scan, true);
	case '[':
		return open_level(scan, false);
	case '"':
		code = scan_string(scan, &at);
		return code < 0 ? code : add_value(scan, JSON_STRING, at);
	case 't':
		return scan_word(scan, "true", JSON_TRUE);
	case 'f':
		return scan_word(scan, "false", JSON_FALSE);
	case 'n':
		return scan_word(scan, "null", JSON_NULL);
	case '-':
		return scan_number(scan);
	default:
		if (scan->text[scan->position] >= '0' && scan->text[scan->position] <= '9')
			return scan_number(scan);
		return unexpected(scan, "a value");
	}
}

/* Behind a value: close what ends here, and stand before the next value if there is one. */
static int scan_end(struct scan *scan)
{
	while (scan->depth) {
		bool object = scan->levels[scan->depth - 1].object;

		skip_space(scan);
		if (at_byte(scan, ',')) {
			scan->position++;
			skip_space(scan);
			return object ? scan_name(scan) : 0;
		}
		if (!at_byte(scan, object ? '}' : ']'))
			return unexpected(scan, object ? "',' or '}'" : "',' or ']'");
		close_level(scan);
	}
	skip_space(scan);
	if (scan->position < scan->length)
		return unexpected(scan, "the end of the text");
	return 0;
}

static int scan_document(struct scan *scan)
{
	skip_space(scan);
	do {
		size_t depth = scan->depth;
		int code = scan_value(scan);

		if (code < 0)
			return code;
		if (scan->depth > depth) {
			bool object = scan->levels[depth].object;

			skip_space(scan);
			if (!at_byte(scan, object ? '}' : ']')) {
				if (object && scan_name(scan) < 0)
					return ERROR_MALFORMED;
				continue;
			}
		}
		code = scan_end(scan);
		if (code < 0)
			return code;
	} while (scan->depth);
	return 0;
}

int json_scan(struct json *json, const char *text, size_t length, const struct json_limits *limits,
	struct buf *ret_repaired, struct place *ret_place, struct error *err)
{
	struct scan scan = {
		.json = json,
		.text = text,
		.length = length,
		.limits = limits,
		.cursor = { .text = text, .length = length },
		.repaired = ret_repaired,
		.ret_place = ret_place,
		.err = err,
	};
	int code;

	if (length >= UINT32_MAX)
		return too_large(&scan, "more bytes than", UINT32_MAX - 1);
	code = scan_document(&scan);
	memory_free(scan.levels);
	if (code == 0 && scan.copied)
		buf_add_bytes(ret_repaired, text + scan.copied, length - scan.copied);
	return code;
}
