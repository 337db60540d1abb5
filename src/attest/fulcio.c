/* What a certificate of Fulcio says of the build that asked for it (reference/attestations.md §2.6). */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "crypto.h"
#include "leaf.h"
#include "verifying.h"

enum {
	ISSUER_RAW = 1,
	TRIGGER_RAW = 2,
	COMMIT_RAW = 3,
	REPOSITORY_RAW = 5,
	REF_RAW = 6,
	LAST_RAW = 6,
	OTHER_NAME = 7,
	ISSUER = 8,
	SIGNER = 9,
	SIGNER_DIGEST = 10,
	RUNNER = 11,
	REPOSITORY = 12,
	COMMIT = 13,
	REF = 14,
	OWNER = 16,
	WORKFLOW = 18,
	TRIGGER = 20,
	RUN = 21,
	VISIBILITY = 22,
	LAST = 24,
};

/* 1.3.6.1.4.1.57264.1, under which Fulcio numbers its extensions; each number is one byte. */
static const unsigned char arc[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xbf, 0x30, 0x01 };

/* The number of an extension of Fulcio, or 0. */
static size_t number_of(const ASN1_OBJECT *object)
{
	const unsigned char *id = OBJ_get0_data(object);

	if (OBJ_length(object) != sizeof(arc) + 1 || memcmp(id, arc, sizeof(arc)) != 0)
		return 0;
	return id[sizeof(arc)] <= LAST && id[sizeof(arc)] != OTHER_NAME ? id[sizeof(arc)] : 0;
}

/* The text of an extension: as it is, or inside of exactly one DER UTF8String. */
static bool text_of(size_t number, const ASN1_OCTET_STRING *value, struct bytes *ret)
{
	const unsigned char *at = ASN1_STRING_get0_data(value);
	const size_t length = (size_t)ASN1_STRING_length(value);
	const unsigned char *text = at;
	long size = (long)length;
	int tag = 0, class = 0;

	if (number > LAST_RAW) {
		if (ASN1_get_object(&text, &size, &tag, &class, (long)length) != V_ASN1_UNIVERSAL ||
			tag != V_ASN1_UTF8STRING || class != V_ASN1_UNIVERSAL || text + size != at + length)
			return false;
	}
	*ret = (struct bytes){ text, (size_t)size };
	return true;
}

static const char *read_extensions(X509 *leaf, struct arena *arena, const char *texts[LAST + 1])
{
	const char *why = NULL;
	int i;

	for (i = 0; i < X509_get_ext_count(leaf); i++) {
		X509_EXTENSION *extension = X509_get_ext(leaf, i);
		const size_t number = number_of(X509_EXTENSION_get_object(extension));
		struct bytes text = { NULL, 0 };

		if (!number)
			continue;
		if (!held("claim-text", text_of(number, X509_EXTENSION_get_data(extension), &text)))
			why = "an extension of the certificate is no text";
		else if (!held("claim-nul", !text.length || !memchr(text.data, 0, text.length)))
			why = "an extension of the certificate has a NUL inside";
		else if (!held("claim-once", !texts[number]))
			why = "an extension stands in the certificate twice";
		else
			texts[number] = arena_string_part(arena, (const char *)text.data, text.length);
	}
	return why;
}

static const char *first_of(const char *first, const char *second)
{
	return first ? first : second;
}

static const char *commit_of(const char *commit)
{
	static const char prefix[] = "sha1:";

	if (commit && strncmp(commit, prefix, strlen(prefix)) == 0)
		return commit + strlen(prefix);
	return commit;
}

static void fill_claims(const char *const texts[LAST + 1], struct arena *arena, struct certified *ret)
{
	ret->issuer = first_of(texts[ISSUER], texts[ISSUER_RAW]);
	ret->trigger = first_of(texts[TRIGGER], texts[TRIGGER_RAW]);
	ret->commit = commit_of(first_of(texts[COMMIT], texts[COMMIT_RAW]));
	ret->repository = texts[REPOSITORY];
	if (!ret->repository && texts[REPOSITORY_RAW])
		ret->repository = arena_format(arena, "https://github.com/%s", texts[REPOSITORY_RAW]);
	ret->ref = first_of(texts[REF], texts[REF_RAW]);
	ret->workflow = texts[WORKFLOW];
	ret->signer = texts[SIGNER];
	ret->signer_digest = texts[SIGNER_DIGEST];
	ret->runner = texts[RUNNER];
	ret->run = texts[RUN];
	ret->owner = texts[OWNER];
	ret->visibility = texts[VISIBILITY];
}

static bool fill_rest(X509 *leaf, struct arena *arena, struct certified *ret)
{
	const EVP_PKEY *key = X509_get0_pubkey(leaf);
	struct leaf_name name;

	leaf_name_read(leaf, arena, &name);
	ret->san = (const char *)name.text.data;
	ret->subject = crypto_name_words(X509_get_subject_name(leaf), arena);
	ret->authority = crypto_name_words(X509_get_issuer_name(leaf), arena);
	ret->serial = crypto_serial_words(X509_get0_serialNumber(leaf), arena);
	ret->key = key ? crypto_key_words(key, arena, NULL) : "";
	return key && crypto_time(X509_get0_notBefore(leaf), &ret->not_before) &&
	       crypto_time(X509_get0_notAfter(leaf), &ret->not_after);
}

bool fulcio_read(struct verifying *verifying)
{
	struct arena *arena = verifying->arena;
	struct certified *certified;
	const char *texts[LAST + 1] = { NULL };
	const char *why;

	if (!verifying->leaf)
		return step_hold(verifying, STEP_CERTIFICATE, false, NULL, NULL, "there is no certificate");
	certified = arena_zero(arena, 1, sizeof(*certified));
	why = read_extensions(verifying->leaf, arena, texts);
	fill_claims(texts, arena, certified);
	if (!fill_rest(verifying->leaf, arena, certified) && !why)
		why = "the certificate's key or validity cannot be read";
	ERR_clear_error();
	verifying->ret->certified = certified;
	return why ? step_hold(verifying, STEP_CERTIFICATE, false, NULL, NULL, why) : true;
}
