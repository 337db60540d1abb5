/* Authorities, the leaf with what Fulcio says in it, and its signed certificate timestamp. */
#include "support_forge_parts.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/cleanup.h"

enum { LONG_AGO = FORGE_TIME - 400 * FORGE_DAY, FAR_AHEAD = FORGE_TIME + 3650 * FORGE_DAY };

/* What a certificate is made of; extensions come by the callers. */
struct making {
	const char *organization, *name; /* of the subject; NULL = an empty one */
	int64_t start, end;
	int64_t serial;
	EVP_PKEY *key;
	X509 *issuer;      /* NULL = itself */
	const char *usage; /* of authorities: extended key usage; NULL */
};

static X509 *begin(const struct making *making)
{
	X509 *made = X509_new();
	X509_NAME *subject = X509_get_subject_name(made);

	forge_must(X509_set_version(made, X509_VERSION_3) == 1 &&
			   ASN1_INTEGER_set_int64(X509_get_serialNumber(made), making->serial) == 1 &&
			   ASN1_TIME_adj(X509_getm_notBefore(made), (time_t)making->start, 0, 0) &&
			   ASN1_TIME_adj(X509_getm_notAfter(made), (time_t)making->end, 0, 0) &&
			   X509_set_pubkey(made, making->key) == 1,
		"a certificate");
	if (making->name)
		forge_must(X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_UTF8,
				   (const unsigned char *)making->organization, -1, -1, 0) &&
				   X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
					   (const unsigned char *)making->name, -1, -1, 0),
			"a name");
	forge_must(
		X509_set_issuer_name(made, making->issuer ? X509_get_subject_name(making->issuer) : subject),
		"an issuer's name");
	return made;
}

static void add_words(X509 *made, X509 *issuer, int nid, const char *words)
{
	X509V3_CTX context;

	if (!words)
		return;
	X509V3_set_ctx(&context, issuer ? issuer : made, made, NULL, NULL, 0);
	X509V3_set_ctx_nodb(&context);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, words);
	forge_must(extension && X509_add_ext(made, extension, -1) == 1, words);
	X509_EXTENSION_free(extension);
}

static void seal(X509 *made, EVP_PKEY *key)
{
	const EVP_MD *digest = EVP_PKEY_get_bits(key) == 384 ? EVP_sha384() : EVP_sha256();

	forge_must(X509_sign(made, key, digest) > 0, "a certificate's signature");
}

static X509 *authority(const struct making *making, EVP_PKEY *issuer_key)
{
	X509 *made = begin(making);

	add_words(made, making->issuer, NID_key_usage, "critical,keyCertSign,cRLSign");
	add_words(made, making->issuer, NID_ext_key_usage, making->usage);
	add_words(made, making->issuer, NID_basic_constraints, "critical,CA:TRUE");
	add_words(made, making->issuer, NID_subject_key_identifier, "hash");
	if (making->issuer)
		add_words(made, making->issuer, NID_authority_key_identifier, "keyid");
	seal(made, issuer_key);
	return made;
}

void forge_authorities(struct forge *forge)
{
	forge->ca_key = forge_key("root of certificates", FORGE_P384);
	forge->intermediate_key = forge_key("intermediate of certificates", FORGE_P384);
	forge->stranger_key = forge_key("stranger", FORGE_P384);
	forge->ca = authority(&(struct making){ .organization = "forge.example",
				      .name = "forge",
				      .start = LONG_AGO,
				      .end = FAR_AHEAD,
				      .serial = 1,
				      .key = forge->ca_key },
		forge->ca_key);
	forge->intermediate = authority(&(struct making){ .organization = "forge.example",
						.name = "forge-intermediate",
						.start = forge->knobs.intermediate_start,
						.end = forge->knobs.intermediate_end,
						.serial = 2,
						.key = forge->intermediate_key,
						.usage = forge->knobs.intermediate_usage,
						.issuer = forge->ca },
		forge->ca_key);
	/* Of the same name as the intermediate, but of nobody's making. */
	forge->stranger = authority(&(struct making){ .organization = "forge.example",
					    .name = "forge-intermediate",
					    .start = LONG_AGO,
					    .end = FAR_AHEAD,
					    .serial = 2,
					    .key = forge->stranger_key },
		forge->stranger_key);
}

/* --- the leaf ----------------------------------------------------------------------------------------- */

static GENERAL_NAME *name_of(int type, const char *text, size_t length)
{
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_STRING *string =
		ASN1_STRING_type_new(type == GEN_OTHERNAME ? V_ASN1_UTF8STRING : V_ASN1_IA5STRING);

	forge_must(ASN1_STRING_set(string, text, (int)length) == 1, "a name");
	if (type == GEN_OTHERNAME) {
		ASN1_TYPE *value = ASN1_TYPE_new();
		ASN1_TYPE_set(value, V_ASN1_UTF8STRING, string);
		forge_must(GENERAL_NAME_set0_othername(
				   name, OBJ_txt2obj("1.3.6.1.4.1.57264.1.7", 1), value) == 1,
			"an other name");
	} else {
		GENERAL_NAME_set0_value(name, type, string);
	}
	return name;
}

static void add_names(X509 *made, const struct knobs *knobs)
{
	static const int types[] = { [FORGE_URI] = GEN_URI,
		[FORGE_MAIL] = GEN_EMAIL,
		[FORGE_OTHERNAME] = GEN_OTHERNAME,
		[FORGE_DNS] = GEN_DNS };
	GENERAL_NAMES *names = GENERAL_NAMES_new();

	if (knobs->name_kind != FORGE_NO_NAME) {
		sk_GENERAL_NAME_push(
			names, name_of(types[knobs->name_kind], knobs->name,
				       knobs->name_length ? knobs->name_length : strlen(knobs->name)));
		if (knobs->second_name)
			sk_GENERAL_NAME_push(
				names, name_of(GEN_URI, knobs->second_name, strlen(knobs->second_name)));
		forge_must(X509_add1_ext_i2d(made, NID_subject_alt_name, names, 1, X509V3_ADD_DEFAULT) == 1,
			"names");
	}
	GENERAL_NAMES_free(names);
}

static void add_raw(X509 *made, ASN1_OBJECT *object, const void *bytes, size_t length)
{
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();

	forge_must(ASN1_OCTET_STRING_set(octets, bytes, (int)length) == 1, "an extension");
	X509_EXTENSION *extension = X509_EXTENSION_create_by_OBJ(NULL, object, 0, octets);
	forge_must(extension && X509_add_ext(made, extension, -1) == 1, "an extension");
	X509_EXTENSION_free(extension);
	ASN1_OCTET_STRING_free(octets);
}

/* Up to 6 they are the bytes as they are, from 8 on UTF8Strings. */
static void add_fulcio(X509 *made, int number, const char *text)
{
	CLEANUP(buf_release) struct buf oid = BUF_INIT;
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	if (!text)
		return;
	size_t length = strlen(text);
	if (number >= 8) {
		buf_add_char(&value, 0x0c);
		if (length > 127)
			buf_add_char(&value, (char)0x81);
		buf_add_char(&value, (char)length);
	}
	buf_add_bytes(&value, text, length);
	buf_format(&oid, "1.3.6.1.4.1.57264.1.%d", number);
	ASN1_OBJECT *object = OBJ_txt2obj(oid.text, 1);
	add_raw(made, object, value.text, value.length);
	ASN1_OBJECT_free(object);
}

static X509 *leaf_without_sct(struct forge *forge, EVP_PKEY *key, int64_t serial)
{
	const struct knobs *knobs = &forge->knobs;
	X509 *issuer = forge->intermediate;
	X509 *made = begin(&(struct making){ .organization = "forge.example",
		.name = knobs->leaf_subject,
		.start = knobs->leaf_start,
		.end = knobs->leaf_end,
		.serial = serial,
		.key = key,
		.issuer = issuer });

	add_words(made, issuer, NID_key_usage, knobs->usage);
	add_words(made, issuer, NID_ext_key_usage, knobs->extended_usage);
	add_words(made, issuer, NID_basic_constraints, knobs->constraints);
	add_words(made, issuer, NID_subject_key_identifier, "hash");
	add_words(made, issuer, NID_authority_key_identifier, "keyid");
	add_names(made, knobs);
	add_fulcio(made, 1, knobs->old_issuer);
	add_fulcio(made, 8, knobs->issuer);
	add_fulcio(made, 9, knobs->signer);
	add_fulcio(made, 10, knobs->commit);
	add_fulcio(made, 11, knobs->runner);
	add_fulcio(made, 12, knobs->repository);
	add_fulcio(made, 13, knobs->commit);
	add_fulcio(made, 14, knobs->ref);
	add_fulcio(made, 18, knobs->workflow);
	add_fulcio(made, 20, knobs->trigger);
	add_fulcio(made, 21, knobs->run);
	return made;
}

/* --- its signed certificate timestamp ----------------------------------------------------------------- */

static void add_number(struct buf *buf, uint64_t number, unsigned bytes)
{
	while (bytes--)
		buf_add_char(buf, (char)(number >> 8 * bytes & 0xff));
}

/* What a certificate log signs (RFC 6962 §3.2): the certificate without this extension, below its issuer's key. */
static void add_precertificate(struct buf *ret, struct forge *forge, X509 *leaf, EVP_PKEY *issuer)
{
	const char *extensions = forge->knobs.sct_extensions ? forge->knobs.sct_extensions : "";
	unsigned char digest[32], *bytes = NULL;
	int length = i2d_re_X509_tbs(leaf, &bytes);

	forge_must(length > 0, "a precertificate");
	forge_spki_digest(issuer, digest);
	add_number(ret, 0, 2);
	add_number(ret, (uint64_t)forge->knobs.sct_at * 1000 + 7, 8);
	add_number(ret, 1, 2);
	buf_add_bytes(ret, digest, sizeof(digest));
	add_number(ret, (uint64_t)length, 3);
	buf_add_bytes(ret, bytes, (size_t)length);
	add_number(ret, strlen(extensions), 2);
	buf_add(ret, extensions);
	OPENSSL_free(bytes);
}

static void add_sct(struct forge *forge, X509 *leaf, X509 *logged, EVP_PKEY *issuer)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	CLEANUP(buf_release) struct buf signature = BUF_INIT;
	CLEANUP(buf_release) struct buf sct = BUF_INIT;
	CLEANUP(buf_release) struct buf value = BUF_INIT;
	CLEANUP(forge_key_release) EVP_PKEY *other = forge_key("another certificate log", FORGE_P256);
	const struct knobs *knobs = &forge->knobs;
	const char *extensions = knobs->sct_extensions ? knobs->sct_extensions : "";
	unsigned char id[32];

	add_precertificate(&message, forge, logged, issuer);
	forge_sign(knobs->sct_forged || knobs->sct_unknown ? other : forge->ct_key, FORGE_BY_KEY,
		message.text, message.length, &signature);
	forge_spki_digest(knobs->sct_unknown ? other : forge->ct_key, id);
	add_number(&sct, 0, 1);
	buf_add_bytes(&sct, id, sizeof(id));
	add_number(&sct, (uint64_t)knobs->sct_at * 1000 + 7, 8);
	add_number(&sct, strlen(extensions), 2);
	buf_add(&sct, extensions);
	add_number(&sct, 0x0403, 2);
	add_number(&sct, signature.length, 2);
	buf_add_bytes(&sct, signature.text, signature.length);
	if (knobs->sct_flipped)
		sct.text[sct.length - 1] ^= 1;

	add_number(&value, sct.length + 2, 2);
	add_number(&value, sct.length, 2);
	buf_add_bytes(&value, sct.text, sct.length);
	ASN1_OCTET_STRING *octets = ASN1_OCTET_STRING_new();
	unsigned char *bytes = NULL;
	forge_must(ASN1_OCTET_STRING_set(octets, (const unsigned char *)value.text, (int)value.length) == 1,
		"an SCT");
	int length = i2d_ASN1_OCTET_STRING(octets, &bytes);
	add_raw(leaf, OBJ_nid2obj(NID_ct_precert_scts), bytes, (size_t)length);
	OPENSSL_free(bytes);
	ASN1_OCTET_STRING_free(octets);
}

static X509 *leaf_for(struct forge *forge, EVP_PKEY *key, int64_t serial)
{
	const struct knobs *knobs = &forge->knobs;
	EVP_PKEY *issuer = knobs->leaf_by_stranger ? forge->stranger_key : forge->intermediate_key;
	X509 *leaf = leaf_without_sct(forge, key, serial);
	CLEANUP(forge_certificate_release) X509 *another = NULL;

	/* Sealed twice: the algorithm of the seal is part of what the log signs. */
	seal(leaf, issuer);
	if (knobs->sct_other_leaf) {
		another = leaf_without_sct(forge, key, serial + 1000);
		seal(another, issuer);
	}
	if (!knobs->sct)
		return leaf;
	/* The log names the issuer by the key that the chain will have. */
	add_sct(forge, leaf, another ? another : leaf,
		knobs->sct_other_issuer ? forge->ca_key : forge->intermediate_key);
	seal(leaf, issuer);
	return leaf;
}

void forge_leaf(struct forge *forge)
{
	forge->leaf = leaf_for(forge, forge->leaf_key, 4242);
}

X509 *forge_leaf_of_stranger(struct forge *forge)
{
	CLEANUP(forge_key_release) EVP_PKEY *key = forge_key("another signer", FORGE_P256);

	return leaf_for(forge, key, 4243);
}

/* --- authorities of time ------------------------------------------------------------------------------ */

static X509 *tsa_root_of(EVP_PKEY *key, const char *name)
{
	return authority(&(struct making){ .organization = "forge.example",
				 .name = name,
				 .start = LONG_AGO,
				 .end = FAR_AHEAD,
				 .serial = 11,
				 .key = key },
		key);
}

static X509 *tsa_of(struct forge *forge, X509 *root, EVP_PKEY *root_key, int64_t serial)
{
	const struct knobs *knobs = &forge->knobs;
	X509 *made = begin(&(struct making){ .organization = "forge.example",
		.name = "forge-tsa",
		.start = knobs->tsa_leaf_start,
		.end = knobs->tsa_leaf_end,
		.serial = serial,
		.key = forge->tsa_key,
		.issuer = root });

	add_words(made, root, NID_key_usage, "critical,digitalSignature");
	add_words(made, root, NID_ext_key_usage, knobs->tsa_usage);
	add_words(made, root, NID_subject_key_identifier, "hash");
	add_words(made, root, NID_authority_key_identifier, "keyid");
	seal(made, root_key);
	return made;
}

void forge_tsas(struct forge *forge)
{
	forge->tsa_root_key = forge_key("root of time", FORGE_P256);
	forge->second_tsa_root_key = forge_key("second root of time", FORGE_P256);
	forge->tsa_key = forge_key("time stamps", FORGE_P256);
	forge->tsa_root = tsa_root_of(forge->tsa_root_key, "forge-tsa-root");
	forge->second_tsa_root = tsa_root_of(forge->second_tsa_root_key, "forge-second-tsa-root");
	forge->tsa = tsa_of(forge, forge->tsa_root, forge->tsa_root_key, 77);
	forge->other_tsa =
		tsa_of(forge, forge->tsa_root, forge->tsa_root_key, forge->knobs.stamp_twin_leaf ? 77 : 78);
	forge->second_tsa = tsa_of(forge, forge->second_tsa_root, forge->second_tsa_root_key, 79);
}
