/* Evidence: source lines with the place marked, history, problems. */
#include "subject.h"

#include "base/cleanup.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

#define SECRET_START "<secret, "

enum { NUMBER_WIDTH = 5, SOURCE_X = 9 };

/* Of an event: how wide its word is, and how much room what follows needs beside it; else that goes below. */
enum { EVENT_WIDTH = 11, EVENT_LEAST = 24, EVENT_NARROW = 4 };

/* Where a byte of a source line is drawn, tabs widened: column from 0. */
static int drawn_column(const char *text, size_t length, size_t offset)
{
	struct text_piece piece;
	size_t position = 0;
	int column = 0;

	while (position < offset && position < length) {
		if (text[position] == '\t') {
			position++;
			column += FRAME_TAB - column % FRAME_TAB;
		} else if (text_next_piece(text, length, &position, &piece)) {
			column += piece.width;
		} else {
			break;
		}
	}
	return column;
}

/* The byte offset of a column that counts UTF-16 units from 1. */
static size_t byte_of(const char *text, size_t length, uint32_t column)
{
	size_t position = 0;
	uint32_t units = 1;

	while (position < length && units < column) {
		const uint32_t rune = text_next(text, length, &position);

		units += rune != TEXT_BAD_BYTE && rune > 0xffff ? 2 : 1;
	}
	return position;
}

static void add_source(struct document *document, int x, enum role role, const char *text, int skip)
{
	struct line *line;
	struct span *span;

	document_outside(document, x, role, text);
	line = &document->lines[document->line_count - 1];
	span = &line->spans[line->span_count - 1];
	span->kind = SPAN_SOURCE;
	span->skip = skip;
}

/* Where the evidence lies in its line. */
struct mark {
	size_t start, end; /* bytes */
	int x, end_x;      /* columns */
};

static struct mark find_mark(const struct detail *detail, const char *text, size_t indent)
{
	const size_t length = strlen(text);
	const uint32_t column = detail->mark_column > indent ? detail->mark_column - (uint32_t)indent : 1;
	struct mark mark;

	mark.start = byte_of(text, length, column);
	mark.end = length;
	if (detail->mark_count < length - mark.start)
		mark.end = mark.start + (size_t)detail->mark_count;
	/* What stands for a credential is longer or shorter than that was. */
	if (strncmp(text + mark.start, SECRET_START, strlen(SECRET_START)) == 0)
		mark.end = mark.start + strcspn(text + mark.start, ">") + 1;
	mark.end = mark.end < length ? mark.end : length;
	mark.x = drawn_column(text, length, mark.start);
	mark.end_x = drawn_column(text, length, mark.end);
	if (mark.end_x <= mark.x)
		mark.end_x = mark.x + 1;
	return mark;
}

/* What is looked at, with nothing wrong about it. */
static void add_plainly_marked(struct document *document, const char *text, const struct mark *mark, int skip)
{
	char *span = arena_string_part(&document->arena, text + mark->start, mark->end - mark->start);

	add_source(document, SOURCE_X, ROLE_TEXT, text, skip);
	if (!strchr(span, '\t') && mark->x >= skip)
		add_source(document, SOURCE_X + mark->x - skip, ROLE_STRONG, span, 0);
}

/* The marked line: the span drawn over the plain text, carets below. */
static void add_marked(struct document *document, const char *text, const struct mark *mark, int skip)
{
	char *span = arena_string_part(&document->arena, text + mark->start, mark->end - mark->start);
	const int left = mark->x - skip;

	add_source(document, SOURCE_X, ROLE_STRONG, text, skip);
	/* A span begins at tab stops of its own: one with tabs inside is shown by the carets alone. */
	if (!strchr(span, '\t') && left >= 0)
		add_source(document, SOURCE_X + left, ROLE_MARK, span, 0);
	document_line(document);
	document_glyph(document, SOURCE_X - 2, ROLE_BORDER, GLYPH_VERTICAL);
	for (int x = left < 0 ? 0 : left; x < mark->end_x - skip && x < document->width - SOURCE_X; x++)
		document_glyph(document, SOURCE_X + x, ROLE_MARK, GLYPH_CARET);
}

/* The blanks that every line begins with: they say nothing and cost width. */
static size_t common_indent(const struct detail *detail)
{
	const char *first = NULL;
	size_t indent = 0;

	for (size_t i = 0; i < detail->line_count; i++) {
		const char *line = detail->lines[i];
		size_t length = strspn(line, " \t");

		if (!line[length])
			continue;
		if (!first) {
			first = line;
			indent = length;
		}
		while (length > 0 && (length > indent || memcmp(first, line, length) != 0))
			length--;
		indent = length < indent ? length : indent;
	}
	return indent;
}

static const char *dedented(const char *line, size_t indent)
{
	const size_t length = strlen(line);

	return line + (length < indent ? length : indent);
}

/* How many columns to leave out on the left, so that the evidence is on the screen. Where it is wider than that, its
 * beginning counts, and what stands before it as long as that leaves it half of the room. */
static int skip_for(const struct document *document, const struct mark *mark)
{
	const int room = document->width - SOURCE_X - 1;
	const int skip = mark->end_x - room;

	if (skip <= 0)
		return 0;
	if (skip < mark->x)
		return skip;
	return mark->x <= room / 2 ? 0 : mark->x - room / 4;
}

void add_excerpt(struct document *document, const struct detail *detail, uint32_t around, bool wrong)
{
	const size_t indent = common_indent(detail);
	struct mark mark = { 0 };
	int skip = 0;

	if (detail->mark_line >= detail->first_line &&
		detail->mark_line - detail->first_line < detail->line_count) {
		mark = find_mark(detail,
			dedented(detail->lines[detail->mark_line - detail->first_line], indent), indent);
		skip = skip_for(document, &mark);
	}
	for (size_t i = 0; i < detail->line_count; i++) {
		const uint32_t number = detail->first_line + (uint32_t)i;
		const bool marked = number == detail->mark_line;
		const char *text = dedented(detail->lines[i], indent);
		char digits[16];

		if (detail->mark_line &&
			(number + around < detail->mark_line || number > detail->mark_line + around))
			continue;
		snprintf(digits, sizeof(digits), "%*u", NUMBER_WIDTH, number);
		document_line(document);
		if (marked)
			document_glyph(document, 0, wrong ? ROLE_MARK : ROLE_TEXT, GLYPH_HERE);
		document_own(document, 1, marked ? ROLE_STRONG : ROLE_LINE_NUMBER, digits);
		document_glyph(document, SOURCE_X - 2, ROLE_BORDER, GLYPH_VERTICAL);
		if (marked && !wrong)
			add_plainly_marked(document, text, &mark, skip);
		else if (marked)
			add_marked(document, text, &mark, skip);
		else
			add_source(document, SOURCE_X, ROLE_TEXT, text, skip);
	}
}

/* "ana@build-7: the fork is on its way": what people did begins with who; of runs who ran them comes last. */
static void add_event_words(const struct detail_event *event, struct buf *ret)
{
	const bool by_person = strcmp(event->what, "decided") == 0 || strcmp(event->what, "commented") == 0;
	const char *cause = event->cause ? event->cause : "", *by = event->by ? event->by : "";

	if (!*by || strstr(cause, by))
		buf_add(ret, cause);
	else if (by_person)
		buf_format(ret, "%s%s%s", by, *cause ? ": " : "", cause);
	else
		buf_format(ret, "%s%sby %s", cause, *cause ? ", " : "", by);
}

void add_history(struct document *document, const struct subject *subject)
{
	const struct detail *detail = subject->detail;

	if (!detail || !detail->event_count)
		return;
	document_blank(document);
	document_head(document, "HISTORY");
	for (size_t i = 0; i < detail->event_count; i++) {
		const struct detail_event *event = &detail->events[i];
		CLEANUP(buf_release) struct buf when = BUF_INIT;
		CLEANUP(buf_release) struct buf words = BUF_INIT;
		int x;

		buf_add_minute(&when, event->time);
		if (event->run)
			buf_format(&when, "  #%lld", (long long)event->run);
		else
			buf_add_char(&when, ' ');
		x = 2 + (int)when.length;
		document_line(document);
		document_own(document, 1, ROLE_DIM, when.text);
		document_own(document, x, ROLE_TEXT, event->what);
		add_event_words(event, &words);
		if (!words.length)
			continue;
		x += EVENT_WIDTH;
		if (document->width - x < EVENT_LEAST) {
			document_line(document);
			x = EVENT_NARROW;
		}
		document_wrap(document, x, ROLE_DIM, true, words.text);
	}
}

void add_problems(struct document *document, const struct detail *detail)
{
	if (!detail || !detail->problem_count)
		return;
	document_blank(document);
	document_head(document, "NOT READ");
	for (size_t i = 0; i < detail->problem_count; i++) {
		const struct problem *problem = &detail->problems[i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		document_line(document);
		document_own(document, 1, ROLE_UNKNOWN, problem_code_word(problem->code));
		document_outside(document, 18, ROLE_TEXT, *problem->path ? problem->path : "the repository");
		buf_format(&text, "%s%s%s", problem->detail ? problem->detail : "",
			problem->limit ? ", limit " : "", problem->limit ? problem->limit : "");
		if (text.length)
			document_paragraph(document, 18, ROLE_DIM, true, text.text);
	}
}
