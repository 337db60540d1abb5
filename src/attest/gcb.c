/* Google Cloud Build: what `gcloud artifacts docker images describe --show-provenance` prints. */
#include <string.h>

#include "reading.h"

/* Keys of one place sign the payload as it is, the global ones an envelope (reference/attestations.md §1). */
static bool is_global(const char *key_id)
{
	return strstr(key_id, "/locations/global/") != NULL;
}

/* The signatures of one kind; an envelope with both becomes two items. */
static void keep_signatures(struct item *item, const struct item_signature *all, size_t count, bool global)
{
	item->signature_count = 0;
	for (size_t i = 0; i < count; i++)
		if (is_global(all[i].key_id) == global)
			item->signatures[item->signature_count++] = all[i];
	item->content = global ? CONTENT_ENVELOPE : CONTENT_RAW;
}

static int provenance_give(struct reading *reading, const struct json_value *provenance)
{
	const struct json_value *envelope;
	struct item *item = &reading->item;
	const struct item_signature *all;
	size_t count, globals = 0;

	reading_start(reading, ATTESTATION_GCB);
	envelope = reading_member(reading, provenance, "envelope", JSON_OBJECT);
	if (!envelope) {
		reading_fail(reading, provenance, "provenance without an envelope");
		return reading_give(reading);
	}
	envelope_fill(reading, envelope);
	count = item->signature_count;
	if (count == 0)
		return reading_give(reading);
	all = arena_copy(reading->arena, item->signatures, count * sizeof(*all));
	for (size_t i = 0; i < count; i++)
		globals += is_global(all[i].key_id);
	if (globals > 0 && globals < count) {
		const size_t index = item->index;
		int code;

		keep_signatures(item, all, count, true);
		code = reading_give(reading);
		if (code != 0)
			return code;
		item->index = index + 1;
	}
	keep_signatures(item, all, count, globals == count);
	return reading_give(reading);
}

int read_gcb(struct reading *reading, const struct json_value *root)
{
	const struct json_value *summary = reading_any(root, "provenance_summary");
	const struct json_value *list = reading_any(summary, "provenance");
	const struct json_value *each;
	int code = 0;

	if (reading_count(list) == 0) {
		reading_start(reading, ATTESTATION_GCB);
		reading_fail(reading, summary, "provenance_summary without provenance");
		return reading_give(reading);
	}
	for (each = json_first(list); each && code == 0; each = json_next(each))
		code = provenance_give(reading, each);
	return code;
}
