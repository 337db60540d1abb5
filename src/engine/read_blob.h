/* One blob into facts, with what only other rooms than the readers' may look into. */
#ifndef SCABBARD_ENGINE_READ_BLOB_H
#define SCABBARD_ENGINE_READ_BLOB_H

#include "sources/table.h"

/**
 * reader_read_with; and of certificates and keys, whose places the reader has found, what they say. `tools` NULL: made for
 * this blob alone.
 */
struct facts *read_blob(struct reader_tools *tools, const struct reader *reader, struct snapshot *snapshot,
	const char *oid, const char *bytes, size_t length, const struct limits *limits);

#endif
