/* Checkpoints come with the bundle. Of the key below but one text was ever signed: another that is taken is a forgery. */
#include <stdlib.h>
#include <string.h>

#include "attest/logging.h"
#include "base/buf.h"
#include "base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const unsigned char log_key[] = { 0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21,
	0x00, 0x22, 0xb3, 0xdf, 0x19, 0xb5, 0xc1, 0x1d, 0x70, 0xaf, 0xa1, 0xbd, 0x91, 0x96, 0x49, 0x82, 0x80,
	0xda, 0xa3, 0xb9, 0x90, 0x23, 0x8a, 0xf6, 0x3b, 0xc2, 0xbf, 0x51, 0xec, 0x4e, 0x58, 0x66, 0x30 };
static const char signed_text[] =
	"log.example\n5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nTimestamp: 1700000000\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes der = { log_key, sizeof(log_key) };
	const struct bytes expected = { (const unsigned char *)signed_text, sizeof(signed_text) - 1 };
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf note = BUF_INIT;
	struct log_key log = { .url = "https://log.example", .host = "log.example" };
	struct checkpoint checkpoint = { 0 };

	buf_add_bytes(&note, data, size);
	if (!public_key_read(der, "PKIX_ED25519", &arena, &log.key))
		abort();
	if (!checkpoint_read(note.text, &arena, &checkpoint)) {
		if (checkpoint.root.length != 32 || checkpoint.size > INT64_MAX ||
			checkpoint.text.length + checkpoint.signatures.length + 1 != strlen(note.text))
			abort();
		checkpoint_is_of(&checkpoint, log.host, size % 2);
		if (!checkpoint_refused(&checkpoint, &log, &arena) && !bytes_equal(checkpoint.text, expected))
			abort();
	}
	public_key_release(&log.key);
	return 0;
}
