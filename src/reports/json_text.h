/* Text from outside as a JSON string in which every character can be seen. */
#ifndef SCABBARD_REPORTS_JSON_TEXT_H
#define SCABBARD_REPORTS_JSON_TEXT_H

#include <stddef.h>

#include "base/buf.h"

/**
 * Add text as a JSON string with its quotes. Characters that cannot be seen are escaped; a byte that begins no UTF-8
 * becomes U+FFFD.
 */
void buf_add_json(struct buf *buf, const char *text);
void buf_add_json_bytes(struct buf *buf, const char *text, size_t length);

#endif
