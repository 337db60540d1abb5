/* Attestations come from anywhere. Whatever an item points at must be readable while its sink runs. */
#include <string.h>

#include "attest/item.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Read every byte; the sum keeps the reading from being optimised away. */
static size_t touch(struct bytes bytes)
{
	size_t sum = 0;

	for (size_t i = 0; i < bytes.length; i++)
		sum += bytes.data[i];
	return sum;
}

static size_t touch_entry(const struct log_entry *entry)
{
	size_t sum = strlen(entry->kind) + strlen(entry->version) + touch(entry->log_id) +
		     touch(entry->body) + touch(entry->promise) + touch(entry->proof_root);

	for (size_t i = 0; i < entry->hash_count; i++)
		sum += touch(entry->hashes[i]);
	return sum + (entry->checkpoint ? strlen(entry->checkpoint) : 0);
}

static int touch_item(const struct item *item, void *context)
{
	size_t *sum = context;

	*sum += touch(item->payload) + touch(item->message_digest) + touch(item->certificate) +
		touch(item->public_key);
	*sum += item->malformed ? strlen(item->malformed) : 0;
	*sum += item->unsupported ? strlen(item->unsupported) : 0;
	*sum += item->payload_type ? strlen(item->payload_type) : 0;
	*sum += item->key_hint ? strlen(item->key_hint) : 0;
	for (size_t i = 0; i < item->signature_count; i++)
		*sum += touch(item->signatures[i].signature) + touch(item->signatures[i].certificate) +
			strlen(item->signatures[i].key_id);
	for (size_t i = 0; i < item->entry_count; i++)
		*sum += touch_entry(&item->entries[i]);
	for (size_t i = 0; i < item->timestamp_count; i++)
		*sum += touch(item->timestamps[i]);
	return 0;
}

/* A place lies in the file. */
static int check_item(const struct item *item, void *context)
{
	const size_t *length = context;
	size_t sum = 0;

	touch_item(item, &sum);
	if (item->malformed && item->malformed_at > *length)
		__builtin_trap();
	return sum == SIZE_MAX ? 1 : 0;
}

static void check_simplesigning(const char *text, size_t length, const struct limits *limits)
{
	const struct simplesigning layer = {
		.payload = { (const unsigned char *)text, length },
		.signature = text,
		.certificate = text,
		.bundle = text,
		.timestamp = text,
	};

	item_of_simplesigning(&layer, limits, check_item, &length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits limits;
	struct error error;
	struct buf text = BUF_INIT;

	limits_default(&limits);
	items_read((const char *)data, size, &limits, check_item, &size, NULL, &error);
	items_screen((const char *)data, size);
	buf_add_bytes(&text, data, size);
	check_simplesigning(text.text, text.length, &limits);
	buf_release(&text);
	return 0;
}
