/* Seven lines around each place a finding can point at, so that nobody has to open the repository again. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
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

/* Whatever of code, CI and configuration a rule can speak of. */
static void lines_of_code(struct lines *lines, const struct facts *facts)
{
	for (size_t i = 0; i < facts->call_count; i++) {
		const struct call_fact *call = &facts->calls[i];

		lines_add(lines, call->at.line);
		for (size_t k = 0; k < call->value_count; k++)
			lines_add(lines, call->values[k].at.line);
	}
	for (size_t i = 0; i < facts->parameter_count; i++) {
		lines_add(lines, facts->parameters[i].at.line);
		lines_add(lines, facts->parameters[i].default_at.line);
	}
	for (size_t i = 0; i < facts->context_count; i++)
		lines_add(lines, facts->contexts[i].at.line);
	for (size_t i = 0; i < facts->image_count; i++)
		lines_add(lines, facts->images[i].at.line);
	for (size_t i = 0; i < facts->setting_count; i++)
		lines_add(lines, facts->settings[i].at.line);
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
	lines_of_code(lines, facts);
	lines_sort(lines);
}

/* --- what is hidden ------------------------------------------------------------------------------------- */

struct hidden_span {
	size_t start, end;
};

/* Where credentials stand that a reader has recognised: by their start. */
struct hidden {
	struct hidden_span *spans;
	size_t count;
	size_t capacity;
};

static void hidden_release(struct hidden *hidden)
{
	memory_free(hidden->spans);
}

static void hidden_add(struct hidden *hidden, enum certainty certainty, const struct place *at)
{
	if (certainty != CERTAINTY_SECRET || !at->count)
		return;
	memory_grow(&hidden->spans, hidden->count, &hidden->capacity, sizeof(*hidden->spans));
	hidden->spans[hidden->count++] =
		(struct hidden_span){ (size_t)at->offset, (size_t)(at->offset + at->count) };
}

static int compare_spans(const void *left, const void *right)
{
	const struct hidden_span *one = left, *other = right;

	return (one->start > other->start) - (one->start < other->start);
}

static void hidden_of_facts(struct hidden *hidden, const struct facts *facts)
{
	for (size_t i = 0; i < facts->call_count; i++)
		for (size_t k = 0; k < facts->calls[i].value_count; k++)
			hidden_add(
				hidden, facts->calls[i].values[k].certainty, &facts->calls[i].values[k].at);
	for (size_t i = 0; i < facts->constant_count; i++)
		hidden_add(hidden, facts->constants[i].certainty, &facts->constants[i].at);
	for (size_t i = 0; i < facts->image_count; i++)
		hidden_add(hidden, facts->images[i].certainty, &facts->images[i].at);
	for (size_t i = 0; i < facts->setting_count; i++)
		hidden_add(hidden, facts->settings[i].certainty, &facts->settings[i].at);
	for (size_t i = 0; i < facts->parameter_count; i++)
		if (facts->parameters[i].default_value &&
			text_starts(facts->parameters[i].default_value, "<secret, "))
			hidden_add(hidden, CERTAINTY_SECRET, &facts->parameters[i].default_at);
	if (hidden->count > 1)
		qsort(hidden->spans, hidden->count, sizeof(*hidden->spans), compare_spans);
}

/* --- lines ---------------------------------------------------------------------------------------------- */

/* A walk over the lines of the text. Each line that is kept is copied once, however many excerpts show it. */
struct walk {
	struct arena *arena;
	const char *text;
	size_t length;
	size_t offset;
	uint32_t line; /* number of the line at offset */
	size_t limit;  /* bytes of one line */
	const struct hidden *hidden;
	size_t passed; /* spans that end before the line */
	bool in_key;   /* the line is one of a private key */
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

/* Add the line without what is hidden; nothing is added where nothing is. */
static bool hide(struct walk *walk, const char *text, size_t length, struct buf *ret)
{
	const size_t start = (size_t)(text - walk->text), end = start + length;
	const struct hidden *hidden = walk->hidden;
	size_t at = start;

	while (walk->passed < hidden->count && hidden->spans[walk->passed].end <= start)
		walk->passed++;
	for (size_t i = walk->passed; i < hidden->count && hidden->spans[i].start < end; i++) {
		const size_t from = hidden->spans[i].start > at ? hidden->spans[i].start : at;
		const size_t to = hidden->spans[i].end < end ? hidden->spans[i].end : end;

		if (to <= from)
			continue;
		buf_add_bytes(ret, walk->text + at, from - at);
		buf_add_hidden(ret, to - from);
		at = to;
	}
	if (at > start)
		buf_add_bytes(ret, walk->text + at, end - at);
	return at > start;
}

/* "name: DB_PASSWORD" alone in the line before: this line has its value. */
static bool follows_secret(const struct walk *walk, const char *line)
{
	const char *end = line, *start;

	if (end == walk->text)
		return false;
	for (end--; end > walk->text && strchr("\r \"'", end[-1]);)
		end--;
	for (start = end; start > walk->text && !strchr("\n \"':", start[-1]);)
		start--;
	return secret_is_name(start, (size_t)(end - start)) && start > walk->text &&
	       strchr(" \"'", start[-1]);
}

/* "  value: x" is shown without x. */
static bool hide_value(struct walk *walk, const char *text, size_t length, struct buf *ret)
{
	static const char key[] = "value:";
	size_t start = 0;

	while (start < length && strchr(" -", text[start]))
		start++;
	if (length - start <= sizeof(key) || memcmp(text + start, key, sizeof(key) - 1) != 0)
		return false;
	start += sizeof(key) - 1;
	while (start < length && text[start] == ' ')
		start++;
	if (start == length || strchr("$<{%/.", text[start]) || !follows_secret(walk, text))
		return false;
	buf_add_bytes(ret, text, start);
	buf_add_hidden(ret, length - start);
	return true;
}

static const char key_mark[] = "PRIVATE KEY-----";

/* Lines of a private key have nothing in them that tells what they are. */
static bool hide_key(const struct walk *walk, size_t length, struct buf *ret)
{
	if (!walk->in_key)
		return false;
	buf_add_hidden(ret, length);
	return true;
}

static const char *copy_line(struct walk *walk, const char *text, size_t length)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	CLEANUP(buf_release) struct buf masked = BUF_INIT;

	if (length && text[length - 1] == '\r')
		length--;
	if (hide_key(walk, length, &shown) || hide(walk, text, length, &shown) ||
		hide_value(walk, text, length, &shown)) {
		text = shown.text;
		length = shown.length;
	}
	if (mask_line(&masked, text, length)) {
		text = masked.text;
		length = masked.length;
	}
	return arena_string_part(walk->arena, text, reading_cut(text, length, walk->limit));
}

/* A key begins with a line that ends in its mark, and ends with the next that has one. */
static void find_key(struct walk *walk, const char *text, size_t length)
{
	const char *mark = memmem(text, length, key_mark, sizeof(key_mark) - 1);
	const char *end = text + length;

	if (!mark)
		return;
	for (mark += sizeof(key_mark) - 1; mark < end && strchr(" \t\r", *mark);)
		mark++;
	walk->in_key = !walk->in_key && mark == end;
}

/* The next line; NULL at the end. Copies it only when wanted. An empty text has one empty line. */
static const char *walk_line(struct walk *walk, bool wanted)
{
	const char *start = walk->text + walk->offset;
	const char *end, *line;
	size_t length;

	if (walk->offset > walk->length || (walk->offset == walk->length && walk->line > 1))
		return NULL;
	end = memchr(start, '\n', walk->length - walk->offset);
	length = end ? (size_t)(end - start) : walk->length - walk->offset;
	walk->offset += length + 1;
	walk->line++;
	line = wanted ? copy_line(walk, start, length) : "";
	find_key(walk, start, length);
	return line;
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
	CLEANUP(hidden_release) struct hidden hidden = { 0 };
	CLEANUP(window_release) struct window window = { .first = 1 };
	struct walk walk = {
		.arena = &snapshot->arena,
		.text = bytes,
		.length = length,
		.line = 1,
		.limit = (size_t)limits->values[LIMIT_FACT_TEXT],
		.hidden = &hidden,
	};

	/* A file of keys is shown nowhere. */
	if (facts->reader == READER_CERTIFICATE)
		return;
	lines_of_facts(&lines, facts);
	hidden_of_facts(&hidden, facts);
	for (size_t i = 0; i < lines.count && snapshot->excerpt_count < EXCERPTS_OF_ALL; i++) {
		uint32_t line = lines.numbers[i];
		uint32_t first = line > LINES_AROUND ? line - LINES_AROUND : 1;

		window_reach(&window, &walk, first, line + LINES_AROUND);
		make_excerpt(snapshot, facts, &window, line);
	}
}
