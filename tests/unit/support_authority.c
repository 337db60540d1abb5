#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/ct.h>
#include <openssl/ess.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/digest.h"
#include "support_authority.h"

static const struct made_extension anchor_extensions[] = {
	{ "basicConstraints", "critical,CA:TRUE" },
	{ "keyUsage", "critical,keyCertSign,cRLSign" },
	{ "subjectKeyIdentifier", "hash" },
	{ NULL, NULL },
};
const struct made_extension issuing_extensions[] = {
	{ "basicConstraints", "critical,CA:TRUE,pathlen:0" },
	{ "keyUsage", "critical,keyCertSign,cRLSign" },
	{ "extendedKeyUsage", "codeSigning" },
	{ "subjectKeyIdentifier", "hash" },
	{ "authorityKeyIdentifier", "keyid" },
	{ NULL, NULL },
};
const struct made_extension leaf_extensions[] = {
	{ "keyUsage", "critical,digitalSignature" },
	{ "extendedKeyUsage", "codeSigning" },
	{ "subjectKeyIdentifier", "hash" },
	{ "authorityKeyIdentifier", "keyid" },
	{ "subjectAltName", "critical,URI:https://ci.example/acme/build" },
	{ NULL, NULL },
};
const struct made_extension tsa_extensions[] = {
	{ "keyUsage", "critical,digitalSignature" },
	{ "extendedKeyUsage", "critical,timeStamping" },
	{ "subjectKeyIdentifier", "hash" },
	{ "authorityKeyIdentifier", "keyid" },
	{ NULL, NULL },
};

EVP_PKEY *make_key(const char *curve)
{
	EVP_PKEY *key = EVP_EC_gen(curve);

	assert_non_null(key);
	return key;
}

static void add_extension(X509 *certificate, X509V3_CTX *context, const struct made_extension *made)
{
	X509_EXTENSION *extension = X509V3_EXT_nconf(NULL, context, made->name, made->value);

	if (!extension)
		fail_msg("%s=%s", made->name, made->value);
	assert_int_equal(X509_add_ext(certificate, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

X509 *make_certificate(const struct certificate_plan *plan)
{
	X509 *certificate = X509_new();
	X509 *issuer = plan->issuer ? plan->issuer : certificate;
	X509V3_CTX context = { 0 };
	size_t i;

	assert_int_equal(X509_set_version(certificate, X509_VERSION_3), 1);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), plan->serial);
	ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)plan->start);
	ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)plan->end);
	if (plan->subject)
		X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
			(const unsigned char *)plan->subject, -1, -1, 0);
	X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
	X509_set_pubkey(certificate, plan->key);
	X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
	for (i = 0; plan->extensions && plan->extensions[i].name; i++)
		add_extension(certificate, &context, &plan->extensions[i]);
	assert_true(X509_sign(certificate, plan->signer, plan->md ? plan->md : EVP_sha256()) > 0);
	return certificate;
}

struct bytes certificate_der(X509 *certificate, struct arena *arena)
{
	unsigned char *der = NULL;
	const int length = i2d_X509(certificate, &der);
	struct bytes ret;

	assert_true(length > 0);
	ret = (struct bytes){ arena_copy(arena, der, (size_t)length), (size_t)length };
	OPENSSL_free(der);
	return ret;
}

static void spki_digest(EVP_PKEY *key, unsigned char ret[DIGEST_SIZE])
{
	unsigned char *der = NULL;
	const int length = i2d_PUBKEY(key, &der);

	assert_true(length > 0);
	digest_bytes(der, (size_t)length, ret);
	OPENSSL_free(der);
}

static void add_number(struct buf *buf, uint64_t number, unsigned bytes)
{
	for (unsigned i = bytes; i > 0; i--)
		buf_add_char(buf, (char)((number >> (8 * (i - 1))) & 0xff));
}

/* As RFC 6962 has it, with the TBS written anew by libcrypto. */
static void sct_message(struct buf *buf, X509 *leaf, const struct sct_plan *plan)
{
	unsigned char issuer[DIGEST_SIZE];
	unsigned char *tbs = NULL;
	const int length = i2d_re_X509_tbs(leaf, &tbs);

	assert_true(length > 0);
	spki_digest(X509_get0_pubkey(plan->issuer), issuer);
	add_number(buf, 0, 2);
	add_number(buf, plan->at, 8);
	add_number(buf, 1, 2);
	buf_add_bytes(buf, issuer, sizeof(issuer));
	add_number(buf, (uint64_t)length, 3);
	buf_add_bytes(buf, tbs, (size_t)length);
	add_number(buf, strlen(plan->extensions), 2);
	buf_add(buf, plan->extensions);
	OPENSSL_free(tbs);
}

static SCT *make_sct(X509 *leaf, const struct sct_plan *plan)
{
	struct buf message = BUF_INIT;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char id[DIGEST_SIZE], signature[256];
	size_t length = sizeof(signature);
	SCT *sct = SCT_new();

	sct_message(&message, leaf, plan);
	spki_digest(plan->id ? plan->id : plan->log, id);
	assert_int_equal(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, plan->log), 1);
	assert_int_equal(EVP_DigestSign(context, signature, &length, (const unsigned char *)message.text,
				 message.length),
		1);
	SCT_set_version(sct, SCT_VERSION_V1);
	SCT_set1_log_id(sct, id, sizeof(id));
	SCT_set_timestamp(sct, plan->at);
	SCT_set1_extensions(sct, (const unsigned char *)plan->extensions, strlen(plan->extensions));
	SCT_set_signature_nid(sct, NID_ecdsa_with_SHA256);
	SCT_set1_signature(sct, signature, length);
	EVP_MD_CTX_free(context);
	buf_release(&message);
	return sct;
}

void add_scts(X509 *leaf, EVP_PKEY *signer, const struct sct_plan *plans, size_t count)
{
	STACK_OF(SCT) *list = sk_SCT_new_null();
	size_t i;

	for (i = 0; i < count; i++)
		sk_SCT_push(list, make_sct(leaf, &plans[i]));
	assert_int_equal(X509_add1_ext_i2d(leaf, NID_ct_precert_scts, list, 0, X509V3_ADD_APPEND), 1);
	assert_true(X509_sign(leaf, signer, EVP_sha256()) > 0);
	SCT_LIST_free(list);
}

static TS_TST_INFO *make_info(const struct stamp_plan *plan)
{
	const EVP_MD *md = plan->imprint ? plan->imprint : EVP_sha256();
	TS_TST_INFO *info = TS_TST_INFO_new();
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	ASN1_GENERALIZEDTIME *time = ASN1_GENERALIZEDTIME_set(NULL, (time_t)plan->at);
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4", 1);
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned length = 0;

	assert_int_equal(
		EVP_Digest(plan->signature.data, plan->signature.length, digest, &length, md, NULL), 1);
	X509_ALGOR_set_md(algorithm, md);
	ASN1_INTEGER_set(serial, 7);
	TS_MSG_IMPRINT_set_algo(imprint, algorithm);
	TS_MSG_IMPRINT_set_msg(imprint, digest, (int)length);
	TS_TST_INFO_set_version(info, plan->version ? plan->version : 1);
	TS_TST_INFO_set_policy_id(info, policy);
	TS_TST_INFO_set_msg_imprint(info, imprint);
	TS_TST_INFO_set_serial(info, serial);
	if (plan->fraction) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_add_bytes(&text, (const char *)ASN1_STRING_get0_data(time),
			(size_t)ASN1_STRING_length(time) - 1);
		buf_format(&text, "%sZ", plan->fraction);
		ASN1_STRING_set(time, text.text, (int)text.length);
	}
	TS_TST_INFO_set_time(info, time);
	if (plan->critical) {
		X509_EXTENSION *extension = X509V3_EXT_nconf(NULL, NULL, "1.2.3.4", "critical,DER:0500");

		TS_TST_INFO_add_ext(info, extension, -1);
		X509_EXTENSION_free(extension);
	}
	TS_MSG_IMPRINT_free(imprint);
	X509_ALGOR_free(algorithm);
	ASN1_GENERALIZEDTIME_free(time);
	ASN1_INTEGER_free(serial);
	ASN1_OBJECT_free(policy);
	return info;
}

static void name_signer(PKCS7_SIGNER_INFO *signer, X509 *named)
{
	ESS_SIGNING_CERT_V2 *ids = OSSL_ESS_signing_cert_v2_new_init(EVP_sha256(), named, NULL, 0);
	ASN1_STRING *text = ASN1_STRING_new();
	unsigned char *der = NULL;
	const int length = i2d_ESS_SIGNING_CERT_V2(ids, &der);

	assert_true(length > 0);
	ASN1_STRING_set0(text, der, length);
	PKCS7_add_signed_attribute(signer, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE, text);
	ESS_SIGNING_CERT_V2_free(ids);
}

static PKCS7 *make_content(void)
{
	PKCS7 *content = PKCS7_new();

	content->type = OBJ_nid2obj(NID_id_smime_ct_TSTInfo);
	content->d.other = ASN1_TYPE_new();
	ASN1_TYPE_set(content->d.other, V_ASN1_OCTET_STRING, ASN1_OCTET_STRING_new());
	return content;
}

static PKCS7 *sign_info(const struct stamp_plan *plan, TS_TST_INFO *info)
{
	const EVP_MD *md = plan->md ? plan->md : EVP_sha256();
	PKCS7 *token = PKCS7_new();
	PKCS7_SIGNER_INFO *signer;
	BIO *bio;
	size_t i;

	PKCS7_set_type(token, NID_pkcs7_signed);
	PKCS7_add_certificate(token, plan->signer);
	signer = PKCS7_add_signature(token, plan->signer, plan->key, md);
	assert_non_null(signer);
	PKCS7_add_signed_attribute(signer,
		plan->untyped ? NID_pkcs9_challengePassword : NID_pkcs9_contentType, V_ASN1_OBJECT,
		OBJ_nid2obj(NID_id_smime_ct_TSTInfo));
	if (!plan->unnamed)
		name_signer(signer, plan->named ? plan->named : plan->signer);
	assert_int_equal(PKCS7_set_content(token, make_content()), 1);
	bio = PKCS7_dataInit(token, NULL);
	assert_non_null(bio);
	i2d_TS_TST_INFO_bio(bio, info);
	assert_int_equal(PKCS7_dataFinal(token, bio), 1);
	BIO_free_all(bio);
	for (i = 0; i < plan->digests; i++) {
		X509_ALGOR *algorithm = X509_ALGOR_new();

		X509_ALGOR_set_md(algorithm, EVP_sha256());
		sk_X509_ALGOR_push(token->d.sign->md_algs, algorithm);
	}
	return token;
}

struct bytes make_stamp(const struct stamp_plan *plan, struct arena *arena)
{
	TS_TST_INFO *info = make_info(plan);
	TS_STATUS_INFO *status = TS_STATUS_INFO_new();
	TS_RESP *response = TS_RESP_new();
	PKCS7 *token = sign_info(plan, info);
	unsigned char *der = NULL;
	struct bytes ret;
	int length;

	TS_STATUS_INFO_set_status(status, TS_STATUS_GRANTED);
	TS_RESP_set_status_info(response, status);
	if (plan->other_content) {
		/* The last second digit of the time, in the content that was signed. */
		ASN1_OCTET_STRING *content = token->d.sign->contents->d.other->value.octet_string;
		unsigned char *at = memmem(content->data, (size_t)content->length, "Z", 1);

		assert_non_null(at);
		at[-1] = at[-1] == '0' ? '1' : '0';
	}
	TS_RESP_set_tst_info(response, token, info);
	length = i2d_TS_RESP(response, &der);
	assert_true(length > 0);
	ret = (struct bytes){ arena_copy(arena, der, (size_t)length), (size_t)length };
	OPENSSL_free(der);
	TS_STATUS_INFO_free(status);
	TS_RESP_free(response);
	return ret;
}

struct certificate_plan anchor_plan(const struct scene *scene)
{
	return (struct certificate_plan){ .subject = "anchor",
		.key = scene->anchor_key,
		.signer = scene->anchor_key,
		.start = MADE_START,
		.end = MADE_END,
		.serial = 1,
		.extensions = anchor_extensions };
}

struct certificate_plan issuing_plan(const struct scene *scene)
{
	return (struct certificate_plan){ .subject = "issuing",
		.key = scene->issuing_key,
		.issuer = scene->chain[1],
		.signer = scene->anchor_key,
		.start = MADE_START,
		.end = MADE_END,
		.serial = 2,
		.extensions = issuing_extensions };
}

struct certificate_plan leaf_plan(const struct scene *scene)
{
	return (struct certificate_plan){ .key = scene->leaf_key,
		.issuer = scene->chain[0],
		.signer = scene->issuing_key,
		.start = MADE_NOW,
		.end = MADE_LEAF_END,
		.serial = 0x1234,
		.extensions = leaf_extensions };
}

struct certificate_plan tsa_plan(const struct scene *scene)
{
	return (struct certificate_plan){ .subject = "stamps",
		.key = scene->tsa_key,
		.issuer = scene->tsa_chain[1],
		.signer = scene->tsa_anchor_key,
		.start = MADE_START,
		.end = MADE_END,
		.serial = 5,
		.extensions = tsa_extensions };
}

struct sct_plan good_sct(const struct scene *scene)
{
	return (struct sct_plan){ .log = scene->log_key,
		.issuer = scene->chain[0],
		.at = MADE_NOW * 1000ULL + 5,
		.extensions = "" };
}

struct stamp_plan good_stamp(const struct scene *scene)
{
	return (struct stamp_plan){ .signer = scene->tsa_chain[0],
		.key = scene->tsa_key,
		.signature = scene->signature.signature,
		.at = MADE_NOW + 60 };
}

static void make_log(struct scene *scene)
{
	unsigned char *der = NULL;
	const int length = i2d_PUBKEY(scene->log_key, &der);

	assert_true(length > 0);
	assert_true(public_key_read(
		(struct bytes){ der, (size_t)length }, NULL, &scene->trust.arena, &scene->log.key));
	OPENSSL_free(der);
	scene->log.key.validity = (struct validity){ MADE_START, MADE_END };
	scene->log.id = (struct bytes){ scene->log.key.spki_digest, DIGEST_SIZE };
	scene->log.url = "https://certificates.example";
	scene->log.host = "certificates.example";
}

static void make_authorities(struct scene *scene)
{
	struct certificate_plan plan = anchor_plan(scene);

	scene->chain[1] = make_certificate(&plan);
	plan = issuing_plan(scene);
	scene->chain[0] = make_certificate(&plan);
	plan = anchor_plan(scene);
	plan.subject = "stamps anchor";
	plan.key = plan.signer = scene->tsa_anchor_key;
	scene->tsa_chain[1] = make_certificate(&plan);
	plan = tsa_plan(scene);
	scene->tsa_chain[0] = make_certificate(&plan);
	scene->authority = (struct authority){ .chain = scene->chain,
		.chain_count = 2,
		.validity = { MADE_START, MADE_END },
		.url = "https://authority.example",
		.name = "Acme" };
	scene->tsa = (struct authority){ .chain = scene->tsa_chain,
		.chain_count = 2,
		.validity = { MADE_START, MADE_END },
		.url = "https://stamps.example",
		.name = "Acme stamps" };
}

void scene_open(struct scene *scene)
{
	struct certificate_plan plan;

	*scene = (struct scene){ 0 };
	scene->anchor_key = make_key("P-384");
	scene->issuing_key = make_key("P-384");
	scene->leaf_key = make_key("P-256");
	scene->log_key = make_key("P-256");
	scene->tsa_key = make_key("P-256");
	scene->tsa_anchor_key = make_key("P-384");
	make_authorities(scene);
	make_log(scene);
	scene->root = (struct trust_root){ .name = "acme.json",
		.authorities = &scene->authority,
		.authority_count = 1,
		.tsas = &scene->tsa,
		.tsa_count = 1,
		.certificate_logs = &scene->log,
		.certificate_log_count = 1,
		.need_scts = 1,
		.need_times = 1 };
	scene->signature.signature = (struct bytes){ (const unsigned char *)"a signature", 11 };
	scene->item.signatures = &scene->signature;
	scene->item.signature_count = 1;
	scene->settings = (struct verify_settings){ .trust = &scene->trust, .now = MADE_END - 1 };
	plan = leaf_plan(scene);
	scene_leaf(scene, &plan);
	scene_again(scene);
}

void scene_put(struct scene *scene, X509 **place, X509 *certificate)
{
	X509_free(*place);
	*place = certificate;
	scene->authority.memory = NULL;
	scene->tsa.memory = NULL;
	scene->verifying.issuer = NULL;
}

void scene_leaf(struct scene *scene, const struct certificate_plan *plan)
{
	scene_put(scene, &scene->verifying.leaf, make_certificate(plan));
}

void scene_again(struct scene *scene)
{
	scene->result = (struct verification){ 0 };
	scene->verifying = (struct verifying){ .item = &scene->item,
		.settings = &scene->settings,
		.arena = &scene->arena,
		.ret = &scene->result,
		.leaf = scene->verifying.leaf,
		.root = &scene->root };
}

void scene_time(struct scene *scene, int64_t at)
{
	time_add(&scene->verifying, at, TIME_PROMISE);
}

void scene_close(struct scene *scene)
{
	X509_free(scene->verifying.leaf);
	X509_free(scene->chain[0]);
	X509_free(scene->chain[1]);
	X509_free(scene->tsa_chain[0]);
	X509_free(scene->tsa_chain[1]);
	public_key_release(&scene->log.key);
	EVP_PKEY_free(scene->anchor_key);
	EVP_PKEY_free(scene->issuing_key);
	EVP_PKEY_free(scene->leaf_key);
	EVP_PKEY_free(scene->log_key);
	EVP_PKEY_free(scene->tsa_key);
	EVP_PKEY_free(scene->tsa_anchor_key);
	arena_release(&scene->arena);
	arena_release(&scene->trust.arena);
}

bool has_result(const struct scene *scene, enum attestation_step step, enum step_state state)
{
	size_t i;

	for (i = 0; i < scene->result.step_count; i++) {
		if (scene->result.steps[i].step == step && scene->result.steps[i].state == state)
			return true;
	}
	return false;
}

const char *note_of(const struct scene *scene, enum attestation_step step)
{
	size_t i;

	for (i = 0; i < scene->result.step_count; i++) {
		const struct step_result *result = &scene->result.steps[i];

		if (result->step == step && result->state == STEP_FAILED)
			return result->note ? result->note : result->expected ? result->expected : "";
	}
	return "";
}
