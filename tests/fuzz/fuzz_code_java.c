#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/link.h"
#include "facts_check.h"
#include "sources/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_as(enum reader_id reader, const char *text, size_t size)
{
	static const char oid[] = "0000000000000000000000000000000000000000";
	static struct reader_tools *tools; /* compiling the query takes most of the time */
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	struct file *file = snapshot_add_file(snapshot);
	struct limits limits;

	if (!tools)
		tools = reader_tools_new();
	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 1000;
	file->path = "src/main";
	memcpy(file->oid, oid, sizeof(oid));
	file->reader = reader;
	facts_check(reader_read_with(tools, reader_by_id(reader), snapshot, oid, text, size, &limits), size,
		&limits);
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_as(READER_JAVA, (const char *)data, size);
	return 0;
}
