/* What a certificate must be good for before its key may sign artifacts (reference/attestations.md §2.4, §2.6). */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "crypto.h"
#include "leaf.h"
#include "verifying.h"

enum { TAG_UTF8 = V_ASN1_UTF8STRING };

/* 1.3.6.1.4.1.57264.1.7: the name of whoever has neither URI nor mail. */
static const unsigned char other_name[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0x83, 0xbf, 0x30, 0x01, 0x07 };

static const ASN1_STRING *text_of_other(const OTHERNAME *other)
{
	if (OBJ_length(other->type_id) != sizeof(other_name) ||
		memcmp(OBJ_get0_data(other->type_id), other_name, sizeof(other_name)) != 0)
		return NULL;
	return other->value->type == TAG_UTF8 ? other->value->value.utf8string : NULL;
}

static const ASN1_STRING *text_of(const GENERAL_NAME *name, bool *ret_known)
{
	*ret_known = true;
	if (name->type == GEN_URI)
		return name->d.uniformResourceIdentifier;
	if (name->type == GEN_EMAIL)
		return name->d.rfc822Name;
	if (name->type == GEN_OTHERNAME)
		return text_of_other(name->d.otherName);
	*ret_known = false;
	return name->type == GEN_DNS ? name->d.dNSName : NULL;
}

void leaf_name_read(X509 *leaf, struct arena *arena, struct leaf_name *ret)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
	const ASN1_STRING *text = NULL;
	bool known = false;

	*ret = (struct leaf_name){ 0 };
	ERR_clear_error();
	if (!names)
		return;
	ret->count = (size_t)sk_GENERAL_NAME_num(names);
	if (ret->count > 0)
		text = text_of(sk_GENERAL_NAME_value(names, 0), &known);
	if (text && ASN1_STRING_length(text) > 0) {
		ret->known = known;
		ret->text.length = (size_t)ASN1_STRING_length(text);
		ret->text.data = arena_copy(arena, ASN1_STRING_get0_data(text), ret->text.length);
	}
	GENERAL_NAMES_free(names);
}

/* None is seen where an extension is broken or stands there twice: libcrypto then answers 0. */
static bool has_key_usage(X509 *leaf)
{
	const uint32_t usage = X509_get_key_usage(leaf);

	return usage != UINT32_MAX && (usage & KU_DIGITAL_SIGNATURE);
}

static bool has_code_signing(X509 *leaf)
{
	const uint32_t usage = X509_get_extended_key_usage(leaf);

	return usage != UINT32_MAX && (usage & XKU_CODE_SIGN);
}

/* By any of its extensions: X509_check_ca alone takes one for a leaf whose key usage does not go with its constraints. */
static bool is_authority(X509 *leaf)
{
	return X509_check_ca(leaf) != 0 || (X509_get_extension_flags(leaf) & EXFLAG_CA);
}

static bool check_purpose(struct verifying *verifying)
{
	X509 *leaf = verifying->leaf;
	bool good = true;

	if (!held("key-usage", has_key_usage(leaf)))
		good = step_hold(verifying, STEP_CERTIFICATE, false, "key usage digitalSignature", NULL,
			"the certificate's key is not for signatures");
	if (!held("code-signing", has_code_signing(leaf)))
		good = step_hold(verifying, STEP_CERTIFICATE, false, "extended key usage codeSigning", NULL,
			"the certificate is not for signing code");
	if (!held("no-authority", !is_authority(leaf)))
		good = step_hold(verifying, STEP_CERTIFICATE, false, "a certificate of a signer",
			"a certificate of an authority", NULL);
	return good;
}

static bool check_name(struct verifying *verifying)
{
	struct arena *arena = verifying->arena;
	struct leaf_name name;
	bool good = true;

	leaf_name_read(verifying->leaf, arena, &name);
	if (!held("one-name", name.count == 1))
		good = step_hold(verifying, STEP_CERTIFICATE, false, "exactly one subject alternative name",
			arena_format(arena, "%zu", name.count), NULL);
	if (!held("name-kind", name.count == 0 || name.known))
		good = step_hold(verifying, STEP_CERTIFICATE, false, "a URI, mail address or Fulcio name",
			name.text.length ? (const char *)name.text.data : NULL,
			"the certificate's name is of another kind, or empty");
	if (!held("name-nul", !name.text.length || !memchr(name.text.data, 0, name.text.length)))
		good = step_hold(verifying, STEP_CERTIFICATE, false, NULL, (const char *)name.text.data,
			"the certificate's name has a NUL inside");
	return good;
}

void check_usages(struct verifying *verifying)
{
	const bool purpose = check_purpose(verifying);

	if (check_name(verifying) && purpose)
		step_hold(verifying, STEP_CERTIFICATE, true, NULL, NULL, NULL);
}
