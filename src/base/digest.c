#include "base/digest.h"

#include <assert.h>
#include <openssl/evp.h>
#include <string.h>

void digest_start(struct digest *digest)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int started = context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;

	assert(started);
	(void)started;
	digest->context = context;
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
	int added = EVP_DigestUpdate(digest->context, bytes, length) == 1;

	assert(added);
	(void)added;
}

void digest_add_number(struct digest *digest, int64_t number)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i));
	digest_add(digest, bytes, sizeof(bytes));
}

void digest_add_text(struct digest *digest, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	digest_add_number(digest, (int64_t)length);
	digest_add(digest, text ? text : "", length);
}

void digest_finish(struct digest *digest, unsigned char ret[DIGEST_SIZE])
{
	unsigned int size = DIGEST_SIZE;
	int finished = EVP_DigestFinal_ex(digest->context, ret, &size) == 1;

	assert(finished);
	(void)finished;
	EVP_MD_CTX_free(digest->context);
	digest->context = NULL;
}

void digest_finish_16(struct digest *digest, unsigned char ret[16])
{
	unsigned char whole[DIGEST_SIZE];

	digest_finish(digest, whole);
	memcpy(ret, whole, 16);
}

void digest_bytes(const void *bytes, size_t length, unsigned char ret[DIGEST_SIZE])
{
	struct digest digest;

	digest_start(&digest);
	digest_add(&digest, bytes, length);
	digest_finish(&digest, ret);
}
