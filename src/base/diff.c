#include "base/diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"

enum { CONTEXT = 3 };

void edit_apply(struct buf *buf, const char *text, size_t length, const struct edit *edits, size_t count)
{
	size_t done = 0;

	for (size_t i = 0; i < count; i++) {
		buf_add_bytes(buf, text + done, edits[i].offset - done);
		buf_add_bytes(buf, edits[i].text, edits[i].length);
		done = edits[i].offset + edits[i].count;
	}
	buf_add_bytes(buf, text + done, length - done);
}

/* --- names -------------------------------------------------------------------------------------------- */

static bool is_plain(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < 0x20 || (unsigned char)*name >= 0x7f || *name == '"' ||
			*name == '\\')
			return false;
	return true;
}

static void add_escaped(struct buf *buf, const char *name)
{
	static const char bytes[] = "\a\b\t\n\v\f\r\"\\", letters[] = "abtnvfr\"\\";

	for (; *name; name++) {
		const char *special = strchr(bytes, *name);

		if (special)
			buf_format(buf, "\\%c", letters[special - bytes]);
		else if ((unsigned char)*name < 0x20 || (unsigned char)*name >= 0x7f)
			buf_format(buf, "\\%03o", (unsigned)(unsigned char)*name);
		else
			buf_add_char(buf, *name);
	}
}

/* `first` begins every name. */
static void add_name(struct buf *buf, const char *first, const char *name)
{
	const bool plain = is_plain(name);

	buf_add(buf, plain ? "" : "\"");
	buf_add(buf, first);
	add_escaped(buf, name);
	buf_add(buf, plain ? "" : "\"");
}

/* A name with a blank ends with a tab, so that nobody takes what is behind the blank for a time. */
static void add_head(struct buf *buf, const char *name)
{
	const char *tab = strchr(name, ' ') && is_plain(name) ? "\t" : "";

	buf_add(buf, "diff --git ");
	add_name(buf, "a/", name);
	buf_add_char(buf, ' ');
	add_name(buf, "b/", name);
	buf_add(buf, "\n--- ");
	add_name(buf, "a/", name);
	buf_format(buf, "%s\n+++ ", tab);
	add_name(buf, "b/", name);
	buf_format(buf, "%s\n", tab);
}

/* --- lines -------------------------------------------------------------------------------------------- */

/* Whole lines that stand for other whole lines. */
struct change {
	size_t start, end;         /* bytes of the former text */
	size_t new_start, new_end; /* bytes of the new one */
	size_t line, lines;        /* of the former text, from 0 */
	size_t new_lines;
};

struct diff {
	const char *text;
	size_t length;
	struct buf new;
	struct change *changes;
	size_t count, capacity;
};

static void diff_release(struct diff *diff)
{
	buf_release(&diff->new);
	memory_free(diff->changes);
}

/* The end of the line that a byte is in, behind its line feed. */
static size_t line_end(const char *text, size_t length, size_t at)
{
	const char *feed = memchr(text + at, '\n', length - at);

	return feed ? (size_t)(feed - text) + 1 : length;
}

static size_t line_start(const char *text, size_t at)
{
	while (at && text[at - 1] != '\n')
		at--;
	return at;
}

static size_t count_lines(const char *text, size_t start, size_t end)
{
	size_t count = 0;

	for (; start < end; count++)
		start = line_end(text, end, start);
	return count;
}

static bool same(const char *one, size_t one_length, const char *other, size_t other_length)
{
	return one_length == other_length && memcmp(one, other, one_length) == 0;
}

/* Leave lines out that are the same on both sides. */
static void trim(const struct diff *diff, struct change *change)
{
	const char *text = diff->text, *new = diff->new.text;

	while (change->start < change->end && change->new_start < change->new_end) {
		const size_t end = line_end(text, change->end, change->start);
		const size_t new_end = line_end(new, change->new_end, change->new_start);

		if (!same(text + change->start, end - change->start, new + change->new_start,
			    new_end - change->new_start))
			break;
		change->start = end;
		change->new_start = new_end;
	}
	while (change->start < change->end && change->new_start < change->new_end) {
		const size_t start = line_start(text, change->end - 1);
		const size_t new_start = line_start(new, change->new_end - 1);

		if (start < change->start || new_start < change->new_start ||
			!same(text + start, change->end - start, new + new_start,
				change->new_end - new_start))
			break;
		change->end = start;
		change->new_end = new_start;
	}
}

static void add_change(struct diff *diff, struct change change)
{
	trim(diff, &change);
	if (change.start == change.end && change.new_start == change.new_end)
		return;
	memory_grow(&diff->changes, diff->count, &diff->capacity, sizeof(change));
	diff->changes[diff->count++] = change;
}

/* What stands behind a last line without a line end is on that line. */
static bool is_in(const struct diff *diff, size_t offset, const struct change *change)
{
	return offset < change->end || (offset == change->end && offset && diff->text[offset - 1] != '\n');
}

/* Edits of one line, or of lines that they join, are one change. */
static void find_changes(struct diff *diff, const struct edit *edits, size_t count)
{
	size_t grown = 0, shrunk = 0;

	for (size_t i = 0; i < count;) {
		struct change change = { .start = line_start(diff->text, edits[i].offset) };

		change.new_start = change.start + grown - shrunk;
		do {
			grown += edits[i].length;
			shrunk += edits[i].count;
			if (edits[i].offset + edits[i].count >= change.end)
				change.end =
					line_end(diff->text, diff->length, edits[i].offset + edits[i].count);
			i++;
		} while (i < count && is_in(diff, edits[i].offset, &change));
		change.new_end = change.end + grown - shrunk;
		add_change(diff, change);
	}
}

static void number_changes(struct diff *diff)
{
	size_t at = 0, line = 0;

	for (size_t i = 0; i < diff->count; i++) {
		struct change *change = &diff->changes[i];

		line += count_lines(diff->text, at, change->start);
		change->line = line;
		change->lines = count_lines(diff->text, change->start, change->end);
		change->new_lines = count_lines(diff->new.text, change->new_start, change->new_end);
		line += change->lines;
		at = change->end;
	}
}

/* --- hunks -------------------------------------------------------------------------------------------- */

static void add_lines(struct buf *buf, char mark, const char *text, size_t start, size_t end)
{
	while (start < end) {
		const size_t next = line_end(text, end, start);

		buf_add_char(buf, mark);
		buf_add_bytes(buf, text + start, next - start);
		if (text[next - 1] != '\n')
			buf_add(buf, "\n\\ No newline at end of file\n");
		start = next;
	}
}

/* The start of a range of no lines is the line before it. */
static void add_range(struct buf *buf, char mark, size_t line, size_t lines)
{
	buf_format(buf, "%c%zu,%zu", mark, lines ? line + 1 : line, lines);
}

static size_t context_before(const struct diff *diff, size_t at)
{
	for (int i = 0; i < CONTEXT && at; i++)
		at = line_start(diff->text, at - 1);
	return at;
}

static size_t context_after(const struct diff *diff, size_t at)
{
	for (int i = 0; i < CONTEXT && at < diff->length; i++)
		at = line_end(diff->text, diff->length, at);
	return at;
}

/* Changes from `first` on whose contexts touch; return the first that is left. `grown` is of the hunks before. */
static size_t add_hunk(struct buf *buf, const struct diff *diff, size_t first, ptrdiff_t *grown)
{
	const struct change *changes = diff->changes;
	const size_t start = context_before(diff, changes[first].start);
	const size_t line = changes[first].line - count_lines(diff->text, start, changes[first].start);
	size_t next = first, end, lines, at = start;
	ptrdiff_t more = 0;

	do
		more += (ptrdiff_t)changes[next].new_lines - (ptrdiff_t)changes[next].lines;
	while (++next < diff->count &&
		changes[next].line - (changes[next - 1].line + changes[next - 1].lines) <=
			(size_t)2 * CONTEXT);
	end = context_after(diff, changes[next - 1].end);
	lines = count_lines(diff->text, start, end);
	buf_add(buf, "@@ ");
	add_range(buf, '-', line, lines);
	buf_add_char(buf, ' ');
	add_range(buf, '+', (size_t)((ptrdiff_t)line + *grown), (size_t)((ptrdiff_t)lines + more));
	buf_add(buf, " @@\n");
	for (size_t i = first; i < next; i++) {
		add_lines(buf, ' ', diff->text, at, changes[i].start);
		add_lines(buf, '-', diff->text, changes[i].start, changes[i].end);
		add_lines(buf, '+', diff->new.text, changes[i].new_start, changes[i].new_end);
		at = changes[i].end;
	}
	add_lines(buf, ' ', diff->text, at, end);
	*grown += more;
	return next;
}

void diff_add(struct buf *buf, const char *name, const char *text, size_t length, const struct edit *edits,
	size_t count)
{
	CLEANUP(diff_release) struct diff diff = { .text = text, .length = length, .new = BUF_INIT };
	ptrdiff_t grown = 0;

	edit_apply(&diff.new, text, length, edits, count);
	find_changes(&diff, edits, count);
	if (!diff.count)
		return;
	number_changes(&diff);
	add_head(buf, name);
	for (size_t i = 0; i < diff.count;)
		i = add_hunk(buf, &diff, i, &grown);
}
