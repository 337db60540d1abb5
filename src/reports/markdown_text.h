/* Text from outside within Markdown. */
#ifndef SCABBARD_REPORTS_MARKDOWN_TEXT_H
#define SCABBARD_REPORTS_MARKDOWN_TEXT_H

#include "base/buf.h"

/**
 * Add text as itself: it starts no markup, no HTML, no link, no mention of a person or an issue, also within the cell
 * of a table; words that would are added as code. Characters that cannot be seen become tokens, line ends become <br>.
 * About 4 KiB are shown at most.
 */
void buf_add_markdown(struct buf *buf, const char *text);

/** The same as code, for names and paths; "" is added as nothing. Lines are one. */
void buf_add_markdown_code(struct buf *buf, const char *text);

#endif
