#include "document.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LABEL_WIDTH = 14, PARAGRAPH_LINES = 400 };

void document_release(struct document *document)
{
	const int width = document->width;

	arena_release(&document->arena);
	memset(document, 0, sizeof(*document));
	document->width = width;
}

struct line *document_line(struct document *document)
{
	struct line *line;

	arena_grow(&document->arena, &document->lines, document->line_count, &document->line_capacity,
		sizeof(*document->lines));
	line = &document->lines[document->line_count++];
	memset(line, 0, sizeof(*line));
	return line;
}

static struct span *add_span(struct document *document, enum span_kind kind, int x, enum role role)
{
	struct line *line =
		document->line_count ? &document->lines[document->line_count - 1] : document_line(document);
	struct span *span;

	arena_grow(
		&document->arena, &line->spans, line->span_count, &line->span_capacity, sizeof(*line->spans));
	assert(line->spans);
	span = &line->spans[line->span_count++];
	memset(span, 0, sizeof(*span));
	span->kind = kind;
	span->x = x;
	span->role = role;
	return span;
}

static void add_text(struct document *document, struct span *span, const char *text, size_t length)
{
	span->text = arena_string_part(&document->arena, text, length);
	span->length = length;
}

void document_own(struct document *document, int x, enum role role, const char *text)
{
	add_text(document, add_span(document, SPAN_OWN, x, role), text, strlen(text));
}

void document_format(struct document *document, int x, enum role role, const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	document_own(document, x, role, text);
}

void document_outside(struct document *document, int x, enum role role, const char *text)
{
	add_text(document, add_span(document, SPAN_OUTSIDE, x, role), text, strlen(text));
}

void document_glyph(struct document *document, int x, enum role role, enum glyph glyph)
{
	add_span(document, SPAN_GLYPH, x, role)->glyph = glyph;
}

void document_cell(
	struct document *document, int x, int width, enum role role, const char *text, enum text_cut cut)
{
	struct span *span = add_span(document, SPAN_OUTSIDE, x, role);

	add_text(document, span, text, strlen(text));
	span->width = width > 0 ? width : 1;
	span->cut = cut;
}

void document_word(struct document *document, int x, int width, enum role role, const char *text)
{
	struct span *span = add_span(document, SPAN_OWN, x, role);

	add_text(document, span, text, strlen(text));
	span->width = width > 0 ? width : 1;
}

void document_said(struct document *document, const char *text)
{
	add_text(document, add_span(document, SPAN_SAID, 0, ROLE_TEXT), text, strlen(text));
}

static struct link *set_link(
	struct document *document, enum link_kind kind, enum table_id table, const char *crumb)
{
	struct link *link = &document->lines[document->line_count - 1].link;

	link->kind = kind;
	link->table = table;
	link->crumb = arena_string(&document->arena, crumb);
	return link;
}

void document_link_row(struct document *document, enum table_id table, int64_t id, const char *crumb)
{
	set_link(document, LINK_ROW, table, crumb)->id = id;
}

void document_link_found(
	struct document *document, enum table_id table, const char *filter, const char *crumb)
{
	set_link(document, LINK_FOUND, table, crumb)->scope = arena_string(&document->arena, filter);
}

void document_link_list(struct document *document, enum table_id table, const char *scope, const char *crumb)
{
	set_link(document, LINK_LIST, table, crumb)->scope = arena_string(&document->arena, scope);
}

void document_blank(struct document *document)
{
	document_line(document);
}

void document_head(struct document *document, const char *title)
{
	struct span *rule;

	document_line(document);
	document_own(document, 1, ROLE_HEADER, title);
	rule = add_span(document, SPAN_RULE, (int)strlen(title) + 2, ROLE_BORDER);
	rule->glyph = GLYPH_HORIZONTAL;
}

/* One piece of a paragraph, whoever wrote it. */
static bool next_piece(bool outside, const char *text, size_t length, size_t *position, int *ret_width)
{
	struct text_piece piece;

	if (*position >= length)
		return false;
	if (!outside) {
		text_next(text, length, position);
		*ret_width = 1;
		return true;
	}
	if (!text_next_piece(text, length, position, &piece))
		return false;
	*ret_width = piece.width;
	return true;
}

/* How many bytes of a text fit into a width: up to a blank if one is there. */
static size_t fitting(const char *text, size_t length, int width, bool outside)
{
	size_t position = 0, blank = 0, before = 0;
	int used = 0, piece_width = 0;

	while (next_piece(outside, text, length, &position, &piece_width)) {
		if (text[before] == ' ' && before > 0)
			blank = before;
		if (used + piece_width > width)
			return blank ? blank : before ? before : position;
		used += piece_width;
		before = position;
	}
	return length;
}

/* At most up to the line number `end`. */
static void wrap_line(struct document *document, int x, enum role role, bool outside, const char *text,
	size_t length, size_t end)
{
	const int width = document->width - x - 1 > 8 ? document->width - x - 1 : 8;
	bool first = true;

	do {
		const size_t part = fitting(text, length, width, outside);

		if (!first)
			document_line(document);
		add_text(
			document, add_span(document, outside ? SPAN_OUTSIDE : SPAN_OWN, x, role), text, part);
		text += part;
		length -= part;
		while (length && *text == ' ') {
			text++;
			length--;
		}
		first = false;
	} while (length && document->line_count < end);
}

void document_wrap(struct document *document, int x, enum role role, bool outside, const char *text)
{
	const size_t end = document->line_count + PARAGRAPH_LINES;

	for (;;) {
		const size_t length = strcspn(text, "\n");

		wrap_line(document, x, role, outside, text, length, end);
		if (!text[length] || !text[length + 1] || document->line_count >= end)
			break;
		text += length + 1;
		document_line(document);
	}
}

void document_paragraph(struct document *document, int x, enum role role, bool outside, const char *text)
{
	document_line(document);
	document_wrap(document, x, role, outside, text);
}

static void add_pair(
	struct document *document, const char *label, enum role role, bool outside, const char *text)
{
	if (!text || !*text)
		return;
	document_line(document);
	document_own(document, 1, ROLE_DIM, label);
	document_wrap(document, LABEL_WIDTH, role, outside, text);
}

void document_pair(struct document *document, const char *label, enum role role, const char *text)
{
	add_pair(document, label, role, true, text);
}

void document_words(struct document *document, const char *label, enum role role, const char *text)
{
	add_pair(document, label, role, false, text);
}

static void draw_span(struct frame *frame, struct area area, const struct span *span)
{
	struct area place = { area.x + span->x, area.y, area.width - span->x, 1 };

	if (span->width && span->width < place.width)
		place.width = span->width;
	if (place.width <= 0)
		return;
	switch (span->kind) {
	case SPAN_OWN:
		frame_own(frame, place.x, place.y, place.width, span->role, span->text);
		break;
	case SPAN_OUTSIDE:
		frame_text(frame, place, span->role, span->text, span->cut);
		break;
	case SPAN_SOURCE:
		frame_source(frame, place, span->role, span->text, span->length, span->skip);
		break;
	case SPAN_GLYPH:
		frame_put_glyph(frame, place.x, place.y, span->role, span->glyph);
		break;
	case SPAN_RULE:
		place.width -= 1;
		frame_repeat(frame, place, span->role, span->glyph);
		break;
	case SPAN_SAID:
		break;
	}
}

void document_draw(
	const struct document *document, struct frame *frame, struct area area, size_t top, size_t selected)
{
	for (int y = 0; y < area.height; y++) {
		const size_t number = top + (size_t)y;
		const struct area row = { area.x, area.y + y, area.width, 1 };

		if (number >= document->line_count)
			break;
		for (size_t i = 0; i < document->lines[number].span_count; i++)
			draw_span(frame, row, &document->lines[number].spans[i]);
		if (number == selected) {
			frame_put_glyph(frame, area.x, area.y + y, ROLE_TEXT, GLYPH_CURSOR);
			frame_flag(frame, area.x, area.y + y, area.width, CELL_CURSOR);
		}
	}
}

size_t document_link(const struct document *document, size_t line, int direction)
{
	while (line < document->line_count) {
		if (document->lines[line].link.kind != LINK_NONE)
			return line;
		line = direction > 0 ? line + 1 : line - 1;
	}
	return SIZE_MAX;
}

static void add_line_text(const struct line *line, bool said, struct buf *ret)
{
	const size_t start = ret->length;

	for (size_t i = 0; i < line->span_count; i++) {
		const struct span *span = &line->spans[i];

		/* What is marked stands in the line already. */
		if (!span->text || (span->kind == SPAN_SOURCE && span->role == ROLE_MARK) ||
			(span->kind == SPAN_SAID && !said))
			continue;
		if (ret->length > start)
			buf_add_char(ret, ' ');
		if (span->kind == SPAN_OWN || span->kind == SPAN_SAID)
			buf_add(ret, span->text);
		else if (span->kind == SPAN_SOURCE)
			buf_add_untrusted_source(ret, span->text, span->length);
		else
			buf_add_untrusted(ret, span->text);
	}
}

static bool is_numbered(const struct line *line)
{
	return line->link.kind == LINK_ROW || line->link.kind == LINK_FOUND || line->link.kind == LINK_LIST;
}

size_t document_numbered(const struct document *document, size_t number)
{
	for (size_t i = 0; i < document->line_count; i++) {
		if (is_numbered(&document->lines[i]) && number-- == 0)
			return i;
	}
	return SIZE_MAX;
}

void document_add_plain(const struct document *document, struct buf *ret)
{
	size_t number = 0;

	for (size_t i = 0; i < document->line_count; i++) {
		const size_t start = ret->length;

		if (is_numbered(&document->lines[i]))
			buf_format(ret, "%zu. ", ++number);
		add_line_text(&document->lines[i], true, ret);
		/* A line of carets alone says nothing to somebody who hears it. */
		if (ret->length > start || document->lines[i].span_count == 0)
			buf_add_char(ret, '\n');
	}
}

bool document_line_has(const struct document *document, size_t line, const char *text)
{
	struct buf plain = BUF_INIT;
	bool has;

	add_line_text(&document->lines[line], false, &plain);
	has = strcasestr(plain.text, text) != NULL;
	buf_release(&plain);
	return has;
}
