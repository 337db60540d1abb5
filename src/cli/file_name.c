#include "file_name.h"

#include "base/digest.h"

#include <stdbool.h>
#include <string.h>

enum { NAME_BYTES = 100, DIGEST_SHOWN = 16 };

static bool is_plain(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte && strchr("._-", byte));
}

void buf_add_file_name(struct buf *buf, const char *repository)
{
	const size_t length = strlen(repository);
	unsigned char digest[DIGEST_SIZE];
	bool same = length && length <= NAME_BYTES && *repository != '.' && *repository != '-';

	for (size_t i = 0; i < length && i < NAME_BYTES; i++) {
		const char byte = repository[i];
		const bool plain = is_plain(byte) && (i || (byte != '.' && byte != '-'));

		same = same && (plain || byte == '/');
		buf_add_char(buf, plain ? byte : byte == '/' ? '+' : '_');
	}
	if (same)
		return;
	digest_bytes(repository, length, digest);
	buf_add_char(buf, '~');
	buf_add_hex(buf, digest, DIGEST_SHOWN);
}
