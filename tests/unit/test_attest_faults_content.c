/* One thing wrong with what was signed, with the signature, or with the parts of the file. */
#include "base/cleanup.h"
#include "support_faults.h"

#define OTHER_COMMIT "0123456789012345678901234567890123456789"
#define OTHER_HEX "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void by_digest(struct trial *trial)
{
	trial_message(trial);
	trial->asking.artifact_digest = "sha256";
}

static void envelope_by_digest(struct trial *trial)
{
	trial_envelope(trial);
	trial->asking.artifact_digest = "sha256";
}

/* The digest is right, but of a kind that proves nothing of an artifact. */
static void by_sha1(struct trial *trial)
{
	trial->knobs.subject_algorithm = "sha1";
	trial->asking.artifact_digest = "sha1";
}

static void without_artifact(struct trial *trial)
{
	trial_envelope(trial);
	trial->asking.no_artifact = true;
}

static const struct fault signatures[] = {
	{ .name = "refuses a signature over other bytes",
		FLAG(knobs.signature_other_bytes),
		.step = STEP_SIGNATURE },
	{ .name = "refuses a signature over other bytes by digest",
		.base = by_digest,
		FLAG(knobs.signature_other_bytes),
		.step = STEP_SIGNATURE },
	{ .name = "refuses a signature over another envelope",
		.base = trial_envelope,
		FLAG(knobs.signature_other_bytes),
		.step = STEP_SIGNATURE },
	{ .name = "refuses a signature over other bytes in v2",
		.base = trial_second,
		FLAG(knobs.signature_other_bytes),
		.step = STEP_SIGNATURE },
	{ .name = "refuses a signature over another envelope in v2",
		.base = trial_digest_of_envelope,
		FLAG(knobs.signature_other_bytes),
		.step = STEP_SIGNATURE },
	{ .name = "refuses a signature of cosign's old bundle",
		.base = trial_cosign,
		FLAG(knobs.signature_other_bytes),
		.step = STEP_SIGNATURE },
	{ .name = "refuses a signature of Python's attestations",
		.base = trial_pep740,
		FLAG(knobs.signature_other_bytes),
		.step = STEP_SIGNATURE },
	{ .name = "refuses a signature by a key over other bytes",
		.base = trial_managed,
		FLAG(knobs.signature_other_bytes),
		.step = STEP_SIGNATURE },
	{ .name = "refuses two signatures in a bundle",
		.base = trial_envelope,
		FLAG(knobs.two_signatures),
		.verdict = VERDICT_MALFORMED },
};

static const struct fault subjects[] = {
	{ .name = "refuses a digest that contradicts the artifact",
		FLAG(knobs.message_digest_other),
		.step = STEP_SUBJECT },
	{ .name = "refuses a digest that contradicts the one given",
		.base = by_digest,
		FLAG(knobs.message_digest_other),
		.step = STEP_SUBJECT },
	{ .name = "refuses another subject",
		.base = trial_envelope,
		TEXT(knobs.subject_hex, OTHER_HEX),
		.step = STEP_SUBJECT },
	{ .name = "refuses another subject by digest",
		.base = envelope_by_digest,
		TEXT(knobs.subject_hex, OTHER_HEX),
		.step = STEP_SUBJECT },
	{ .name = "refuses another artifact",
		.base = trial_envelope,
		TEXT(asking.artifact, "another artifact"),
		.step = STEP_SUBJECT },
	{ .name = "refuses another subject of Python's",
		.base = trial_pep740,
		TEXT(asking.artifact, "another artifact"),
		.step = STEP_SUBJECT },
	{ .name = "refuses a subject by SHA-1",
		.base = trial_envelope,
		.turn = by_sha1,
		.step = STEP_SUBJECT },
};

static const struct fault statements[] = {
	{ .name = "refuses a payload of another type",
		.base = trial_envelope,
		TEXT(knobs.payload_type, "text/plain"),
		.step = STEP_STATEMENT },
	{ .name = "refuses a payload of another type in v2",
		.base = trial_digest_of_envelope,
		TEXT(knobs.payload_type, "application/json"),
		.step = STEP_STATEMENT },
	{ .name = "refuses a statement of another type",
		.base = trial_envelope,
		TEXT(knobs.statement_type, "https://in-toto.io/Statement/v9"),
		.step = STEP_STATEMENT },
	{ .name = "refuses a payload that is no statement",
		.base = without_artifact,
		TEXT(knobs.payload, "{\"hello\":\"world\"}"),
		.step = STEP_STATEMENT },
	{ .name = "refuses a statement with a name twice",
		.base = without_artifact,
		TEXT(knobs.payload, "{\"_type\":\"https://in-toto.io/Statement/"
				    "v1\",\"subject\":[],\"subject\":[{\"digest\":{}}],"
				    "\"predicateType\":\"https://forge.example/p\",\"predicate\":{}}"),
		.step = STEP_STATEMENT },
};

static const struct fault claims[] = {
	{ .name = "refuses a commit that the certificate does not name",
		.base = trial_envelope,
		TEXT(knobs.claimed_commit, OTHER_COMMIT),
		.step = STEP_CERTIFIED },
	{ .name = "refuses a repository that the certificate does not name",
		.base = trial_envelope,
		TEXT(knobs.claimed_repository, "https://github.com/acme/other"),
		.step = STEP_CERTIFIED },
	{ .name = "refuses a ref that the certificate does not name",
		.base = trial_envelope,
		TEXT(knobs.claimed_ref, "refs/heads/other"),
		.step = STEP_CERTIFIED },
	{ .name = "refuses a workflow that the certificate does not name",
		.base = trial_envelope,
		TEXT(knobs.claimed_path, ".github/workflows/other.yml"),
		.step = STEP_CERTIFIED },
	{ .name = "refuses a builder that is another workflow than the certificate's",
		.base = trial_envelope,
		TEXT(knobs.builder,
			"https://github.com/acme/pay/.github/workflows/other.yml@refs/heads/main"),
		.step = STEP_CERTIFIED },
	{ .name = "refuses a run that the certificate does not name",
		.base = trial_envelope,
		TEXT(knobs.claimed_run, "https://github.com/acme/pay/actions/runs/1/attempts/1"),
		.step = STEP_CERTIFIED },
};

static void knows_builder(struct trial *trial)
{
	trial_envelope(trial);
	trial->asking.builder = "https://github.com/actions/runner/github-hosted";
}

static const struct fault builders[] = {
	{ .name = "refuses another builder",
		.base = knows_builder,
		TEXT(knobs.builder, "https://github.com/actions/runner/self-hosted"),
		.step = STEP_BUILDER },
	{ .name = "refuses a builder that policy does not name",
		.base = knows_builder,
		TEXT(asking.builder, "https://forge.example/builder"),
		.step = STEP_BUILDER },
};

static void chain_in_third(struct trial *trial)
{
	trial->knobs.chain_form = true;
}

static const struct fault structures[] = {
	{ .name = "refuses a chain in v0.3", .turn = chain_in_third, .verdict = VERDICT_MALFORMED },
	{ .name = "refuses a key beside the certificate",
		FLAG(knobs.also_key),
		.verdict = VERDICT_MALFORMED },
	{ .name = "refuses neither certificate nor key",
		FLAG(knobs.no_material),
		.verdict = VERDICT_MALFORMED },
	{ .name = "refuses two contents",
		.base = trial_envelope,
		FLAG(knobs.also_message),
		.verdict = VERDICT_MALFORMED },
	{ .name = "refuses v0.3 without a proof", FLAG(knobs.no_proof), .verdict = VERDICT_MALFORMED },
	{ .name = "refuses v0.2 without a proof",
		.base = trial_intoto,
		FLAG(knobs.no_proof),
		.verdict = VERDICT_MALFORMED },
	{ .name = "refuses v0.1 without a promise",
		.base = trial_first,
		FLAG(knobs.no_promise),
		.verdict = VERDICT_MALFORMED },
	{ .name = "does not do other versions",
		TEXT(knobs.media_type, "application/vnd.dev.sigstore.bundle.v0.4+json"),
		.verdict = VERDICT_UNSUPPORTED },
	{ .name = "refuses Go's names of members",
		.from = "\"mediaType\"",
		.to = "\"media_type\"",
		.verdict = VERDICT_MALFORMED },
	{ .name = "refuses a member twice",
		.from = "\"logIndex\": \"900005\"",
		.to = "\"logIndex\": \"900005\", \"logIndex\": \"900005\"",
		.verdict = VERDICT_MALFORMED },
	{ .name = "refuses a wrong character of base64",
		.from = "\"rawBytes\": \"M",
		.to = "\"rawBytes\": \"M ",
		.verdict = VERDICT_MALFORMED },
};

int main(void)
{
	int failed = faults_run("signatures", signatures, COUNT_OF(signatures));

	failed += faults_run("subjects", subjects, COUNT_OF(subjects));
	failed += faults_run("statements", statements, COUNT_OF(statements));
	failed += faults_run("claims", claims, COUNT_OF(claims));
	failed += faults_run("builders", builders, COUNT_OF(builders));
	return failed + faults_run("parts", structures, COUNT_OF(structures));
}
