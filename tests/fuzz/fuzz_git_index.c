/* The bytes of an index: any program may have written it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "git/index_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct index_reader reader = INDEX_READER_INIT;
	struct error error = { 0 };
	struct index_entry entry;
	size_t position = 0, entries = 0;
	int result = index_begin(&reader, data, size, &error);

	while (result == 0 && (result = index_next(&reader, &entry, &error)) > 0) {
		if (reader.position <= position || reader.position > size ||
			strlen(entry.path) != entry.length || entry.stage > 3 ||
			(const uint8_t *)entry.oid < data || entry.oid + 20 > data + size)
			abort();
		position = reader.position;
		entries++;
		result = 0;
	}
	if (result == 0)
		result = index_end(&reader, &error);
	if (result < 0 && !error.message[0])
		abort();
	if (result == 0 && (reader.left || entries > size))
		abort();
	index_release(&reader);
	return 0;
}
