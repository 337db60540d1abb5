/* Image layouts come from registries. Every blob that is handed over has the digest that it is called by. */
#include <string.h>

#include "base/digest.h"
#include "sources/oci.h"

enum { BLOCK = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t length_of(const char *text)
{
	return text ? strlen(text) : 0;
}

static int check_attestation(const struct oci_attestation *attestation, void *context)
{
	struct buf hex = BUF_INIT;
	unsigned char value[DIGEST_SIZE];
	size_t *sum = context;

	digest_bytes(attestation->bytes.data, attestation->bytes.length, value);
	buf_add(&hex, "sha256:");
	buf_add_hex(&hex, value, sizeof(value));
	if (strcmp(hex.text, attestation->digest) != 0)
		__builtin_trap();
	if (attestation->subject && strlen(attestation->subject) != hex.length)
		__builtin_trap();
	buf_release(&hex);
	*sum += length_of(attestation->media_type) + length_of(attestation->predicate) +
		length_of(attestation->signature) + length_of(attestation->certificate) +
		length_of(attestation->chain) + length_of(attestation->bundle) +
		length_of(attestation->timestamp);
	return 0;
}

static void check_trouble(const struct error *error, void *context)
{
	size_t *sum = context;

	*sum += strlen(error->message);
	if (!error->code)
		__builtin_trap();
}

/* --- a manifest in an archive that is whole ------------------------------------------------------------------ */

static void add_octal(char *block, size_t at, size_t digits, size_t number)
{
	for (size_t i = digits; i--; number /= 8)
		block[at + i] = (char)('0' + number % 8);
}

static void add_member(struct buf *tar, const char *name, const void *bytes, size_t length)
{
	char block[BLOCK] = { 0 };
	size_t sum = 0;

	memcpy(block, name, strlen(name));
	add_octal(block, 100, 7, 0644);
	add_octal(block, 124, 11, length);
	memset(block + 148, ' ', 8);
	block[156] = '0';
	memcpy(block + 257, "ustar\00000", 8);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)block[i];
	add_octal(block, 148, 6, sum);
	buf_add_bytes(tar, block, BLOCK);
	buf_add_bytes(tar, bytes, length);
	while (tar->length % BLOCK)
		buf_add_char(tar, '\0');
}

/* Digests are right here, so that what the manifest says is looked at. */
static void add_layout(struct buf *tar, const uint8_t *data, size_t size)
{
	static const char version[] = "{\"imageLayoutVersion\":\"1.0.0\"}";
	struct buf hex = BUF_INIT, name = BUF_INIT, index = BUF_INIT;
	unsigned char value[DIGEST_SIZE];

	digest_bytes(data, size, value);
	buf_add_hex(&hex, value, sizeof(value));
	buf_format(&name, "blobs/sha256/%s", hex.text);
	buf_format(&index, "{\"manifests\":[{\"digest\":\"sha256:%s\",\"size\":%zu}]}", hex.text, size);
	add_member(tar, "oci-layout", version, strlen(version));
	add_member(tar, name.text, data, size);
	add_member(tar, "blobs/sha256/44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", "{}",
		2);
	add_member(tar, "index.json", index.text, index.length);
	buf_release(&hex);
	buf_release(&name);
	buf_release(&index);
}

static void read_archive(struct bytes archive)
{
	size_t sum = 0;
	const struct oci_visitor visitor = { check_attestation, check_trouble, &sum };
	struct error error = { 0 };
	struct limits limits;

	limits_default(&limits);
	limits.values[LIMIT_ARCHIVE_BYTES] = UINT64_C(64) * 1024 * 1024;
	limits.values[LIMIT_ARCHIVE_MEMBERS] = 1000;
	if (oci_read_archive(archive, &limits, &visitor, &error) < 0 && !error.code)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf tar = BUF_INIT;

	if (size && data[0] == '{') {
		add_layout(&tar, data, size);
		read_archive((struct bytes){ (const unsigned char *)tar.text, tar.length });
	} else {
		read_archive((struct bytes){ data, size });
	}
	buf_release(&tar);
	return 0;
}
