#include "reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "checks.h"

/* What of hostile text goes into a message. */
enum { MESSAGE_MOST = 512 };

void reading_start(struct reading *reading, enum attestation_format format)
{
	reading->item = (struct item){ .format = format, .line = reading->line, .index = reading->given };
}

int reading_give(struct reading *reading)
{
	reading->given++;
	reading->total++;
	return reading->sink(&reading->item, reading->context);
}

bool reading_fail(struct reading *reading, const struct json_value *at, const char *format, ...)
{
	const struct json_value *place = reading->outer ? reading->outer : at;
	char message[MESSAGE_MOST];
	va_list arguments;

	if (reading->item.malformed)
		return false;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	reading->item.malformed = arena_string(reading->arena, message);
	reading->item.malformed_at = reading->offset + (place ? json_place(place).offset : 0);
	return false;
}

struct json *reading_parse(struct reading *reading, const char *text, size_t length)
{
	const struct json_limits limits = {
		.depth = (uint32_t)reading->limits->values[LIMIT_JSON_DEPTH],
		.values = (uint32_t)reading->limits->values[LIMIT_JSON_VALUES],
	};
	struct json *json = NULL;
	struct place place = { 0 };
	const bool first = !reading->item.malformed;
	struct error error;

	if (json_parse(&json, text, length, JSON_STRICT, &limits, &place, &error) == 0)
		return json;
	reading_fail(reading, NULL, "%s", error.message);
	if (first && !reading->outer)
		reading->item.malformed_at += place.offset;
	return NULL;
}

const struct json_value *reading_any(const struct json_value *object, const char *name)
{
	const struct json_value *value = json_member(object, name);

	return value && json_type(value) != JSON_NULL ? value : NULL;
}

size_t reading_count(const struct json_value *value)
{
	return value ? json_count(value) : 0;
}

static const char *type_word(enum json_type type)
{
	switch (type) {
	case JSON_NULL:
		return "null";
	case JSON_FALSE:
	case JSON_TRUE:
		return "a truth value";
	case JSON_NUMBER:
		return "a number";
	case JSON_STRING:
		return "a string";
	case JSON_ARRAY:
		return "an array";
	case JSON_OBJECT:
		return "an object";
	}
	return "";
}

const struct json_value *reading_member(
	struct reading *reading, const struct json_value *object, const char *name, enum json_type type)
{
	const struct json_value *value = reading_any(object, name);

	if (!value || json_type(value) == type)
		return value;
	reading_fail(reading, value, "%s is %s, not %s", name, type_word(json_type(value)), type_word(type));
	return NULL;
}

const char *reading_words(struct reading *reading, const struct json_value *object, const char *name)
{
	return arena_string(reading->arena, json_text(reading_member(reading, object, name, JSON_STRING)));
}

struct bytes reading_decode(struct reading *reading, const struct json_value *value)
{
	const char *text = json_text(value);
	struct bytes bytes = { 0 };

	if (!text)
		reading_fail(
			reading, value, "%s is not a string", json_name(value) ? json_name(value) : "it");
	else if (!bytes_from_base64(text, strlen(text), reading->arena, &bytes))
		reading_fail(reading, value, "%s is not base64", json_name(value) ? json_name(value) : "it");
	return bytes;
}

struct bytes reading_bytes(struct reading *reading, const struct json_value *object, const char *name)
{
	const struct json_value *value = reading_member(reading, object, name, JSON_STRING);

	return value ? reading_decode(reading, value) : (struct bytes){ 0 };
}

/* As protojson writes it: digits without a leading zero, perhaps with a minus. */
static bool number_of_text(const char *text, int64_t *ret)
{
	const bool negative = *text == '-';
	uint64_t number = 0;

	text += negative;
	if (*text == '\0' || (*text == '0' && text[1] != '\0'))
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || number > (INT64_MAX - (uint64_t)(*text - '0')) / 10)
			return false;
		number = number * 10 + (uint64_t)(*text - '0');
	}
	*ret = negative ? -(int64_t)number : (int64_t)number;
	return true;
}

int64_t reading_number(struct reading *reading, const struct json_value *object, const char *name)
{
	const struct json_value *value = reading_any(object, name);
	const char *text = json_text(value);
	int64_t number = 0;

	if (!value)
		return 0;
	if (!(text ? number_of_text(text, &number) : json_integer(value, &number))) {
		reading_fail(reading, value, "%s is not a whole number", name);
		return 0;
	}
	if (!held("negative-number", number >= 0))
		reading_fail(reading, value, "%s is negative", name);
	return number;
}
