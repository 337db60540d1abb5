/* A file of decisions: kept in a repository, or sent by somebody. What is read can be written and read again. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "engine/baseline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_all(const struct baseline *baseline, struct buf *ret)
{
	baseline_begin(ret);
	for (size_t i = 0; i < baseline->count; i++)
		baseline_add(ret, &baseline->entries[i], i == 0);
	baseline_end(ret);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct baseline baseline = { 0 }, again = { 0 };
	struct buf text = BUF_INIT, first = BUF_INIT, second = BUF_INIT;
	const struct baseline_entry *found;
	struct error error = { 0 };

	buf_add_bytes(&text, data, size);
	if (baseline_read(&baseline, text.text, text.length, &error) < 0) {
		if (!error.message[0] || baseline.count)
			abort();
		buf_release(&text);
		return 0;
	}
	for (size_t i = 0; i < baseline.count; i++) {
		const struct baseline_entry *entry = &baseline.entries[i];
		const enum baseline_standing standing = baseline_stand(
			&baseline, entry->finding.fingerprint, entry->finding.evidence, 0, &found);

		if (standing == BASELINE_NEW || found != entry ||
			(entry->malformed_until && standing != BASELINE_ENDED))
			abort();
		if (i && memcmp(baseline.entries[i - 1].finding.fingerprint, entry->finding.fingerprint,
				 16) >= 0)
			abort();
	}
	write_all(&baseline, &first);
	if (baseline_read(&again, first.text, first.length, &error) < 0 || again.count != baseline.count)
		abort();
	write_all(&again, &second);
	if (strcmp(first.text, second.text) != 0)
		abort();
	baseline_release(&baseline);
	baseline_release(&again);
	buf_release(&text);
	buf_release(&first);
	buf_release(&second);
	return 0;
}
