/* TOML from anywhere: places lie inside the text, keys are unique and found, and every string is text. */
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "base/toml.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct toml_limits limits = { .depth = 32, .values = 10000 };

static void check(bool truth)
{
	if (!truth)
		abort();
}

static void check_place(struct place place, size_t size)
{
	check(place.offset <= size && place.count <= size - place.offset);
	check(place.line > 0 && place.column > 0 && place.column <= place.offset + 1);
}

static void check_value(const struct toml_value *value, const char *text, size_t size, uint32_t depth)
{
	enum toml_type type = toml_type(value);
	const char *string = toml_text(value);
	int64_t number = 0;
	size_t count = 0;

	check(depth <= limits.depth + 1);
	check_place(toml_place(value), size);
	check_place(toml_key_place(value), size);
	check((string != NULL) == (type == TOML_TEXT || type == TOML_TIME));
	check(!string || text_is_utf8(string, strlen(string)));
	check(toml_integer(value, &number) == (type == TOML_INTEGER));
	for (const struct toml_value *child = toml_first(value); child; child = toml_next(child)) {
		count++;
		check((toml_key(child) != NULL) == (type == TOML_TABLE));
		check(type != TOML_TABLE || toml_member(value, toml_key(child)) == child);
		check_value(child, text, size, depth + 1);
	}
	check(count == toml_count(value));
	check(count == 0 || type == TOML_TABLE || type == TOML_ARRAY);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(toml_close) struct toml *toml = NULL;
	struct place place = { 0 };
	struct error err = { 0 };

	buf_add_bytes(&text, data, size);
	if (toml_parse(&toml, text.text, size, &limits, &place, &err) < 0) {
		check(err.code != ERROR_SYSTEM && err.message[0]);
		check_place(place, size);
		return 0;
	}
	check_value(toml_root(toml), text.text, size, 0);
	return 0;
}
