/* Members of trust roots and key files, as protojson writes them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "trust_reading.h"

int trust_refuse(struct trust_reading *reading, const char *where, const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (!where[0])
		return error_set(reading->err, ERROR_MALFORMED, "%s: %s", reading->name, text);
	return error_set(reading->err, ERROR_MALFORMED, "%s: %s: %s", reading->name, where, text);
}

const char *trust_where(struct trust_reading *reading, const char *where, const char *name)
{
	return where[0] ? arena_format(reading->arena, "%s.%s", where, name)
			: arena_string(reading->arena, name);
}

const char *trust_where_element(struct trust_reading *reading, const char *where, size_t index)
{
	return arena_format(reading->arena, "%s[%zu]", where, index);
}

const struct json_value *trust_present(const struct json_value *object, const char *name)
{
	const struct json_value *value = json_member(object, name);

	return value && json_type(value) != JSON_NULL ? value : NULL;
}

static const char *type_word(enum json_type type)
{
	if (type == JSON_STRING)
		return "text";
	return type == JSON_ARRAY ? "list" : "object";
}

int trust_typed(struct trust_reading *reading, const char *where, const struct json_value *object,
	const char *name, enum json_type type, const struct json_value **ret)
{
	const struct json_value *value = trust_present(object, name);

	if (value && json_type(value) != type)
		return trust_refuse(reading, trust_where(reading, where, name), "is no %s", type_word(type));
	*ret = value;
	return 0;
}

int trust_text(struct trust_reading *reading, const char *where, const struct json_value *object,
	const char *name, const char **ret)
{
	const struct json_value *value;

	if (trust_typed(reading, where, object, name, JSON_STRING, &value) < 0)
		return ERROR_MALFORMED;
	*ret = value ? arena_string(reading->arena, json_text(value)) : "";
	return 0;
}

int trust_bytes(struct trust_reading *reading, const char *where, const struct json_value *object,
	const char *name, struct bytes *ret)
{
	const struct json_value *value;
	const char *text;

	if (trust_typed(reading, where, object, name, JSON_STRING, &value) < 0)
		return ERROR_MALFORMED;
	text = json_text(value);
	if (!text || !text[0])
		return trust_refuse(reading, where, "has no %s", name);
	if (!bytes_from_base64(text, strlen(text), reading->arena, ret) || ret->length == 0)
		return trust_refuse(reading, trust_where(reading, where, name), "is no base64");
	return 0;
}

/* Whether the time names a fraction of a second that is not nothing. */
static bool has_fraction(const char *text)
{
	const char *dot = strchr(text, '.');

	return dot && dot[1 + strspn(dot + 1, "0")] >= '1' && dot[1 + strspn(dot + 1, "0")] <= '9';
}

int trust_time(struct trust_reading *reading, const char *where, const struct json_value *object,
	const char *name, bool start, int64_t *ret)
{
	const struct json_value *value;
	const char *text;
	int64_t time;

	if (trust_typed(reading, where, object, name, JSON_STRING, &value) < 0)
		return ERROR_MALFORMED;
	if (!value)
		return 0;
	text = json_text(value);
	if (!text || !strchr(text, 'T') || !clock_parse(text, &time))
		return trust_refuse(
			reading, trust_where(reading, where, name), "is no time of RFC 3339 in UTC");
	/* Nothing before a start may pass for being after it: whole seconds round up there. */
	*ret = start && has_fraction(text) ? time + 1 : time;
	return 0;
}

int trust_validity(struct trust_reading *reading, const char *where, const struct json_value *object,
	struct validity *ret)
{
	struct validity validity = { INT64_MIN, INT64_MAX };
	const char *inner = trust_where(reading, where, "validFor");
	const struct json_value *value;

	if (trust_typed(reading, where, object, "validFor", JSON_OBJECT, &value) < 0 ||
		trust_time(reading, inner, value, "start", true, &validity.start) < 0 ||
		trust_time(reading, inner, value, "end", false, &validity.end) < 0)
		return ERROR_MALFORMED;
	if (validity.end < validity.start)
		return trust_refuse(reading, inner, "ends before it starts");
	*ret = validity;
	return 0;
}

int trust_public_key(struct trust_reading *reading, const char *where, const struct json_value *object,
	struct public_key *ret)
{
	const struct json_value *value;
	struct validity validity;
	struct bytes der;
	const char *details;

	if (trust_typed(reading, where, object, "publicKey", JSON_OBJECT, &value) < 0)
		return ERROR_MALFORMED;
	if (!value)
		return trust_refuse(reading, where, "has no publicKey");
	where = trust_where(reading, where, "publicKey");
	if (trust_bytes(reading, where, value, "rawBytes", &der) < 0 ||
		trust_text(reading, where, value, "keyDetails", &details) < 0 ||
		trust_validity(reading, where, value, &validity) < 0)
		return ERROR_MALFORMED;
	if (!public_key_read(der, details, reading->arena, ret))
		return trust_refuse(reading, trust_where(reading, where, "rawBytes"), "is no public key%s%s",
			details[0] ? " of " : "", details);
	ret->validity = validity;
	ret->name = reading->name;
	return 0;
}
