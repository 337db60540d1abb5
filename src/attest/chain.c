/*
 * From a leaf certificate to an authority of the trust root, at every verified time (reference/attestations.md §2.4).
 *
 * libcrypto proves signatures and extensions once; it is not asked about time. Windows of validity are compared here, at
 * each time and both ends included: the library takes a certificate as expired in its last second, and two times would
 * cost two proofs. What lies above the certificate that issued a leaf does not depend on the leaf (unless an authority
 * constrains names), so it is proved with the first leaf and remembered with the trust root: another leaf of the same
 * issuer costs one signature.
 */
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "chain.h"
#include "crypto.h"
#include "leaf.h"
#include "verifying.h"

/* libcrypto's second level: no SHA-1, RSA from 2048 bits. */
enum { SECURITY_LEVEL = 2 };

/* One certificate of an authority's chain. */
struct chain_link {
	bool proved;              /* from here to the anchor */
	bool usable;              /* none of these is kept from signing code */
	struct validity validity; /* in which all of these are valid */
};

struct chain_memory {
	bool constrains; /* names: then every leaf is looked at by all */
	struct chain_link *links;
};

enum built_state {
	BUILT_NOT_TRIED = 0,
	BUILT_STRANGER = 1, /* the leaf does not name it as its issuer */
	BUILT_REFUSED = 2,
	BUILT_DONE = 3,
};

/* What became of the leaf under one authority. */
struct built {
	enum built_state state;
	const struct chain_link *link;
	X509 *issuer;
	const char *why;
};

struct chaining {
	struct verifying *verifying;
	struct built *built; /* beside the root's authorities */
	bool readable;
	struct validity leaf;
};

const char *time_words(int64_t at, struct arena *arena)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;

	buf_add_time(&buf, at);
	return arena_string(arena, buf.text);
}

static bool window_of(X509 *certificate, struct validity *ret)
{
	return crypto_time(X509_get0_notBefore(certificate), &ret->start) &&
	       crypto_time(X509_get0_notAfter(certificate), &ret->end);
}

static struct chain_memory *memory_of(struct arena *arena, struct authority *authority)
{
	struct chain_memory *memory = authority->memory;
	size_t i;

	if (memory)
		return memory;
	memory = arena_zero(arena, 1, sizeof(*memory));
	memory->links = arena_zero(arena, authority->chain_count, sizeof(*memory->links));
	for (i = 0; i < authority->chain_count; i++)
		memory->constrains |= X509_get_ext_by_NID(authority->chain[i], NID_name_constraints, -1) >= 0;
	authority->memory = memory;
	return memory;
}

static bool may_sign_code(X509 *certificate)
{
	const uint32_t usage = X509_get_extended_key_usage(certificate);

	return usage == UINT32_MAX || (usage & (XKU_CODE_SIGN | XKU_ANYEKU));
}

/* Narrow a link down to one more certificate. */
static void narrow(struct chain_link *link, X509 *certificate)
{
	struct validity window = { 0, 0 };

	if (!window_of(certificate, &window))
		window = (struct validity){ INT64_MAX, INT64_MIN };
	if (window.start > link->validity.start)
		link->validity.start = window.start;
	if (window.end < link->validity.end)
		link->validity.end = window.end;
	link->usable = link->usable && may_sign_code(certificate);
}

/* Sum up the certificates above a leaf: all of a chain that was built, or the issuer alone where none was. */
static void sum_up(struct chain_link *link, const STACK_OF(X509) * chain, X509 *issuer)
{
	int i;

	*link = (struct chain_link){ .validity = { INT64_MIN, INT64_MAX }, .usable = true };
	narrow(link, issuer);
	for (i = 1; i < sk_X509_num(chain); i++)
		narrow(link, sk_X509_value(chain, i));
}

/*
 * RFC 5280 asks authorities for more form than proves anything, and other verifiers do not insist on it: without these a
 * chain is as strong. Everything else that the strict mode refuses stays refused.
 */
static int forgive_form(int ok, X509_STORE_CTX *context)
{
	switch (X509_STORE_CTX_get_error(context)) {
	case X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER:
	case X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER:
	case X509_V_ERR_EMPTY_SUBJECT_SAN_NOT_CRITICAL:
	case X509_V_ERR_CA_BCONS_NOT_CRITICAL:
	case X509_V_ERR_CA_CERT_MISSING_KEY_USAGE:
	case X509_V_ERR_PATHLEN_WITHOUT_KU_KEY_CERT_SIGN:
		return 1;
	case X509_V_ERR_SUBJECT_NAME_EMPTY:
		/* Of a leaf: whether it has a name, and is no authority, is for check_usages to say. */
		return ok || X509_STORE_CTX_get_error_depth(context) == 0;
	default:
		return ok;
	}
}

static bool fill_stacks(const struct authority *authority, size_t issuer, bool brief, X509 *leaf,
	STACK_OF(X509) * trusted, STACK_OF(X509) * untrusted)
{
	const size_t anchor = authority->chain_count - 1;
	size_t i;

	if (!trusted || !untrusted || !sk_X509_push(trusted, authority->chain[brief ? issuer : anchor]))
		return false;
	for (i = 0; i < anchor && !brief; i++) {
		/* Of several of one name libcrypto would try but one: the others are kept from it. */
		if (i != issuer && X509_check_issued(authority->chain[i], leaf) == X509_V_OK)
			continue;
		if (!sk_X509_push(untrusted, authority->chain[i]))
			return false;
	}
	return true;
}

/* Does this certificate of the authority's chain stand above the leaf, and an anchor above it? */
static bool prove(X509 *leaf, struct authority *authority, size_t issuer, struct built *ret)
{
	CLEANUP(release_x509_context) X509_STORE_CTX *context = X509_STORE_CTX_new();
	CLEANUP(release_x509_borrowed) STACK_OF(X509) *trusted = sk_X509_new_null();
	CLEANUP(release_x509_borrowed) STACK_OF(X509) *untrusted = sk_X509_new_null();
	struct chain_link *link = &authority->memory->links[issuer];
	const bool brief = link->proved && !authority->memory->constrains;
	const STACK_OF(X509) * chain;
	X509_VERIFY_PARAM *param;
	bool truth;

	if (!context || !fill_stacks(authority, issuer, brief, leaf, trusted, untrusted) ||
		X509_STORE_CTX_init(context, NULL, leaf, untrusted) != 1)
		return false;
	X509_STORE_CTX_set0_trusted_stack(context, trusted);
	param = X509_STORE_CTX_get0_param(context);
	X509_VERIFY_PARAM_set_flags(
		param, X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
	X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
	X509_STORE_CTX_set_verify_cb(context, forgive_form);
	truth = X509_verify_cert(context) == 1;
	chain = X509_STORE_CTX_get0_chain(context);
	if (!link->proved) {
		sum_up(link, truth ? chain : NULL, authority->chain[issuer]);
		link->proved = truth;
	}
	if (!truth)
		ret->why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
	ERR_clear_error();
	return held("chain", truth);
}

/* Once an entry: its first certificate under its last. */
static bool prove_tsa(const struct authority *tsa)
{
	CLEANUP(release_x509_context) X509_STORE_CTX *context = X509_STORE_CTX_new();
	CLEANUP(release_x509_borrowed) STACK_OF(X509) *trusted = sk_X509_new_null();
	CLEANUP(release_x509_borrowed) STACK_OF(X509) *untrusted = sk_X509_new_null();
	bool truth;
	size_t i;

	if (!context || !trusted || !untrusted || !sk_X509_push(trusted, tsa->chain[tsa->chain_count - 1]))
		return false;
	for (i = 1; i + 1 < tsa->chain_count; i++) {
		if (!sk_X509_push(untrusted, tsa->chain[i]))
			return false;
	}
	if (X509_STORE_CTX_init(context, NULL, tsa->chain[0], untrusted) != 1 ||
		X509_STORE_CTX_set_purpose(context, X509_PURPOSE_TIMESTAMP_SIGN) != 1)
		return false;
	X509_STORE_CTX_set0_trusted_stack(context, trusted);
	X509_VERIFY_PARAM_set_flags(
		X509_STORE_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
	X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(context), SECURITY_LEVEL);
	truth = X509_verify_cert(context) == 1;
	ERR_clear_error();
	return truth;
}

bool chain_of_tsa(struct authority *tsa, struct arena *arena, struct validity *ret_window)
{
	const bool known = tsa->memory;
	struct chain_link *link;
	size_t i;

	*ret_window = (struct validity){ INT64_MAX, INT64_MIN };
	if (tsa->chain_count == 0)
		return false;
	link = &memory_of(arena, tsa)->links[0];
	if (!known) {
		sum_up(link, NULL, tsa->chain[0]);
		for (i = 1; i < tsa->chain_count; i++)
			narrow(link, tsa->chain[i]);
		link->proved = prove_tsa(tsa);
	}
	*ret_window = link->validity;
	return link->proved;
}

/* The leaf under one authority: proved when first asked. */
static const struct built *build(struct chaining *chaining, size_t which)
{
	struct authority *authority = &chaining->verifying->root->authorities[which];
	struct built *built = &chaining->built[which];
	X509 *leaf = chaining->verifying->leaf;
	struct chain_memory *memory;
	size_t i;

	if (built->state != BUILT_NOT_TRIED)
		return built;
	built->state = BUILT_STRANGER;
	memory = memory_of(&chaining->verifying->settings->trust->arena, authority);
	for (i = 0; i < authority->chain_count && built->state != BUILT_DONE; i++) {
		if (X509_check_issued(authority->chain[i], leaf) != X509_V_OK)
			continue;
		built->state = prove(leaf, authority, i, built) ? BUILT_DONE : BUILT_REFUSED;
		built->link = &memory->links[i];
		built->issuer = authority->chain[i];
	}
	if (built->state == BUILT_DONE && !held("authority-usage", built->link->usable)) {
		built->state = BUILT_REFUSED;
		built->why = "an authority above it may not sign code";
	}
	if (built->state == BUILT_DONE && !chaining->verifying->issuer)
		chaining->verifying->issuer = built->issuer;
	return built;
}

/* Whether some authority vouches for the leaf at a time; `ret_why` gets the nearest miss. */
static bool vouched(struct chaining *chaining, int64_t at, const char **ret_why)
{
	const struct trust_root *root = chaining->verifying->root;
	const char *why = NULL;
	size_t i;

	for (i = 0; i < root->authority_count; i++) {
		const struct built *built = build(chaining, i);

		if (built->state == BUILT_STRANGER)
			continue;
		if (built->state == BUILT_REFUSED)
			why = built->why;
		else if (!held("authority-window", validity_holds(&root->authorities[i].validity, at)))
			why = "the trust root does not trust the authority at that time";
		else if (!held("link-window", validity_holds(&built->link->validity, at)))
			why = "a certificate of the authority is not valid at that time";
		else
			return true;
	}
	*ret_why = why ? why : "no authority of the trust root issued the certificate";
	return false;
}

static bool check_at(struct chaining *chaining, int64_t at)
{
	struct verifying *verifying = chaining->verifying;
	struct arena *arena = verifying->arena;
	const char *why = NULL;

	if (!vouched(chaining, at, &why))
		return step_hold(verifying, STEP_CHAIN, false,
			arena_format(arena, "an authority of %s at %s", verifying->root->name,
				time_words(at, arena)),
			crypto_name_words(X509_get_issuer_name(verifying->leaf), arena), why);
	if (!held("leaf-window", chaining->readable && validity_holds(&chaining->leaf, at)))
		return step_hold(verifying, STEP_CHAIN, false,
			chaining->readable ? arena_format(arena, "a time from %s to %s",
						     time_words(chaining->leaf.start, arena),
						     time_words(chaining->leaf.end, arena))
					   : NULL,
			time_words(at, arena), "the certificate was not valid at that time");
	return true;
}

void check_chain(struct verifying *verifying)
{
	struct chaining chaining = { .verifying = verifying };
	size_t i;

	if (!verifying->leaf) {
		step_add(verifying, STEP_CHAIN, STEP_NOT_PRESENT, NULL, NULL, "no certificate");
		return;
	}
	check_usages(verifying);
	if (!verifying->root) {
		step_add(verifying, STEP_CHAIN, STEP_NOT_CHECKED, NULL, NULL, "no trust root to check it by");
		return;
	}
	chaining.built =
		arena_zero(verifying->arena, verifying->root->authority_count + 1, sizeof(*chaining.built));
	chaining.readable = window_of(verifying->leaf, &chaining.leaf);
	for (i = 0; i < verifying->time_count; i++) {
		if (!check_at(&chaining, verifying->times[i].at))
			return;
	}
	if (verifying->time_count == 0 && !check_at(&chaining, chaining.leaf.start))
		return;
	step_hold(verifying, STEP_CHAIN, true, NULL,
		verifying->issuer
			? crypto_name_words(X509_get_subject_name(verifying->issuer), verifying->arena)
			: NULL,
		verifying->time_count ? NULL
				      : "no verified time: checked at the start of the certificate alone");
}
