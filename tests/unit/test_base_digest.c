#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"

static void assert_digest(const unsigned char digest[DIGEST_SIZE], const char *hex)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add_hex(&text, digest, DIGEST_SIZE);
	assert_string_equal(text.text, hex);
}

/* The examples of FIPS 180-2. */
static void computes_sha256(void **state)
{
	static const char long_text[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
	unsigned char digest[DIGEST_SIZE];

	(void)state;
	digest_bytes("", 0, digest);
	assert_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest_bytes("abc", 3, digest);
	assert_digest(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_bytes(long_text, strlen(long_text), digest);
	assert_digest(digest, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void does_not_mind_in_how_many_parts(void **state)
{
	unsigned char digest[DIGEST_SIZE];
	struct digest digesting;

	(void)state;
	digest_start(&digesting);
	digest_add(&digesting, "a", 1);
	digest_add(&digesting, "", 0);
	digest_add(&digesting, "bc", 2);
	digest_finish(&digesting, digest);
	assert_digest(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_null(digesting.context);
}

static void writes_numbers_with_the_highest_byte_first(void **state)
{
	unsigned char wanted[DIGEST_SIZE], digest[DIGEST_SIZE];
	struct digest digesting;

	(void)state;
	digest_bytes("\x01\x02\x03\x04\x05\x06\x07\x08\xff\xff\xff\xff\xff\xff\xff\xfe", 16, wanted);
	digest_start(&digesting);
	digest_add_number(&digesting, 0x0102030405060708);
	digest_add_number(&digesting, -2);
	digest_finish(&digesting, digest);
	assert_memory_equal(digest, wanted, DIGEST_SIZE);
}

static void digest_two(const char *first, const char *second, unsigned char ret[DIGEST_SIZE])
{
	struct digest digesting;

	digest_start(&digesting);
	digest_add_text(&digesting, first);
	digest_add_text(&digesting, second);
	digest_finish(&digesting, ret);
}

static void keeps_texts_apart(void **state)
{
	unsigned char one[DIGEST_SIZE], other[DIGEST_SIZE];

	(void)state;
	digest_two("ab", "c", one);
	digest_two("a", "bc", other);
	assert_memory_not_equal(one, other, DIGEST_SIZE);
	digest_two(NULL, "", one);
	digest_bytes("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16, other);
	assert_memory_equal(one, other, DIGEST_SIZE);
	digest_two("ab", "c", one);
	digest_bytes("\0\0\0\0\0\0\0\2ab\0\0\0\0\0\0\0\1c", 19, other);
	assert_memory_equal(one, other, DIGEST_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(computes_sha256),
		cmocka_unit_test(does_not_mind_in_how_many_parts),
		cmocka_unit_test(writes_numbers_with_the_highest_byte_first),
		cmocka_unit_test(keeps_texts_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
