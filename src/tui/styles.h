/* What can be styled: roles say what a cell means, themes say how that looks. */
#ifndef SCABBARD_TUI_STYLES_H
#define SCABBARD_TUI_STYLES_H

/** What a cell means. A theme has one row for each; the names are in styles.c in this order. */
enum role {
	ROLE_TEXT,
	ROLE_DIM,
	ROLE_TITLE,      /**< the bar at the top */
	ROLE_TITLE_NAME, /**< the program's name in it */
	ROLE_TAB,
	ROLE_TAB_ACTIVE,
	ROLE_HEADER,        /**< heads of columns and sections */
	ROLE_HEADER_ACTIVE, /**< head of the current column */
	ROLE_CURSOR,
	ROLE_MATCH, /**< what a search found */
	ROLE_BORDER,
	ROLE_STRONG,
	ROLE_LINK,
	ROLE_CRITICAL,
	ROLE_HIGH,
	ROLE_MEDIUM,
	ROLE_LOW,
	ROLE_INFO,
	ROLE_OK,
	ROLE_BAD,
	ROLE_UNKNOWN,
	ROLE_BAR_GOOD, /**< the parts of bars */
	ROLE_BAR_FAIR,
	ROLE_BAR_BAD,
	ROLE_BAR_NEUTRAL,
	ROLE_BAR_REST,
	ROLE_HOSTILE, /**< a token that stands for a character that may not be shown */
	ROLE_MARK,    /**< the evidence in a source line */
	ROLE_LINE_NUMBER,
	ROLE_KEY,  /**< keys in hints and help */
	ROLE_HINT, /**< words in hints */
	ROLE_MESSAGE,
	ROLE_ERROR,
	ROLE_PROMPT,
	ROLE_COUNT
};

/** Characters that have a plain ASCII form too. All are one column wide. */
enum glyph {
	GLYPH_CURSOR,
	GLYPH_ELLIPSIS,
	GLYPH_HORIZONTAL,
	GLYPH_VERTICAL,
	GLYPH_CROSSING,  /**< a horizontal line met by a vertical one from above */
	GLYPH_TEE_DOWN,  /**< the same from below */
	GLYPH_BAR,       /**< of a bar that has others above and below it */
	GLYPH_BAR_RANGE, /**< what may belong to it: between the two ends of a score */
	GLYPH_BAR_FULL,
	GLYPH_BAR_REST,
	GLYPH_BAR_DARK, /**< parts of a stacked bar, told apart without colour */
	GLYPH_BAR_MIDDLE,
	GLYPH_BAR_LIGHT,
	GLYPH_ASCENDING,
	GLYPH_DESCENDING,
	GLYPH_CRUMB,
	GLYPH_DOT,
	GLYPH_CARET,
	GLYPH_HERE, /**< the marked source line */
	GLYPH_BULLET,
	GLYPH_MORE_UP,
	GLYPH_MORE_DOWN,
	GLYPH_BRANCH,      /**< of a tree: a line goes down and to the right */
	GLYPH_LAST,        /**< of a tree: the last of its siblings */
	GLYPH_FOLDED,      /**< what is below is not shown */
	GLYPH_UNFOLDED,    /**< what is below follows */
	GLYPH_MARKED,      /**< a row that was marked */
	GLYPH_SPARK_NONE,  /**< a day of which nothing is known */
	GLYPH_SPARK_FIRST, /**< eight heights of a trend, the lowest first */
	GLYPH_SPARK_2,
	GLYPH_SPARK_3,
	GLYPH_SPARK_4,
	GLYPH_SPARK_5,
	GLYPH_SPARK_6,
	GLYPH_SPARK_7,
	GLYPH_SPARK_LAST,
	GLYPH_COUNT
};

/** The name of a role or glyph in theme files. */
extern const char *const role_names[ROLE_COUNT];
extern const char *const glyph_names[GLYPH_COUNT];

#endif
