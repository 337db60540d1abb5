#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/link.h"
#include "facts_check.h"
#include "sources/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(
	struct snapshot *snapshot, const char *path, enum reader_id reader, const uint8_t *data, size_t size)
{
	static const char oid[] = "0000000000000000000000000000000000000000";
	struct file *file = snapshot_add_file(snapshot);
	struct limits limits;

	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 100;
	file->path = path;
	memcpy(file->oid, oid, sizeof(oid));
	file->reader = reader;
	facts_check(reader_read(reader_by_id(reader), snapshot, oid, (const char *)data, size, &limits), size,
		&limits);
}

/* The same bytes as a workspace and as a module. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	add(snapshot, "dagger.toml", READER_DAGGER_TOML, data, size);
	add(snapshot, "dagger-module.toml", READER_DAGGER_MODULE_TOML, data, size);
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	return 0;
}
