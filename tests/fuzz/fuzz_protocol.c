/* Messages between collector and worker: cut anywhere, broken anyhow; and paths of any bytes through them. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void visit(const struct json_value *value, struct arena *arena)
{
	if (json_text(value) && !message_path(value, arena))
		abort();
	for (const struct json_value *child = json_first(value); child; child = json_next(child))
		visit(child, arena);
}

/* Any bytes without a NUL are a path, and come back as they were. */
static void path_comes_back(const char *path, struct arena *arena)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(json_close) struct json *json = NULL;
	struct json_writer writer = { .buf = &text };
	struct error error = { 0 };

	message_write_path(&writer, NULL, path);
	if (message_parse(&json, text.text, text.length, &error) < 0)
		abort();
	if (strcmp(message_path(json_root(json), arena), path) != 0)
		abort();
}

/* Saved inputs are text: behind a first line "messages:", each line is a message without its length. */
static void add_input(struct buf *ret, const char *text, size_t size)
{
	static const char first[] = "messages:\n";
	const char *line = text + sizeof(first) - 1, *end = text + size, *next;

	if (size < sizeof(first) - 1 || memcmp(text, first, sizeof(first) - 1) != 0) {
		buf_add_bytes(ret, text, size);
		return;
	}
	for (; line < end; line = next) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));

		message_add(ret, line, (size_t)((stop ? stop : end) - line));
		next = stop ? stop + 1 : end;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf in = BUF_INIT;
	const char *text;
	size_t length;

	add_input(&in, (const char *)data, size);
	while (message_peek(&in, &text, &length) > 0) {
		CLEANUP(json_close) struct json *json = NULL;
		struct error error = { 0 };

		if (message_parse(&json, text, length, &error) == 0)
			visit(json_root(json), &arena);
		else if (!error.message[0])
			abort();
		message_drop(&in, length);
	}
	path_comes_back(arena_string_part(&arena, (const char *)data, size), &arena);
	return 0;
}
