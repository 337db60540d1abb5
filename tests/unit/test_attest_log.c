#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_log.h"

/* A second entry that is as good as the first. */
static void add_entry(struct log_scene *scene)
{
	scene->entries[1] = scene->entries[0];
	scene->item.entry_count = 2;
}

static void second_generation(struct log_scene *scene)
{
	const struct body_plan plan = body_plan(scene, "dsse", "0.0.2");

	log_scene_log(scene, &plan);
}

static bool fails_at(struct log_scene *scene, enum attestation_step step)
{
	return !log_scene_holds(scene) && log_scene_failed(scene) == step;
}

static void counts_an_entry_that_holds_in_everything(void **state)
{
	static const enum attestation_step steps[] = { STEP_PROMISE, STEP_CHECKPOINT, STEP_INCLUSION,
		STEP_ENTRY, STEP_LOG };
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	assert_true(log_scene_holds(&scene));
	for (size_t i = 0; i < COUNT_OF(steps); i++)
		assert_true(log_scene_has(&scene, steps[i], STEP_OK));
	assert_int_equal(scene.verifying.logged, 1);
	assert_int_equal(scene.verifying.time_count, 1);
	assert_int_equal(scene.verifying.times[0].at, LOGGED_AT);
	assert_int_equal(scene.verifying.times[0].source, TIME_PROMISE);
	assert_false(scene.verifying.times[0].again);
	assert_int_equal(scene.result.entry_count, 1);
	assert_string_equal(scene.result.entries[0].log, "log.example");
	assert_int_equal(scene.result.entries[0].index, LOGGED_GLOBAL);
	assert_int_equal(scene.result.entries[0].time, LOGGED_AT);
	assert_true(scene.result.entries[0].proved);
}

/* --- promises --------------------------------------------------------------------------------------- */

static void signs_every_member_of_a_promise(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct log_entry good;

	(void)state;
	log_scene_open(&scene);
	log_scene_unprove(&scene);
	good = scene.entries[0];
	assert_true(log_scene_holds(&scene));
	scene.entries[0].integrated++;
	assert_true(fails_at(&scene, STEP_PROMISE));
	assert_int_equal(scene.verifying.time_count, 0);
	scene.entries[0] = good;
	scene.entries[0].index++;
	assert_true(fails_at(&scene, STEP_PROMISE));
	scene.entries[0] = good;
	scene.entries[0].body.length--;
	assert_true(fails_at(&scene, STEP_PROMISE));
	scene.entries[0] = good;
	scene.entries[0].promise.length--;
	assert_true(fails_at(&scene, STEP_PROMISE));
	assert_int_equal(scene.verifying.logged, 0);
}

static void asks_for_a_log_key_that_was_valid_then(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	scene.log.key.validity = (struct validity){ LOGGED_AT, LOGGED_AT };
	assert_true(log_scene_holds(&scene));
	scene.log.key.validity = (struct validity){ LOGGED_AT + 1, LOGGED_END };
	assert_true(fails_at(&scene, STEP_PROMISE));
	assert_int_equal(scene.verifying.time_count, 0);
	scene.log.key.validity = (struct validity){ LOGGED_START, LOGGED_AT - 1 };
	assert_true(fails_at(&scene, STEP_PROMISE));
	assert_int_equal(scene.verifying.logged, 0);
}

static void refuses_a_promise_of_the_future(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	scene.settings.now = LOGGED_AT;
	assert_true(log_scene_holds(&scene));
	scene.settings.now = LOGGED_AT - 1;
	assert_true(fails_at(&scene, STEP_PROMISE));
	assert_int_equal(scene.verifying.time_count, 0);
}

static void makes_no_time_of_what_nobody_signed(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	log_scene_unpromise(&scene);
	scene.entries[0].integrated = LOGGED_AT;
	assert_true(log_scene_holds(&scene));
	assert_true(log_scene_has(&scene, STEP_PROMISE, STEP_NOT_PRESENT));
	assert_int_equal(scene.verifying.time_count, 0);
	assert_int_equal(scene.result.entries[0].time, 0);
}

static void takes_an_entry_of_rekor_v1_with_a_promise_alone(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	log_scene_unprove(&scene);
	assert_true(log_scene_holds(&scene));
	assert_true(log_scene_has(&scene, STEP_INCLUSION, STEP_NOT_PRESENT));
	assert_false(scene.result.entries[0].proved);
}

static void asks_for_a_promise_or_a_proof(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	log_scene_unprove(&scene);
	log_scene_unpromise(&scene);
	assert_true(fails_at(&scene, STEP_INCLUSION));
	assert_int_equal(scene.verifying.logged, 0);
}

static void checks_the_proof_beside_a_promise_too(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	scene.entries[0].proof_index--;
	assert_true(fails_at(&scene, STEP_INCLUSION));
	assert_int_equal(scene.verifying.logged, 0);
}

/* --- Rekor v2 --------------------------------------------------------------------------------------- */

static void asks_for_a_proof_of_rekor_v2(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	second_generation(&scene);
	assert_true(log_scene_holds(&scene));
	assert_int_equal(scene.verifying.time_count, 0);
	log_scene_unprove(&scene);
	scene.entries[0].integrated = LOGGED_AT;
	log_scene_promise(&scene);
	assert_true(fails_at(&scene, STEP_INCLUSION));
	assert_int_equal(scene.verifying.logged, 0);
}

static void counts_no_time_of_rekor_v2(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	second_generation(&scene);
	scene.entries[0].integrated = LOGGED_AT;
	log_scene_promise(&scene);
	assert_true(log_scene_holds(&scene));
	assert_int_equal(scene.verifying.time_count, 0);
	assert_int_equal(scene.result.entries[0].time, 0);
}

static void asks_for_one_index_in_rekor_v2(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	second_generation(&scene);
	scene.entries[0].index++;
	assert_true(fails_at(&scene, STEP_INCLUSION));
}

static void asks_for_a_log_key_that_was_valid_at_all_proved_times(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct verifying *verifying = &scene.verifying;

	(void)state;
	log_scene_open(&scene);
	second_generation(&scene);
	scene.log.key.validity = (struct validity){ LOGGED_AT, LOGGED_AT + 10 };
	check_promises(verifying);
	time_add(verifying, LOGGED_AT, TIME_STAMP);
	time_add(verifying, LOGGED_AT + 10, TIME_STAMP);
	check_entries(verifying);
	assert_int_equal(verifying->logged, 1);
	time_add(verifying, LOGGED_AT + 11, TIME_STAMP);
	verifying->logged = 0;
	check_entries(verifying);
	assert_int_equal(verifying->logged, 0);
	assert_true(log_scene_has(&scene, STEP_CHECKPOINT, STEP_FAILED));
	verifying->times[2].at = LOGGED_AT - 1;
	check_entries(verifying);
	assert_int_equal(verifying->logged, 0);
}

/* --- proofs ----------------------------------------------------------------------------------------- */

static void takes_size_and_root_from_the_checkpoint(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct log_entry good;
	struct bytes other;

	(void)state;
	log_scene_open(&scene);
	good = scene.entries[0];
	/* The proof's own words are those of another tree. */
	scene.entries[0].proof_size++;
	assert_true(fails_at(&scene, STEP_INCLUSION));
	scene.entries[0] = good;
	scene.entries[0].proof_root = bytes_of("another root, also of 32 bytes..");
	assert_true(fails_at(&scene, STEP_INCLUSION));
	scene.entries[0].proof_root = (struct bytes){ 0 };
	assert_true(fails_at(&scene, STEP_INCLUSION));
	/* The checkpoint is of another tree, and the proof of the right one. */
	scene.entries[0] = good;
	log_scene_tree(&scene, "log.example - 4711", LOGGED_SIZE, scene.log.id);
	scene.entries[0].proof_root = good.proof_root;
	assert_true(fails_at(&scene, STEP_INCLUSION));
	/* Both agree on a tree that does not hold the entry. */
	scene.entries[0].proof_root = scene.log.id;
	assert_true(fails_at(&scene, STEP_INCLUSION));
	assert_string_equal(log_scene_words(&scene, STEP_CHECKPOINT, STEP_OK), "|log.example|");
	/* Of the right root, but of a size at which the path would be shorter. */
	other = good.proof_root;
	log_scene_tree(&scene, "log.example - 4711", 4, other);
	assert_true(fails_at(&scene, STEP_INCLUSION));
}

static void proves_this_body_at_this_index(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct log_entry good;

	(void)state;
	log_scene_open(&scene);
	log_scene_unpromise(&scene);
	good = scene.entries[0];
	assert_true(log_scene_holds(&scene));
	for (int64_t i = -1; i <= LOGGED_SIZE; i++) {
		scene.entries[0].proof_index = i;
		if (i != LOGGED_INDEX)
			assert_true(fails_at(&scene, STEP_INCLUSION));
	}
	scene.entries[0] = good;
	scene.entries[0].hash_count--;
	assert_true(fails_at(&scene, STEP_INCLUSION));
	scene.entries[0] = good;
	scene.entries[0].body = bytes_of("{}");
	assert_true(fails_at(&scene, STEP_INCLUSION));
}

static void asks_for_the_checkpoint_of_a_proof(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	scene.entries[0].checkpoint = NULL;
	assert_true(fails_at(&scene, STEP_CHECKPOINT));
	assert_true(log_scene_has(&scene, STEP_INCLUSION, STEP_NOT_CHECKED));
	scene.entries[0].checkpoint = "";
	assert_true(fails_at(&scene, STEP_CHECKPOINT));
	assert_int_equal(scene.verifying.logged, 0);
}

static void asks_for_a_checkpoint_of_this_log(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	const struct log_entry *entry = &scene.entries[0];

	(void)state;
	log_scene_open(&scene);
	log_scene_tree(&scene, "log.other - 4711", LOGGED_SIZE, entry->proof_root);
	assert_true(fails_at(&scene, STEP_CHECKPOINT));
	assert_string_equal(log_scene_words(&scene, STEP_CHECKPOINT, STEP_FAILED),
		"log.example|log.other - 4711|the checkpoint is of another log");
	log_scene_prove(&scene);
	assert_true(log_scene_holds(&scene));
	/* The origin of Rekor v1 in Rekor v2. */
	second_generation(&scene);
	log_scene_tree(&scene, "log.example - 4711", LOGGED_SIZE, entry->proof_root);
	assert_true(fails_at(&scene, STEP_CHECKPOINT));
}

static void checks_the_signature_of_the_checkpoint(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	char *size;

	(void)state;
	log_scene_open(&scene);
	size = arena_string(&scene.arena, scene.entries[0].checkpoint);
	*strchr(size, '5') = '6';
	scene.entries[0].checkpoint = size;
	scene.entries[0].proof_size = 6;
	assert_true(fails_at(&scene, STEP_CHECKPOINT));
	assert_int_equal(scene.verifying.logged, 0);
}

/* --- counting --------------------------------------------------------------------------------------- */

static void counts_one_entry_once(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	add_entry(&scene);
	scene.root.need_logs = 2;
	assert_true(fails_at(&scene, STEP_LOG));
	assert_int_equal(scene.verifying.logged, 1);
	assert_int_equal(scene.verifying.time_count, 2);
	assert_false(scene.verifying.times[0].again);
	assert_true(scene.verifying.times[1].again);
	/* Its index is not signed where there is no promise: the body is. */
	log_scene_unpromise(&scene);
	add_entry(&scene);
	scene.entries[1].index++;
	assert_true(fails_at(&scene, STEP_LOG));
	assert_int_equal(scene.verifying.logged, 1);
}

static void counts_two_entries_of_one_log(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	struct body_plan plan;

	(void)state;
	log_scene_open(&scene);
	add_entry(&scene);
	plan = body_plan(&scene, "intoto", "0.0.2");
	log_scene_log(&scene, &plan);
	scene.entries[0].index++;
	log_scene_promise(&scene);
	scene.root.need_logs = 2;
	assert_true(log_scene_holds(&scene));
	assert_int_equal(scene.verifying.logged, 2);
}

static void fails_with_one_bad_entry_beside_a_good_one(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	add_entry(&scene);
	scene.entries[1].index++;
	assert_true(fails_at(&scene, STEP_PROMISE));
	assert_int_equal(scene.verifying.logged, 1);
}

static void asks_for_as_many_entries_as_the_root_does(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	scene.item.entry_count = 0;
	assert_true(fails_at(&scene, STEP_LOG));
	assert_string_equal(log_scene_words(&scene, STEP_LOG, STEP_FAILED), "1 log entry that holds|0|");
	assert_true(log_scene_has(&scene, STEP_PROMISE, STEP_NOT_PRESENT));
	assert_true(log_scene_has(&scene, STEP_CHECKPOINT, STEP_NOT_PRESENT));
	assert_true(log_scene_has(&scene, STEP_INCLUSION, STEP_NOT_PRESENT));
	assert_true(log_scene_has(&scene, STEP_ENTRY, STEP_NOT_PRESENT));
	scene.root.need_logs = 0;
	assert_true(log_scene_holds(&scene));
	assert_true(log_scene_has(&scene, STEP_LOG, STEP_NOT_PRESENT));
}

static void ignores_a_log_that_it_does_not_know(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	const char *id;

	(void)state;
	log_scene_open(&scene);
	scene.entries[0].log_id = bytes_of("the id of another log, 32 bytes.");
	scene.entries[0].checkpoint = "log2025-alpha3.rekor.sigstage.dev\n1\n";
	scene.root.need_logs = 0;
	assert_true(log_scene_holds(&scene));
	assert_true(scene.verifying.unknown_log);
	assert_int_equal(scene.verifying.logged, 0);
	assert_int_equal(scene.verifying.time_count, 0);
	assert_true(log_scene_has(&scene, STEP_PROMISE, STEP_IGNORED));
	id = bytes_hex(scene.entries[0].log_id, &scene.arena);
	assert_string_equal(log_scene_words(&scene, STEP_LOG, STEP_IGNORED),
		arena_format(&scene.arena,
			"|%s|a log that is not trusted, which calls itself "
			"'log2025-alpha3.rekor.sigstage.dev'; looks like Sigstore staging",
			id));
	assert_string_equal(scene.result.entries[0].log, id);
	assert_true(log_scene_has(&scene, STEP_ENTRY, STEP_NOT_CHECKED));
	scene.root.need_logs = 1;
	assert_true(fails_at(&scene, STEP_LOG));
	/* Without a root nobody knows how many are needed. */
	scene.verifying.root = NULL;
	assert_true(log_scene_holds(&scene));
	assert_true(log_scene_has(&scene, STEP_LOG, STEP_NOT_CHECKED));
	/* But of what a key signed one is, root or not. */
	log_scene_key_signed(&scene);
	assert_true(fails_at(&scene, STEP_LOG));
}

static void counts_a_good_entry_beside_one_of_an_unknown_log(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	add_entry(&scene);
	scene.entries[1].log_id = bytes_of("another");
	assert_true(log_scene_holds(&scene));
	assert_int_equal(scene.verifying.logged, 1);
}

static void asks_no_entry_of_a_key_that_policy_lets_off(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;
	const char *unlogged[] = { "SHA256:of another", NULL };

	(void)state;
	log_scene_open(&scene);
	log_scene_key_signed(&scene);
	scene.item.entry_count = 0;
	scene.root.need_logs = 0;
	assert_true(fails_at(&scene, STEP_LOG));
	scene.trust.unlogged = unlogged;
	scene.trust.unlogged_count = 1;
	assert_true(fails_at(&scene, STEP_LOG));
	unlogged[1] = scene.verifying.key.fingerprint;
	scene.trust.unlogged_count = 2;
	assert_true(log_scene_holds(&scene));
	/* That says nothing of certificates. */
	scene.item.certificate = bytes_of("a certificate");
	scene.root.need_logs = 1;
	assert_true(fails_at(&scene, STEP_LOG));
}

static void says_when_the_log_has_a_key_it_cannot_use(void **state)
{
	CLEANUP(log_scene_close) struct log_scene scene;

	(void)state;
	log_scene_open(&scene);
	public_key_release(&scene.log.key);
	scene.log.key.key = NULL;
	scene.log.key.scheme = KEY_UNSUPPORTED;
	scene.log.key.details = "ML_DSA_65";
	assert_true(fails_at(&scene, STEP_LOG));
	assert_string_equal(scene.verifying.unsupported, "key of the log log.example: ML_DSA_65");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_an_entry_that_holds_in_everything),
		cmocka_unit_test(signs_every_member_of_a_promise),
		cmocka_unit_test(asks_for_a_log_key_that_was_valid_then),
		cmocka_unit_test(refuses_a_promise_of_the_future),
		cmocka_unit_test(makes_no_time_of_what_nobody_signed),
		cmocka_unit_test(takes_an_entry_of_rekor_v1_with_a_promise_alone),
		cmocka_unit_test(asks_for_a_promise_or_a_proof),
		cmocka_unit_test(checks_the_proof_beside_a_promise_too),
		cmocka_unit_test(asks_for_a_proof_of_rekor_v2),
		cmocka_unit_test(counts_no_time_of_rekor_v2),
		cmocka_unit_test(asks_for_one_index_in_rekor_v2),
		cmocka_unit_test(asks_for_a_log_key_that_was_valid_at_all_proved_times),
		cmocka_unit_test(takes_size_and_root_from_the_checkpoint),
		cmocka_unit_test(proves_this_body_at_this_index),
		cmocka_unit_test(asks_for_the_checkpoint_of_a_proof),
		cmocka_unit_test(asks_for_a_checkpoint_of_this_log),
		cmocka_unit_test(checks_the_signature_of_the_checkpoint),
		cmocka_unit_test(counts_one_entry_once),
		cmocka_unit_test(counts_two_entries_of_one_log),
		cmocka_unit_test(fails_with_one_bad_entry_beside_a_good_one),
		cmocka_unit_test(asks_for_as_many_entries_as_the_root_does),
		cmocka_unit_test(ignores_a_log_that_it_does_not_know),
		cmocka_unit_test(counts_a_good_entry_beside_one_of_an_unknown_log),
		cmocka_unit_test(asks_no_entry_of_a_key_that_policy_lets_off),
		cmocka_unit_test(says_when_the_log_has_a_key_it_cannot_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
