/* Git's index, taken apart as bytes: versions 2, 3 and 4. What stands in other files beside it is not read. */
#ifndef SCABBARD_GIT_INDEX_FILE_H
#define SCABBARD_GIT_INDEX_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/* One entry; path and id are borrowed until the next is read. */
struct index_entry {
	const char *path; /* NUL-terminated, any bytes, not checked */
	size_t length;
	uint32_t mode;
	unsigned stage;           /* 0, or the side of a conflict */
	bool intended;            /* "git add -N": the next commit does not hold it */
	const unsigned char *oid; /* 20 bytes */
};

struct index_reader {
	const unsigned char *bytes;
	size_t length; /* without the checksum at the end */
	size_t position;
	uint32_t version;
	uint32_t left;   /* entries */
	struct buf path; /* version 4: the last one, of which the next repeats a part */
};

#define INDEX_READER_INIT                                                                                    \
	{                                                                                                    \
		.path = BUF_INIT                                                                             \
	}

/* Begin at the first entry of an index, which is borrowed. */
int index_begin(struct index_reader *reader, const void *bytes, size_t length, struct error *err);
void index_release(struct index_reader *reader);

/* Read the next entry: 1, 0 behind the last, or an error. */
int index_next(struct index_reader *reader, struct index_entry *ret, struct error *err);

/* Behind the last entry: refuse by name what changes the meaning of the entries and is not read. */
int index_end(struct index_reader *reader, struct error *err);

#endif
