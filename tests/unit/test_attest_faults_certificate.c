/* One thing wrong with the certificate, its authority, its log, or the signer that policy names. */
#include <string.h>

#include "base/cleanup.h"
#include "support_faults.h"

static void before_the_root(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.format = FORGE_BUNDLE_2;
	trial->knobs.root_beside = true;
}

/* The chain in the bundle is right, but the root has the anchor alone. */
static void missing_intermediate(struct trial *trial)
{
	trial->knobs.root_beside = false;
	trial->knobs.intermediate_beside = true;
}

static void with_nul_in_name(struct trial *trial)
{
	static const char name[] = "https://github.com/acme/pay\0.forge.example";

	trial->knobs.name = name;
	trial->knobs.name_length = sizeof(name) - 1;
	trial->asking.identity = name;
}

static void any_signer(struct trial *trial)
{
	trial_message(trial);
	trial->asking.identity = NULL;
}

/* Without a name of its own libcrypto's path refuses the next two for that. */
static void named(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.leaf_subject = "signer";
}

static void made_authority(struct trial *trial)
{
	trial->knobs.constraints = "critical,CA:TRUE";
	trial->knobs.usage = "critical,digitalSignature,keyCertSign";
}

static void named_any_signer(struct trial *trial)
{
	named(trial);
	trial->asking.identity = NULL;
}

static void pattern(struct trial *trial)
{
	trial_message(trial);
	trial->asking.pattern = true;
	trial->asking.identity = "https://github.com/acme/*@refs/heads/main";
}

static void pattern_of_issuer(struct trial *trial)
{
	pattern(trial);
	trial->asking.issuer = "https://*.githubusercontent.com";
}

static void no_issuer_named(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.issuer = NULL;
	trial->knobs.old_issuer = NULL;
	trial->asking.issuer = "";
}

static void has_issuer(struct trial *trial)
{
	trial->knobs.issuer = "https://token.actions.githubusercontent.com";
}

static void has_old_issuer(struct trial *trial)
{
	trial->knobs.old_issuer = "https://token.actions.githubusercontent.com";
}

static void has_no_issuer(struct trial *trial)
{
	trial->knobs.issuer = NULL;
	trial->knobs.old_issuer = NULL;
}

static void one_source(struct trial *trial)
{
	trial_message(trial);
	trial->asking.source = "https://github.com/acme/pay";
}

static void no_sct_log(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.sct_at = FORGE_TIME - 5;
}

static const struct fault chains[] = {
	{ .name = "refuses a leaf by a stranger of the authority's name",
		FLAG(knobs.leaf_by_stranger),
		.step = STEP_CHAIN },
	{ .name = "refuses an intermediate that only the bundle has",
		.base = before_the_root,
		.turn = missing_intermediate,
		.step = STEP_CHAIN },
	{ .name = "refuses a leaf that had expired a second before",
		TIME(knobs.leaf_end, FORGE_TIME - 1),
		.step = STEP_CHAIN },
	{ .name = "refuses a leaf that began a second later",
		TIME(knobs.leaf_start, FORGE_TIME + 1),
		.step = STEP_CHAIN },
	{ .name = "refuses a stamp a second after the leaf's end",
		.base = trial_second,
		TIME(knobs.leaf_end, FORGE_TIME),
		.step = STEP_CHAIN },
	{ .name = "refuses a second time that does not fit the leaf",
		.base = trial_stamped,
		TIME(knobs.stamp_at, FORGE_TIME + 601),
		.step = STEP_CHAIN },
	{ .name = "refuses a first time that does not fit the leaf",
		.base = trial_stamped,
		TIME(knobs.integrated, FORGE_TIME - 6),
		.step = STEP_CHAIN },
	{ .name = "refuses an authority whose window ended a second before",
		TIME(knobs.ca_end, FORGE_TIME - 1),
		.step = STEP_CHAIN },
	{ .name = "refuses an authority whose window began a second later",
		TIME(knobs.ca_start, FORGE_TIME + 1),
		.step = STEP_CHAIN },
	{ .name = "refuses an intermediate for time stamps",
		TEXT(knobs.intermediate_usage, "timeStamping"),
		.step = STEP_CHAIN },
	{ .name = "refuses an intermediate that had expired",
		TIME(knobs.intermediate_end, FORGE_TIME - 1),
		.step = STEP_CHAIN },
	{ .name = "refuses an intermediate that began later",
		TIME(knobs.intermediate_start, FORGE_TIME + 1),
		.step = STEP_CHAIN },
};

static const struct fault usages[] = {
	{ .name = "refuses a leaf for clients",
		TEXT(knobs.extended_usage, "clientAuth"),
		.step = STEP_CERTIFICATE },
	{ .name = "refuses a leaf without extended key usage",
		TEXT(knobs.extended_usage, NULL),
		.step = STEP_CERTIFICATE },
	{ .name = "refuses a leaf that may not sign",
		TEXT(knobs.usage, "critical,keyAgreement"),
		.step = STEP_CERTIFICATE },
	{ .name = "refuses a leaf without key usage", TEXT(knobs.usage, NULL), .step = STEP_CERTIFICATE },
	{ .name = "refuses a leaf that is an authority",
		.base = named,
		.turn = made_authority,
		.step = STEP_CERTIFICATE },
	{ .name = "refuses two names",
		.base = any_signer,
		TEXT(knobs.second_name, "https://github.com/acme/other"),
		.base_is = VERDICT_VERIFIED_ANY,
		.step = STEP_CERTIFICATE },
	{ .name = "refuses two names of which policy names the first",
		TEXT(knobs.second_name, "https://github.com/acme/other"),
		.step = STEP_CERTIFICATE },
	{ .name = "refuses a name with NUL in it",
		.base = any_signer,
		.turn = with_nul_in_name,
		.base_is = VERDICT_VERIFIED_ANY,
		.step = STEP_CERTIFICATE,
		.another_step = STEP_IDENTITY },
	{ .name = "refuses no name",
		.base = named_any_signer,
		NUMBER(knobs.name_kind, FORGE_NO_NAME),
		.base_is = VERDICT_VERIFIED_ANY,
		.step = STEP_CERTIFICATE },
	{ .name = "refuses a name of a host",
		.base = any_signer,
		NUMBER(knobs.name_kind, FORGE_DNS),
		.base_is = VERDICT_VERIFIED_ANY,
		.step = STEP_CERTIFICATE },
};

static const struct fault scts[] = {
	{ .name = "refuses an SCT by another key", FLAG(knobs.sct_forged), .step = STEP_SCT },
	{ .name = "refuses an SCT with a broken signature", FLAG(knobs.sct_flipped), .step = STEP_SCT },
	{ .name = "refuses an SCT of another certificate", FLAG(knobs.sct_other_leaf), .step = STEP_SCT },
	{ .name = "refuses an SCT below another issuer", FLAG(knobs.sct_other_issuer), .step = STEP_SCT },
	{ .name = "refuses an SCT after its log's end",
		.base = no_sct_log,
		TIME(knobs.ct_end, FORGE_TIME - 6),
		.step = STEP_SCT },
	{ .name = "refuses an SCT before its log's start",
		TIME(knobs.ct_start, FORGE_TIME),
		.step = STEP_SCT },
	{ .name = "refuses no SCT where the root has certificate logs", OFF(knobs.sct), .step = STEP_SCT },
	{ .name = "does not know an SCT's log",
		FLAG(knobs.sct_unknown),
		.step = STEP_SCT,
		.verdict = VERDICT_NO_TRUST },
};

static const struct fault signers[] = {
	{ .name = "refuses another identity",
		TEXT(asking.identity,
			"https://github.com/acme/pay/.github/workflows/release.yml@refs/tags/v1"),
		.step = STEP_IDENTITY },
	{ .name = "refuses an identity that is only the beginning",
		TEXT(asking.identity, "https://github.com/acme/pay/.github/workflows/release.yml"),
		.step = STEP_IDENTITY },
	{ .name = "takes no star of an exact identity",
		TEXT(asking.identity, "https://github.com/acme/pay/.github/workflows/*"),
		.step = STEP_IDENTITY },
	{ .name = "refuses an identity of other case",
		TEXT(asking.identity,
			"https://github.com/Acme/pay/.github/workflows/release.yml@refs/heads/main"),
		.step = STEP_IDENTITY },
	{ .name = "refuses another issuer",
		TEXT(asking.issuer, "https://accounts.forge.example"),
		.step = STEP_IDENTITY },
	{ .name = "prefers the new form of the issuer",
		TEXT(knobs.issuer, "https://accounts.forge.example"),
		.step = STEP_IDENTITY },
	{ .name = "refuses an issuer that is only the beginning",
		TEXT(asking.issuer, "https://token.actions.githubusercontent"),
		.step = STEP_IDENTITY },
	{ .name = "refuses an issuer where none is asked for",
		.base = no_issuer_named,
		.turn = has_issuer,
		.step = STEP_IDENTITY },
	{ .name = "refuses an old form of an issuer where none is asked for",
		.base = no_issuer_named,
		.turn = has_old_issuer,
		.step = STEP_IDENTITY },
	{ .name = "refuses no issuer where one is asked for", .turn = has_no_issuer, .step = STEP_IDENTITY },
	{ .name = "anchors patterns at the start",
		.base = pattern,
		TEXT(knobs.name, "https://evil.example/?https://github.com/acme/pay/x.yml@refs/heads/main"),
		.step = STEP_IDENTITY },
	{ .name = "anchors patterns at the end",
		.base = pattern,
		TEXT(asking.identity, "https://github.com/acme/*@refs/heads"),
		.step = STEP_IDENTITY },
	{ .name = "holds patterns of issuers",
		.base = pattern_of_issuer,
		TEXT(asking.issuer, "https://*.forge.example"),
		.step = STEP_IDENTITY },
	{ .name = "refuses another repository than the signer may sign for",
		.base = one_source,
		TEXT(asking.source, "https://github.com/acme/other"),
		.step = STEP_IDENTITY },
};

int main(void)
{
	int failed = faults_run("chains", chains, COUNT_OF(chains));

	failed += faults_run("usages", usages, COUNT_OF(usages));
	failed += faults_run("certificate logs", scts, COUNT_OF(scts));
	return failed + faults_run("signers", signers, COUNT_OF(signers));
}
