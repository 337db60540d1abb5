/* Keys: characters by their number, others by numbers above Unicode; and their names in tables and files. */
#ifndef SCABBARD_TUI_KEY_H
#define SCABBARD_TUI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/** Keys that are no character. Control letters are 1 to 26, as terminals send them. */
enum key {
	KEY_CODE_NONE = 0x110000,
	KEY_CODE_UP,
	KEY_CODE_DOWN,
	KEY_CODE_LEFT,
	KEY_CODE_RIGHT,
	KEY_CODE_HOME,
	KEY_CODE_END,
	KEY_CODE_PAGE_UP,
	KEY_CODE_PAGE_DOWN,
	KEY_CODE_DELETE,
	KEY_CODE_INSERT,
	KEY_CODE_BACKSPACE,
	KEY_CODE_BACK_TAB,
	KEY_CODE_F1,
	KEY_CODE_F12 = KEY_CODE_F1 + 11,
	KEY_CODE_RESIZE,
	KEY_CODE_PASTE_START,
	KEY_CODE_PASTE_END,
	KEY_CODE_ESCAPE = 27,
	KEY_CODE_ENTER = '\r',
	KEY_CODE_TAB = '\t',
};

enum { SEQUENCE_MAX = 3 };

/** Keys pressed one after the other. */
struct sequence {
	uint32_t keys[SEQUENCE_MAX];
	size_t count;
};

/**
 * Read the next key of a text: a character stands for itself, `<Enter>`, `<C-d>`, `<lt>` for others. False at the
 * end of the text, or at a name that is none.
 */
bool key_next(const char *text, size_t *position, uint32_t *ret);

/** Read a whole sequence, blanks between keys ignored; false if it is empty, too long or has an unknown name. */
bool sequence_parse(const char *text, size_t length, struct sequence *ret);

/** Add a key or sequence as people read it: "j", "Enter", "^D", "g p". */
void buf_add_key(struct buf *buf, uint32_t key);
void buf_add_sequence(struct buf *buf, const struct sequence *sequence);

#endif
