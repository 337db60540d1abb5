#include "support_forge.h"

#include <string.h>

#include "base/json.h"
#include "support_forge_parts.h"

#define REPOSITORY "https://github.com/acme/pay"
#define WORKFLOW REPOSITORY "/.github/workflows/release.yml@refs/heads/main"
#define COMMIT "8f2b1c0d9e3a4756b1c2d3e4f5a60718293a4b5c"
#define RUN REPOSITORY "/actions/runs/4711/attempts/1"

struct knobs forge_knobs(void)
{
	return (struct knobs){
		.format = FORGE_BUNDLE_3,
		.leaf_start = FORGE_TIME - 5,
		.leaf_end = FORGE_TIME + 600,
		.name = WORKFLOW,
		.usage = "critical,digitalSignature",
		.extended_usage = "codeSigning",
		.issuer = "https://token.actions.githubusercontent.com",
		.old_issuer = "https://token.actions.githubusercontent.com",
		.trigger = "push",
		.commit = COMMIT,
		.repository = REPOSITORY,
		.ref = "refs/heads/main",
		.signer = WORKFLOW,
		.workflow = WORKFLOW,
		.run = RUN,
		.runner = "github-hosted",
		.intermediate_start = FORGE_TIME - 300 * FORGE_DAY,
		.intermediate_end = FORGE_TIME + 3000 * FORGE_DAY,
		.ca_start = FORGE_TIME - 300 * FORGE_DAY,
		.sct = true,
		.sct_at = FORGE_TIME - 4,
		.ct_start = FORGE_TIME - 200 * FORGE_DAY,
		.entry = FORGE_HASHEDREKORD_1,
		.integrated = FORGE_TIME,
		.times = 1,
		.stamp_times = 1,
		.log_start = FORGE_TIME - 200 * FORGE_DAY,
		.stamp_at = FORGE_TIME + 1,
		.tsa_start = FORGE_TIME - 200 * FORGE_DAY,
		.tsa_leaf_start = FORGE_TIME - 200 * FORGE_DAY,
		.tsa_leaf_end = FORGE_TIME + 2000 * FORGE_DAY,
		.tsa_usage = "critical,timeStamping",
		.payload_type = "application/vnd.in-toto+json",
		.statement_type = "https://in-toto.io/Statement/v1",
		.predicate_type = "https://slsa.dev/provenance/v1",
		.subject_algorithm = "sha256",
		.claimed_repository = REPOSITORY,
		.claimed_ref = "refs/heads/main",
		.claimed_commit = COMMIT,
		.claimed_path = ".github/workflows/release.yml",
		.builder = "https://github.com/actions/runner/github-hosted",
		.claimed_run = RUN,
		.signers = 1,
		.key_start = FORGE_TIME - 100 * FORGE_DAY,
	};
}

/* Kind and version of entries, where the knobs do not name others. */
static void name_entry(struct knobs *knobs)
{
	static const struct {
		const char *kind, *version;
	} names[] = {
		[FORGE_NO_ENTRY] = { "", "" },
		[FORGE_HASHEDREKORD_1] = { "hashedrekord", "0.0.1" },
		[FORGE_DSSE_1] = { "dsse", "0.0.1" },
		[FORGE_INTOTO_2] = { "intoto", "0.0.2" },
		[FORGE_INTOTO_1] = { "intoto", "0.0.1" },
		[FORGE_HASHEDREKORD_2] = { "hashedrekord", "0.0.2" },
		[FORGE_DSSE_2] = { "dsse", "0.0.2" },
	};

	if (!knobs->kind)
		knobs->kind = names[knobs->entry].kind;
	if (!knobs->version)
		knobs->version = names[knobs->entry].version;
	if (!knobs->body_kind)
		knobs->body_kind = names[knobs->entry].kind;
	if (!knobs->body_version)
		knobs->body_version = names[knobs->entry].version;
	if (forge_entry_is_second(knobs->entry) && !knobs->promise_in_second)
		knobs->integrated = 0;
}

/* --- what is signed ----------------------------------------------------------------------------------- */

static void write_subject(struct forge *forge, struct json_writer *writer)
{
	CLEANUP(buf_release) struct buf digest = BUF_INIT;
	CLEANUP(buf_release) struct buf hex = BUF_INIT;
	const struct knobs *knobs = &forge->knobs;

	forge_digest(knobs->subject_algorithm, forge->artifact.text, forge->artifact.length, &digest);
	buf_add_hex(&hex, digest.text, digest.length);
	json_begin_array(writer, "subject");
	json_begin_object(writer, NULL);
	json_write_text(writer, "name", "pay.tar.gz");
	json_begin_object(writer, "digest");
	json_write_text(writer, knobs->subject_algorithm, knobs->subject_hex ? knobs->subject_hex : hex.text);
	json_end_object(writer);
	json_end_object(writer);
	json_end_array(writer);
}

/* SLSA provenance v1 as GitHub's actions write it. */
static void write_predicate(const struct knobs *knobs, struct json_writer *writer)
{
	CLEANUP(buf_release) struct buf uri = BUF_INIT;

	buf_format(&uri, "git+%s@%s", knobs->claimed_repository, knobs->claimed_ref);
	json_begin_object(writer, "predicate");
	json_begin_object(writer, "buildDefinition");
	json_write_text(writer, "buildType", "https://actions.github.io/buildtypes/workflow/v1");
	json_begin_object(writer, "externalParameters");
	json_begin_object(writer, "workflow");
	json_write_text(writer, "ref", knobs->claimed_ref);
	json_write_text(writer, "repository", knobs->claimed_repository);
	json_write_text(writer, "path", knobs->claimed_path);
	json_end_object(writer);
	json_end_object(writer);
	json_begin_array(writer, "resolvedDependencies");
	json_begin_object(writer, NULL);
	json_write_text(writer, "uri", uri.text);
	json_begin_object(writer, "digest");
	json_write_text(writer, "gitCommit", knobs->claimed_commit);
	json_end_object(writer);
	json_end_object(writer);
	json_end_array(writer);
	json_end_object(writer);
	json_begin_object(writer, "runDetails");
	json_begin_object(writer, "builder");
	json_write_text(writer, "id", knobs->builder);
	json_end_object(writer);
	json_begin_object(writer, "metadata");
	json_write_text(writer, "invocationId", knobs->claimed_run);
	json_end_object(writer);
	json_end_object(writer);
	json_end_object(writer);
}

static void make_payload(struct forge *forge)
{
	struct json_writer writer = { .buf = &forge->payload };
	const struct knobs *knobs = &forge->knobs;

	if (knobs->payload) {
		buf_add(&forge->payload, knobs->payload);
		return;
	}
	json_begin_object(&writer, NULL);
	json_write_text(&writer, "_type", knobs->statement_type);
	write_subject(forge, &writer);
	json_write_text(&writer, "predicateType", knobs->predicate_type);
	write_predicate(knobs, &writer);
	json_end_object(&writer);
}

static void sign(struct forge *forge)
{
	const struct knobs *knobs = &forge->knobs;
	enum forge_signing how = knobs->key_kind == FORGE_RSA_PSS ? FORGE_PSS
				 : knobs->old_digest              ? FORGE_SHA256
								  : FORGE_BY_KEY;
	static const char other[] = "bytes that nobody asked to have signed";

	make_payload(forge);
	if (knobs->envelope)
		forge_add_pae(&forge->signed_bytes, knobs->payload_type, forge->payload.text,
			forge->payload.length);
	else
		buf_add_bytes(&forge->signed_bytes, forge->artifact.text, forge->artifact.length);
	if (knobs->signature_other_bytes)
		forge_sign(forge->leaf_key, how, other, strlen(other), &forge->signature);
	else
		forge_sign(forge->leaf_key, how, forge->signed_bytes.text, forge->signed_bytes.length,
			&forge->signature);
}

/* --- all of it ---------------------------------------------------------------------------------------- */

static void add_keys(struct forge *forge)
{
	for (unsigned i = 0; i < 3 && forge->knobs.format == FORGE_ENVELOPE; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		buf_format(&name, "signer %u", i);
		CLEANUP(forge_key_release) EVP_PKEY *key = forge_key(name.text, FORGE_P256);
		forge_add_key_pem(&forge->keys, key);
	}
	if (forge->knobs.format != FORGE_ENVELOPE)
		forge_add_key_pem(&forge->keys, forge->leaf_key);
}

static void empty(struct forge *forge)
{
	static const struct buf nothing = BUF_INIT;

	memset(forge, 0, sizeof(*forge));
	forge->artifact = forge->payload = forge->signed_bytes = forge->signature = nothing;
	forge->bundle = forge->root = forge->keys = forge->keyring = forge->leaf_pem = nothing;
}

void forge_make(struct forge *forge, const struct knobs *knobs)
{
	forge_make_beside(forge, knobs, NULL);
}

/* Signatures differ from time to time, so certificates of one name and key do. */
static void take_authorities(struct forge *forge, const struct forge *other)
{
	X509 **ours[] = { &forge->ca, &forge->intermediate, &forge->tsa_root, &forge->tsa };
	X509 *theirs[] = { other->ca, other->intermediate, other->tsa_root, other->tsa };

	for (size_t i = 0; i < COUNT_OF(ours); i++) {
		forge_certificate_release(ours[i]);
		X509_up_ref(theirs[i]);
		*ours[i] = theirs[i];
	}
}

void forge_make_beside(struct forge *forge, const struct knobs *knobs, const struct forge *other)
{
	empty(forge);
	forge->knobs = *knobs;
	name_entry(&forge->knobs);
	buf_add(&forge->artifact, "the artifact of the forge\n");
	forge->leaf_key = forge_key("signer", knobs->key_kind);
	forge->ct_key = forge_key("certificate log", FORGE_P256);
	forge->log_key = forge_log_key(knobs->entry);
	forge_authorities(forge);
	forge_tsas(forge);
	if (other)
		take_authorities(forge, other);
	forge_leaf(forge);
	forge_add_certificate_pem(&forge->leaf_pem, forge->leaf);
	add_keys(forge);
	sign(forge);
	forge_write_bundle(forge);
	forge_write_root(forge);
	forge_write_keyring(forge);
}

void forge_release(struct forge *forge)
{
	EVP_PKEY **keys[] = { &forge->ca_key, &forge->intermediate_key, &forge->leaf_key, &forge->ct_key,
		&forge->log_key, &forge->tsa_key, &forge->tsa_root_key, &forge->stranger_key,
		&forge->second_tsa_root_key };
	X509 **certificates[] = { &forge->ca, &forge->intermediate, &forge->leaf, &forge->stranger,
		&forge->tsa_root, &forge->tsa, &forge->other_tsa, &forge->second_tsa_root,
		&forge->second_tsa };
	struct buf *bufs[] = { &forge->artifact, &forge->payload, &forge->signed_bytes, &forge->signature,
		&forge->bundle, &forge->root, &forge->keys, &forge->keyring, &forge->leaf_pem };

	for (size_t i = 0; i < COUNT_OF(keys); i++)
		forge_key_release(keys[i]);
	for (size_t i = 0; i < COUNT_OF(certificates); i++)
		forge_certificate_release(certificates[i]);
	for (size_t i = 0; i < COUNT_OF(bufs); i++)
		buf_release(bufs[i]);
}
