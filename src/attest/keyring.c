/* Keys alone: npm's key files, and PEM. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

#include "base/cleanup.h"
#include "crypto.h"
#include "trust_reading.h"

enum { KEYS_MOST = 1000 };

static const char usage_wanted[] = "npm:attestations";

static int add_key(struct trust_reading *reading, const struct public_key *key)
{
	arena_grow(reading->arena, &reading->keys, reading->key_count, &reading->key_capacity,
		sizeof(*reading->keys));
	reading->keys[reading->key_count++] = *key;
	if (reading->key_count > KEYS_MOST)
		return trust_refuse(reading, "", "more than %d keys", KEYS_MOST);
	return 0;
}

/* --- npm ------------------------------------------------------------------------------------------------ */

/* {keyId, keyUsage, publicKey}: keys for other uses are left out. */
static int read_key_of_tuf(struct trust_reading *reading, const char *where, const struct json_value *value)
{
	struct public_key key;
	const char *usage, *id;

	if (trust_text(reading, where, value, "keyUsage", &usage) < 0 ||
		trust_text(reading, where, value, "keyId", &id) < 0)
		return ERROR_MALFORMED;
	if (usage[0] && strcmp(usage, usage_wanted) != 0)
		return 0;
	if (trust_public_key(reading, where, value, &key) < 0)
		return ERROR_MALFORMED;
	key.hint = id;
	return add_key(reading, &key);
}

/* {expires, keyid, keytype, scheme, key} */
static int read_key_of_registry(
	struct trust_reading *reading, const char *where, const struct json_value *value)
{
	struct validity validity = { INT64_MIN, INT64_MAX };
	const char *scheme, *id, *details;
	struct public_key key;
	struct bytes der;

	if (trust_text(reading, where, value, "scheme", &scheme) < 0 ||
		trust_text(reading, where, value, "keyid", &id) < 0 ||
		trust_bytes(reading, where, value, "key", &der) < 0 ||
		trust_time(reading, where, value, "expires", false, &validity.end) < 0)
		return ERROR_MALFORMED;
	details = strcmp(scheme, "ecdsa-sha2-nistp256") == 0 ? "PKIX_ECDSA_P256_SHA_256" : scheme;
	if (!public_key_read(der, details, reading->arena, &key))
		return trust_refuse(
			reading, trust_where(reading, where, "key"), "is no public key of %s", scheme);
	key.validity = validity;
	key.name = reading->name;
	key.hint = id;
	return add_key(reading, &key);
}

int trust_keys_read(struct trust_reading *reading, const struct json_value *root)
{
	const struct json_value *list;
	size_t i = 0;

	if (trust_typed(reading, "", root, "keys", JSON_ARRAY, &list) < 0)
		return ERROR_MALFORMED;
	for (const struct json_value *at = json_first(list); at; at = json_next(at), i++) {
		const char *where = trust_where_element(reading, "keys", i);
		int code;

		if (json_type(at) != JSON_OBJECT)
			return trust_refuse(reading, where, "is no object");
		code = trust_present(at, "publicKey") ? read_key_of_tuf(reading, where, at)
						      : read_key_of_registry(reading, where, at);
		if (code < 0)
			return code;
	}
	if (reading->key_count == 0)
		return trust_refuse(reading, "keys", "none of them is for attestations");
	return 0;
}

/* --- PEM ------------------------------------------------------------------------------------------------ */

static void release_text(char **text)
{
	OPENSSL_free(*text);
}

static int read_pem_key(struct trust_reading *reading, size_t number, const char *label,
	const unsigned char *data, long length)
{
	const bool bare = strcmp(label, "RSA PUBLIC KEY") == 0;
	const char *where = arena_format(reading->arena, "PEM block %zu", number);
	struct public_key key;

	if (strstr(label, "PRIVATE KEY")) {
		(void)trust_refuse(reading, where, "a private key");
		error_hint(reading->err, "Nothing but public keys belongs here: take its public half.");
		return ERROR_MALFORMED;
	}
	if (!bare && strcmp(label, "PUBLIC KEY") != 0)
		return trust_refuse(reading, where, "'%s' is no public key", label);
	if (length <= 0 || !public_key_read((struct bytes){ data, (size_t)length },
				   bare ? "PKCS1_RSA_PKCS1V5" : NULL, reading->arena, &key))
		return trust_refuse(reading, where, "is no public key inside");
	key.name = reading->name;
	return add_key(reading, &key);
}

/* One block; `ret_end` is true when there was none. */
static int read_pem_block(struct trust_reading *reading, BIO *bio, size_t number, bool *ret_end)
{
	CLEANUP(release_text) char *label = NULL;
	CLEANUP(release_text) char *header = NULL;
	CLEANUP(release_openssl) unsigned char *data = NULL;
	long length = 0;
	unsigned long reason;
	int code;

	if (PEM_read_bio(bio, &label, &header, &data, &length) != 1) {
		reason = ERR_peek_last_error();
		ERR_clear_error();
		*ret_end =
			ERR_GET_LIB(reason) == ERR_LIB_PEM && ERR_GET_REASON(reason) == PEM_R_NO_START_LINE;
		if (*ret_end)
			return 0;
		return trust_refuse(
			reading, arena_format(reading->arena, "PEM block %zu", number), "is not whole");
	}
	code = read_pem_key(reading, number, label, data, length);
	OPENSSL_cleanse(data, (size_t)length);
	return code;
}

int trust_pem_read(struct trust_reading *reading, const char *text, size_t length)
{
	CLEANUP(release_bio) BIO *bio = BIO_new_mem_buf(text, (int)length);
	bool end = false;

	if (!bio)
		return error_set(reading->err, ERROR_SYSTEM, "no memory for PEM");
	for (size_t number = 1; !end; number++)
		if (read_pem_block(reading, bio, number, &end) < 0)
			return reading->err ? reading->err->code : ERROR_MALFORMED;
	if (reading->key_count == 0)
		return trust_refuse(reading, "", "no public key in it");
	return 0;
}
