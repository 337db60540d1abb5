/* A growing string of bytes, always with a NUL behind it. */
#ifndef SCABBARD_BASE_BUF_H
#define SCABBARD_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Bytes that grow. `text` is never NULL and always ends with a NUL that is not counted; the bytes may
 * hold NULs themselves.
 *
 *	CLEANUP(buf_release) struct buf line = BUF_INIT;
 *	buf_format(&line, "%zu findings", count);
 *	buf_add(&line, " in all");
 */
struct buf {
	char *text;
	size_t length;
	size_t capacity; /**< 0 while the text is the shared empty string */
};

extern char buf_empty[];

#define BUF_INIT                                                                                             \
	{                                                                                                    \
		buf_empty, 0, 0                                                                              \
	}

/** Add a NUL-terminated string, bytes, one byte, or formatted text at the end. */
void buf_add(struct buf *buf, const char *text);
void buf_add_bytes(struct buf *buf, const void *bytes, size_t length);
void buf_add_char(struct buf *buf, char byte);
void buf_add_repeated(struct buf *buf, const char *text, size_t times);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Add one Unicode scalar value as UTF-8; anything that is none becomes U+FFFD. */
void buf_add_rune(struct buf *buf, uint32_t rune);

/** Add bytes as lower-case hex. */
void buf_add_hex(struct buf *buf, const void *bytes, size_t length);

/** Cut to a length not above the present one; empty keeps the memory, release frees it. */
void buf_cut(struct buf *buf, size_t length);
void buf_clear(struct buf *buf);
void buf_release(struct buf *buf);

/** Make room for that many more bytes, so that they can be written at text + length by hand. */
void buf_reserve(struct buf *buf, size_t more);

/** Hand the text to the caller, who frees it with memory_free; the buf is empty afterwards. */
char *buf_take(struct buf *buf);

#endif
