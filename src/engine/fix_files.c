/* Editing files, reading them again, and what comes of it. */
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/text.h"
#include "engine/link.h"
#include "fixing.h"
#include "sources/secret.h"
#include "sources/table.h"

/* The wants of one file: a range of all. */
struct range {
	size_t first, end;
};

static struct range range_of(const struct fixing *fixing, size_t first)
{
	struct range range = { first, first };

	while (range.end < fixing->want_count && fixing->wants[range.end].file == fixing->wants[first].file)
		range.end++;
	return range;
}

static bool is_mended(const struct fix_want *want)
{
	return want->edited && want->read_same;
}

/* --- what is left alone ------------------------------------------------------------------------------- */

static void leave(struct fixing *fixing, struct range range, const char *why)
{
	for (size_t i = range.first; i < range.end; i++) {
		struct fix_want *want = &fixing->wants[i];

		if (want->value)
			want->why = why;
		want->value = NULL;
		want->edited = false;
	}
}

/* A file that two readers understand differently is nobody's but a person's. */
static const char *ambiguity(const struct fixing *fixing, const struct facts *facts)
{
	for (size_t i = 0; i < facts->oddity_count; i++) {
		const struct oddity_fact *oddity = &facts->oddities[i];

		switch (oddity->kind) {
		case JSON_ODDITY_DUPLICATE_NAME:
			return arena_format(fixing->arena,
				"the file has the name '%s' twice (line %u), and readers take different "
				"ones: "
				"mend that first",
				oddity->name, oddity->at.line);
		case JSON_ODDITY_RECASED_NAME:
			return arena_format(fixing->arena,
				"the file has a name '%s' (line %u) that only some readers take for the "
				"known "
				"one: mend that first",
				oddity->name, oddity->at.line);
		case JSON_ODDITY_INVALID_UTF8:
		case JSON_ODDITY_LONE_SURROGATE:
			break;
		}
	}
	return NULL;
}

/* --- editing ------------------------------------------------------------------------------------------ */

static void edit_kind(const struct fixing *fixing, const struct fix_kind *kind, struct range range,
	const struct fix_text *text)
{
	struct fix_want **wants = memory_zero(range.end - range.first, sizeof(*wants));
	size_t count = 0;

	for (size_t i = range.first; i < range.end; i++)
		if (fixing->wants[i].kind == kind && fixing->wants[i].value)
			wants[count++] = &fixing->wants[i];
	if (count)
		kind->edit(fixing, text, wants, count);
	memory_free(wants);
}

static void edit_file(struct fixing *fixing, struct range range)
{
	const struct file *file = &fixing->snapshot->files[fixing->wants[range.first].file];
	const struct look_bytes *bytes = looked_bytes(fixing->looked, file->oid);
	const char *why = ambiguity(fixing, file->facts);
	struct fix_text text;

	if (why || !bytes) {
		leave(fixing, range, why ? why : "its bytes were not read");
		return;
	}
	text = (struct fix_text){ bytes->text, bytes->length, file->reader != READER_DAGGER_JSON };
	for (size_t i = 0; i < fix_kind_count; i++)
		edit_kind(fixing, &fix_kinds[i], range, &text);
	for (size_t i = range.first; i < range.end; i++)
		if (!fixing->wants[i].edited)
			fixing->wants[i].value = NULL;
}

static void add_edits(
	const struct fixing *fixing, struct range range, struct arena *arena, struct fix_file *ret)
{
	const struct file *file = &fixing->snapshot->files[fixing->wants[range.first].file];
	const struct look_bytes *bytes = looked_bytes(fixing->looked, file->oid);
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	struct edit *edits = arena_zero(arena, range.end - range.first, sizeof(*edits));
	size_t count = 0;

	for (size_t i = range.first; i < range.end; i++)
		if (is_mended(&fixing->wants[i]))
			edits[count++] = fixing->wants[i].edit;
	*ret = (struct fix_file){ .path = file->path,
		.before = bytes->text,
		.before_length = bytes->length,
		.edits = edits,
		.edit_count = count };
	edit_apply(&after, bytes->text, bytes->length, edits, count);
	ret->after = arena_string_part(arena, after.text, after.length);
	ret->after_length = after.length;
}

/* --- reading again ------------------------------------------------------------------------------------ */

/* An id that no other bytes have. */
static void name_bytes(const struct fix_file *file, char ret[OID_HEX + 1])
{
	unsigned char digest[DIGEST_SIZE];
	CLEANUP(buf_release) struct buf hex = BUF_INIT;

	digest_bytes(file->after, file->after_length, digest);
	buf_add_hex(&hex, digest, sizeof(digest));
	memcpy(ret, hex.text, OID_HEX);
	ret[OID_HEX] = '\0';
}

static void read_edited(const struct fixing *fixing, struct range range, struct snapshot *again)
{
	const uint32_t index = fixing->wants[range.first].file;
	struct file *file = &again->files[index];
	struct fix_file edited;

	for (size_t i = range.first; i < range.end; i++)
		fixing->wants[i].read_same = fixing->wants[i].edited;
	add_edits(fixing, range, &again->arena, &edited);
	if (!edited.edit_count)
		return;
	name_bytes(&edited, file->oid);
	file->facts = reader_read(reader_by_id(file->reader), again, file->oid, edited.after,
		edited.after_length, fixing->limits);
}

/* What stands around the references is as it was: the lists are borrowed. */
static void read_again(struct fixing *fixing)
{
	const struct snapshot *snapshot = fixing->snapshot;
	CLEANUP(snapshot_close) struct snapshot *again = snapshot_new();

	for (size_t i = 0; i < snapshot->file_count; i++)
		*snapshot_add_file(again) = snapshot->files[i];
	again->directories = snapshot->directories;
	again->directory_count = snapshot->directory_count;
	again->problems = snapshot->problems;
	again->problem_count = snapshot->problem_count;
	for (size_t i = 0; i < fixing->want_count;) {
		const struct range range = range_of(fixing, i);

		read_edited(fixing, range, again);
		i = range.end;
	}
	snapshot_link(again);
	for (size_t i = 0; i < fix_kind_count; i++)
		fix_kinds[i].compare(fixing, again);
	for (size_t i = 0; i < fixing->want_count; i++)
		if (fixing->wants[i].edited && !fixing->wants[i].read_same)
			fixing->wants[i].why = "once it is written the file would not read as it should: "
					       "write it by hand";
}

/* --- the result --------------------------------------------------------------------------------------- */

/* Whether a patch of the file would show a line that holds a secret. */
static bool shows_secret(const struct fix_file *file)
{
	CLEANUP(buf_release) struct buf patch = BUF_INIT;
	CLEANUP(buf_release) struct buf masked = BUF_INIT;
	bool found = false;

	diff_add(&patch, "", file->before, file->before_length, file->edits, file->edit_count);
	/* The first byte of a line says what it is. */
	for (const char *line = patch.text; *line && !found;) {
		const size_t length = strcspn(line, "\n");

		found = length && buf_add_masked_line(&masked, line + 1, length - 1);
		line += length + (line[length] == '\n');
	}
	return found;
}

static void add_file(struct fixing *fixing, struct range range, struct fixed *ret)
{
	struct fix_file *file = &ret->files[ret->file_count];

	add_edits(fixing, range, &ret->arena, file);
	if (!file->edit_count)
		return;
	file->has_secret = shows_secret(file);
	ret->file_count++;
}

static void add_item(const struct fixing *fixing, const struct fix_want *want, struct fix_item *ret)
{
	const bool mended = is_mended(want);

	*ret = (struct fix_item){
		.path = fixing->snapshot->files[want->file].path,
		.subject = want->subject,
		.rule = want->rule,
		.line = want->at.line,
		.column = want->at.column,
		.before = want->before,
		.after = mended ? want->value : "",
		.proof = mended ? want->proof : FIX_NONE,
		.by = mended ? want->by : "",
		.why = mended ? "" : want->why,
		.claimed = mended && want->claimed ? want->claimed : "",
	};
}

void fix_edit_files(struct fixing *fixing, struct fixed *ret)
{
	for (size_t i = 0; i < fixing->want_count;) {
		const struct range range = range_of(fixing, i);

		edit_file(fixing, range);
		i = range.end;
	}
	read_again(fixing);
	ret->files = arena_zero(&ret->arena, fixing->want_count, sizeof(*ret->files));
	ret->items = arena_zero(&ret->arena, fixing->want_count, sizeof(*ret->items));
	for (size_t i = 0; i < fixing->want_count;) {
		const struct range range = range_of(fixing, i);

		add_file(fixing, range, ret);
		for (; i < range.end; i++) {
			add_item(fixing, &fixing->wants[i], &ret->items[ret->count++]);
			ret->mended += is_mended(&fixing->wants[i]);
		}
	}
}
