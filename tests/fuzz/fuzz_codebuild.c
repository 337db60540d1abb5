#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/link.h"
#include "facts_check.h"
#include "sources/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char oid[] = "0000000000000000000000000000000000000000";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	struct file *file = snapshot_add_file(snapshot);
	struct limits limits;

	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 100;
	file->path = "buildspec.yml";
	memcpy(file->oid, oid, sizeof(oid));
	file->reader = READER_CODEBUILD;
	facts_check(
		reader_read(reader_by_id(READER_CODEBUILD), snapshot, oid, (const char *)data, size, &limits),
		size, &limits);
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	return 0;
}
