/* Manifests that a reader takes are given commits at every reference; they read the same again but for those. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/memory.h"
#include "engine/fix_text.h"
#include "sources/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char commit[] = "0123456789abcdef0123456789abcdef01234567";

enum { REFERENCES_MOST = 50 };

static const struct facts *read(
	struct snapshot *snapshot, enum reader_id reader, const char *bytes, size_t length)
{
	struct limits limits;

	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = REFERENCES_MOST;
	return reader_read(reader_by_id(reader), snapshot, commit, bytes, length, &limits);
}

static int compare_spots(const void *left, const void *right)
{
	const struct fix_spot *one = left, *other = right;

	return (one->at > other->at) - (one->at < other->at);
}

static size_t find_spots(
	const struct fix_text *text, const struct facts *facts, struct fix_spot *spots, struct arena *arena)
{
	struct limits limits;
	size_t count = 0;

	limits_default(&limits);
	for (size_t i = 0; i < facts->reference_count && count < REFERENCES_MOST; i++)
		if (*facts->references[i].source)
			spots[count++].at = facts->references[i].at.offset;
	qsort(spots, count, sizeof(*spots), compare_spots);
	fix_find_spots(text, &limits, spots, count, arena);
	return count;
}

/* One edit alone: the file is still one that the reader takes, with as many references. */
static void check(const struct fix_text *text, enum reader_id reader, const struct facts *facts,
	const struct edit *edit)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	const struct facts *again;
	bool found = false;

	if (edit->offset > text->length || edit->count > text->length - edit->offset)
		abort();
	edit_apply(&after, text->bytes, text->length, edit, 1);
	again = read(snapshot, reader, after.text, after.length);
	if (again->refused || again->reference_count != facts->reference_count)
		abort();
	/* What looks like a credential is masked, also where it is none: then no commit is seen. */
	for (size_t i = 0; i < again->reference_count; i++) {
		const struct reference_fact *reference = &again->references[i];

		found |= (reference->pin && strcmp(reference->pin, commit) == 0) ||
			 strstr(reference->source, commit) || strstr(reference->source, "<secret");
	}
	if (!found)
		abort();
}

static bool is_ambiguous(const struct facts *facts)
{
	for (size_t i = 0; i < facts->oddity_count; i++)
		if (facts->oddities[i].kind == JSON_ODDITY_DUPLICATE_NAME ||
			facts->oddities[i].kind == JSON_ODDITY_RECASED_NAME)
			return true;
	return false;
}

/* As the engine has it: neither a string nor a client has a pin. */
static bool has_room_for_pin(const struct facts *facts, const struct fix_spot *spot)
{
	for (size_t i = 0; i < facts->reference_count; i++) {
		const struct reference_fact *reference = &facts->references[i];

		if (reference->at.offset == spot->at &&
			(reference->string_form || reference->kind == REFERENCE_CLIENT))
			return false;
	}
	return spot->takes_pin && spot->key.count;
}

static void mend(enum reader_id reader, const char *bytes, size_t length)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(arena_release) struct arena arena = { 0 };
	const struct fix_text text = { bytes, length, reader != READER_DAGGER_JSON };
	const struct facts *facts = read(snapshot, reader, bytes, length);
	struct fix_spot spots[REFERENCES_MOST] = { 0 };
	size_t count;

	if (facts->refused || facts->left_out || is_ambiguous(facts))
		return;
	count = find_spots(&text, facts, spots, &arena);
	for (size_t i = 0; i < count; i++) {
		const size_t length_of = spots[i].found ? strlen(spots[i].decoded) : 0;
		const char *version = spots[i].found ? strrchr(spots[i].decoded, '@') : NULL;
		struct edit edit;

		if (!length_of || length_of > 1000)
			continue;
		if (has_room_for_pin(facts, &spots[i]) &&
			!fix_edit_pin(&text, &spots[i], commit, &arena, &edit))
			check(&text, reader, facts, &edit);
		if (!fix_edit_version(&text, &spots[i], version ? version + 1 : "", commit, &arena, &edit))
			check(&text, reader, facts, &edit);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;

	mend(READER_DAGGER_JSON, bytes, size);
	mend(READER_DAGGER_MODULE_TOML, bytes, size);
	mend(READER_DAGGER_TOML, bytes, size);
	return 0;
}
