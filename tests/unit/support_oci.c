#include "support_oci.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/file.h"

enum { BLOCK = 512 };

void layout_release(struct layout *layout)
{
	arena_release(&layout->arena);
	*layout = (struct layout){ 0 };
}

void layout_add(struct layout *layout, const char *name, char type, const char *link, const void *bytes,
	size_t length)
{
	struct arena *arena = &layout->arena;

	arena_grow(arena, &layout->members, layout->member_count, &layout->member_capacity,
		sizeof(*layout->members));
	layout->members[layout->member_count++] = (struct layout_member){ arena_string(arena, name),
		arena_string(arena, link), type, arena_copy(arena, bytes, length), length };
}

static const char *hex_of(struct layout *layout, const char *text)
{
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	unsigned char value[DIGEST_SIZE];

	digest_bytes(text, strlen(text), value);
	buf_add_hex(&hex, value, sizeof(value));
	return arena_string(&layout->arena, hex.text);
}

const char *layout_blob(struct layout *layout, const char *text)
{
	const char *hex = hex_of(layout, text);

	layout_add(layout, arena_format(&layout->arena, "blobs/sha256/%s", hex), '0', "", text, strlen(text));
	return hex;
}

const char *layout_descriptor(
	struct layout *layout, const char *media_type, const char *text, const char *more)
{
	return arena_format(&layout->arena, "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%zu%s}",
		media_type, hex_of(layout, text), strlen(text), more);
}

void layout_index(struct layout *layout, const char *manifests)
{
	static const char version[] = "{\"imageLayoutVersion\":\"1.0.0\"}";
	const char *index =
		arena_format(&layout->arena, "{\"schemaVersion\":2,\"manifests\":[%s]}", manifests);

	layout_add(layout, "oci-layout", '0', "", version, strlen(version));
	layout_add(layout, "index.json", '0', "", index, strlen(index));
}

/* --- tar (POSIX ustar) -------------------------------------------------------------------------------------- */

static void add_field(char *block, size_t at, size_t size, const char *text)
{
	const size_t length = strlen(text);

	assert_true(length <= size);
	memcpy(block + at, text, length);
}

static void add_octal(char *block, size_t at, size_t size, uint64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%0*llo", (int)size - 1, (unsigned long long)number);
	add_field(block, at, size, text);
}

static void add_member(struct buf *ret, const struct layout_member *member)
{
	char block[BLOCK] = { 0 };
	unsigned sum = 0;

	add_field(block, 0, 100, member->name);
	add_octal(block, 100, 8, 0644);
	add_octal(block, 108, 8, 0);
	add_octal(block, 116, 8, 0);
	add_octal(block, 124, 12, member->length);
	add_octal(block, 136, 12, 0);
	memset(block + 148, ' ', 8);
	block[156] = member->type;
	add_field(block, 157, 100, member->link);
	memcpy(block + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)block[i];
	add_octal(block, 148, 7, sum);
	buf_add_bytes(ret, block, BLOCK);
	buf_add_bytes(ret, member->bytes, member->length);
	while (ret->length % BLOCK)
		buf_add_char(ret, '\0');
}

void layout_tar(const struct layout *layout, struct buf *ret)
{
	const char end[2 * BLOCK] = { 0 };

	for (size_t i = 0; i < layout->member_count; i++)
		add_member(ret, &layout->members[i]);
	buf_add_bytes(ret, end, sizeof(end));
}

void layout_write(const struct layout *layout, const char *folder)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct error error = { 0 };

	file_join(&path, folder, "blobs/sha256");
	if (file_make_folder(path.text, &error) < 0)
		fail_msg("%s", error.message);
	for (size_t i = 0; i < layout->member_count; i++) {
		const struct layout_member *member = &layout->members[i];

		buf_clear(&path);
		file_join(&path, folder, member->name);
		if (file_write(path.text, member->bytes, member->length, &error) < 0)
			fail_msg("%s", error.message);
	}
}

/* --- what was heard ------------------------------------------------------------------------------------------ */

void heard_release(struct heard *heard)
{
	buf_release(&heard->lines);
	buf_release(&heard->troubles);
}

static int take(const struct oci_attestation *attestation, void *context)
{
	struct heard *heard = context;

	buf_add_bytes(&heard->lines, attestation->bytes.data, attestation->bytes.length);
	buf_format(&heard->lines, " about %.10s", attestation->subject ? attestation->subject : "nothing");
	if (attestation->simplesigning)
		buf_format(
			&heard->lines, " signed %s by %s", attestation->signature, attestation->certificate);
	if (attestation->predicate)
		buf_format(&heard->lines, " says %s", attestation->predicate);
	buf_add_char(&heard->lines, '\n');
	return heard->end;
}

static void trouble(const struct error *error, void *context)
{
	struct heard *heard = context;

	buf_format(&heard->troubles, "%d %s\n", (int)error->code, error->message);
}

void read_layout_tar(struct heard *heard, const struct buf *tar, const struct limits *limits)
{
	const struct oci_visitor visitor = { take, trouble, heard };

	heard->lines = heard->troubles = (struct buf)BUF_INIT;
	heard->error = (struct error){ 0 };
	heard->result = oci_read_archive((struct bytes){ (const unsigned char *)tar->text, tar->length },
		limits, &visitor, &heard->error);
}

void hear_layout(struct heard *heard, const struct layout *layout)
{
	CLEANUP(buf_release) struct buf tar = BUF_INIT;
	struct limits limits;

	limits_default(&limits);
	layout_tar(layout, &tar);
	read_layout_tar(heard, &tar, &limits);
}

void hear_layout_folder(struct heard *heard, const char *path)
{
	const struct oci_visitor visitor = { take, trouble, heard };
	struct limits limits;

	limits_default(&limits);
	heard->lines = heard->troubles = (struct buf)BUF_INIT;
	heard->error = (struct error){ 0 };
	heard->result = oci_read(path, &limits, &visitor, &heard->error);
}

/* A manifest of one layer as a blob, and its descriptor with annotations. */
const char *one_layer(struct layout *layout, const char *type, const char *text, const char *layer_more,
	const char *manifest_more, const char *more)
{
	const char *manifest = arena_format(&layout->arena, "{\"schemaVersion\":2,\"layers\":[%s]%s}",
		layout_descriptor(layout, type, text, layer_more), manifest_more);

	layout_blob(layout, text);
	layout_blob(layout, manifest);
	return layout_descriptor(layout, OCI_MANIFEST, manifest, more);
}

void check_layout_refused(const struct layout *layout, enum error_code code, const char *why)
{
	CLEANUP(heard_release) struct heard heard = { 0 };

	hear_layout(&heard, layout);
	assert_int_equal(heard.result, code);
	assert_non_null(strstr(heard.error.message, why));
	assert_string_equal(heard.lines.text, "");
}

void check_layout_troubled(const struct layout *layout, const char *why)
{
	CLEANUP(heard_release) struct heard heard = { 0 };

	hear_layout(&heard, layout);
	assert_int_equal(heard.result, 0);
	if (!strstr(heard.troubles.text, why))
		fail_msg("'%s' is not said in: %s", why, heard.troubles.text);
	assert_string_equal(heard.lines.text, "");
}
