#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/link.h"
#include "engine/read_blob.h"
#include "facts_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char oid[] = "0000000000000000000000000000000000000000";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct reader *reader = reader_by_id(READER_ENGINE_TOML);
	struct file *file = snapshot_add_file(snapshot);
	struct limits limits;

	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 100;
	file->path = "engine.toml";
	memcpy(file->oid, oid, sizeof(oid));
	file->reader = reader->id;
	if (reader->screen)
		reader->screen((const char *)data, size);
	facts_check(read_blob(NULL, reader, snapshot, oid, (const char *)data, size, &limits), size, &limits);
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	return 0;
}
