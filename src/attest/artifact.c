/* Artifacts by their digests. */
#include <openssl/evp.h>
#include <string.h>

#include "attest/verify.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "content.h"

static const struct {
	enum digest_kind kind;
	const EVP_MD *(*method)(void);
} methods[] = {
	{ DIGEST_SHA256, EVP_sha256 },
	{ DIGEST_SHA384, EVP_sha384 },
	{ DIGEST_SHA512, EVP_sha512 },
};

size_t digest_hex_length(enum digest_kind kind, size_t length)
{
	switch (kind) {
	case DIGEST_SHA256:
		return 64;
	case DIGEST_SHA384:
		return 96;
	case DIGEST_SHA512:
		return 128;
	case DIGEST_SHA1:
		return 40;
	case DIGEST_GIT_COMMIT:
	case DIGEST_GIT_TREE:
		return length == 64 ? 64 : 40;
	case DIGEST_KIND_OTHER:
		return length;
	}
	return length;
}

void artifact_of_bytes(struct artifact *ret, struct bytes bytes, struct arena *arena)
{
	static const unsigned char nothing[1] = { 0 };

	*ret = (struct artifact){ .bytes = bytes };
	if (!ret->bytes.data)
		ret->bytes = (struct bytes){ nothing, 0 };
	ret->digests = arena_zero(arena, COUNT_OF(methods), sizeof(*ret->digests));
	for (size_t i = 0; i < COUNT_OF(methods); i++) {
		unsigned char digest[EVP_MAX_MD_SIZE];
		unsigned length = 0;

		if (EVP_Digest(ret->bytes.data, ret->bytes.length, digest, &length, methods[i].method(),
			    NULL) != 1)
			continue;
		ret->digests[ret->digest_count++] = (struct artifact_digest){
			.kind = methods[i].kind,
			.algorithm = digest_kind_word(methods[i].kind),
			.hex = bytes_hex((struct bytes){ digest, length }, arena),
		};
	}
}

bool artifact_of_text(struct artifact *ret, const char *text, struct arena *arena)
{
	const char *colon = strchr(text, ':');
	enum digest_kind kind;
	const char *word;
	char *hex;

	if (!colon)
		return false;
	word = arena_string_part(arena, text, (size_t)(colon - text));
	kind = digest_kind_parse(word);
	hex = arena_string(arena, colon + 1);
	for (char *at = hex; *at; at++)
		if (*at >= 'A' && *at <= 'F')
			*at = (char)(*at - 'A' + 'a');
	if (kind == DIGEST_KIND_OTHER || !text_is_hex(hex, digest_hex_length(kind, strlen(hex))))
		return false;
	*ret = (struct artifact){ .digests = arena_zero(arena, 1, sizeof(*ret->digests)), .digest_count = 1 };
	ret->digests[0] = (struct artifact_digest){ .kind = kind, .algorithm = word, .hex = hex };
	return true;
}
