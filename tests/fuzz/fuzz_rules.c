/*
 * All rules over a whole repository of hostile files: form feeds part the files, the first line of each is its
 * path. What is counted must be what is found, and no fingerprint may come twice.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "base/memory.h"
#include "engine/link.h"
#include "rules/table.h"
#include "sources/table.h"

enum { FILES = 8, SOME_TIME = 1795507200 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_known(const struct snapshot *snapshot, const char *path)
{
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (strcmp(snapshot->files[i].path, path) == 0)
			return true;
	return false;
}

static void add_file(struct snapshot *snapshot, const char *path, const char *bytes, size_t length)
{
	const char *slash = strrchr(path, '/');
	CLEANUP(memory_release) char *folder = memory_string_part(path, slash ? (size_t)(slash - path) : 0);
	const struct reader *reader = reader_for(folder, slash ? slash + 1 : path);
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char digest[DIGEST_SIZE];
	struct limits limits;
	struct file *file;

	if (!reader || is_known(snapshot, path))
		return;
	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 100;
	digest_bytes(bytes, length, digest);
	buf_add_hex(&hex, digest, OID_HEX / 2);
	file = snapshot_add_file(snapshot);
	file->path = arena_string(&snapshot->arena, path);
	memcpy(file->oid, hex.text, sizeof(file->oid));
	file->reader = reader->id;
	if (!snapshot_find_facts(snapshot, file->oid, reader->id))
		reader_read(reader, snapshot, file->oid, bytes, length, &limits);
}

static void add_files(struct snapshot *snapshot, const char *text, size_t size)
{
	for (int i = 0; i < FILES && size; i++) {
		const char *end = memchr(text, '\f', size);
		size_t length = end ? (size_t)(end - text) : size;
		const char *line = memchr(text, '\n', length);
		size_t path_length = line ? (size_t)(line - text) : length;
		CLEANUP(memory_release) char *path = memory_string_part(text, path_length);
		size_t used = line ? path_length + 1 : length;

		add_file(snapshot, path, text + used, length - used);
		text += length + (end != NULL);
		size -= length + (end != NULL);
	}
}

static void check_findings(const struct findings *findings)
{
	size_t counted = 0, found = 0;

	for (size_t i = 0; i < findings->tally_count; i++)
		counted += findings->tallies[i].fail + findings->tallies[i].unknown +
			   findings->tallies[i].declared;
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];

		found += finding->subjects;
		assert(finding->seen && *finding->seen && finding->subject && *finding->subject);
		for (size_t j = 0; j < i; j++)
			assert(memcmp(finding->fingerprint, findings->items[j].fingerprint, 16) != 0);
	}
	assert(counted == found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct rule_input input = { .snapshot = snapshot, .now = SOME_TIME };

	snapshot->identity = "path:/";
	add_files(snapshot, (const char *)data, size);
	snapshot_sort(snapshot);
	snapshot_link(snapshot);
	rules_check(&input, &findings);
	check_findings(&findings);
	return 0;
}
