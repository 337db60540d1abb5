/* Text in lines: wrapped by words at a width of columns, made safe on the way. */
#ifndef SCABBARD_BASE_WRAP_H
#define SCABBARD_BASE_WRAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/** How lines are laid out. */
struct wrap {
	size_t width;  /**< columns of a line */
	size_t indent; /**< blanks in front of every line but the first */
	bool ascii;    /**< "..." instead of the ellipsis */
};

/**
 * Add text from outside in lines. The first line goes on where the buf stands, `used` columns into its line; a
 * newline in the text begins a new line. A word that no line can hold is broken, never inside a token, a wide
 * character or a run of 40 hexadecimal digits or more: such a digest alone may be wider than the line; paths and addresses rather behind a '/', '@' or ','. There is no newline at the end. At most 4 KiB are shown. Return how many tokens were needed.
 */
size_t buf_add_wrapped(struct buf *buf, const char *text, size_t used, const struct wrap *wrap);

#endif
