/* Outside text in a column of a table. */
#include "base/text.h"

#include <string.h>

#include "text_shown.h"

struct column {
	struct buf *buf;
	const char *text;
	size_t length;
	const char *ellipsis;
	size_t used; /* columns written */
};

/* Write pieces while they fit into `room`, from a place on; returns the place behind them. */
static size_t add_head(struct column *column, size_t position, size_t room)
{
	struct text_piece piece;
	size_t used = 0;

	while (position < TEXT_SHOWN_BYTES) {
		size_t next = position;

		if (!text_next_piece(column->text, column->length, &next, &piece) ||
			used + (size_t)piece.width > room)
			break;
		buf_add(column->buf, piece.text);
		used += (size_t)piece.width;
		position = next;
	}
	column->used += used;
	return position;
}

static void add_ellipsis(struct column *column)
{
	buf_add(column->buf, column->ellipsis);
	column->used++;
}

/* Write the last pieces that fit into `room`; `total` columns follow `position`, an ellipsis among them. */
static void add_tail(struct column *column, size_t position, size_t total, size_t room)
{
	struct text_piece piece;

	while (total > room && position < TEXT_SHOWN_BYTES) {
		text_next_piece(column->text, column->length, &position, &piece);
		total -= (size_t)piece.width;
	}
	position = add_head(column, position, total);
	if (position < column->length && room)
		add_ellipsis(column);
}

static void add_cut(struct column *column, size_t total, size_t width, enum text_cut cut)
{
	const size_t before = column->used;
	size_t head = 0, position;

	switch (cut) {
	case TEXT_CUT_END:
		head = width - 1;
		break;
	case TEXT_CUT_MIDDLE:
		head = (width - 1) / 3;
		break;
	case TEXT_CUT_START:
		break;
	}
	position = add_head(column, 0, head);
	total -= column->used - before;
	add_ellipsis(column);
	if (cut != TEXT_CUT_END)
		add_tail(column, position, total, width - (column->used - before));
}

void buf_add_column(struct buf *buf, const char *text, size_t width, enum text_cut cut, bool pad, bool ascii)
{
	struct column column = {
		.buf = buf,
		.text = text,
		.length = strnlen(text, TEXT_LOOKED_AT_BYTES),
		.ellipsis = ascii ? "~" : "…",
	};
	const size_t total = text_width(text);

	if (total <= width)
		add_tail(&column, 0, total, width);
	else if (width)
		add_cut(&column, total, width, cut);
	if (pad && column.used < width)
		buf_add_repeated(buf, " ", width - column.used);
}
