/* Verdicts: whose word counts, which trust root is taken, and what is said where nothing can be proved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "attest/verify.h"
#include "base/cleanup.h"
#include "support_faults.h"
#include "support_forge_parts.h"

/* --- single faults that the tables by topic do not have ------------------------------------------------- */

static void name_for_a_key(struct trial *trial)
{
	trial->asking.identity = trial->knobs.name;
	trial->asking.issuer = trial->knobs.issuer;
}

static void plain_keyring(struct trial *trial)
{
	trial_keyring(trial);
	trial->knobs.entry = FORGE_NO_ENTRY;
	trial->asking.unlogged = true;
}

static void without_artifact(struct trial *trial)
{
	trial_message(trial);
	trial->asking.no_artifact = true;
}

static void plain_of_predicate(struct trial *trial)
{
	trial_plain(trial);
	trial->knobs.payload_type = "application/vnd.in-toto.provenance+json";
}

static void edwards_by_digest(struct trial *trial)
{
	trial->knobs.key_kind = FORGE_ED25519;
	trial->asking.artifact_digest = "sha256";
}

static const struct fault faults[] = {
	{ .name = "takes no key where a name is asked for",
		.base = trial_keyring,
		.turn = name_for_a_key,
		.step = STEP_IDENTITY },
	{ .name = "takes no certificate where a key is asked for", FLAG(asking.key), .step = STEP_IDENTITY },
	{ .name = "refuses a workflow that the certificate does not name",
		.base = trial_envelope,
		TEXT(knobs.claimed_path, ".github/workflows/other.yml"),
		.step = STEP_CERTIFIED },
	{ .name = "refuses a workflow that only begins alike",
		.base = trial_envelope,
		TEXT(knobs.claimed_path, ".github/workflows/release"),
		.step = STEP_CERTIFIED },
	{ .name = "refuses a builder that did not sign",
		.base = trial_envelope,
		TEXT(knobs.builder,
			"https://github.com/acme/pay/.github/workflows/other.yml@refs/heads/main"),
		.step = STEP_CERTIFIED },
	{ .name = "gives no time to a key that has ended since",
		.base = plain_keyring,
		TIME(knobs.key_end, FORGE_TIME),
		.verdict = VERDICT_SIGNED_NO_TIME,
		.step = STEP_TIME },
	{ .name = "binds the digest that a message names where there is no artifact",
		.base = without_artifact,
		FLAG(knobs.message_digest_other),
		.step = STEP_ENTRY,
		.another_step = STEP_SIGNATURE },
	{ .name = "cannot do a message of which nothing is known",
		.base = without_artifact,
		FLAG(knobs.no_message_digest),
		.verdict = VERDICT_UNSUPPORTED },
	{ .name = "cannot do a digest where the key signs the bytes",
		.turn = edwards_by_digest,
		.verdict = VERDICT_UNSUPPORTED },
	{ .name = "takes a payload type that names the predicate of a plain envelope",
		.base = plain_of_predicate,
		.verdict = VERDICT_VERIFIED },
	{ .name = "refuses that payload type in a bundle",
		.base = trial_envelope,
		TEXT(knobs.payload_type, "application/vnd.in-toto.provenance+json"),
		.step = STEP_STATEMENT },
	{ .name = "refuses a payload type without a predicate's name",
		.base = trial_plain,
		TEXT(knobs.payload_type, "application/vnd.in-toto.+json"),
		.step = STEP_STATEMENT },
	{ .name = "does not know an instance", FLAG(asking.no_root), .verdict = VERDICT_NO_TRUST },
};

/* --- by hand -------------------------------------------------------------------------------------------- */

struct world {
	struct arena arena;
	struct forge forge;
	struct trust *trust;
	struct verify_settings settings;
	struct signer signer;
	struct artifact artifact;
	struct verification found;
	size_t count;
};

static void world_release(struct world *world)
{
	trust_close(&world->trust);
	forge_release(&world->forge);
	arena_release(&world->arena);
}

static void add_root(struct trust *trust, const char *name, const struct forge *forge)
{
	struct error err = { 0 };

	if (trust_add(trust, name, forge->root.text, forge->root.length, &err) < 0)
		fail_msg("%s", err.message);
}

static struct bytes bytes_of(const struct buf *buf)
{
	return (struct bytes){ (const unsigned char *)buf->text, buf->length };
}

static void world_make(struct world *ret, const struct knobs *knobs)
{
	*ret = (struct world){ .trust = trust_new() };
	forge_make(&ret->forge, knobs);
	artifact_of_bytes(&ret->artifact, bytes_of(&ret->forge.artifact), &ret->arena);
	ret->signer = (struct signer){ .identity = knobs->name, .issuer = knobs->issuer };
	ret->settings = (struct verify_settings){
		.trust = ret->trust,
		.artifact = &ret->artifact,
		.signers = &ret->signer,
		.signer_count = 1,
		.now = FORGE_NOW,
	};
}

static int on_item(const struct item *item, void *context)
{
	struct world *world = context;

	world->count++;
	attestation_verify(item, &world->settings, &world->arena, &world->found);
	return 0;
}

static void verify_text(struct world *world, const char *text, size_t length)
{
	struct error err = { 0 };
	struct limits limits;

	limits_default(&limits);
	world->count = 0;
	if (items_read(text, length, &limits, on_item, world, NULL, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(world->count, 1);
}

static void expect(const struct world *world, enum attestation_verdict verdict, const char *words)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	verification_add_line(&line, &world->found);
	if (world->found.verdict != verdict || (words && !strstr(line.text, words)))
		fail_msg("wanted %s: %s", attestation_verdict_word(verdict), line.text);
}

/* The first root has the authority and not the log: the second is tried too, and is the one that is named. */
static void tries_every_root_that_knows_the_issuer(void **state)
{
	CLEANUP(world_release) struct world world;
	CLEANUP(forge_release) struct forge other;
	struct knobs knobs = forge_knobs();

	(void)state;
	world_make(&world, &knobs);
	knobs.log_unknown = true;
	forge_make(&other, &knobs);
	add_root(world.trust, "a-other.json", &other);
	verify_text(&world, world.forge.bundle.text, world.forge.bundle.length);
	expect(&world, VERDICT_NO_TRUST, "log");
	add_root(world.trust, "b-right.json", &world.forge);
	verify_text(&world, world.forge.bundle.text, world.forge.bundle.length);
	expect(&world, VERDICT_VERIFIED, NULL);
	assert_string_equal(world.found.root, "b-right.json");
	assert_int_equal(world.found.time, FORGE_TIME);
}

static void names_issuer_and_log_that_nobody_knows(void **state)
{
	CLEANUP(world_release) struct world world;
	const struct knobs knobs = forge_knobs();

	(void)state;
	world_make(&world, &knobs);
	verify_text(&world, world.forge.bundle.text, world.forge.bundle.length);
	expect(&world, VERDICT_NO_TRUST, "CN=forge-intermediate,O=forge.example, logged by ");
	expect(&world, VERDICT_NO_TRUST, " is in no trust root that is loaded");
}

/* One claim that differs is a failure, also where provenance of another build altogether is let pass. */
static void lets_pass_foreign_claims_only_where_it_is_asked_to(void **state)
{
	CLEANUP(world_release) struct world world;
	CLEANUP(world_release) struct world single;
	CLEANUP(world_release) struct world pair;
	struct knobs knobs = forge_knobs();

	(void)state;
	knobs.envelope = true;
	knobs.entry = FORGE_DSSE_1;
	knobs.claimed_commit = "0123456789012345678901234567890123456789";
	world_make(&single, &knobs);
	add_root(single.trust, "forge.json", &single.forge);
	single.settings.foreign_claims = true;
	verify_text(&single, single.forge.bundle.text, single.forge.bundle.length);
	expect(&single, VERDICT_FAILED, "commit");
	knobs.claimed_repository = "https://github.com/else/where";
	world_make(&pair, &knobs);
	add_root(pair.trust, "forge.json", &pair.forge);
	pair.settings.foreign_claims = true;
	verify_text(&pair, pair.forge.bundle.text, pair.forge.bundle.length);
	expect(&pair, VERDICT_FAILED, "source repository");
	knobs.builder = "https://github.com/else/where/.github/workflows/else.yml@refs/heads/main";
	knobs.claimed_repository = "https://github.com/else/where";
	knobs.claimed_path = ".github/workflows/else.yml";
	knobs.claimed_run = "https://github.com/else/where/actions/runs/1/attempts/1";
	world_make(&world, &knobs);
	add_root(world.trust, "forge.json", &world.forge);
	verify_text(&world, world.forge.bundle.text, world.forge.bundle.length);
	expect(&world, VERDICT_FAILED, "source repository");
	world.settings.foreign_claims = true;
	verify_text(&world, world.forge.bundle.text, world.forge.bundle.length);
	expect(&world, VERDICT_VERIFIED, NULL);
}

static void unsigned_ones_stay_claims_whatever_they_say(void **state)
{
	static const char statement[] = "{\"_type\":\"https://in-toto.io/Statement/"
					"v1\",\"subject\":[{\"digest\":{\"sha256\":\"00\"}}],"
					"\"predicateType\":\"https://forge.example/p\",\"predicate\":{}}";
#define SUMMARY(result)                                                                                      \
	"{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\"00\"}}],"     \
	"\"predicateType\":\"https://slsa.dev/verification_summary/v1\",\"predicate\":{"                     \
	"\"verificationResult\":\"" result "\"}}"
	static const char passed[] = SUMMARY("PASSED"), not_passed[] = SUMMARY("FAILED");
	static const char broken[] = "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[1],"
				     "\"predicateType\":\"p\",\"predicate\":{}}";
	CLEANUP(world_release) struct world world;
	const struct knobs knobs = forge_knobs();

	(void)state;
	world_make(&world, &knobs);
	add_root(world.trust, "forge.json", &world.forge);
	verify_text(&world, statement, strlen(statement));
	expect(&world, VERDICT_UNSIGNED, NULL);
	assert_int_equal(world.found.level, -1);
	verify_text(&world, broken, strlen(broken));
	expect(&world, VERDICT_MALFORMED, NULL);
	verify_text(&world, not_passed, strlen(not_passed));
	assert_int_not_equal(world.found.verdict, VERDICT_UNSIGNED);
	verify_text(&world, passed, strlen(passed));
	expect(&world, VERDICT_UNSIGNED, NULL);
}

/* The second root has the authority and not the log: it would pass over a promise that is broken. */
static void a_root_that_knows_less_overrules_none_that_knows_more(void **state)
{
	CLEANUP(world_release) struct world world;
	CLEANUP(forge_release) struct forge other;
	struct knobs knobs = forge_knobs();

	(void)state;
	knobs.stamp = true;
	knobs.promise_forged = true;
	world_make(&world, &knobs);
	knobs.log_unknown = true;
	forge_make(&other, &knobs);
	add_root(world.trust, "a-right.json", &world.forge);
	add_root(world.trust, "b-other.json", &other);
	verify_text(&world, world.forge.bundle.text, world.forge.bundle.length);
	expect(&world, VERDICT_FAILED, "promise");
}

static void nothing_stands_behind_a_certificate(void **state)
{
	CLEANUP(buf_release) struct buf der = BUF_INIT;
	CLEANUP(world_release) struct world world;
	const struct knobs knobs = forge_knobs();
	struct item_signature signature = { .key_id = "" };
	struct item item = { .format = ATTESTATION_BUNDLE, .content = CONTENT_MESSAGE };

	(void)state;
	world_make(&world, &knobs);
	add_root(world.trust, "forge.json", &world.forge);
	forge_add_der(&der, world.forge.leaf);
	signature.signature = bytes_of(&world.forge.signature);
	item.signatures = &signature;
	item.signature_count = 1;
	item.certificate = bytes_of(&der);
	on_item(&item, &world);
	assert_int_not_equal(world.found.verdict, VERDICT_MALFORMED);
	buf_add_char(&der, 0);
	item.certificate = bytes_of(&der);
	on_item(&item, &world);
	expect(&world, VERDICT_MALFORMED, "behind the certificate");
}

static void keys_that_are_no_pem_are_said_to_be_so(void **state)
{
	CLEANUP(world_release) struct world world;
	struct knobs knobs = forge_knobs();

	(void)state;
	knobs.managed = true;
	world_make(&world, &knobs);
	world.settings.signer_count = 0;
	world.settings.key = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
	verify_text(&world, world.forge.bundle.text, world.forge.bundle.length);
	expect(&world, VERDICT_MALFORMED, "no public key in PEM");
}

static void steps_come_in_their_order(void **state)
{
	CLEANUP(world_release) struct world world;
	const struct knobs knobs = forge_knobs();

	(void)state;
	world_make(&world, &knobs);
	add_root(world.trust, "forge.json", &world.forge);
	verify_text(&world, world.forge.bundle.text, world.forge.bundle.length);
	assert_true(world.found.step_count >= STEP_COUNT - 1);
	for (size_t i = 1; i < world.found.step_count; i++)
		assert_true(world.found.steps[i - 1].step <= world.found.steps[i].step);
}

static void artifacts_are_named_by_their_digests(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct artifact artifact;

	(void)state;
	assert_true(artifact_of_text(&artifact,
		"sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", &arena));
	artifact.digest_count = 0;
	assert_false(artifact_of_text(&artifact, "sha256:e3b0", &arena));
	assert_false(artifact_of_text(&artifact, "md5:d41d8cd98f00b204e9800998ecf8427e", &arena));
	assert_false(artifact_of_text(&artifact, "a.txt", &arena));
	assert_true(
		artifact_of_text(&artifact, "gitCommit:ebff8dfbd609b7b22237c7719ce07f2dc7934f5f", &arena));
	assert_int_equal(artifact.digests[0].kind, DIGEST_GIT_COMMIT);
	artifact_of_bytes(&artifact, (struct bytes){ NULL, 0 }, &arena);
	assert_int_equal(artifact.digest_count, 3);
	assert_string_equal(
		artifact.digests[0].hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tries_every_root_that_knows_the_issuer),
		cmocka_unit_test(names_issuer_and_log_that_nobody_knows),
		cmocka_unit_test(lets_pass_foreign_claims_only_where_it_is_asked_to),
		cmocka_unit_test(unsigned_ones_stay_claims_whatever_they_say),
		cmocka_unit_test(a_root_that_knows_less_overrules_none_that_knows_more),
		cmocka_unit_test(nothing_stands_behind_a_certificate),
		cmocka_unit_test(keys_that_are_no_pem_are_said_to_be_so),
		cmocka_unit_test(steps_come_in_their_order),
		cmocka_unit_test(artifacts_are_named_by_their_digests),
	};
	const int failed = faults_run("verdicts", faults, COUNT_OF(faults));

	return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
