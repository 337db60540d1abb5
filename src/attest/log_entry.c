/* Entries of transparency logs as protobuf-specs has them (TransparencyLogEntry). */
#include "checks.h"
#include "reading.h"

/* A tree of 2^63 leaves is no deeper. */
enum { HASHES_MOST = 64 };

static void hashes_fill(struct reading *reading, const struct json_value *proof, struct log_entry *entry)
{
	const struct json_value *hashes = reading_member(reading, proof, "hashes", JSON_ARRAY);
	const struct json_value *hash;
	const size_t count = reading_count(hashes);

	if (count > HASHES_MOST) {
		reading_fail(reading, hashes, "a proof of %zu hashes; %d are the most", count, HASHES_MOST);
		return;
	}
	entry->hashes = arena_zero(reading->arena, count, sizeof(*entry->hashes));
	for (hash = json_first(hashes); hash; hash = json_next(hash))
		entry->hashes[entry->hash_count++] = reading_decode(reading, hash);
}

static void proof_fill(struct reading *reading, const struct json_value *proof, struct log_entry *entry)
{
	const struct json_value *checkpoint = reading_member(reading, proof, "checkpoint", JSON_OBJECT);

	entry->proof = true;
	entry->proof_index = reading_number(reading, proof, "logIndex");
	entry->proof_size = reading_number(reading, proof, "treeSize");
	entry->proof_root = reading_bytes(reading, proof, "rootHash");
	hashes_fill(reading, proof, entry);
	entry->checkpoint = reading_words(reading, checkpoint, "envelope");
	if (!held("proof-checkpoint", entry->checkpoint && *entry->checkpoint))
		reading_fail(reading, proof, "an inclusion proof without a checkpoint");
}

static void head_fill(struct reading *reading, const struct json_value *value, struct log_entry *entry)
{
	const struct json_value *id = reading_member(reading, value, "logId", JSON_OBJECT);
	const struct json_value *kind = reading_member(reading, value, "kindVersion", JSON_OBJECT);

	entry->log_id = reading_bytes(reading, id, "keyId");
	entry->index = reading_number(reading, value, "logIndex");
	entry->integrated = reading_number(reading, value, "integratedTime");
	entry->kind = reading_words(reading, kind, "kind");
	entry->version = reading_words(reading, kind, "version");
	entry->body = reading_bytes(reading, value, "canonicalizedBody");
	if (entry->log_id.length == 0)
		reading_fail(reading, value, "a log entry that does not say which log it is of");
	if (!entry->kind || !entry->version)
		reading_fail(reading, value, "a log entry without its kind and version");
	if (entry->body.length == 0)
		reading_fail(reading, value, "a log entry without its body");
}

static void entry_fill(
	struct reading *reading, const struct json_value *value, bool promised, struct log_entry *entry)
{
	const struct json_value *promise = reading_member(reading, value, "inclusionPromise", JSON_OBJECT);
	const struct json_value *proof = reading_member(reading, value, "inclusionProof", JSON_OBJECT);

	if (json_type(value) != JSON_OBJECT) {
		reading_fail(reading, value, "a log entry is not an object");
		return;
	}
	head_fill(reading, value, entry);
	entry->promise = reading_bytes(reading, promise, "signedEntryTimestamp");
	if (!held("promise-bytes", promised || !promise || entry->promise.length > 0))
		reading_fail(reading, value, "an inclusion promise without its signature");
	if (proof)
		proof_fill(reading, proof, entry);
	if (promised && !held("promise-of-v01", entry->promise.length > 0))
		reading_fail(reading, value, "a log entry without an inclusion promise in a bundle v0.1");
	if (!promised && !held("proof-of-v02", proof))
		reading_fail(reading, value, "a log entry without an inclusion proof");
}

void entries_fill(struct reading *reading, const struct json_value *entries, bool promised)
{
	struct item *item = &reading->item;
	const size_t most = (size_t)reading->limits->values[LIMIT_ATTESTATION_ENTRIES];
	const size_t count = reading_count(entries);
	const struct json_value *entry;

	if (!held("entries-limit", count <= most)) {
		reading_fail(reading, entries, "%zu log entries; %zu are the most", count, most);
		return;
	}
	item->entries = arena_zero(reading->arena, count, sizeof(*item->entries));
	for (entry = json_first(entries); entry; entry = json_next(entry)) {
		struct log_entry *to = &item->entries[item->entry_count++];

		entry_fill(reading, entry, promised, to);
		to->kind = to->kind ? to->kind : "";
		to->version = to->version ? to->version : "";
	}
}
