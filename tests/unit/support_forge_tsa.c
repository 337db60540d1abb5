/* Time stamps by RFC 3161, built by hand so that each part can be wrong alone. */
#include "support_forge_parts.h"

#include <openssl/ess.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <string.h>

/* The token's content: of what, when. */
static TS_TST_INFO *info_of(const struct knobs *knobs, const void *bytes, size_t length)
{
	CLEANUP(buf_release) struct buf digest = BUF_INIT;
	TS_TST_INFO *info = TS_TST_INFO_new();
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.3.6.1.4.1.57264.2", 1);
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_GENERALIZEDTIME *at = ASN1_GENERALIZEDTIME_set(NULL, (time_t)knobs->stamp_at);

	forge_digest(knobs->stamp_sha1 ? "SHA1" : "SHA256", bytes, length, &digest);
	X509_ALGOR_set0(algorithm, OBJ_nid2obj(knobs->stamp_sha1 ? NID_sha1 : NID_sha256), V_ASN1_NULL, NULL);
	forge_must(ASN1_INTEGER_set(serial, 4711) == 1 && TS_TST_INFO_set_version(info, 1) == 1 &&
			   TS_TST_INFO_set_policy_id(info, policy) == 1 &&
			   TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
			   TS_MSG_IMPRINT_set_msg(
				   imprint, (unsigned char *)digest.text, (int)digest.length) == 1 &&
			   TS_TST_INFO_set_msg_imprint(info, imprint) == 1 &&
			   TS_TST_INFO_set_serial(info, serial) == 1 && TS_TST_INFO_set_time(info, at) == 1,
		"the content of a time stamp");
	ASN1_GENERALIZEDTIME_free(at);
	ASN1_INTEGER_free(serial);
	ASN1_OBJECT_free(policy);
	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(imprint);
	return info;
}

/* Which certificate signs is said in the signed attributes, by its digest. */
static void add_attributes(PKCS7_SIGNER_INFO *signer, X509 *certificate, int64_t at)
{
	ESS_SIGNING_CERT_V2 *names = OSSL_ESS_signing_cert_v2_new_init(EVP_sha256(), certificate, NULL, 0);
	unsigned char *bytes = NULL;
	int length = i2d_ESS_SIGNING_CERT_V2(names, &bytes);
	ASN1_STRING *sequence = ASN1_STRING_new();

	forge_must(length > 0 && ASN1_STRING_set(sequence, bytes, length) == 1 &&
			   PKCS7_add_signed_attribute(signer, NID_id_smime_aa_signingCertificateV2,
				   V_ASN1_SEQUENCE, sequence) == 1 &&
			   PKCS7_add_attrib_content_type(signer, OBJ_nid2obj(NID_id_smime_ct_TSTInfo)) == 1 &&
			   PKCS7_add0_attrib_signing_time(signer, ASN1_TIME_set(NULL, (time_t)at)) == 1,
		"the attributes of a time stamp");
	OPENSSL_free(bytes);
	ESS_SIGNING_CERT_V2_free(names);
}

/* libcrypto refuses to sign for a certificate of another key; a twin with that key and all else equal helps. */
static X509 *twin_with_key(X509 *certificate, EVP_PKEY *key)
{
	X509 *twin = X509_dup(certificate);

	forge_must(twin && X509_set_pubkey(twin, key) == 1, "a twin");
	return twin;
}

static PKCS7 *token_of(TS_TST_INFO *info, const struct stamp_by *by, int64_t at)
{
	CLEANUP(forge_certificate_release) X509 *twin = twin_with_key(by->certificate, by->key);
	PKCS7 *token = PKCS7_new();
	unsigned char *bytes = NULL;
	int length = i2d_TS_TST_INFO(info, &bytes);

	forge_must(length > 0 && PKCS7_set_type(token, NID_pkcs7_signed) == 1, "a token");
	ASN1_INTEGER_set(token->d.sign->version, 3);
	PKCS7_SIGNER_INFO *signer = PKCS7_add_signature(token, twin, by->key, EVP_sha256());
	forge_must(signer != NULL, "a signer");
	add_attributes(signer, by->certificate, at);
	if (by->embedded)
		forge_must(PKCS7_add_certificate(token, by->embedded) == 1, "a token with certificates");

	PKCS7 *content = PKCS7_new();
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	content->type = OBJ_nid2obj(NID_id_smime_ct_TSTInfo);
	content->d.other = ASN1_TYPE_new();
	forge_must(ASN1_OCTET_STRING_set(octets, (const unsigned char *)"", 0) == 1, "a content");
	ASN1_TYPE_set(content->d.other, V_ASN1_OCTET_STRING, octets);
	forge_must(PKCS7_set_content(token, content) == 1, "a content");

	BIO *bio = PKCS7_dataInit(token, NULL);
	forge_must(bio && BIO_write(bio, bytes, length) == length && PKCS7_dataFinal(token, bio) == 1,
		"a signed token");
	BIO_free_all(bio);
	OPENSSL_free(bytes);
	return token;
}

void forge_stamp(struct forge *forge, const struct stamp_by *by, struct buf *ret)
{
	const struct knobs *knobs = &forge->knobs;
	static const char other[] = "other bytes than those of the signature";
	TS_TST_INFO *info = knobs->stamp_other_bytes
				    ? info_of(knobs, other, strlen(other))
				    : info_of(knobs, forge->signature.text, forge->signature.length);
	TS_RESP *response = TS_RESP_new();
	TS_STATUS_INFO *status = TS_STATUS_INFO_new();
	unsigned char *bytes = NULL;

	forge_must(
		TS_STATUS_INFO_set_status(status, knobs->stamp_granted_not ? TS_STATUS_REJECTION : 0) == 1 &&
			TS_RESP_set_status_info(response, status) == 1,
		"a status");
	TS_RESP_set_tst_info(response, token_of(info, by, knobs->stamp_at), info);
	int length = i2d_TS_RESP(response, &bytes);
	forge_must(length > 0, "a response");
	buf_clear(ret);
	buf_add_bytes(ret, bytes, (size_t)length);
	OPENSSL_free(bytes);
	TS_STATUS_INFO_free(status);
	TS_RESP_free(response);
}
