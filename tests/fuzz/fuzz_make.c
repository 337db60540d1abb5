#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "facts_check.h"
#include "sources/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char oid[] = "0000000000000000000000000000000000000000";
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	struct limits limits;

	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 1000;
	facts_check(reader_read(reader_by_id(READER_MAKE), snapshot, oid, (const char *)data, size, &limits),
		size, &limits);
	return 0;
}
