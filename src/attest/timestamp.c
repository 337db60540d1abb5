/*
 * Time stamps (RFC 3161) over the signature, each by one trusted TSA alone (reference/attestations.md §2.3). The signature
 * of a stamp is held against the first certificate of the TSA's entry in the trust root: what certificates the stamp
 * brings along is not looked at.
 */
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <string.h>

#include "base/cleanup.h"
#include "chain.h"
#include "crypto.h"
#include "leaf.h"
#include "verifying.h"

enum {
	STAMP_MAX_BYTES = 256 * 1024,
	DIGESTS_MAX = 8, /* libcrypto's reading goes one call deeper for each */
};

/* A response taken apart. Only `response` is owned. */
struct stamp {
	TS_RESP *response;
	PKCS7 *token;
	TS_TST_INFO *info;
	PKCS7_SIGNER_INFO *signer;
	int64_t at, until; /* the second that holds it: until is one more if it names a part of it */
};

struct stamping {
	struct verifying *verifying;
	X509 **counted; /* signers of stamps that held */
	size_t count;
};

static void release_stamp(struct stamp *stamp)
{
	TS_RESP_free(stamp->response);
}

static void release_cert_ids(ESS_SIGNING_CERT **ids)
{
	ESS_SIGNING_CERT_free(*ids);
}

static void release_cert_ids_v2(ESS_SIGNING_CERT_V2 **ids)
{
	ESS_SIGNING_CERT_V2_free(*ids);
}

static bool has_fraction(const ASN1_GENERALIZEDTIME *time)
{
	const char *text = (const char *)ASN1_STRING_get0_data(time);
	const char *point = memchr(text, '.', (size_t)ASN1_STRING_length(time));

	return point && strspn(point + 1, "0") < strspn(point + 1, "0123456789");
}

/* Returns why it is no stamp, or NULL. */
static const char *stamp_read(struct bytes der, struct stamp *ret)
{
	const unsigned char *at = der.data;
	STACK_OF(PKCS7_SIGNER_INFO) * signers;

	if (der.length > STAMP_MAX_BYTES || !(ret->response = d2i_TS_RESP(NULL, &at, (long)der.length)) ||
		!held("stamp-end", at == der.data + der.length))
		return "it is no time stamp response";
	ret->token = TS_RESP_get_token(ret->response);
	ret->info = TS_RESP_get_tst_info(ret->response);
	if (!ret->token || !ret->info)
		return "the time stamp was not granted";
	if (!PKCS7_type_is_signed(ret->token) || PKCS7_get_detached(ret->token) ||
		sk_X509_ALGOR_num(ret->token->d.sign->md_algs) > DIGESTS_MAX)
		return "it is no signed token";
	signers = PKCS7_get_signer_info(ret->token);
	if (sk_PKCS7_SIGNER_INFO_num(signers) != 1)
		return "it has not one signer";
	ret->signer = sk_PKCS7_SIGNER_INFO_value(signers, 0);
	if (!crypto_time(TS_TST_INFO_get_time(ret->info), &ret->at))
		return "its time cannot be read";
	ret->until = ret->at + has_fraction(TS_TST_INFO_get_time(ret->info));
	return NULL;
}

static bool is_named(const struct stamp *stamp, const struct authority *tsa)
{
	const PKCS7_ISSUER_AND_SERIAL *id = stamp->signer->issuer_and_serial;

	return tsa->chain_count > 0 && X509_NAME_cmp(id->issuer, X509_get_issuer_name(tsa->chain[0])) == 0 &&
	       ASN1_INTEGER_cmp(id->serial, X509_get0_serialNumber(tsa->chain[0])) == 0;
}

/* SHA-2 of at least 256 bits, or NULL. */
static const EVP_MD *digest_of(const X509_ALGOR *algorithm)
{
	const ASN1_OBJECT *object = NULL;

	X509_ALGOR_get0(&object, NULL, NULL, algorithm);
	switch (OBJ_obj2nid(object)) {
	case NID_sha256:
		return EVP_sha256();
	case NID_sha384:
		return EVP_sha384();
	case NID_sha512:
		return EVP_sha512();
	default:
		return NULL;
	}
}

static bool has_imprint(const struct stamp *stamp, const EVP_MD *md, struct bytes signature)
{
	const ASN1_OCTET_STRING *imprint = TS_MSG_IMPRINT_get_msg(TS_TST_INFO_get_msg_imprint(stamp->info));
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	return EVP_Digest(signature.data, signature.length, digest, &length, md, NULL) == 1 &&
	       bytes_equal((struct bytes){ digest, length },
		       (struct bytes){ ASN1_STRING_get0_data(imprint), (size_t)ASN1_STRING_length(imprint) });
}

/* The digest of the content and the signature over the attributes. */
static bool is_signed(const struct stamp *stamp, X509 *signer)
{
	CLEANUP(release_bio) BIO *content = PKCS7_dataInit(stamp->token, NULL);
	unsigned char part[1024];

	if (!content)
		return false;
	while (BIO_read(content, part, sizeof(part)) > 0)
		continue;
	return PKCS7_signatureVerify(content, stamp->token, stamp->signer, signer) == 1;
}

static const ASN1_STRING *signed_attribute(const struct stamp *stamp, int nid)
{
	const ASN1_TYPE *attribute = PKCS7_get_signed_attribute(stamp->signer, nid);

	return attribute && attribute->type == V_ASN1_SEQUENCE ? attribute->value.sequence : NULL;
}

/* The signed attributes say what kind of content was signed. */
static bool is_typed(const struct stamp *stamp)
{
	const ASN1_TYPE *attribute = PKCS7_get_signed_attribute(stamp->signer, NID_pkcs9_contentType);

	return attribute && attribute->type == V_ASN1_OBJECT &&
	       OBJ_obj2nid(attribute->value.object) == NID_id_smime_ct_TSTInfo;
}

/* None is known, so none may be critical. */
static bool has_critical(const struct stamp *stamp)
{
	int i;

	for (i = 0; i < TS_TST_INFO_get_ext_count(stamp->info); i++) {
		if (X509_EXTENSION_get_critical(TS_TST_INFO_get_ext(stamp->info, i)))
			return true;
	}
	return false;
}

/* The stamp itself says which certificate signed it (RFC 5035): nobody may put another with the same key in its place. */
static bool names_its_signer(const struct stamp *stamp, const struct authority *tsa)
{
	CLEANUP(release_cert_ids) ESS_SIGNING_CERT *ids = NULL;
	CLEANUP(release_cert_ids_v2) ESS_SIGNING_CERT_V2 *ids_v2 = NULL;
	CLEANUP(release_x509_borrowed) STACK_OF(X509) *chain = sk_X509_new_null();
	const ASN1_STRING *text = signed_attribute(stamp, NID_id_smime_aa_signingCertificate);
	const unsigned char *at;
	size_t i;

	if (text) {
		at = ASN1_STRING_get0_data(text);
		ids = d2i_ESS_SIGNING_CERT(NULL, &at, ASN1_STRING_length(text));
	}
	text = signed_attribute(stamp, NID_id_smime_aa_signingCertificateV2);
	if (text) {
		at = ASN1_STRING_get0_data(text);
		ids_v2 = d2i_ESS_SIGNING_CERT_V2(NULL, &at, ASN1_STRING_length(text));
	}
	for (i = 0; chain && i < tsa->chain_count; i++) {
		if (!sk_X509_push(chain, tsa->chain[i]))
			return false;
	}
	return chain && OSSL_ESS_check_signing_certs(ids, ids_v2, chain, 1) == 1;
}

/* What is the same for every entry. Returns why the stamp does not hold, or NULL. */
static const char *refused_by_content(const struct verifying *verifying, const struct stamp *stamp)
{
	const struct item *item = verifying->item;
	const EVP_MD *md = digest_of(TS_MSG_IMPRINT_get_algo(TS_TST_INFO_get_msg_imprint(stamp->info)));

	if (!held("stamp-version", TS_TST_INFO_get_version(stamp->info) == 1))
		return "it is of another version than 1";
	if (!held("stamp-critical", !has_critical(stamp)))
		return "it has a critical extension";
	if (!held("stamp-imprint-hash", md != NULL))
		return "its imprint is no SHA-256, SHA-384 or SHA-512";
	if (!held("stamp-imprint",
		    md && item->signature_count > 0 && has_imprint(stamp, md, item->signatures[0].signature)))
		return "it is over another signature";
	if (!held("stamp-digest", digest_of(stamp->signer->digest_alg) != NULL))
		return "it is signed with a digest other than SHA-256, SHA-384 and SHA-512";
	if (!held("stamp-type", is_typed(stamp)))
		return "its signature is over another kind of content";
	if (!held("stamp-future", stamp->at <= verifying->settings->now))
		return "its time is in the future";
	return NULL;
}

/* By one entry of the trust root. Returns why the stamp does not hold, or NULL. */
static const char *refused_by(struct verifying *verifying, const struct stamp *stamp, struct authority *tsa)
{
	struct validity window;
	const bool proved = chain_of_tsa(tsa, &verifying->settings->trust->arena, &window);

	if (!held("tsa-window", validity_holds(&tsa->validity, stamp->at) &&
					validity_holds(&tsa->validity, stamp->until)))
		return "the trust root does not trust the TSA at that time";
	if (!held("tsa-chain", proved))
		return "the TSA's own certificates do not hold, or are not for time stamps";
	if (!held("tsa-link-window",
		    validity_holds(&window, stamp->at) && validity_holds(&window, stamp->until)))
		return "a certificate of the TSA is not valid at that time";
	if (!held("stamp-signer", names_its_signer(stamp, tsa)))
		return "it names another certificate as its signer's";
	if (!held("stamp-signature", is_signed(stamp, tsa->chain[0])))
		return "its signature does not hold";
	return NULL;
}

/* Add the time; of one TSA only the first counts. */
static void count_time(struct stamping *stamping, const struct stamp *stamp, const struct authority *tsa)
{
	struct verifying *verifying = stamping->verifying;
	const size_t times = verifying->time_count;
	bool again = false;
	size_t i;

	for (i = 0; i < stamping->count && !again; i++)
		again = X509_cmp(stamping->counted[i], tsa->chain[0]) == 0;
	if (!again)
		stamping->counted[stamping->count++] = tsa->chain[0];
	time_add(verifying, stamp->at, TIME_STAMP);
	if (verifying->time_count > times)
		verifying->times[times].again = !held("tsa-once", !again);
	if (stamp->until != stamp->at) {
		const size_t before = verifying->time_count;

		time_add(verifying, stamp->until, TIME_STAMP);
		if (verifying->time_count > before)
			verifying->times[before].again = true;
	}
	step_add(verifying, STEP_TIMESTAMP, STEP_OK, NULL, time_words(stamp->at, verifying->arena),
		again ? "another of the same TSA: counts once" : tsa->name);
}

static void check_stamp(struct stamping *stamping, struct bytes der)
{
	CLEANUP(release_stamp) struct stamp stamp = { 0 };
	struct verifying *verifying = stamping->verifying;
	const struct trust_root *root = verifying->root;
	const char *why = stamp_read(der, &stamp);
	bool named = false;
	size_t i;

	if (why) {
		step_hold(verifying, STEP_TIMESTAMP, false, "a time stamp", NULL, why);
		return;
	}
	for (i = 0; i < root->tsa_count; i++) {
		if (!is_named(&stamp, &root->tsas[i]))
			continue;
		named = true;
		why = refused_by_content(verifying, &stamp);
		if (!why)
			why = refused_by(verifying, &stamp, &root->tsas[i]);
		if (!why) {
			count_time(stamping, &stamp, &root->tsas[i]);
			return;
		}
	}
	if (named) {
		step_hold(
			verifying, STEP_TIMESTAMP, false, NULL, time_words(stamp.at, verifying->arena), why);
		return;
	}
	verifying->unknown_tsa = true;
	step_add(verifying, STEP_TIMESTAMP, STEP_IGNORED, NULL,
		crypto_name_words(stamp.signer->issuer_and_serial->issuer, verifying->arena),
		"a TSA that the trust root does not know");
}

void check_timestamps(struct verifying *verifying)
{
	const struct item *item = verifying->item;
	struct stamping stamping = { .verifying = verifying };
	size_t i;

	if (item->timestamp_count == 0) {
		step_add(verifying, STEP_TIMESTAMP, STEP_NOT_PRESENT, NULL, NULL, NULL);
		return;
	}
	if (!verifying->root) {
		step_add(verifying, STEP_TIMESTAMP, STEP_NOT_CHECKED, NULL, NULL,
			"no trust root to check it by");
		return;
	}
	stamping.counted = arena_zero(verifying->arena, item->timestamp_count, sizeof(X509 *));
	for (i = 0; i < item->timestamp_count; i++) {
		check_stamp(&stamping, item->timestamps[i]);
		ERR_clear_error();
	}
}
