#include "support_pack.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "base/memory.h"

enum {
	BLOB = 3,
	OFFSET_DELTA = 6,
	COPY_MOST = 0xffffff,
	BASE_BYTES = COPY_MOST + 1,
	COPIES = 64,
	SHA1_BYTES = 20
};

static void add_number(struct buf *buf, uint32_t number)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(buf, (char)(number >> shift & 0xff));
}

/* Seven bits a byte, lowest first. */
static void add_size(struct buf *buf, uint64_t size)
{
	for (; size >= 0x80; size >>= 7)
		buf_add_char(buf, (char)((size & 0x7f) | 0x80));
	buf_add_char(buf, (char)size);
}

/* The type and four bits of the size, then seven bits a byte. */
static void add_object_head(struct buf *buf, unsigned type, uint64_t size)
{
	const unsigned char first = (unsigned char)(type << 4 | (size & 0xf) | (size > 0xf ? 0x80 : 0));

	buf_add_char(buf, (char)first);
	if (size > 0xf)
		add_size(buf, size >> 4);
}

static void add_deflated(struct buf *buf, const void *bytes, size_t length)
{
	uLongf size = compressBound(length);
	CLEANUP(memory_release) unsigned char *deflated = memory_zero(size, 1);

	if (compress2(deflated, &size, bytes, length, 9) != Z_OK)
		abort();
	buf_add_bytes(buf, deflated, size);
}

/* How far back the base is, in the coding that packs have for it. */
static void add_distance(struct buf *buf, uint64_t distance)
{
	unsigned char digits[16];
	size_t count = 0;

	digits[count++] = distance & 0x7f;
	while (distance >>= 7)
		digits[count++] = (unsigned char)((--distance & 0x7f) | 0x80);
	while (count)
		buf_add_char(buf, (char)digits[--count]);
}

static void add_delta(struct buf *buf)
{
	add_size(buf, BASE_BYTES);
	add_size(buf, (uint64_t)COPIES * COPY_MOST);
	for (int i = 0; i < COPIES; i++)
		buf_add_bytes(buf, "\xf0\xff\xff\xff", 4);
}

void pack_add_promise(struct buf *buf, uint32_t objects)
{
	buf_add(buf, "PACK");
	add_number(buf, 2);
	add_number(buf, objects);
}

void pack_add_bomb(struct buf *buf)
{
	CLEANUP(memory_release) char *base = memory_zero(BASE_BYTES, 1);
	CLEANUP(buf_release) struct buf delta = BUF_INIT;
	unsigned char digest[SHA1_BYTES];
	const size_t start = buf->length;
	size_t first;

	pack_add_promise(buf, 2);
	first = buf->length;
	add_object_head(buf, BLOB, BASE_BYTES);
	add_deflated(buf, base, BASE_BYTES);
	add_delta(&delta);
	first = buf->length - first;
	add_object_head(buf, OFFSET_DELTA, delta.length);
	add_distance(buf, first);
	add_deflated(buf, delta.text, delta.length);
	if (EVP_Digest(buf->text + start, buf->length - start, digest, NULL, EVP_sha1(), NULL) != 1)
		abort();
	buf_add_bytes(buf, digest, sizeof(digest));
}
