/*
 * JSON from anywhere: places lie inside the text and hold what they say, what is strict is also Go's, and what
 * was read can be written and read again.
 */
#include "base/cleanup.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct json_limits limits = { .depth = 64, .values = 10000 };

static void check(bool truth)
{
	if (!truth)
		abort();
}

static void check_place(struct place place, const char *text, size_t size)
{
	check(place.offset <= size && place.count <= size - place.offset);
	check(place.line > 0 && place.column > 0);
	check(place.column <= place.offset + 1);
	check(place.line == 1 || place.line <= place.offset + 1);
	check(place.offset == size || place.count == 0 || text[place.offset] != ' ');
}

static void check_value(const struct json_value *value, const char *text, size_t size)
{
	static const char *const first[] = { "n", "f", "t", "-0123456789", "\"", "[", "{" };
	struct place place = json_place(value);
	size_t count = 0;
	int64_t number;

	check_place(place, text, size);
	check(strchr(first[json_type(value)], text[place.offset]) != NULL);
	check((json_text(value) != NULL) == (json_type(value) == JSON_STRING));
	if (json_integer(value, &number))
		check(number == strtoll(text + place.offset, NULL, 10));
	for (const struct json_value *child = json_first(value); child; child = json_next(child)) {
		struct place inner = json_place(child);

		count++;
		check(inner.offset > place.offset && inner.offset + inner.count < place.offset + place.count);
		if (json_type(value) == JSON_OBJECT) {
			check_place(json_name_place(child), text, size);
			check(text[json_name_place(child).offset] == '"');
			check(json_member(value, json_name(child)) != NULL);
		} else {
			check(json_name(child) == NULL);
		}
		check_value(child, text, size);
	}
	check(count == json_count(value));
}

/* Written, read and written again it is the same. */
static void check_round_trip(const struct json *json, int indent)
{
	CLEANUP(json_close) struct json *again = NULL;
	CLEANUP(buf_release) struct buf written = BUF_INIT;
	CLEANUP(buf_release) struct buf rewritten = BUF_INIT;
	struct json_writer writer = { .buf = &written, .indent = indent };
	struct json_writer rewriter = { .buf = &rewritten, .indent = indent };

	json_write_value(&writer, NULL, json_root(json));
	check(json_parse(&again, written.text, written.length, JSON_GO, &limits, NULL, NULL) == 0);
	json_write_value(&rewriter, NULL, json_root(again));
	check(strcmp(written.text, rewritten.text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(json_close) struct json *strict = NULL;
	CLEANUP(json_close) struct json *go = NULL;
	struct place place = { 0 };
	struct error err = { 0 };
	int code;

	buf_add_bytes(&text, data, size);
	code = json_parse(&strict, text.text, size, JSON_STRICT, &limits, NULL, NULL);
	if (json_parse(&go, text.text, size, JSON_GO, &limits, &place, &err) < 0) {
		check(code < 0 && err.code != ERROR_SYSTEM && err.message[0]);
		check(place.offset <= size && place.line > 0 && place.column > 0);
		return 0;
	}
	check(code == 0 ? json_oddity_count(go) == 0 || json_oddities(go)->kind == JSON_ODDITY_RECASED_NAME
			: json_oddity_count(go) > 0);
	for (size_t i = 0; i < json_oddity_count(go); i++)
		check(text.text[json_oddities(go)[i].at.offset] == '"');
	check_value(json_root(go), text.text, size);
	check_round_trip(go, 0);
	check_round_trip(go, 2);
	return 0;
}
