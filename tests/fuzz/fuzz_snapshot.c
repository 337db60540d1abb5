/* Snapshot documents come from anywhere: whatever is accepted must be written again the same. */
#include "base/cleanup.h"
#include "model/snapshot.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(snapshot_close) struct snapshot *first = NULL;
	CLEANUP(snapshot_close) struct snapshot *second = NULL;
	CLEANUP(buf_release) struct buf written = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	struct limits limits;
	struct error err = { 0 };

	limits_default(&limits);
	if (snapshot_read(&first, (const char *)data, size, &limits, &err) < 0)
		return 0;
	snapshot_write(first, &written);
	if (snapshot_read(&second, written.text, written.length, &limits, &err) < 0)
		__builtin_trap();
	snapshot_write(second, &again);
	if (strcmp(written.text, again.text) != 0)
		__builtin_trap();
	return 0;
}
