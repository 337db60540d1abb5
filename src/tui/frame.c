#include "frame.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PIECES_MAX = 1024, FIELD_BYTES = 4096 };

/* A cell inside the frame. */
static struct frame_cell *inner_cell(const struct frame *frame, int x, int y)
{
	return &frame->cells[(size_t)y * (size_t)frame->width + (size_t)x];
}

/* A cell, or NULL outside. */
static struct frame_cell *cell_at(const struct frame *frame, int x, int y)
{
	if (x < 0 || y < 0 || x >= frame->width || y >= frame->height)
		return NULL;
	return inner_cell(frame, x, y);
}

static void blank(struct frame_cell *cell)
{
	memset(cell, 0, sizeof(*cell));
	cell->text[0] = ' ';
	cell->width = 1;
	cell->role = ROLE_TEXT;
}

void frame_clear(struct frame *frame)
{
	const size_t count = (size_t)frame->width * (size_t)frame->height;

	for (size_t i = 0; i < count; i++)
		blank(&frame->cells[i]);
	frame->cursor_x = -1;
	frame->cursor_y = -1;
}

void frame_resize(struct frame *frame, int width, int height)
{
	frame->width = width > 0 ? width : 1;
	frame->height = height > 0 ? height : 1;
	frame->cells = memory_resize(
		frame->cells, (size_t)frame->width * (size_t)frame->height * sizeof(*frame->cells));
	frame_clear(frame);
}

void frame_release(struct frame *frame)
{
	memory_free(frame->cells);
	memset(frame, 0, sizeof(*frame));
}

const char *frame_glyph(const struct frame *frame, enum glyph glyph)
{
	return frame->theme->glyphs[frame->ascii ? 1 : 0][glyph];
}

/* Put one piece of at most two columns into its cells. A half that is overwritten leaves a blank. */
static void put_piece(struct frame *frame, int x, int y, enum role role, const struct text_piece *piece)
{
	struct frame_cell *cell = cell_at(frame, x, y);
	struct frame_cell *next = piece->width == 2 ? cell_at(frame, x + 1, y) : NULL;

	if (!cell)
		return;
	blank(cell);
	cell->role = (uint8_t)role;
	if (piece->width == 2 && !next)
		return;
	if (strlen(piece->text) < sizeof(cell->text))
		memcpy(cell->text, piece->text, strlen(piece->text) + 1);
	cell->width = (uint8_t)piece->width;
	if (next) {
		blank(next);
		next->text[0] = '\0';
		next->width = 0;
		next->role = (uint8_t)role;
	}
}

/* A token, one character a cell. */
static void put_token(struct frame *frame, int x, int y, const char *text)
{
	for (; *text; text++, x++) {
		const struct text_piece piece = { .text = { *text, '\0' }, .width = 1 };

		put_piece(frame, x, y, ROLE_HOSTILE, &piece);
	}
}

static void put_any(struct frame *frame, int x, int y, enum role role, const struct text_piece *piece)
{
	if (piece->hostile)
		put_token(frame, x, y, piece->text);
	else
		put_piece(frame, x, y, role, piece);
}

/* Read one character of our own words. */
static bool own_piece(const char *text, size_t length, size_t *position, struct text_piece *ret)
{
	const size_t start = *position;

	if (start >= length)
		return false;
	text_next(text, length, position);
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->text, text + start, *position - start);
	ret->width = 1;
	return true;
}

int frame_own(struct frame *frame, int x, int y, int width, enum role role, const char *text)
{
	const size_t length = strlen(text);
	struct text_piece piece;
	size_t position = 0;
	int used = 0;

	while (used < width && own_piece(text, length, &position, &piece)) {
		put_piece(frame, x + used, y, role, &piece);
		used++;
	}
	return used;
}

int frame_format(struct frame *frame, int x, int y, int width, enum role role, const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	return frame_own(frame, x, y, width, role, text);
}

void frame_put_glyph(struct frame *frame, int x, int y, enum role role, enum glyph glyph)
{
	frame_own(frame, x, y, 1, role, frame_glyph(frame, glyph));
}

void frame_repeat(struct frame *frame, struct area area, enum role role, enum glyph glyph)
{
	for (int y = 0; y < area.height; y++) {
		for (int x = 0; x < area.width; x++)
			frame_put_glyph(frame, area.x + x, area.y + y, role, glyph);
	}
}

/* The pieces of a text of which at most FIELD_BYTES are looked at. */
struct pieces {
	struct text_piece items[PIECES_MAX];
	size_t count;
	int width;
	bool cut; /* more followed */
};

/* What a terminal that only shows ASCII gets for a character it cannot show. */
static void narrow_piece(const struct frame *frame, struct text_piece *piece)
{
	if (!frame->narrow || piece->hostile || (unsigned char)piece->text[0] < 128)
		return;
	memcpy(piece->text, "?", 2);
	piece->width = 1;
}

/* The next piece of what the user typed. */
static bool typed_piece(const char *text, size_t length, size_t *position, struct text_piece *ret)
{
	if (*position >= length || text[*position] != '<')
		return text_next_piece(text, length, position, ret);
	memset(ret, 0, sizeof(*ret));
	ret->text[0] = '<';
	ret->width = 1;
	(*position)++;
	return true;
}

static void read_pieces(const struct frame *frame, const char *text, bool typed, struct pieces *ret)
{
	const size_t length = strnlen(text, FIELD_BYTES);
	size_t position = 0;

	ret->count = 0;
	ret->width = 0;
	while (ret->count < PIECES_MAX) {
		struct text_piece *piece = &ret->items[ret->count];

		if (typed ? !typed_piece(text, length, &position, piece)
			  : !text_next_piece(text, length, &position, piece))
			break;
		narrow_piece(frame, piece);
		ret->width += piece->width;
		ret->count++;
	}
	ret->cut = text[position] != '\0';
}

/* Draw pieces from `first` while they fit; returns the columns used. */
static int put_some(
	struct frame *frame, struct area area, enum role role, const struct pieces *pieces, size_t first)
{
	int used = 0;

	for (size_t i = first; i < pieces->count; i++) {
		if (used + pieces->items[i].width > area.width)
			break;
		put_any(frame, area.x + used, area.y, role, &pieces->items[i]);
		used += pieces->items[i].width;
	}
	return used;
}

/* The first piece from which all that follow take at most `width` columns. */
static size_t tail_start(const struct pieces *pieces, int width)
{
	size_t start = pieces->count;
	int used = 0;

	while (start > 0 && used + pieces->items[start - 1].width <= width)
		used += pieces->items[--start].width;
	return start;
}

/* Is a character that may not be shown among the pieces that a cut leaves out? */
static bool hides_hostile(const struct pieces *pieces, int head, size_t tail)
{
	int width = 0;

	for (size_t i = 0; i < tail; i++) {
		width += pieces->items[i].width;
		if (width > head && pieces->items[i].hostile)
			return true;
	}
	return false;
}

static int put_cut(
	struct frame *frame, struct area area, enum role role, const struct pieces *pieces, enum text_cut cut)
{
	size_t tail = pieces->count;
	int head = 0, used;

	if (pieces->width <= area.width && !pieces->cut)
		return put_some(frame, area, role, pieces, 0);
	switch (cut) {
	case TEXT_CUT_END:
		head = area.width - 1;
		break;
	case TEXT_CUT_MIDDLE:
		head = (area.width - 1) / 3;
		break;
	case TEXT_CUT_START:
		head = 0;
		break;
	}
	used = put_some(frame, (struct area){ area.x, area.y, head, 1 }, role, pieces, 0);
	if (cut != TEXT_CUT_END)
		tail = tail_start(pieces, area.width - used - 1);
	frame_put_glyph(frame, area.x + used, area.y, hides_hostile(pieces, head, tail) ? ROLE_HOSTILE : role,
		GLYPH_ELLIPSIS);
	used++;
	area.x += used;
	area.width -= used;
	return used + put_some(frame, area, role, pieces, tail);
}

int frame_text(struct frame *frame, struct area area, enum role role, const char *text, enum text_cut cut)
{
	struct pieces pieces;

	if (area.width <= 0)
		return 0;
	read_pieces(frame, text, false, &pieces);
	return put_cut(frame, area, role, &pieces, cut);
}

int frame_typed(struct frame *frame, struct area area, enum role role, const char *text, enum text_cut cut)
{
	struct pieces pieces;

	if (area.width <= 0)
		return 0;
	read_pieces(frame, text, true, &pieces);
	return put_cut(frame, area, role, &pieces, cut);
}

int frame_typed_width(const char *text, size_t length)
{
	struct text_piece piece;
	size_t position = 0;
	int width = 0;

	while (typed_piece(text, length, &position, &piece))
		width += piece.width;
	return width;
}

void frame_text_right(struct frame *frame, struct area area, enum role role, const char *text)
{
	struct pieces pieces;

	if (area.width <= 0)
		return;
	read_pieces(frame, text, false, &pieces);
	if (pieces.width <= area.width) {
		area.x += area.width - pieces.width;
		area.width = pieces.width;
	}
	put_cut(frame, area, role, &pieces, TEXT_CUT_END);
}

/* An ellipsis over a cell; of a wide character that stood there, no half is left. */
static void put_edge(struct frame *frame, int x, int y)
{
	const struct frame_cell *cell = cell_at(frame, x, y);

	if (cell && cell->width != 1)
		frame_own(frame, cell->width == 0 ? x - 1 : x + 1, y, 1, ROLE_TEXT, " ");
	frame_put_glyph(frame, x, y, ROLE_DIM, GLYPH_ELLIPSIS);
}

int frame_source(
	struct frame *frame, struct area area, enum role role, const char *text, size_t length, int skip)
{
	struct text_piece piece;
	size_t position = 0;
	int column = 0;

	if (length > FIELD_BYTES)
		length = FIELD_BYTES;
	while (position < length && column - skip < area.width) {
		if (text[position] == '\t') {
			position++;
			column += FRAME_TAB - column % FRAME_TAB;
			continue;
		}
		if (!text_next_piece(text, length, &position, &piece))
			break;
		narrow_piece(frame, &piece);
		if (column - skip + piece.width > area.width) {
			position = length - 1;
			break;
		}
		if (column >= skip)
			put_any(frame, area.x + column - skip, area.y, role, &piece);
		column += piece.width;
	}
	/* A digest or name that goes on outside must not look whole. */
	if (position < length)
		put_edge(frame, area.x + area.width - 1, area.y);
	if (skip > 0 && column > 0)
		put_edge(frame, area.x, area.y);
	return column > skip ? column - skip : 0;
}

void frame_flag(struct frame *frame, int x, int y, int width, enum cell_flag flag)
{
	for (int i = 0; i < width; i++) {
		struct frame_cell *cell = cell_at(frame, x + i, y);

		if (cell)
			cell->flags |= (uint8_t)flag;
	}
}

void frame_fill(struct frame *frame, int x, int y, int width, enum role role)
{
	for (int i = 0; i < width; i++) {
		struct frame_cell *cell = cell_at(frame, x + i, y);

		if (!cell)
			continue;
		blank(cell);
		cell->role = (uint8_t)role;
	}
}

static char lower(char byte)
{
	return (char)(byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte);
}

/* Does `text` stand in the cells from x on? Returns the number of cells, or 0. */
static int cells_match(const struct frame *frame, int x, int y, int end, const char *text)
{
	int start = x;

	while (*text) {
		const struct frame_cell *cell = x < end ? cell_at(frame, x, y) : NULL;

		if (!cell)
			return 0;
		for (const char *byte = cell->text; *byte; byte++, text++) {
			if (lower(*byte) != lower(*text))
				return 0;
		}
		x++;
	}
	return x - start;
}

void frame_match(struct frame *frame, struct area area, const char *text)
{
	if (!*text)
		return;
	for (int y = area.y; y < area.y + area.height; y++) {
		for (int x = area.x; x < area.x + area.width; x++) {
			const int count = cells_match(frame, x, y, area.x + area.width, text);

			frame_flag(frame, x, y, count, CELL_MATCH);
		}
	}
}

void frame_add_screen(const struct frame *frame, struct buf *ret)
{
	for (int y = 0; y < frame->height; y++) {
		const size_t start = ret->length;
		size_t end = start;

		for (int x = 0; x < frame->width; x++) {
			buf_add(ret, inner_cell(frame, x, y)->text);
			if (ret->length && ret->text[ret->length - 1] != ' ')
				end = ret->length;
		}
		buf_cut(ret, end);
		buf_add_char(ret, '\n');
	}
}

static bool same_look(const struct frame_cell *left, const struct frame_cell *right)
{
	return left->role == right->role && left->flags == right->flags;
}

static void add_run(const struct frame *frame, int x, int end, int y, struct buf *ret)
{
	const struct frame_cell *cell = inner_cell(frame, x, y);

	buf_format(ret, " %d-%d:%s%s%s%s%s", x, end, role_names[cell->role],
		cell->flags & CELL_CURSOR ? "+cursor" : "", cell->flags & CELL_MATCH ? "+match" : "",
		cell->flags & CELL_UNDERLINE ? "+underline" : "", cell->flags & CELL_MARKED ? "+marked" : "");
}

void frame_add_attributes(const struct frame *frame, struct buf *ret)
{
	for (int y = 0; y < frame->height; y++) {
		int start = 0;

		buf_format(ret, "%d:", y);
		for (int x = 1; x <= frame->width; x++) {
			if (x < frame->width &&
				same_look(inner_cell(frame, x, y), inner_cell(frame, start, y)))
				continue;
			add_run(frame, start, x - 1, y, ret);
			start = x;
		}
		buf_add_char(ret, '\n');
	}
}
