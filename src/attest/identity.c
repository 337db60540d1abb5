/* Who signed, against who should have (reference/attestations.md §0.5, §2.6). */
#include <string.h>

#include "attest/statement.h"
#include "base/glob.h"
#include "judging.h"
#include "leaf.h"
#include "model/policy.h"

static bool matches(const char *wanted, const char *seen, bool pattern)
{
	return pattern ? glob_match_text(wanted, seen) : strcmp(wanted, seen) == 0;
}

/* All of the name's bytes count: one with NUL inside is none that policy can have meant. */
static bool is_named(const struct signer *signer, const struct leaf_name *name)
{
	const char *text = (const char *)name->text.data;

	return signer->identity && text && strlen(text) == name->text.length &&
	       matches(signer->identity, text, signer->pattern);
}

static bool is_issued(const struct signer *signer, const struct certified *certified)
{
	const char *wanted = signer->issuer ? signer->issuer : "";

	if (!*wanted)
		return !certified->issuer;
	return certified->issuer && matches(wanted, certified->issuer, signer->pattern);
}

/* As policy names sources everywhere: "github.com/acme/" is all of theirs. */
/* Policy names sources as it names all others, and also by their whole addresses. */
static bool may_sign(const struct signer *signer, const struct certified *certified, struct arena *arena)
{
	const char *repository = source_normal(certified->repository, arena);
	const char **names = arena_zero(arena, signer->source_count + 1, sizeof(*names));
	const struct patterns sources = { names, signer->source_count };

	for (size_t i = 0; i < signer->source_count; i++)
		names[i] = strstr(signer->sources[i], "://") ? source_normal(signer->sources[i], arena)
							     : signer->sources[i];
	return signer->source_count == 0 || (*repository && policy_matches(&sources, repository));
}

/* How far a signer of policy fits: the one that comes farthest is spoken of. */
enum fit { FIT_NOT = 0, FIT_NAME = 1, FIT_ISSUER = 2, FIT_ALL = 3 };

static enum fit fit_of(
	const struct verifying *verifying, const struct signer *signer, const struct leaf_name *name)
{
	const struct certified *certified = verifying->ret->certified;

	if (!held("identity", is_named(signer, name)))
		return FIT_NOT;
	if (!held("issuer", is_issued(signer, certified)))
		return FIT_NAME;
	if (!held("signer-source", may_sign(signer, certified, verifying->arena)))
		return FIT_ISSUER;
	return FIT_ALL;
}

static const char *or_no(const char *text)
{
	return text && *text ? text : "none";
}

static void say_unfit(struct verifying *verifying, const struct signer *signer, enum fit fit)
{
	const struct certified *certified = verifying->ret->certified;
	const size_t others = verifying->settings->signer_count - 1;
	const char *expected = signer->identity, *seen = certified->san;
	const char *note = "another signer";

	if (fit == FIT_NAME) {
		expected = or_no(signer->issuer);
		seen = certified->issuer;
		note = "another issuer of the signer's name";
	} else if (fit == FIT_ISSUER) {
		expected = signer->sources[0];
		seen = certified->repository;
		note = "the signer may not sign for this repository";
	}
	if (others > 0)
		note = arena_format(verifying->arena,
			"%s; no other of the %zu signers that policy names fits", note, others);
	step_hold(verifying, STEP_IDENTITY, false, expected, or_no(seen), note);
}

static void check_certificate(struct verifying *verifying)
{
	const struct verify_settings *settings = verifying->settings;
	const struct signer *best = NULL;
	enum fit best_fit = FIT_NOT;
	struct leaf_name name;

	leaf_name_read(verifying->leaf, verifying->arena, &name);
	for (size_t i = 0; i < settings->signer_count; i++) {
		const enum fit fit = fit_of(verifying, &settings->signers[i], &name);

		if (!best || fit > best_fit) {
			best = &settings->signers[i];
			best_fit = fit;
		}
	}
	if (best_fit != FIT_ALL) {
		say_unfit(verifying, best, best_fit);
		return;
	}
	step_hold(verifying, STEP_IDENTITY, true, best->identity, verifying->ret->certified->san, NULL);
}

/* An identity without a star is one that the caller asked for by name: then no key will do instead. */
static const char *asked_for_name(const struct verify_settings *settings)
{
	for (size_t i = 0; i < settings->signer_count; i++)
		if (settings->signers[i].pattern)
			return NULL;
	return settings->signer_count ? settings->signers[0].identity : NULL;
}

static void check_key(struct verifying *verifying, const struct signing *signing)
{
	const char *asked = asked_for_name(verifying->settings);

	if (!held("identity-of-key", signing->named || !asked)) {
		step_hold(verifying, STEP_IDENTITY, false, asked, NULL,
			"signed by a key, without a certificate that names anybody");
		return;
	}
	if (signing->state != STEP_OK) {
		step_add(verifying, STEP_IDENTITY, STEP_NOT_CHECKED, NULL, NULL, "no known key signed it");
		return;
	}
	step_hold(verifying, STEP_IDENTITY, true, NULL, verifying->key.fingerprint,
		signing->named ? "the key that was given" : "a key of the keyring");
}

void check_identity(struct verifying *verifying, const struct signing *signing)
{
	const struct verify_settings *settings = verifying->settings;

	if (!verifying->leaf) {
		check_key(verifying, signing);
		return;
	}
	if (!held("key-of-certificate", !settings->key)) {
		step_hold(verifying, STEP_IDENTITY, false, "the key that was given", "a certificate", NULL);
		return;
	}
	if (!verifying->ret->certified || settings->signer_count == 0) {
		step_add(verifying, STEP_IDENTITY, STEP_NOT_CHECKED, NULL, NULL,
			"no policy says who should have signed");
		return;
	}
	check_certificate(verifying);
}
