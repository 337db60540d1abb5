/* What was signed: that it is a statement, and that it speaks of the artifact at hand (reference/attestations.md §1.1). */
#include <string.h>

#include "attest/statement.h"
#include "base/text.h"
#include "judging.h"

/* --- the statement -------------------------------------------------------------------------------------- */

static bool is_sigstore(const struct item *item)
{
	switch (item->format) {
	case ATTESTATION_BUNDLE:
	case ATTESTATION_COSIGN:
	case ATTESTATION_NPM:
	case ATTESTATION_PEP740:
		return true;
	case ATTESTATION_NONE:
	case ATTESTATION_DSSE:
	case ATTESTATION_REKOR:
	case ATTESTATION_GCB:
	case ATTESTATION_SIMPLESIGNING:
	case ATTESTATION_STATEMENT:
	case ATTESTATION_PREDICATE:
	case ATTESTATION_SBOM:
	case ATTESTATION_TRUST_ROOT:
	case ATTESTATION_SIGNATURE:
	case ATTESTATION_CERTIFICATE:
		return false;
	}
	return false;
}

/* application/vnd.in-toto+json; since in-toto v1.1 also application/vnd.in-toto.PREDICATE+json, but not in Sigstore's. */
static bool is_payload_type(const struct item *item)
{
	static const char exact[] = "application/vnd.in-toto+json", start[] = "application/vnd.in-toto.";
	static const char end[] = "+json";
	const char *type = item->payload_type ? item->payload_type : "";

	if (strcmp(type, exact) == 0)
		return true;
	return !is_sigstore(item) && text_starts(type, start) && text_ends(type, end) &&
	       strlen(type) > strlen(start) + strlen(end);
}

static bool has_statement(const struct item *item)
{
	return item->payload.length > 0 && item->format != ATTESTATION_SBOM &&
	       item->content != CONTENT_MESSAGE;
}

void check_statement(struct verifying *verifying)
{
	const struct item *item = verifying->item;
	struct statement *statement = NULL;
	struct error err = { 0 };
	struct limits limits;
	size_t at = 0;

	if (!has_statement(item)) {
		step_add(verifying, STEP_STATEMENT, STEP_NOT_PRESENT, NULL, NULL, NULL);
		return;
	}
	if (item->content == CONTENT_ENVELOPE && !held("payload-type", is_payload_type(item))) {
		step_hold(verifying, STEP_STATEMENT, false, "application/vnd.in-toto+json",
			item->payload_type, "the payload is of another type");
		return;
	}
	limits_default(&limits);
	/* The very bytes whose signature was verified. */
	if (statement_read(item->payload, item->format, &limits, verifying->arena, &statement, &at, &err) <
		0) {
		if (item->content == CONTENT_NONE)
			verifying->ret->malformed_at = at;
		step_hold(verifying, STEP_STATEMENT, false, NULL, NULL,
			arena_format(verifying->arena, "%s (at byte %zu of the payload)", err.message, at));
		return;
	}
	verifying->ret->statement = statement;
	if (text_starts(statement->predicate_type ? statement->predicate_type : "",
		    "https://slsa.dev/verification_summary/") &&
		!statement->passed) {
		step_hold(verifying, STEP_STATEMENT, false, "verificationResult PASSED", NULL,
			"the verifier that made the summary did not pass it");
		return;
	}
	step_hold(verifying, STEP_STATEMENT, true, NULL, statement->predicate_type, NULL);
}

/* --- the artifact --------------------------------------------------------------------------------------- */

/* Collisions of MD5 and SHA-1 are made at will; a commit is what git names, and no artifact. */
static bool is_acceptable(enum digest_kind kind)
{
	return kind == DIGEST_SHA256 || kind == DIGEST_SHA384 || kind == DIGEST_SHA512 ||
	       kind == DIGEST_GIT_COMMIT || kind == DIGEST_GIT_TREE;
}

static const char *artifact_words(const struct artifact *artifact, struct arena *arena)
{
	const struct artifact_digest *digest = artifact->digest_count ? artifact->digests : NULL;

	return digest ? arena_format(arena, "%s:%s", digest_kind_word(digest->kind), digest->hex) : NULL;
}

static bool is_same(const struct artifact_digest *left, const struct artifact_digest *right)
{
	return left->kind == right->kind && *left->hex && held("subject-kind", is_acceptable(left->kind)) &&
	       held("subject-digest", strcmp(left->hex, right->hex) == 0);
}

static bool is_about(const struct attested_thing *subject, const struct artifact *artifact)
{
	for (size_t i = 0; i < subject->digest_count; i++)
		for (size_t j = 0; j < artifact->digest_count; j++)
			if (is_same(&subject->digests[i], &artifact->digests[j]))
				return true;
	return false;
}

/* What the first subject is said to be, and how many more there are. */
static const char *subject_words(const struct statement *statement, struct arena *arena)
{
	const struct attested_thing *first = statement->subject_count ? statement->subjects : NULL;
	const struct artifact_digest *digest = first && first->digest_count ? first->digests : NULL;
	const char *more = "";

	if (!digest)
		return NULL;
	if (statement->subject_count > 1)
		more = arena_format(arena, " and %zu more", statement->subject_count - 1);
	return arena_format(arena, "%s:%s%s", digest->algorithm, digest->hex, more);
}

static void check_named(struct verifying *verifying, const struct artifact *artifact)
{
	const struct statement *statement = verifying->ret->statement;
	struct arena *arena = verifying->arena;

	for (size_t i = 0; i < statement->subject_count; i++) {
		if (!is_about(&statement->subjects[i], artifact))
			continue;
		step_hold(verifying, STEP_SUBJECT, true, NULL,
			*statement->subjects[i].name ? statement->subjects[i].name
						     : artifact_words(artifact, arena),
			NULL);
		return;
	}
	step_hold(verifying, STEP_SUBJECT, false, artifact_words(artifact, arena),
		subject_words(statement, arena), "no subject is the artifact");
}

/* The artifact itself is signed; what else is said of it is a hint, which must not be wrong. */
static void check_message(struct verifying *verifying, const struct artifact *artifact)
{
	const struct item *item = verifying->item;
	struct arena *arena = verifying->arena;
	const char *said = bytes_hex(item->message_digest, arena);

	for (size_t i = 0; i < artifact->digest_count; i++) {
		const struct artifact_digest *digest = &artifact->digests[i];

		if (digest->kind != item->message_kind || item->message_digest.length == 0)
			continue;
		if (held("message-digest", strcmp(digest->hex, said) == 0))
			continue;
		step_hold(verifying, STEP_SUBJECT, false, artifact_words(artifact, arena),
			arena_format(arena, "%s:%s", digest_kind_word(item->message_kind), said),
			"the bundle's digest is not that of the artifact");
		return;
	}
	step_hold(verifying, STEP_SUBJECT, true, NULL, artifact_words(artifact, arena), NULL);
}

void check_subject(struct verifying *verifying)
{
	const struct artifact *artifact = verifying->settings->artifact;

	if (!artifact)
		step_add(verifying, STEP_SUBJECT, STEP_NOT_CHECKED, NULL,
			verifying->ret->statement ? subject_words(verifying->ret->statement, verifying->arena)
						  : NULL,
			"no artifact is given");
	else if (verifying->item->content == CONTENT_MESSAGE)
		check_message(verifying, artifact);
	else if (verifying->ret->statement)
		check_named(verifying, artifact);
	else
		step_add(verifying, STEP_SUBJECT, STEP_NOT_CHECKED, NULL, NULL,
			"there is no statement that could be read");
}
