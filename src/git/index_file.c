#include "index_file.h"

#include <string.h>

#include "base/cleanup.h"

enum {
	HEADER_BYTES = 12,
	CHECKSUM_BYTES = 20,
	/* Of an entry: times, device and owner; where its mode, id and flags stand; what comes before the path. */
	AT_MODE = 24,
	AT_ID = 40,
	AT_FLAGS = 60,
	FIXED_BYTES = 62,
	EXTENDED_BYTES = 2,
	EXTENSION_HEAD = 8,
	/* Version 4 writes long paths in few bytes: what is longer than any file system takes is not put together. */
	PATH_MOST = 8192,
	FLAG_EXTENDED = 0x4000,
	FLAG_INTENDED = 0x2000,
	STAGE_SHIFT = 12,
	STAGES = 3,
};

static uint32_t number_at(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static unsigned short_at(const unsigned char *bytes)
{
	return (unsigned)bytes[0] << 8 | bytes[1];
}

static int damaged(struct error *err)
{
	return error_set(err, ERROR_MALFORMED, "its index is damaged");
}

int index_begin(struct index_reader *reader, const void *bytes, size_t length, struct error *err)
{
	const unsigned char *header = bytes;

	if (length < HEADER_BYTES + CHECKSUM_BYTES || memcmp(header, "DIRC", 4) != 0)
		return damaged(err);
	reader->bytes = bytes;
	reader->length = length - CHECKSUM_BYTES;
	reader->position = HEADER_BYTES;
	reader->version = number_at(header + 4);
	reader->left = number_at(header + 8);
	buf_clear(&reader->path);
	if (reader->version < 2 || reader->version > 4)
		return error_set(err, ERROR_USAGE, "an index of version %u is not read", reader->version);
	return 0;
}

void index_release(struct index_reader *reader)
{
	buf_release(&reader->path);
}

/* How many bytes of the last path are not repeated: seven bits a byte, each further byte begins one higher. */
static bool read_cut(struct index_reader *reader, size_t *ret)
{
	size_t value = 0;

	for (unsigned count = 0; count < 5 && reader->position < reader->length; count++) {
		const unsigned char byte = reader->bytes[reader->position++];

		value = (value << 7) + (byte & 0x7f);
		if (!(byte & 0x80)) {
			*ret = value;
			return true;
		}
		value++;
	}
	return false;
}

static const char *text_here(const struct index_reader *reader, size_t *ret_length)
{
	const unsigned char *text = reader->bytes + reader->position;
	const unsigned char *end = memchr(text, '\0', reader->length - reader->position);

	if (!end)
		return NULL;
	*ret_length = (size_t)(end - text);
	return (const char *)text;
}

static bool read_shared_path(struct index_reader *reader, struct index_entry *ret)
{
	const char *text;
	size_t cut, length;

	if (!read_cut(reader, &cut) || cut > reader->path.length)
		return false;
	text = text_here(reader, &length);
	if (!text || reader->path.length - cut + length > PATH_MOST)
		return false;
	buf_cut(&reader->path, reader->path.length - cut);
	buf_add_bytes(&reader->path, text, length);
	reader->position += length + 1;
	ret->path = reader->path.text;
	ret->length = reader->path.length;
	return true;
}

/* Entries are as long as a multiple of eight, with one NUL at least. */
static bool read_path(struct index_reader *reader, size_t start, struct index_entry *ret)
{
	size_t end;

	ret->path = text_here(reader, &ret->length);
	if (!ret->path)
		return false;
	end = start + ((reader->position - start + ret->length + 8) & ~(size_t)7);
	reader->position = end;
	return end <= reader->length;
}

int index_next(struct index_reader *reader, struct index_entry *ret, struct error *err)
{
	const size_t start = reader->position;
	const unsigned char *entry = reader->bytes + start;
	unsigned flags;

	if (!reader->left)
		return 0;
	if (reader->length - start < FIXED_BYTES + EXTENDED_BYTES)
		return damaged(err);
	flags = short_at(entry + AT_FLAGS);
	*ret = (struct index_entry){
		.mode = number_at(entry + AT_MODE),
		.oid = entry + AT_ID,
		.stage = flags >> STAGE_SHIFT & STAGES,
	};
	reader->position += FIXED_BYTES;
	if (flags & FLAG_EXTENDED) {
		if (reader->version < 3)
			return damaged(err);
		ret->intended = short_at(entry + FIXED_BYTES) & FLAG_INTENDED;
		reader->position += EXTENDED_BYTES;
	}
	if (!(reader->version == 4 ? read_shared_path(reader, ret) : read_path(reader, start, ret)))
		return damaged(err);
	reader->left--;
	return 1;
}

/* Extensions that begin with a capital letter may be passed over. */
static int check_extension(const unsigned char *name, struct error *err)
{
	if (name[0] >= 'A' && name[0] <= 'Z')
		return 0;
	if (memcmp(name, "link", 4) == 0) {
		error_set(err, ERROR_USAGE, "a split index is not read");
		error_hint(err, "`git update-index --no-split-index` makes it whole.");
		return ERROR_USAGE;
	}
	if (memcmp(name, "sdir", 4) == 0) {
		error_set(err, ERROR_USAGE, "a sparse index is not read");
		error_hint(err, "`git sparse-checkout reapply --no-sparse-index` makes it whole.");
		return ERROR_USAGE;
	}
	return error_set(err, ERROR_USAGE, "an index with the extension %02x%02x%02x%02x is not read",
		name[0], name[1], name[2], name[3]);
}

int index_end(struct index_reader *reader, struct error *err)
{
	while (reader->length - reader->position >= EXTENSION_HEAD) {
		const unsigned char *head = reader->bytes + reader->position;
		const uint32_t size = number_at(head + 4);

		if (size > reader->length - reader->position - EXTENSION_HEAD)
			return damaged(err);
		if (check_extension(head, err) < 0)
			return err->code;
		reader->position += EXTENSION_HEAD + size;
	}
	return reader->position == reader->length ? 0 : damaged(err);
}
