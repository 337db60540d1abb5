/* A text put together of pieces of a file, each byte with the place that it comes from. */
#ifndef SCABBARD_SOURCES_MAPPED_H
#define SCABBARD_SOURCES_MAPPED_H

#include <stddef.h>

#include "base/buf.h"
#include "shell.h"

struct mapped {
	struct buf text;
	size_t *offsets; /**< one more for the end */
	size_t capacity;
};

#define MAPPED_INIT                                                                                          \
	{                                                                                                    \
		.text = BUF_INIT                                                                             \
	}

void mapped_release(struct mapped *mapped);
void mapped_clear(struct mapped *mapped);

/** Add a byte that comes from an offset; bytes of the file; text that stands for what is at one offset. */
void mapped_add(struct mapped *mapped, char byte, size_t offset);
void mapped_add_part(struct mapped *mapped, const char *file, size_t start, size_t end);
void mapped_add_text(struct mapped *mapped, const char *text, size_t length, size_t offset);

/** Read it as shell: `like` says all but the text. */
void mapped_read(struct mapped *mapped, struct reading *reading, const struct shell_text *like);

#endif
