/* What is right is found right: each entry kind, source of time, content, format and key. */
#include "base/cleanup.h"
#include "support_faults.h"

static void with_url_alphabet(struct trial *trial)
{
	trial->knobs.url_alphabet = true;
	trial->knobs.stamp = true;
}

static void with_numbers(struct trial *trial)
{
	trial->knobs.numbers = true;
}

static void without_policy(struct trial *trial)
{
	trial->asking.identity = NULL;
}

static void by_mail(struct trial *trial)
{
	trial->knobs.name_kind = FORGE_MAIL;
	trial->knobs.name = "nina@forge.example";
	trial->knobs.second_name = NULL;
	trial->asking.identity = "nina@forge.example";
}

static void by_other_name(struct trial *trial)
{
	trial->knobs.name_kind = FORGE_OTHERNAME;
	trial->knobs.name = "nina!forge.example";
	trial->asking.identity = "nina!forge.example";
}

static void by_pattern(struct trial *trial)
{
	trial->asking.identity = "https://github.com/acme/*/.github/workflows/release.yml@refs/heads/main";
	trial->asking.pattern = true;
}

/* GitHub's certificates for releases name no issuer. */
static void without_issuer(struct trial *trial)
{
	trial->knobs.issuer = NULL;
	trial->knobs.old_issuer = NULL;
	trial->asking.issuer = "";
}

static void by_old_issuer(struct trial *trial)
{
	trial->knobs.issuer = NULL;
}

static void with_tsa_alone(struct trial *trial)
{
	trial->knobs.entry = FORGE_NO_ENTRY;
	trial->knobs.no_certificate_logs = true;
	trial->knobs.sct = false;
}

static void with_whole_chain(struct trial *trial)
{
	trial->knobs.format = FORGE_BUNDLE_2;
	trial->knobs.root_beside = true;
}

static void with_nulls(struct trial *trial)
{
	trial->knobs.null_members = true;
}

static void of_p384(struct trial *trial)
{
	trial->knobs.key_kind = FORGE_P384;
}

static void of_p384_as_old_clients(struct trial *trial)
{
	trial->knobs.key_kind = FORGE_P384;
	trial->knobs.old_digest = true;
}

static void of_edwards(struct trial *trial)
{
	trial->knobs.key_kind = FORGE_ED25519;
}

static void of_rsa(struct trial *trial)
{
	trial->knobs.key_kind = FORGE_RSA;
}

/* The scheme is in npm's form of keys. */
static void of_pss(struct trial *trial)
{
	trial_keyring(trial);
	trial->knobs.key_kind = FORGE_RSA_PSS;
}

static void until_the_second(struct trial *trial)
{
	trial->knobs.log_end = FORGE_TIME;
	trial->knobs.ca_end = FORGE_TIME;
	trial->knobs.leaf_end = FORGE_TIME;
}

static void from_the_second(struct trial *trial)
{
	trial->knobs.log_start = FORGE_TIME;
	trial->knobs.ca_start = FORGE_TIME;
	trial->knobs.leaf_start = FORGE_TIME;
}

static void stamped_until_the_second(struct trial *trial)
{
	trial->knobs.tsa_start = FORGE_TIME + 1;
	trial->knobs.tsa_end = FORGE_TIME + 1;
}

static void cosign_of_an_envelope(struct trial *trial)
{
	trial_cosign(trial);
	trial->knobs.envelope = true;
	trial->knobs.entry = FORGE_DSSE_1;
}

static void by_digest(struct trial *trial)
{
	trial->asking.artifact_digest = "sha256";
}

static void envelope_by_sha512(struct trial *trial)
{
	trial_envelope(trial);
	trial->knobs.subject_algorithm = "sha512";
	trial->asking.artifact_digest = "sha512";
}

static const struct fault rights[] = {
	{ .name = "a message in the log", .verdict = VERDICT_VERIFIED },
	{ .name = "a message by its digest alone", .turn = by_digest, .verdict = VERDICT_VERIFIED },
	{ .name = "a message with promise alone", .base = trial_first, .verdict = VERDICT_VERIFIED },
	{ .name = "a message with promise and time stamp",
		.base = trial_stamped,
		.verdict = VERDICT_VERIFIED },
	{ .name = "a message with a stamp for its time",
		.base = trial_stamp_alone,
		.verdict = VERDICT_VERIFIED },
	{ .name = "a message in Rekor v2", .base = trial_second, .verdict = VERDICT_VERIFIED },
	{ .name = "an envelope logged as dsse", .base = trial_envelope, .verdict = VERDICT_VERIFIED },
	{ .name = "an envelope logged as intoto", .base = trial_intoto, .verdict = VERDICT_VERIFIED },
	{ .name = "an envelope logged by its digest",
		.base = trial_digest_of_envelope,
		.verdict = VERDICT_VERIFIED },
	{ .name = "an envelope logged as dsse of Rekor v2",
		.base = trial_second_dsse,
		.verdict = VERDICT_VERIFIED },
	{ .name = "a subject by SHA-512", .turn = envelope_by_sha512, .verdict = VERDICT_VERIFIED },
	{ .name = "npm's attestations", .base = trial_npm, .verdict = VERDICT_VERIFIED },
	{ .name = "Python's attestations", .base = trial_pep740, .verdict = VERDICT_VERIFIED },
	{ .name = "cosign's old bundle", .base = trial_cosign, .verdict = VERDICT_VERIFIED },
	{ .name = "cosign's old bundle of an envelope",
		.turn = cosign_of_an_envelope,
		.verdict = VERDICT_VERIFIED },
	{ .name = "a time stamp alone where the root has no logs",
		.base = trial_stamped,
		.turn = with_tsa_alone,
		.verdict = VERDICT_VERIFIED },
	{ .name = "base64 of URLs without padding", .turn = with_url_alphabet, .verdict = VERDICT_VERIFIED },
	{ .name = "numbers as numbers", .turn = with_numbers, .verdict = VERDICT_VERIFIED },
	{ .name = "null for what is absent",
		.base = trial_first,
		.turn = with_nulls,
		.verdict = VERDICT_VERIFIED },
	{ .name = "a whole chain that nobody needs", .turn = with_whole_chain, .verdict = VERDICT_VERIFIED },
	{ .name = "any signer where policy names none",
		.turn = without_policy,
		.verdict = VERDICT_VERIFIED_ANY },
	{ .name = "a signer by mail", .turn = by_mail, .verdict = VERDICT_VERIFIED },
	{ .name = "a signer by another name", .turn = by_other_name, .verdict = VERDICT_VERIFIED },
	{ .name = "a signer by a pattern", .turn = by_pattern, .verdict = VERDICT_VERIFIED },
	{ .name = "no issuer where none is asked for", .turn = without_issuer, .verdict = VERDICT_VERIFIED },
	{ .name = "the old form of the issuer", .turn = by_old_issuer, .verdict = VERDICT_VERIFIED },
	{ .name = "the last second of everything", .turn = until_the_second, .verdict = VERDICT_VERIFIED },
	{ .name = "the first second of everything", .turn = from_the_second, .verdict = VERDICT_VERIFIED },
	{ .name = "the one second of an authority of time",
		.base = trial_stamped,
		.turn = stamped_until_the_second,
		.verdict = VERDICT_VERIFIED },
	{ .name = "a cosigned checkpoint", FLAG(knobs.checkpoint_cosigned), .verdict = VERDICT_VERIFIED },
	{ .name = "a second log in the root", FLAG(knobs.second_log), .verdict = VERDICT_VERIFIED },
	{ .name = "a second authority of the same name", FLAG(knobs.second_ca), .verdict = VERDICT_VERIFIED },
	{ .name = "an SCT with extensions",
		TEXT(knobs.sct_extensions, "leaf 17"),
		.verdict = VERDICT_VERIFIED },
	{ .name = "an entry that is there twice", NUMBER(knobs.times, 2), .verdict = VERDICT_VERIFIED },
	{ .name = "an entry of an unknown log beside a good one",
		FLAG(knobs.unknown_entry_too),
		.verdict = VERDICT_VERIFIED },
	{ .name = "as many entries as may be", NUMBER(knobs.times, 32), .verdict = VERDICT_VERIFIED },
	{ .name = "as many stamps as may be",
		.base = trial_second,
		NUMBER(knobs.stamp_times, 32),
		.verdict = VERDICT_VERIFIED },
	{ .name = "a stamp of a stranger beside a good one",
		.base = trial_second,
		FLAG(knobs.stranger_too),
		.verdict = VERDICT_VERIFIED },
	{ .name = "a stamp without its certificate",
		.base = trial_second,
		FLAG(knobs.stamp_bare),
		.verdict = VERDICT_VERIFIED },
	{ .name = "a message by a key that is given", .base = trial_managed, .verdict = VERDICT_VERIFIED },
	{ .name = "a message by a key of the keyring", .base = trial_keyring, .verdict = VERDICT_VERIFIED },
	{ .name = "a key whatever the hint says",
		.base = trial_managed,
		FLAG(knobs.strange_hint),
		.verdict = VERDICT_VERIFIED },
	{ .name = "a key of P-384", .base = trial_managed, .turn = of_p384, .verdict = VERDICT_VERIFIED },
	{ .name = "a key of P-384 with SHA-256",
		.base = trial_managed,
		.turn = of_p384_as_old_clients,
		.verdict = VERDICT_VERIFIED },
	{ .name = "a key of Ed25519",
		.base = trial_managed,
		.turn = of_edwards,
		.verdict = VERDICT_VERIFIED },
	{ .name = "a key of RSA", .base = trial_managed, .turn = of_rsa, .verdict = VERDICT_VERIFIED },
	{ .name = "a key of RSA with PSS", .turn = of_pss, .verdict = VERDICT_VERIFIED },
	{ .name = "an envelope by two of three keys", .base = trial_plain, .verdict = VERDICT_VERIFIED },
};

int main(void)
{
	return faults_run("what is right", rights, COUNT_OF(rights));
}
