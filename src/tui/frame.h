/* A picture of the screen: cells of text, width and role. Views draw into it; term.c shows it. */
#ifndef SCABBARD_TUI_FRAME_H
#define SCABBARD_TUI_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"
#include "styles.h"
#include "theme.h"

/** Source shows a tab as blanks up to the next multiple of FRAME_TAB columns. */
enum { CELL_TEXT = 24, FRAME_TAB = 4 };

/** What is laid over a cell's role. */
enum cell_flag { CELL_CURSOR = 1, CELL_MATCH = 2, CELL_UNDERLINE = 4, CELL_MARKED = 8 };

/** One cell: a character with its combining marks; the second half of a wide one has width 0. */
struct frame_cell {
	char text[CELL_TEXT];
	uint8_t width;
	uint8_t role;
	uint8_t flags;
};

struct frame {
	int width;
	int height;
	struct frame_cell *cells;
	const struct theme *theme;
	bool ascii;   /**< draw the ASCII glyphs */
	bool narrow;  /**< the terminal shows ASCII only: other characters of outside text become '?' */
	int cursor_x; /**< of the terminal's own cursor; -1 = hidden */
	int cursor_y;
};

/** A rectangle of a frame that somebody may draw in. */
struct area {
	int x, y, width, height;
};

/** Change the size; everything is blank afterwards. */
void frame_resize(struct frame *frame, int width, int height);
void frame_clear(struct frame *frame);
void frame_release(struct frame *frame);

/** The text of a glyph. */
const char *frame_glyph(const struct frame *frame, enum glyph glyph);

/**
 * Draw words of ours at (x, y), in at most `width` columns; returns the columns used. Words are trusted to be
 * UTF-8 without control characters; they may hold no outside text.
 */
int frame_own(struct frame *frame, int x, int y, int width, enum role role, const char *text);
int frame_format(struct frame *frame, int x, int y, int width, enum role role, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/** Draw a glyph, once or many times. */
void frame_put_glyph(struct frame *frame, int x, int y, enum role role, enum glyph glyph);
void frame_repeat(struct frame *frame, struct area area, enum role role, enum glyph glyph);

/** Draw text from outside, made safe and cut with an ellipsis to `area.width`; returns the columns used. The
 * ellipsis is marked as hostile if a character that may not be shown is behind it. */
int frame_text(struct frame *frame, struct area area, enum role role, const char *text, enum text_cut cut);

/** The same for what the user typed: `<` stands for itself there, as in `first_seen<30d`. */
int frame_typed(struct frame *frame, struct area area, enum role role, const char *text, enum text_cut cut);
int frame_typed_width(const char *text, size_t length);

/** Outside text at the right edge of the area. */
void frame_text_right(struct frame *frame, struct area area, enum role role, const char *text);

/** Draw a line of source, tabs widened, from its column `skip` on; an ellipsis stands where it goes on outside.
 * Returns the columns used. */
int frame_source(
	struct frame *frame, struct area area, enum role role, const char *text, size_t length, int skip);

/** Lay a flag over cells. */
void frame_flag(struct frame *frame, int x, int y, int width, enum cell_flag flag);

/** Fill the row with blanks of a role. */
void frame_fill(struct frame *frame, int x, int y, int width, enum role role);

/** Mark every occurrence of `text` in a row, without regard to ASCII case. */
void frame_match(struct frame *frame, struct area area, const char *text);

/** Add what stands in the frame as lines without blanks at their ends; and its roles as runs. */
void frame_add_screen(const struct frame *frame, struct buf *ret);
void frame_add_attributes(const struct frame *frame, struct buf *ret);

#endif
