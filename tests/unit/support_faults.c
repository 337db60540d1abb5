#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support_faults.h"

#include <stdlib.h>
#include <string.h>

#include "attest/item.h"
#include "base/memory.h"
#include "model/limits.h"
#include "support_forge_parts.h"

enum { FAULTS_MAX = 128 };

/* --- trials that are right ---------------------------------------------------------------------------- */

void trial_message(struct trial *trial)
{
	*trial = (struct trial){
		.knobs = forge_knobs(),
		.asking = { .now = FORGE_NOW },
	};
	trial->asking.identity = trial->knobs.name;
	trial->asking.issuer = trial->knobs.issuer;
}

void trial_envelope(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.envelope = true;
	trial->knobs.entry = FORGE_DSSE_1;
}

void trial_intoto(struct trial *trial)
{
	trial_envelope(trial);
	trial->knobs.format = FORGE_BUNDLE_2;
	trial->knobs.entry = FORGE_INTOTO_2;
}

void trial_second(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.entry = FORGE_HASHEDREKORD_2;
	trial->knobs.stamp = true;
}

void trial_digest_of_envelope(struct trial *trial)
{
	trial_second(trial);
	trial->knobs.envelope = true;
}

void trial_second_dsse(struct trial *trial)
{
	trial_digest_of_envelope(trial);
	trial->knobs.entry = FORGE_DSSE_2;
}

void trial_stamped(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.stamp = true;
}

void trial_stamp_alone(struct trial *trial)
{
	trial_stamped(trial);
	trial->knobs.no_promise = true;
}

void trial_first(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.format = FORGE_BUNDLE_1;
	trial->knobs.no_proof = true;
}

void trial_managed(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.managed = true;
	trial->asking.identity = NULL;
	trial->asking.key = true;
}

void trial_keyring(struct trial *trial)
{
	trial_managed(trial);
	trial->asking.key = false;
	trial->asking.keyring = true;
}

void trial_plain(struct trial *trial)
{
	trial_managed(trial);
	trial->knobs.format = FORGE_ENVELOPE;
	trial->knobs.envelope = true;
	trial->knobs.entry = FORGE_NO_ENTRY;
	trial->knobs.signers = 2;
	trial->asking.key = false;
	trial->asking.ring = true;
	trial->asking.unlogged = true;
	trial->asking.threshold = 2;
}

void trial_cosign(struct trial *trial)
{
	trial_message(trial);
	trial->knobs.format = FORGE_COSIGN;
}

void trial_pep740(struct trial *trial)
{
	trial_envelope(trial);
	trial->knobs.format = FORGE_PEP740;
}

void trial_npm(struct trial *trial)
{
	trial_envelope(trial);
	trial->knobs.format = FORGE_NPM;
}

/* --- verifying ---------------------------------------------------------------------------------------- */

static void add_trust(struct trust *trust, const char *name, const struct buf *text)
{
	struct error err = { 0 };

	if (trust_add(trust, name, text->text, text->length, &err) < 0)
		fail_msg("%s: %s", name, err.message);
}

static void add_fingerprint(struct buf *ret, EVP_PKEY *key)
{
	unsigned char digest[32];

	forge_spki_digest(key, digest);
	buf_add(ret, "SHA256:");
	forge_add_base64(ret, digest, sizeof(digest));
	buf_cut(ret, ret->length - 1);
}

static void allow_unlogged(struct trust *trust, const struct forge *forge)
{
	for (unsigned i = 0; i < 4; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		CLEANUP(buf_release) struct buf fingerprint = BUF_INIT;
		buf_format(&name, "signer %u", i);
		CLEANUP(forge_key_release) EVP_PKEY *key = forge_key(name.text, FORGE_P256);
		add_fingerprint(&fingerprint, i < 3 ? key : forge->leaf_key);
		trust_allow_unlogged(trust, fingerprint.text);
	}
}

static void load_trust(struct trust *trust, const struct forge *forge, const struct asking *asking)
{
	if (!asking->no_root)
		add_trust(trust, "forge.json", &forge->root);
	if (asking->keyring)
		add_trust(trust, "keys.json", &forge->keyring);
	if (asking->ring)
		add_trust(trust, "signers.pem", &forge->keys);
	if (asking->unlogged)
		allow_unlogged(trust, forge);
}

struct looking {
	const struct verify_settings *settings;
	struct arena *arena;
	struct verification *ret;
	size_t count;
};

/* The item dies with this call, so what it makes must stand alone. */
static int look(const struct item *item, void *context)
{
	struct looking *looking = context;

	if (looking->count++ == 0)
		attestation_verify(item, looking->settings, looking->arena, looking->ret);
	return 0;
}

static void make_artifact(
	struct artifact *ret, const struct asking *asking, const struct forge *forge, struct arena *arena)
{
	CLEANUP(buf_release) struct buf digest = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *artifact = asking->artifact ? asking->artifact : forge->artifact.text;
	const char *copy = arena_string(arena, artifact);

	if (!asking->artifact_digest) {
		artifact_of_bytes(ret, (struct bytes){ (const unsigned char *)copy, strlen(copy) }, arena);
		return;
	}
	forge_digest(asking->artifact_digest, artifact, strlen(artifact), &digest);
	buf_format(&text, "%s:", asking->artifact_digest);
	buf_add_hex(&text, digest.text, digest.length);
	assert_true(artifact_of_text(ret, text.text, arena));
}

static void edit(struct buf *text, const char *from, const char *to)
{
	CLEANUP(buf_release) struct buf edited = BUF_INIT;
	const char *at = strstr(text->text, from);

	assert_non_null(at);
	buf_add_bytes(&edited, text->text, (size_t)(at - text->text));
	buf_add(&edited, to);
	buf_add(&edited, at + strlen(from));
	buf_clear(text);
	buf_add_bytes(text, edited.text, edited.length);
}

static void verify(struct forge *forge, const struct asking *asking, struct trust *trust, struct arena *arena,
	struct verification *ret)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	const char *sources[] = { asking->source };
	struct signer signer = { .identity = asking->identity,
		.issuer = asking->issuer,
		.pattern = asking->pattern,
		.sources = sources,
		.source_count = asking->source ? 1 : 0 };
	struct builder builder = { .id = asking->builder, .level = 3 };
	struct artifact artifact = { 0 };
	struct error err = { 0 };

	if (asking->other_key) {
		CLEANUP(forge_key_release) EVP_PKEY *other = forge_key(asking->other_key, FORGE_P256);
		forge_add_key_pem(&key, other);
	} else if (asking->key) {
		buf_add(&key, forge->keys.text);
	}
	if (!asking->no_artifact)
		make_artifact(&artifact, asking, forge, arena);
	struct verify_settings settings = {
		.trust = trust,
		.artifact = asking->no_artifact ? NULL : &artifact,
		.signers = &signer,
		.signer_count = asking->identity ? 1 : 0,
		.builders = &builder,
		.builder_count = asking->builder ? 1 : 0,
		.key = key.length ? key.text : NULL,
		.threshold = asking->threshold,
		.now = asking->now,
	};
	struct looking looking = { .settings = &settings, .arena = arena, .ret = ret };
	struct limits limits;

	limits_default(&limits);
	if (items_read(forge->bundle.text, forge->bundle.length, &limits, look, &looking, NULL, &err) < 0)
		fail_msg("reading: %s", err.message);
	assert_int_equal(looking.count, 1);
}

void trial_verify(const struct trial *trial, const char *from, const char *to, struct arena *arena,
	struct verification *ret)
{
	CLEANUP(forge_release) struct forge forge;
	CLEANUP(trust_close) struct trust *trust = trust_new();

	forge_make(&forge, &trial->knobs);
	if (from)
		edit(&forge.bundle, from, to);
	load_trust(trust, &forge, &trial->asking);
	verify(&forge, &trial->asking, trust, arena, ret);
}

/* --- judging ------------------------------------------------------------------------------------------ */

static const char *or_none(const char *text)
{
	return text ? text : "-";
}

static void tell(const char *what, const struct verification *found)
{
	print_error("%s: %s\n", what, attestation_verdict_word(found->verdict));
	for (size_t i = 0; i < found->step_count; i++) {
		const struct step_result *step = &found->steps[i];
		print_error("  %s %s: expected %s, seen %s; %s\n", attestation_step_word(step->step),
			step_state_word(step->state), or_none(step->expected), or_none(step->seen),
			or_none(step->note));
	}
}

static bool has_failed(const struct verification *found, enum attestation_step step)
{
	for (size_t i = 0; i < found->step_count; i++) {
		if (found->steps[i].step == step && found->steps[i].state == STEP_FAILED)
			return true;
	}
	return false;
}

/* A fault may leave too few times and entries behind, and nothing else. */
static bool is_explained(const struct fault *fault, enum attestation_step step)
{
	return step == fault->step || step == fault->another_step || step == STEP_TIME || step == STEP_LOG ||
	       (step == STEP_STRUCTURE && fault->verdict == VERDICT_MALFORMED);
}

static void judge(const struct fault *fault, const struct verification *found)
{
	const enum attestation_verdict wanted = fault->verdict ? fault->verdict : VERDICT_FAILED;
	bool good = found->verdict == wanted;

	good = good && (!fault->step || has_failed(found, fault->step));
	good = good && (!fault->another_step || has_failed(found, fault->another_step));
	good = good && (wanted != VERDICT_FAILED || found->failed == fault->step);
	for (size_t i = 0; good && i < found->step_count; i++)
		good = found->steps[i].state != STEP_FAILED || is_explained(fault, found->steps[i].step);
	if (good)
		return;
	tell("with the fault", found);
	fail_msg("wanted %s at %s", attestation_verdict_word(wanted),
		fault->step ? attestation_step_word(fault->step) : "no step");
}

static void turn(struct trial *trial, const struct fault *fault)
{
	char *at = (char *)trial + fault->at;
	const int number = (int)fault->number;

	switch (fault->turning) {
	case TURN_NOTHING:
		break;
	case TURN_FLAG:
		memcpy(at, &(bool){ true }, sizeof(bool));
		break;
	case TURN_OFF:
		memcpy(at, &(bool){ false }, sizeof(bool));
		break;
	case TURN_TEXT:
		memcpy(at, &fault->text, sizeof(fault->text));
		break;
	case TURN_TIME:
		memcpy(at, &fault->number, sizeof(fault->number));
		break;
	case TURN_NUMBER:
		memcpy(at, &number, sizeof(number));
		break;
	}
	if (fault->turn)
		fault->turn(trial);
}

static void run_fault(void **state)
{
	const struct fault *fault = *state;
	CLEANUP(arena_release) struct arena arena = { 0 };
	const enum attestation_verdict base = fault->base_is ? fault->base_is : VERDICT_VERIFIED;
	struct verification found = { 0 };
	struct trial trial;

	(fault->base ? fault->base : trial_message)(&trial);
	/* With a check taken out only the fault is of interest. */
	if ((fault->turning || fault->turn || fault->from) && !getenv("SCABBARD_WITHOUT")) {
		trial_verify(&trial, NULL, NULL, &arena, &found);
		if (found.verdict != base) {
			tell("without the fault", &found);
			fail_msg("the base is not right");
		}
	}
	turn(&trial, fault);
	trial_verify(&trial, fault->from, fault->to, &arena, &found);
	judge(fault, &found);
}

int faults_run(const char *group, const struct fault *faults, size_t count)
{
	struct CMUnitTest tests[FAULTS_MAX] = { 0 };

	assert_true(count <= FAULTS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct fault *row = NULL;

		/* cmocka's state is not const, and nothing writes to it. */
		memcpy(&row, &(const struct fault *){ &faults[i] }, sizeof(row));
		tests[i] = (struct CMUnitTest){
			.name = faults[i].name, .test_func = run_fault, .initial_state = row
		};
	}
	return _cmocka_run_group_tests(group, tests, count, NULL, NULL);
}
