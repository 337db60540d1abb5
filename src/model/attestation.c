/* Words of attestations, and the one line that says what came of one. */
#include "model/attestation.h"

#include <string.h>

#include "base/cleanup.h"

static const char *const format_words[] = {
	[ATTESTATION_NONE] = "none",
	[ATTESTATION_BUNDLE] = "sigstore-bundle",
	[ATTESTATION_DSSE] = "dsse",
	[ATTESTATION_COSIGN] = "cosign-bundle",
	[ATTESTATION_REKOR] = "rekor-bundle",
	[ATTESTATION_NPM] = "npm",
	[ATTESTATION_PEP740] = "pep740",
	[ATTESTATION_GCB] = "cloud-build",
	[ATTESTATION_SIMPLESIGNING] = "simplesigning",
	[ATTESTATION_STATEMENT] = "statement",
	[ATTESTATION_PREDICATE] = "predicate",
	[ATTESTATION_SBOM] = "sbom",
	[ATTESTATION_TRUST_ROOT] = "trust-root",
	[ATTESTATION_SIGNATURE] = "signature",
	[ATTESTATION_CERTIFICATE] = "certificate",
};

static const char *const verdict_words[] = {
	[VERDICT_VERIFIED] = "VERIFIED",
	[VERDICT_VERIFIED_ANY] = "VERIFIED-ANY",
	[VERDICT_SIGNED_NO_TIME] = "SIGNED-NO-TIME",
	[VERDICT_UNSIGNED] = "UNSIGNED",
	[VERDICT_NO_TRUST] = "NO-TRUST",
	[VERDICT_UNSUPPORTED] = "UNSUPPORTED",
	[VERDICT_FAILED] = "FAILED",
	[VERDICT_MALFORMED] = "MALFORMED",
};

static const char *const step_words[] = {
	[STEP_STRUCTURE] = "structure",
	[STEP_TRUST] = "trust",
	[STEP_PROMISE] = "promise",
	[STEP_TIMESTAMP] = "timestamp",
	[STEP_TIME] = "time",
	[STEP_CHAIN] = "chain",
	[STEP_CERTIFICATE] = "certificate",
	[STEP_SCT] = "sct",
	[STEP_IDENTITY] = "identity",
	[STEP_CHECKPOINT] = "checkpoint",
	[STEP_INCLUSION] = "inclusion",
	[STEP_ENTRY] = "entry",
	[STEP_LOG] = "log",
	[STEP_SIGNATURE] = "signature",
	[STEP_STATEMENT] = "statement",
	[STEP_SUBJECT] = "subject",
	[STEP_CERTIFIED] = "certified",
	[STEP_BUILDER] = "builder",
	[STEP_SOURCE] = "source",
};

static const char *const state_words[] = {
	[STEP_OK] = "ok",
	[STEP_FAILED] = "failed",
	[STEP_NOT_PRESENT] = "not-present",
	[STEP_NOT_CHECKED] = "not-checked",
	[STEP_IGNORED] = "ignored",
};

static const char *const digest_words[] = {
	[DIGEST_KIND_OTHER] = "other",
	[DIGEST_SHA256] = "sha256",
	[DIGEST_SHA384] = "sha384",
	[DIGEST_SHA512] = "sha512",
	[DIGEST_SHA1] = "sha1",
	[DIGEST_GIT_COMMIT] = "gitCommit",
	[DIGEST_GIT_TREE] = "gitTree",
};

static const char *word_of(const char *const *words, size_t count, size_t at)
{
	return at < count && words[at] ? words[at] : "";
}

/* The number of a word; 0 for any other. */
static size_t number_of(const char *const *words, size_t count, const char *word)
{
	size_t i;

	for (i = 0; word && i < count; i++)
		if (words[i] && strcmp(words[i], word) == 0)
			return i;
	return 0;
}

const char *attestation_format_word(enum attestation_format format)
{
	return word_of(format_words, COUNT_OF(format_words), (size_t)format);
}

enum attestation_format attestation_format_parse(const char *word)
{
	return (enum attestation_format)number_of(format_words, COUNT_OF(format_words), word);
}

const char *attestation_verdict_word(enum attestation_verdict verdict)
{
	return word_of(verdict_words, COUNT_OF(verdict_words), (size_t)verdict);
}

enum attestation_verdict attestation_verdict_parse(const char *word)
{
	return (enum attestation_verdict)number_of(verdict_words, COUNT_OF(verdict_words), word);
}

const char *attestation_step_word(enum attestation_step step)
{
	return word_of(step_words, COUNT_OF(step_words), (size_t)step);
}

enum attestation_step attestation_step_parse(const char *word)
{
	return (enum attestation_step)number_of(step_words, COUNT_OF(step_words), word);
}

const char *step_state_word(enum step_state state)
{
	return word_of(state_words, COUNT_OF(state_words), (size_t)state);
}

enum step_state step_state_parse(const char *word)
{
	return (enum step_state)number_of(state_words, COUNT_OF(state_words), word);
}

const char *digest_kind_word(enum digest_kind kind)
{
	return word_of(digest_words, COUNT_OF(digest_words), (size_t)kind);
}

enum digest_kind digest_kind_parse(const char *word)
{
	return (enum digest_kind)number_of(digest_words, COUNT_OF(digest_words), word);
}

int attestation_verdict_rank(enum attestation_verdict verdict)
{
	switch (verdict) {
	case VERDICT_VERIFIED:
		return 0;
	case VERDICT_VERIFIED_ANY:
		return 1;
	case VERDICT_SIGNED_NO_TIME:
		return 2;
	case VERDICT_UNSIGNED:
		return 3;
	case VERDICT_UNSUPPORTED:
		return 4;
	case VERDICT_NO_TRUST:
		return 5;
	case VERDICT_MALFORMED:
		return 6;
	case VERDICT_FAILED:
		return 7;
	}
	return 7;
}

/* --- one line ------------------------------------------------------------------------------------------- */

/* Whose word it is that differs from what was expected. */
static const char *sayer(enum attestation_step step)
{
	switch (step) {
	case STEP_CERTIFICATE:
	case STEP_CHAIN:
	case STEP_IDENTITY:
		return "certificate says";
	case STEP_SUBJECT:
	case STEP_STATEMENT:
	case STEP_BUILDER:
	case STEP_CERTIFIED:
		return "statement says";
	case STEP_CHECKPOINT:
	case STEP_INCLUSION:
	case STEP_ENTRY:
	case STEP_PROMISE:
		return "log says";
	case STEP_STRUCTURE:
	case STEP_TRUST:
	case STEP_TIMESTAMP:
	case STEP_TIME:
	case STEP_SCT:
	case STEP_LOG:
	case STEP_SIGNATURE:
	case STEP_SOURCE:
		return "seen";
	}
	return "seen";
}

static void add_detail(struct buf *buf, const struct step_result *result)
{
	const char *comma = "";

	if (result->expected) {
		buf_format(buf, "expected %s", result->expected);
		comma = ", ";
	}
	if (result->seen) {
		buf_format(buf, "%s%s %s", comma, sayer(result->step), result->seen);
		comma = ": ";
	}
	if (result->note)
		buf_format(buf, "%s%s", *comma ? "; " : "", result->note);
}

static const struct step_result *first_in(
	const struct verification *verification, enum attestation_step step, enum step_state state)
{
	for (size_t i = 0; i < verification->step_count; i++)
		if ((!step || verification->steps[i].step == step) && verification->steps[i].state == state)
			return &verification->steps[i];
	return NULL;
}

/* "FAILED identity: expected X, certificate says Y". */
static void add_failed(struct buf *buf, const struct verification *verification)
{
	const struct step_result *result = first_in(verification, verification->failed, STEP_FAILED);

	buf_format(buf, " %s", attestation_step_word(verification->failed));
	if (!result || (!result->expected && !result->seen && !result->note))
		return;
	buf_add(buf, ": ");
	add_detail(buf, result);
}

/* What the step that speaks of trust, or of what is not done, has noted. */
static void add_note(struct buf *buf, const struct verification *verification, enum attestation_step step)
{
	const struct step_result *result = first_in(verification, step, STEP_NOT_CHECKED);

	if (!result)
		result = first_in(verification, step, STEP_FAILED);
	if (result && result->note)
		buf_format(buf, " %s", result->note);
}

static void add_signer(struct buf *buf, const struct verification *verification)
{
	const struct certified *certified = verification->certified;

	if (certified && certified->san) {
		buf_format(buf, " %s", certified->san);
		if (certified->issuer)
			buf_format(buf, " (%s)", certified->issuer);
	} else if (verification->key) {
		buf_format(buf, " key %s", verification->key);
	}
}

void verification_add_line(struct buf *buf, const struct verification *verification)
{
	buf_add(buf, attestation_verdict_word(verification->verdict));
	switch (verification->verdict) {
	case VERDICT_VERIFIED:
		add_signer(buf, verification);
		return;
	case VERDICT_VERIFIED_ANY:
		add_signer(buf, verification);
		buf_add(buf, "; no policy says who should have signed");
		return;
	case VERDICT_SIGNED_NO_TIME:
		add_signer(buf, verification);
		buf_add(buf, "; no trusted time shows when");
		return;
	case VERDICT_UNSIGNED:
		buf_add(buf, " a claim that nobody signed");
		return;
	case VERDICT_NO_TRUST:
		add_note(buf, verification, STEP_TRUST);
		return;
	case VERDICT_UNSUPPORTED:
		add_note(buf, verification, STEP_STRUCTURE);
		return;
	case VERDICT_FAILED:
		add_failed(buf, verification);
		return;
	case VERDICT_MALFORMED:
		add_note(buf, verification, STEP_STRUCTURE);
		buf_format(buf, " at byte %zu", verification->malformed_at);
		return;
	}
}
