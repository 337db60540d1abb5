/* Seven lines around each place a finding can point at, so that nobody has to open the repository again. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "reading.h"
#include "sources/secret.h"

enum { LINES_AROUND = 3, EXCERPTS_MAX = 400, EXCERPTS_OF_ALL = 20000 };

/* The lines wanted, in a growing list. */
struct lines {
	uint32_t *numbers;
	size_t count;
	size_t capacity;
};

static void lines_release(struct lines *lines)
{
	memory_free(lines->numbers);
}

static void lines_add(struct lines *lines, uint32_t line)
{
	if (!line || (lines->count && lines->numbers[lines->count - 1] == line))
		return;
	memory_grow(&lines->numbers, lines->count, &lines->capacity, sizeof(*lines->numbers));
	lines->numbers[lines->count++] = line;
}

static int compare_lines(const void *left, const void *right)
{
	const uint32_t *one = left, *other = right;

	return (*one > *other) - (*one < *other);
}

static void lines_sort(struct lines *lines)
{
	size_t kept = 0;

	if (lines->count > 1)
		qsort(lines->numbers, lines->count, sizeof(*lines->numbers), compare_lines);
	for (size_t i = 0; i < lines->count; i++)
		if (!kept || lines->numbers[kept - 1] != lines->numbers[i])
			lines->numbers[kept++] = lines->numbers[i];
	lines->count = kept < EXCERPTS_MAX ? kept : EXCERPTS_MAX;
}

static void lines_of_facts(struct lines *lines, const struct facts *facts)
{
	if (facts->refused)
		lines_add(lines, facts->refused_at.line);
	if (facts->module) {
		lines_add(lines, 1);
		lines_add(lines, facts->module->at.line);
		lines_add(lines, facts->module->engine_at.line);
		lines_add(lines, facts->module->source_at.line);
		lines_add(lines, facts->module->obsolete_at.line);
		lines_add(lines, facts->module->rejected_at.line);
	}
	for (size_t i = 0; i < facts->reference_count; i++) {
		lines_add(lines, facts->references[i].at.line);
		if (facts->references[i].pin_at.count)
			lines_add(lines, facts->references[i].pin_at.line);
	}
	for (size_t i = 0; i < facts->oddity_count; i++)
		lines_add(lines, facts->oddities[i].at.line);
	lines_sort(lines);
}

/* A walk over the lines of the text. Each line that is kept is copied once, however many excerpts show it. */
struct walk {
	struct arena *arena;
	const char *text;
	size_t length;
	size_t offset;
	uint32_t line; /* number of the line at offset */
	size_t limit;  /* bytes of one line */
};

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte = (char)(byte | 0x20);
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* An ASCII character written as an escape of JSON or TOML: its byte, and how long it is; 0 if none. */
static size_t escaped_ascii(const char *text, size_t length, char *ret)
{
	if (length >= 2 && text[1] == '/') {
		*ret = '/';
		return 2;
	}
	if (length < 6 || (text[1] != 'u' && text[1] != 'U') || memcmp(text + 2, "00", 2) != 0 ||
		hex_digit(text[4]) < 2 || hex_digit(text[4]) > 7 || hex_digit(text[5]) < 0)
		return 0;
	*ret = (char)(hex_digit(text[4]) * 16 + hex_digit(text[5]));
	return 6;
}

/* Mask a line even if its address is written with escapes; then the line is shown decoded. */
static bool mask_line(struct buf *masked, const char *text, size_t length)
{
	CLEANUP(buf_release) struct buf decoded = BUF_INIT;

	if (!memchr(text, '\\', length))
		return buf_add_masked_line(masked, text, length);
	for (size_t i = 0; i < length;) {
		char byte = text[i];
		size_t escape = byte == '\\' ? escaped_ascii(text + i, length - i, &byte) : 0;

		buf_add_char(&decoded, byte);
		i += escape ? escape : 1;
	}
	return buf_add_masked_line(masked, decoded.text, decoded.length);
}

static const char *copy_line(struct walk *walk, const char *text, size_t length)
{
	CLEANUP(buf_release) struct buf masked = BUF_INIT;

	if (length && text[length - 1] == '\r')
		length--;
	if (mask_line(&masked, text, length)) {
		text = masked.text;
		length = masked.length;
	}
	return arena_string_part(walk->arena, text, reading_cut(text, length, walk->limit));
}

/* The next line; NULL at the end. Copies it only when wanted. An empty text has one empty line. */
static const char *walk_line(struct walk *walk, bool wanted)
{
	const char *start = walk->text + walk->offset;
	const char *end;
	size_t length;

	if (walk->offset > walk->length || (walk->offset == walk->length && walk->line > 1))
		return NULL;
	end = memchr(start, '\n', walk->length - walk->offset);
	length = end ? (size_t)(end - start) : walk->length - walk->offset;
	walk->offset += length + 1;
	walk->line++;
	return wanted ? copy_line(walk, start, length) : "";
}

/* Copies of the lines [first, first + count) that some excerpt shows; a sliding window over the file. */
struct window {
	const char **lines;
	uint32_t first;
	size_t count;
	size_t capacity;
};

static void window_release(struct window *window)
{
	memory_free(window->lines);
}

static void window_reach(struct window *window, struct walk *walk, uint32_t first, uint32_t last)
{
	if (walk->line < first) {
		while (walk->line < first && walk_line(walk, false))
			continue;
		window->first = walk->line;
		window->count = 0;
	}
	while (walk->line <= last) {
		const char *line = walk_line(walk, true);

		if (!line)
			return;
		memory_grow(&window->lines, window->count, &window->capacity, sizeof(*window->lines));
		window->lines[window->count++] = line;
	}
}

static void make_excerpt(
	struct snapshot *snapshot, const struct facts *facts, const struct window *window, uint32_t line)
{
	uint32_t first = line > LINES_AROUND ? line - LINES_AROUND : 1;
	struct excerpt *excerpt;
	size_t skip, count;

	if (first < window->first)
		first = window->first;
	skip = first - window->first;
	if (skip >= window->count)
		return;
	count = line + LINES_AROUND - first + 1;
	if (count > window->count - skip)
		count = window->count - skip;
	excerpt = snapshot_add_excerpt(snapshot);
	memcpy(excerpt->oid, facts->oid, sizeof(excerpt->oid));
	excerpt->line = line;
	excerpt->first_line = first;
	excerpt->lines = arena_copy(&snapshot->arena, window->lines + skip, count * sizeof(*excerpt->lines));
	excerpt->line_count = count;
}

void excerpts_make(struct snapshot *snapshot, const struct facts *facts, const char *bytes, size_t length,
	const struct limits *limits)
{
	CLEANUP(lines_release) struct lines lines = { 0 };
	CLEANUP(window_release) struct window window = { .first = 1 };
	struct walk walk = {
		.arena = &snapshot->arena,
		.text = bytes,
		.length = length,
		.line = 1,
		.limit = (size_t)limits->values[LIMIT_FACT_TEXT],
	};

	lines_of_facts(&lines, facts);
	for (size_t i = 0; i < lines.count && snapshot->excerpt_count < EXCERPTS_OF_ALL; i++) {
		uint32_t line = lines.numbers[i];
		uint32_t first = line > LINES_AROUND ? line - LINES_AROUND : 1;

		window_reach(&window, &walk, first, line + LINES_AROUND);
		make_excerpt(snapshot, facts, &window, line);
	}
}
