/* Values of JSON in one form, so that equal ones have equal digests: names in order, no spaces. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "content.h"

static int by_name(const void *left, const void *right)
{
	const struct json_value *const *one = left, *const *other = right;

	return strcmp(json_name(*one), json_name(*other));
}

static void add_value(struct buf *buf, const struct json_value *value);

static void add_object(struct buf *buf, const struct json_value *object)
{
	const size_t count = json_count(object);
	CLEANUP(memory_release) const struct json_value **members = memory_zero(count + 1, sizeof(*members));
	const struct json_value *member;
	size_t i = 0;

	for (member = json_first(object); member; member = json_next(member))
		members[i++] = member;
	qsort(members, count, sizeof(*members), by_name);
	buf_add_char(buf, '{');
	for (i = 0; i < count; i++) {
		struct json_writer writer = { .buf = buf };

		if (i > 0)
			buf_add_char(buf, ',');
		json_write_text(&writer, NULL, json_name(members[i]));
		buf_add_char(buf, ':');
		add_value(buf, members[i]);
	}
	buf_add_char(buf, '}');
}

/* The parser has bounded the depth. */
static void add_value(struct buf *buf, const struct json_value *value)
{
	struct json_writer writer = { .buf = buf };
	const struct json_value *element;

	if (json_type(value) == JSON_OBJECT) {
		add_object(buf, value);
	} else if (json_type(value) == JSON_ARRAY) {
		buf_add_char(buf, '[');
		for (element = json_first(value); element; element = json_next(element)) {
			if (element != json_first(value))
				buf_add_char(buf, ',');
			add_value(buf, element);
		}
		buf_add_char(buf, ']');
	} else {
		json_write_value(&writer, NULL, value);
	}
}

const char *canonical_digest(const struct json_value *value, struct arena *arena)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];

	if (!value)
		return NULL;
	add_value(&text, value);
	digest_bytes(text.text, text.length, digest);
	return bytes_hex((struct bytes){ digest, sizeof(digest) }, arena);
}
