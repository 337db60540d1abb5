/* Text from outside: checking it, making it safe to show, measuring and cutting it for columns. */
#ifndef SCABBARD_BASE_TEXT_H
#define SCABBARD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/** What text_next returns for a byte that begins no well-formed UTF-8 sequence. */
#define TEXT_BAD_BYTE UINT32_MAX

/**
 * Read one scalar value of strict UTF-8 (no overlong form, no surrogate, at most U+10FFFF) at `*position`
 * and move past it. A malformed byte yields TEXT_BAD_BYTE and moves by one. `*position` must be < length.
 */
uint32_t text_next(const char *text, size_t length, size_t *position);

/** Say whether bytes are strict UTF-8 throughout. */
bool text_is_utf8(const char *text, size_t length);

/** The widest token that the sanitiser writes: "<U+10FFFF>". */
enum { TEXT_TOKEN_MAX = 12, TEXT_MARKS_MAX = 4 };

/**
 * One cell group of safe text: either a character that may be shown as it is (with the combining marks
 * that belong to it) or a token such as `<1B>`, `<U+202E>`, `<FF>` that stands for one that may not.
 */
struct text_piece {
	char text[32]; /**< UTF-8 or ASCII token, NUL-terminated */
	int width;     /**< columns: 1 or 2 for a character, the token's length for a token */
	bool hostile;  /**< a token: screens draw it in the role "hostile" */
};

/**
 * Read the next piece of text that came from outside; false at the end. This is the one sanitiser of
 * the program: screens, reports, messages and logs all see outside text through it (rules 1 to 8 of
 * the project's terminal-escape rule set: malformed bytes, C0, DEL, C1, line separators, bidirectional
 * controls, invisible and private-use characters, unassigned ones and surplus combining marks become
 * tokens; one variation selector FE0E or FE0F behind a character that has both forms is dropped). A
 * literal `<` that could be taken for the start of a token is written `<3C>`.
 */
bool text_next_piece(const char *text, size_t length, size_t *position, struct text_piece *ret);

/**
 * Add text from outside to a buf, made safe for one line of a terminal or a report. At most 4 KiB of it
 * are shown, then an ellipsis. Return how many tokens were needed (0 = the text was harmless).
 */
size_t buf_add_untrusted(struct buf *buf, const char *text);
size_t buf_add_untrusted_bytes(struct buf *buf, const char *text, size_t length);

/** The same for a line of source text: a TAB goes to the next multiple of 8 columns, a last CR is dropped. */
size_t buf_add_untrusted_source(struct buf *buf, const char *text, size_t length);

/** Columns that text takes once made safe. */
size_t text_width(const char *text);

/** Where to take away when text is too wide: at its end (prose), middle (paths), start (references). */
enum text_cut { TEXT_CUT_END, TEXT_CUT_MIDDLE, TEXT_CUT_START };

/**
 * Add text from outside, made safe, cut to `width` columns with an ellipsis ("…", or "~" if `ascii`) and
 * never inside a token or a wide character; if `pad`, filled with spaces to exactly `width`.
 */
void buf_add_column(struct buf *buf, const char *text, size_t width, enum text_cut cut, bool pad, bool ascii);

/**
 * Write a one-line value (path, name, ref, label) as the readers' door does it, once: bytes that are
 * valid UTF-8 without control characters and do not begin with `"` stay as they are; anything else is put
 * in git's C quoting ("…" with \a \b \t \n \v \f \r \" \\ and three octal digits).
 */
void buf_add_quoted(struct buf *buf, const char *bytes, size_t length);

/** Undo that: add the bytes of a value. What is not quoted is added as it is; never fails. */
void buf_add_unquoted(struct buf *buf, const char *value);

/** Say whether text consists of exactly `length` lower-case hex digits. */
bool text_is_hex(const char *text, size_t length);

/** Compare in the order that people expect of versions and names: digit runs by value. */
int text_compare_natural(const char *left, const char *right);

/** Compare without regard to the case of ASCII letters, in any locale. */
bool text_equal_ascii_case(const char *left, const char *right);

/** Say whether text begins or ends with a part. */
bool text_starts(const char *text, const char *start);
bool text_ends(const char *text, const char *end);

/** The closest of the words to a mistyped one (Damerau distance at most 2 and under half of it), or NULL. */
const char *text_closest(const char *text, const char *const *words, size_t word_count);

#endif
