/*
 * Signed certificate timestamps inside of a leaf (reference/attestations.md §2.5; RFC 6962 §3.2). A log signs the
 * certificate as it was before the timestamps were put in, so that form is cut out of its bytes: they stay exactly those
 * that were signed, and nothing is parsed again.
 */
#include <limits.h>
#include <openssl/ct.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "crypto.h"
#include "leaf.h"
#include "verifying.h"

enum {
	SECONDS = 1000,
	SCTS_MAX = 32,
	TAG_EXTENSIONS = 3,
	ENTRY_PRECERT = 1,
};

/* 1.3.6.1.4.1.11129.2.4.2, the list of timestamps. */
static const unsigned char list_id[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02 };

/* One element of DER: header and content. */
struct element {
	const unsigned char *start, *content, *end;
	int tag;
};

struct counting {
	struct verifying *verifying;
	struct bytes tbs;
	unsigned char issuer[DIGEST_SIZE];
	struct bytes counted[SCTS_MAX]; /* ids of logs */
	size_t count;
};

static void release_scts(STACK_OF(SCT) * *scts)
{
	SCT_LIST_free(*scts);
}

static bool element_at(const unsigned char *at, const unsigned char *end, struct element *ret)
{
	const unsigned char *content = at;
	long length = 0;
	int tag = 0, class = 0;

	if (at >= end || end - at > INT_MAX)
		return false;
	if (ASN1_get_object(&content, &length, &tag, &class, (long)(end - at)) & 0x81)
		return false;
	*ret = (struct element){ at, content, content + length, tag };
	return true;
}

static void add_header(struct buf *buf, int tag, int class, size_t length)
{
	unsigned char header[16];
	unsigned char *end = header;

	ASN1_put_object(&end, 1, (int)length, tag, class);
	buf_add_bytes(buf, header, (size_t)(end - header));
}

/* Is this extension (OID first) the list of timestamps? */
static bool is_list(const struct element *extension)
{
	struct element id;

	return element_at(extension->content, extension->end, &id) && id.tag == V_ASN1_OBJECT &&
	       (size_t)(id.end - id.content) == sizeof(list_id) &&
	       memcmp(id.content, list_id, sizeof(list_id)) == 0;
}

/* All extensions but the list. False when they are no DER. */
static bool add_others(struct buf *buf, const struct element *extensions)
{
	const unsigned char *at = extensions->content;
	struct element extension;

	for (; at < extensions->end; at = extension.end) {
		if (!element_at(at, extensions->end, &extension))
			return false;
		if (!is_list(&extension))
			buf_add_bytes(buf, at, (size_t)(extension.end - at));
	}
	return true;
}

/* The TBSCertificate inside of a certificate, without the list, into the arena. */
static bool tbs_without_list(struct bytes der, struct arena *arena, struct bytes *ret)
{
	CLEANUP(buf_release) struct buf others = BUF_INIT;
	CLEANUP(buf_release) struct buf sequence = BUF_INIT;
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	struct element certificate, tbs, field = { 0 }, extensions;
	const unsigned char *at;

	if (!element_at(der.data, der.data + der.length, &certificate) ||
		!element_at(certificate.content, certificate.end, &tbs))
		return false;
	for (at = tbs.content; at < tbs.end; at = field.end) {
		if (!element_at(at, tbs.end, &field))
			return false;
	}
	/* Extensions come last. */
	if (field.tag != TAG_EXTENSIONS || !element_at(field.content, field.end, &extensions) ||
		!add_others(&others, &extensions))
		return false;
	add_header(&sequence, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, others.length);
	buf_add_bytes(&sequence, others.text, others.length);
	buf_add_bytes(&body, tbs.content, (size_t)(field.start - tbs.content));
	add_header(&body, TAG_EXTENSIONS, V_ASN1_CONTEXT_SPECIFIC, sequence.length);
	buf_add_bytes(&body, sequence.text, sequence.length);
	buf_clear(&others);
	add_header(&others, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL, body.length);
	buf_add_bytes(&others, body.text, body.length);
	*ret = (struct bytes){ arena_copy(arena, others.text, others.length), others.length };
	return true;
}

static void add_number(struct buf *buf, uint64_t number, unsigned bytes)
{
	while (bytes-- > 0)
		buf_add_char(buf, (char)(unsigned char)(number >> (8 * bytes)));
}

/* What the log signed: RFC 6962 §3.2, of a precertificate. */
static void add_message(struct buf *buf, const struct counting *counting, const SCT *sct)
{
	unsigned char *extensions = NULL;
	const size_t length = SCT_get0_extensions(sct, &extensions);

	add_number(buf, 0, 2); /* version 1, certificate_timestamp */
	add_number(buf, SCT_get_timestamp(sct), 8);
	add_number(buf, ENTRY_PRECERT, 2);
	buf_add_bytes(buf, counting->issuer, sizeof(counting->issuer));
	add_number(buf, counting->tbs.length, 3);
	buf_add_bytes(buf, counting->tbs.data, counting->tbs.length);
	add_number(buf, length, 2);
	buf_add_bytes(buf, extensions, length);
}

static bool is_signed(const struct counting *counting, const SCT *sct, const struct log_key *log)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	unsigned char *signature = NULL;
	const size_t length = SCT_get0_signature(sct, &signature);

	add_message(&message, counting, sct);
	/* Logs digest with SHA-256 whatever their key. */
	return public_key_verify(&log->key, (struct bytes){ (unsigned char *)message.text, message.length },
		(struct bytes){ signature, length }, true);
}

/* In the log's window to the millisecond: its end is closed. */
static bool is_in_window(const struct validity *validity, uint64_t at)
{
	const int64_t seconds = (int64_t)(at / SECONDS);

	return validity_holds(validity, seconds) &&
	       validity_holds(validity, at % SECONDS ? seconds + 1 : seconds);
}

/* The log of an id; of several entries with one id the one that is trusted at the time. */
static const struct log_key *log_of(const struct trust_root *root, struct bytes id, uint64_t at)
{
	const struct log_key *log = NULL;
	size_t i;

	for (i = 0; i < root->certificate_log_count; i++) {
		if (!bytes_equal(root->certificate_logs[i].id, id))
			continue;
		if (is_in_window(&root->certificate_logs[i].key.validity, at))
			return &root->certificate_logs[i];
		log = log ? log : &root->certificate_logs[i];
	}
	return log;
}

/* A log counts once, whatever its timestamps and entries. */
static void count_log(struct counting *counting, struct bytes id)
{
	size_t i;

	for (i = 0; i < counting->count; i++) {
		if (bytes_equal(counting->counted[i], id))
			return;
	}
	counting->counted[counting->count++] = id;
}

static bool check_one(struct counting *counting, const SCT *sct, const struct log_key *log)
{
	struct verifying *verifying = counting->verifying;
	struct arena *arena = verifying->arena;
	const uint64_t at = SCT_get_timestamp(sct);
	const char *when = time_words((int64_t)(at / SECONDS), arena);

	if (!held("sct-window", is_in_window(&log->key.validity, at)))
		return step_hold(verifying, STEP_SCT, false,
			arena_format(arena, "a time at which %s is trusted", log->url), when, NULL);
	if (!held("sct-future", (int64_t)(at / SECONDS) <= verifying->settings->now))
		return step_hold(verifying, STEP_SCT, false, "a time that is past", when, NULL);
	if (!held("sct-signature", is_signed(counting, sct, log)))
		return step_hold(verifying, STEP_SCT, false,
			arena_format(arena, "a signature of %s over this certificate", log->url), NULL,
			"the signature of the certificate log does not hold");
	return true;
}

static bool check_sct(struct counting *counting, const SCT *sct)
{
	struct verifying *verifying = counting->verifying;
	unsigned char *id = NULL;
	const size_t length = SCT_get0_log_id(sct, &id);
	const struct log_key *log;

	if (SCT_get_version(sct) != SCT_VERSION_V1) {
		step_add(verifying, STEP_SCT, STEP_IGNORED, NULL, NULL,
			"a certificate timestamp of another version than 1");
		return true;
	}
	log = log_of(verifying->root, (struct bytes){ id, length }, SCT_get_timestamp(sct));
	if (!log) {
		verifying->unknown_log = true;
		step_add(verifying, STEP_SCT, STEP_IGNORED, NULL,
			bytes_hex((struct bytes){ id, length }, verifying->arena),
			"a certificate log that the trust root does not know");
		return true;
	}
	if (!check_one(counting, sct, log))
		return false;
	count_log(counting, log->id);
	step_add(verifying, STEP_SCT, STEP_OK, NULL, log->url, NULL);
	return true;
}

/* What the signed message is made of. */
static bool prepare(struct counting *counting)
{
	CLEANUP(release_openssl) unsigned char *leaf = NULL;
	CLEANUP(release_openssl) unsigned char *key = NULL;
	struct verifying *verifying = counting->verifying;
	const int leaf_length = i2d_X509(verifying->leaf, &leaf);
	const int key_length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(verifying->issuer), &key);

	if (leaf_length <= 0 || key_length <= 0)
		return false;
	digest_bytes(key, (size_t)key_length, counting->issuer);
	return tbs_without_list(
		(struct bytes){ leaf, (size_t)leaf_length }, verifying->arena, &counting->tbs);
}

static void check_list(struct verifying *verifying, const STACK_OF(SCT) * scts)
{
	struct counting counting = { .verifying = verifying };
	bool good = true;
	int i;

	if (sk_SCT_num(scts) > SCTS_MAX || (sk_SCT_num(scts) > 0 && !prepare(&counting))) {
		step_hold(verifying, STEP_SCT, false, NULL, NULL,
			"the certificate's timestamps cannot be checked");
		return;
	}
	for (i = 0; i < sk_SCT_num(scts); i++)
		good = check_sct(&counting, sk_SCT_value(scts, i)) && good;
	if (good && !held("sct-threshold", counting.count >= verifying->root->need_scts))
		step_hold(verifying, STEP_SCT, false,
			arena_format(verifying->arena, "timestamps of %u certificate logs that are known",
				verifying->root->need_scts),
			arena_format(verifying->arena, "%zu", counting.count), NULL);
}

void check_scts(struct verifying *verifying)
{
	CLEANUP(release_scts) STACK_OF(SCT) *scts = NULL;
	int critical = 0;

	if (!verifying->leaf || !verifying->root || !verifying->issuer) {
		step_add(verifying, STEP_SCT, STEP_NOT_CHECKED, NULL, NULL,
			verifying->leaf ? "the issuer of the certificate is not known" : "no certificate");
		return;
	}
	scts = X509_get_ext_d2i(verifying->leaf, NID_ct_precert_scts, &critical, NULL);
	ERR_clear_error();
	if (!scts && critical != -1) {
		step_hold(verifying, STEP_SCT, false, NULL, NULL,
			"the certificate's timestamps cannot be read");
		return;
	}
	if (sk_SCT_num(scts) <= 0)
		step_add(verifying, STEP_SCT, STEP_NOT_PRESENT, NULL, NULL,
			"the certificate holds no timestamp of a certificate log");
	check_list(verifying, scts);
	ERR_clear_error();
}
