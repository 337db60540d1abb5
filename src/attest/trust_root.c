/* Sigstore's trusted root: authorities, logs and time-stamp authorities, with the times in which they are trusted. */
#include <openssl/err.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "checks.h"
#include "crypto.h"
#include "trust_reading.h"

/* Far more than any root has. ID: of a log, in bytes. */
enum { LOGS_MOST = 256, AUTHORITIES_MOST = 256, CHAIN_MOST = 16, CERTIFICATE_MOST = 64 * 1024, ID_MOST = 64 };

static const char *const media_types[] = {
	"application/vnd.dev.sigstore.trustedroot+json;version=0.1",
	"application/vnd.dev.sigstore.trustedroot.v0.1+json",
};

static const char media_start[] = "application/vnd.dev.sigstore.trustedroot";

bool trust_root_is(const struct json_value *value)
{
	const char *type = json_text(json_member(value, "mediaType"));

	return (type && text_starts(type, media_start)) || json_member(value, "media_type");
}

static int check_media_type(struct trust_reading *reading, const struct json_value *root)
{
	const char *type = json_text(json_member(root, "mediaType"));

	if (!type) {
		(void)trust_refuse(reading, "", "a trust root with names such as 'media_type'");
		error_hint(
			reading->err, "Sigstore's files have 'mediaType': take the file as it is published.");
		return ERROR_MALFORMED;
	}
	for (size_t i = 0; i < COUNT_OF(media_types); i++)
		if (strcmp(type, media_types[i]) == 0)
			return 0;
	return trust_refuse(reading, "mediaType", "'%s' is a version that is not known", type);
}

/* --- logs ----------------------------------------------------------------------------------------------- */

/* "https://localhost:8000/x" to "localhost:8000". */
static const char *host_of(const char *url, struct arena *arena)
{
	const char *scheme = strstr(url, "://");
	const char *host = scheme ? scheme + 3 : url;

	return arena_string_part(arena, host, strcspn(host, "/?#"));
}

static int read_hash(
	struct trust_reading *reading, const char *where, const struct json_value *value, struct log_key *log)
{
	const char *hash;

	if (trust_text(reading, where, value, "hashAlgorithm", &hash) < 0)
		return ERROR_MALFORMED;
	if (!hash[0] || strcmp(hash, "SHA2_256") == 0 || strcmp(hash, "HASH_ALGORITHM_UNSPECIFIED") == 0)
		return 0;
	/* Its proofs cannot be computed: known, but nothing of it can be checked. */
	public_key_release(&log->key);
	log->key.scheme = KEY_UNSUPPORTED;
	log->key.details = arena_format(reading->arena, "%s with %s", log->key.details, hash);
	return 0;
}

static int read_log_id(
	struct trust_reading *reading, const char *where, const struct json_value *value, struct bytes *ret)
{
	const struct json_value *id;

	if (trust_typed(reading, where, value, "logId", JSON_OBJECT, &id) < 0)
		return ERROR_MALFORMED;
	where = trust_where(reading, where, "logId");
	if (trust_bytes(reading, where, id, "keyId", ret) < 0)
		return ERROR_MALFORMED;
	return ret->length <= ID_MOST
		       ? 0
		       : trust_refuse(reading, trust_where(reading, where, "keyId"), "is too long");
}

static int read_log(struct trust_reading *reading, const char *where, const struct json_value *value,
	bool certificates, struct log_key *ret)
{
	if (json_type(value) != JSON_OBJECT)
		return trust_refuse(reading, where, "is no object");
	if (trust_text(reading, where, value, "baseUrl", &ret->url) < 0 ||
		read_log_id(reading, where, value, &ret->id) < 0 ||
		trust_public_key(reading, where, value, &ret->key) < 0)
		return ERROR_MALFORMED;
	ret->host = host_of(ret->url, reading->arena);
	if (!held("log-start", ret->key.validity.start != INT64_MIN))
		return trust_refuse(reading, where, "publicKey.validFor has no start");
	/* RFC 6962 makes these ids of the key; those of later transparency logs are made otherwise. */
	if (certificates &&
		!held("certificate-log-id", bytes_equal(ret->id, (struct bytes){ ret->key.spki_digest, 32 })))
		return trust_refuse(reading, where, "logId.keyId is not the SHA-256 of its key");
	return read_hash(reading, where, value, ret);
}

static int read_logs(struct trust_reading *reading, const struct json_value *root, const char *name,
	bool certificates, struct log_key **ret_logs, size_t *ret_count)
{
	const struct json_value *list;
	size_t count, i = 0;

	if (trust_typed(reading, "", root, name, JSON_ARRAY, &list) < 0)
		return ERROR_MALFORMED;
	count = list ? json_count(list) : 0;
	if (count > LOGS_MOST)
		return trust_refuse(reading, name, "has %zu entries, more than %d", count, LOGS_MOST);
	*ret_logs = arena_zero(reading->arena, count + 1, sizeof(**ret_logs));
	*ret_count = count; /* also those not read yet are released: they are empty */
	for (const struct json_value *at = json_first(list); at; at = json_next(at), i++)
		if (read_log(reading, trust_where_element(reading, name, i), at, certificates,
			    &(*ret_logs)[i]) < 0)
			return ERROR_MALFORMED;
	return 0;
}

/* --- authorities ---------------------------------------------------------------------------------------- */

static X509 *certificate_of(struct bytes der)
{
	const unsigned char *at = der.data;
	CLEANUP(release_x509) X509 *certificate = NULL;

	if (der.length > CERTIFICATE_MOST)
		return NULL;
	certificate = d2i_X509(NULL, &at, (long)der.length);
	if (!certificate || at != der.data + der.length || !X509_get0_pubkey(certificate)) {
		ERR_clear_error();
		return NULL;
	}
	return TAKE(certificate);
}

static int read_chain(struct trust_reading *reading, const char *where, const struct json_value *value,
	struct authority *ret)
{
	const struct json_value *chain, *list = NULL;
	struct bytes der;
	size_t count;

	if (trust_typed(reading, where, value, "certChain", JSON_OBJECT, &chain) < 0)
		return ERROR_MALFORMED;
	where = trust_where(reading, where, "certChain");
	if (trust_typed(reading, where, chain, "certificates", JSON_ARRAY, &list) < 0)
		return ERROR_MALFORMED;
	where = trust_where(reading, where, "certificates");
	count = list ? json_count(list) : 0;
	if (count == 0 || count > CHAIN_MOST)
		return trust_refuse(
			reading, where, "has %zu certificates, and may have 1 to %d", count, CHAIN_MOST);
	ret->chain = arena_zero(reading->arena, count, sizeof(X509 *));
	for (const struct json_value *at = json_first(list); at; at = json_next(at)) {
		const char *here = trust_where_element(reading, where, ret->chain_count);

		if (json_type(at) != JSON_OBJECT)
			return trust_refuse(reading, here, "is no object");
		if (trust_bytes(reading, here, at, "rawBytes", &der) < 0)
			return ERROR_MALFORMED;
		ret->chain[ret->chain_count] = certificate_of(der);
		if (!ret->chain[ret->chain_count])
			return trust_refuse(
				reading, trust_where(reading, here, "rawBytes"), "is no certificate");
		ret->chain_count++;
	}
	return 0;
}

static int read_subject(struct trust_reading *reading, const char *where, const struct json_value *value,
	struct authority *ret)
{
	const struct json_value *subject;
	const char *organization, *common;

	if (trust_typed(reading, where, value, "subject", JSON_OBJECT, &subject) < 0)
		return ERROR_MALFORMED;
	where = trust_where(reading, where, "subject");
	if (trust_text(reading, where, subject, "organization", &organization) < 0 ||
		trust_text(reading, where, subject, "commonName", &common) < 0)
		return ERROR_MALFORMED;
	ret->name = arena_format(
		reading->arena, "%s%s%s", organization, organization[0] && common[0] ? " " : "", common);
	if (!ret->name[0])
		ret->name = crypto_name_words(X509_get_subject_name(ret->chain[0]), reading->arena);
	return 0;
}

static int read_authority(struct trust_reading *reading, const char *where, const struct json_value *value,
	struct authority *ret)
{
	if (json_type(value) != JSON_OBJECT)
		return trust_refuse(reading, where, "is no object");
	if (trust_text(reading, where, value, "uri", &ret->url) < 0 ||
		read_chain(reading, where, value, ret) < 0 || read_subject(reading, where, value, ret) < 0 ||
		trust_validity(reading, where, value, &ret->validity) < 0)
		return ERROR_MALFORMED;
	if (!held("authority-start", ret->validity.start != INT64_MIN))
		return trust_refuse(reading, where, "validFor has no start");
	return 0;
}

static int read_authorities(struct trust_reading *reading, const struct json_value *root, const char *name,
	struct authority **ret_authorities, size_t *ret_count)
{
	const struct json_value *list;
	size_t count, i = 0;

	if (trust_typed(reading, "", root, name, JSON_ARRAY, &list) < 0)
		return ERROR_MALFORMED;
	count = list ? json_count(list) : 0;
	if (count > AUTHORITIES_MOST)
		return trust_refuse(reading, name, "has %zu entries, more than %d", count, AUTHORITIES_MOST);
	*ret_authorities = arena_zero(reading->arena, count + 1, sizeof(**ret_authorities));
	*ret_count = count;
	for (const struct json_value *at = json_first(list); at; at = json_next(at), i++)
		if (read_authority(
			    reading, trust_where_element(reading, name, i), at, &(*ret_authorities)[i]) < 0)
			return ERROR_MALFORMED;
	return 0;
}

/* --- the whole ------------------------------------------------------------------------------------------ */

static void release_authorities(struct authority *authorities, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < authorities[i].chain_count; j++)
			X509_free(authorities[i].chain[j]);
}

void trust_root_release(struct trust_root *root)
{
	for (size_t i = 0; i < root->log_count; i++)
		public_key_release(&root->logs[i].key);
	for (size_t i = 0; i < root->certificate_log_count; i++)
		public_key_release(&root->certificate_logs[i].key);
	release_authorities(root->authorities, root->authority_count);
	release_authorities(root->tsas, root->tsa_count);
}

int trust_root_read(struct trust_reading *reading, const struct json_value *value)
{
	struct trust_root *root = arena_zero(reading->arena, 1, sizeof(*root));

	if (check_media_type(reading, value) < 0)
		return ERROR_MALFORMED;
	/* First into the list: what of it was read is released with the others. */
	arena_grow(reading->arena, &reading->roots, reading->root_count, &reading->root_capacity,
		sizeof(struct trust_root *));
	reading->roots[reading->root_count++] = root;
	root->name = reading->root_count == 1
			     ? arena_string(reading->arena, reading->name)
			     : arena_format(reading->arena, "%s#%zu", reading->name, reading->root_count);
	if (read_logs(reading, value, "tlogs", false, &root->logs, &root->log_count) < 0 ||
		read_logs(reading, value, "ctlogs", true, &root->certificate_logs,
			&root->certificate_log_count) < 0 ||
		read_authorities(reading, value, "certificateAuthorities", &root->authorities,
			&root->authority_count) < 0 ||
		read_authorities(reading, value, "timestampAuthorities", &root->tsas, &root->tsa_count) < 0)
		return ERROR_MALFORMED;
	if (!root->log_count && !root->certificate_log_count && !root->authority_count && !root->tsa_count)
		return trust_refuse(reading, "", "a trust root that trusts nothing");
	root->need_logs = root->log_count ? 1 : 0;
	root->need_scts = root->certificate_log_count ? 1 : 0;
	root->need_times = 1;
	return 0;
}
