/* Themes: TOML files that say how each role looks at three depths of colour, and which glyphs are drawn. */
#ifndef SCABBARD_TUI_THEME_H
#define SCABBARD_TUI_THEME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "styles.h"

/** How many colours the terminal shows. */
enum depth { DEPTH_FULL, DEPTH_EIGHT, DEPTH_NONE, DEPTH_COUNT };

enum attribute {
	ATTRIBUTE_BOLD = 1 << 0,
	ATTRIBUTE_DIM = 1 << 1,
	ATTRIBUTE_UNDERLINE = 1 << 2,
	ATTRIBUTE_ITALIC = 1 << 3,
	ATTRIBUTE_REVERSE = 1 << 4,
};

enum { COLOR_DEFAULT = -1 };

/** Colours are COLOR_DEFAULT or a number of the 256 (of the 8 at DEPTH_EIGHT). */
struct style {
	int16_t foreground;
	int16_t background;
	uint16_t attributes;
};

struct theme {
	char name[64];
	struct style styles[DEPTH_COUNT][ROLE_COUNT];
	char glyphs[2][GLYPH_COUNT][8]; /**< [0] UTF-8, [1] ASCII */
};

/** The embedded theme. */
void theme_default(struct theme *ret);

/**
 * Read the text of a theme over what `theme` holds already. Problems are added as lines "NAME:line:column: what";
 * a value with a problem keeps what it was. Returns the number of errors; unknown roles are warnings and not
 * counted. `ret_inherits` (may be NULL) gets the name of the theme it builds on, when one is named.
 */
int theme_read(struct theme *theme, const char *name, const char *text, size_t length,
	struct buf *ret_inherits, struct buf *ret_problems);

/**
 * Load a theme by path (it holds a slash or ends in ".theme") or by name from the folder (may be NULL), else from
 * scabbard/themes in the folders of $XDG_DATA_DIRS, else from the program itself. What it inherits is loaded first. Problems are collected as above.
 */
int theme_load(
	struct theme *ret, const char *name, const char *folder, struct buf *ret_problems, struct error *err);

/** Read a style such as "#ff5f5f bold" or "red - underline"; false, with the bad word, if it is none. */
bool style_parse(const char *text, struct style *ret, char ret_word[32]);

/** The nearest of the 256 colours, and of the first 8. */
int16_t color_nearest(uint32_t rgb);
int16_t color_nearest_of_8(int16_t color);

#endif
