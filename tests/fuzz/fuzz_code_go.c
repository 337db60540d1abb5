/* Go as anybody may have written it: facts stay in bounds, in order, and come back as they were. */
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "facts_check.h"
#include "sources/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct reader_tools *tools; /* a query costs more than all else */
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	struct limits limits;

	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 100;
	if (!tools)
		tools = reader_tools_new();
	facts_check(reader_read_with(tools, reader_by_id(READER_GO), snapshot,
			    "0000000000000000000000000000000000000000", (const char *)data, size, &limits),
		size, &limits);
	return 0;
}
