#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_authority.h"

static void check_bytes(struct scene *scene, struct bytes *stamps, size_t count)
{
	scene_again(scene);
	scene->item.timestamps = stamps;
	scene->item.timestamp_count = count;
	check_timestamps(&scene->verifying);
}

/* One stamp: true where it gives a time; else it must have failed, or been ignored. */
static bool holds(struct scene *scene, const struct stamp_plan *plan)
{
	struct bytes stamp = make_stamp(plan, &scene->arena);
	const bool held_so = (check_bytes(scene, &stamp, 1), has_result(scene, STEP_TIMESTAMP, STEP_OK));

	assert_int_equal(scene->result.step_count, 1);
	assert_int_equal(scene->verifying.time_count, held_so ? 1 : 0);
	return held_so;
}

static bool fails(struct scene *scene, const struct stamp_plan *plan, const char *why)
{
	assert_false(holds(scene, plan));
	assert_false(scene->verifying.unknown_tsa);
	assert_string_equal(note_of(scene, STEP_TIMESTAMP), why);
	return has_result(scene, STEP_TIMESTAMP, STEP_FAILED);
}

static void takes_the_time_of_a_tsa_it_knows(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	assert_true(holds(&scene, &stamp));
	assert_int_equal(scene.verifying.times[0].at, MADE_NOW + 60);
	assert_int_equal(scene.verifying.times[0].source, TIME_STAMP);
	stamp.imprint = EVP_sha384();
	assert_true(holds(&scene, &stamp));
	stamp.imprint = EVP_sha512();
	stamp.md = EVP_sha512();
	assert_true(holds(&scene, &stamp));
}

static void passes_over_a_tsa_it_does_not_know(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	plan = tsa_plan(&scene);
	plan.serial = 6;
	stamp = good_stamp(&scene);
	stamp.signer = make_certificate(&plan);
	assert_false(holds(&scene, &stamp));
	assert_true(has_result(&scene, STEP_TIMESTAMP, STEP_IGNORED));
	assert_true(scene.verifying.unknown_tsa);
	X509_free(stamp.signer);
	/* The same number of another issuer. */
	plan = tsa_plan(&scene);
	plan.issuer = scene.chain[1];
	plan.signer = scene.anchor_key;
	stamp.signer = make_certificate(&plan);
	assert_false(holds(&scene, &stamp));
	assert_true(has_result(&scene, STEP_TIMESTAMP, STEP_IGNORED));
	X509_free(stamp.signer);
}

static void refuses_another_key_under_the_name_of_a_tsa(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	plan = tsa_plan(&scene);
	plan.key = scene.leaf_key;
	stamp = good_stamp(&scene);
	stamp.key = scene.leaf_key;
	stamp.signer = make_certificate(&plan);
	stamp.named = scene.tsa_chain[0];
	assert_true(fails(&scene, &stamp, "its signature does not hold"));
	X509_free(stamp.signer);
}

static void wants_the_stamp_to_name_the_certificate_of_its_signer(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	plan = tsa_plan(&scene);
	plan.end++;
	stamp = good_stamp(&scene);
	stamp.named = make_certificate(&plan);
	assert_true(fails(&scene, &stamp, "it names another certificate as its signer's"));
	X509_free(stamp.named);
	stamp.named = NULL;
	stamp.unnamed = true;
	assert_true(fails(&scene, &stamp, "it names another certificate as its signer's"));
}

static void is_over_the_signature_alone(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	stamp.signature.length--;
	assert_true(fails(&scene, &stamp, "it is over another signature"));
	stamp = good_stamp(&scene);
	scene.item.signature_count = 0;
	assert_true(fails(&scene, &stamp, "it is over another signature"));
}

static void refuses_digests_that_are_too_weak(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	stamp.imprint = EVP_sha1();
	assert_true(fails(&scene, &stamp, "its imprint is no SHA-256, SHA-384 or SHA-512"));
	stamp = good_stamp(&scene);
	stamp.md = EVP_sha1();
	assert_true(
		fails(&scene, &stamp, "it is signed with a digest other than SHA-256, SHA-384 and SHA-512"));
}

static void refuses_content_that_was_changed(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	stamp.other_content = true;
	assert_true(fails(&scene, &stamp, "its signature does not hold"));
	stamp = good_stamp(&scene);
	stamp.version = 2;
	assert_true(fails(&scene, &stamp, "it is of another version than 1"));
	stamp = good_stamp(&scene);
	stamp.critical = true;
	assert_true(fails(&scene, &stamp, "it has a critical extension"));
	stamp = good_stamp(&scene);
	stamp.untyped = true;
	assert_true(fails(&scene, &stamp, "its signature is over another kind of content"));
}

static void keeps_to_the_window_of_the_entry(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	scene.tsa.validity = (struct validity){ stamp.at, stamp.at };
	assert_true(holds(&scene, &stamp));
	scene.tsa.validity.end--;
	scene.tsa.validity.start--;
	assert_true(fails(&scene, &stamp, "the trust root does not trust the TSA at that time"));
	scene.tsa.validity = (struct validity){ stamp.at + 1, stamp.at + 1 };
	assert_true(fails(&scene, &stamp, "the trust root does not trust the TSA at that time"));
}

static void a_part_of_a_second_is_after_its_begin(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan stamp;
	struct bytes bytes;

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	scene.tsa.validity = (struct validity){ stamp.at, stamp.at };
	stamp.fraction = ".000";
	assert_true(holds(&scene, &stamp));
	stamp.fraction = ".5";
	assert_true(fails(&scene, &stamp, "the trust root does not trust the TSA at that time"));
	/* Both ends of that second must fit a certificate; as a time it counts once. */
	scene.tsa.validity.end++;
	bytes = make_stamp(&stamp, &scene.arena);
	check_bytes(&scene, &bytes, 1);
	assert_int_equal(scene.verifying.time_count, 2);
	assert_false(scene.verifying.times[0].again);
	assert_true(scene.verifying.times[1].again);
	assert_int_equal(scene.verifying.times[1].at, stamp.at + 1);
}

static void lends_no_tsa_the_window_of_another(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct authority both[2];
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	both[0] = both[1] = scene.tsa;
	both[0].validity.end = MADE_NOW;
	both[1].chain = scene.chain;
	scene.root.tsas = both;
	scene.root.tsa_count = 2;
	assert_true(fails(&scene, &stamp, "the trust root does not trust the TSA at that time"));
	/* But two entries of one TSA are each a window of its own. */
	both[1].chain = scene.tsa_chain;
	assert_true(holds(&scene, &stamp));
}

static void wants_every_certificate_of_the_tsa_valid_at_the_time(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	plan = tsa_plan(&scene);
	plan.end = MADE_NOW + 60;
	scene_put(&scene, &scene.tsa_chain[0], make_certificate(&plan));
	stamp = good_stamp(&scene);
	assert_true(holds(&scene, &stamp));
	stamp.at++;
	assert_true(fails(&scene, &stamp, "a certificate of the TSA is not valid at that time"));
	plan = anchor_plan(&scene);
	plan.subject = "stamps anchor";
	plan.key = plan.signer = scene.tsa_anchor_key;
	plan.start = MADE_NOW + 60;
	scene_put(&scene, &scene.tsa_chain[1], make_certificate(&plan));
	stamp = good_stamp(&scene);
	assert_true(holds(&scene, &stamp));
	stamp.at--;
	assert_true(fails(&scene, &stamp, "a certificate of the TSA is not valid at that time"));
}

static void wants_a_tsa_for_time_stamps_alone(void **state)
{
	static const struct made_extension usages[][3] = {
		{ { "keyUsage", "critical,digitalSignature" }, { "extendedKeyUsage", "timeStamping" } },
		{ { "keyUsage", "critical,digitalSignature" },
			{ "extendedKeyUsage", "critical,codeSigning" } },
		{ { "keyUsage", "critical,digitalSignature" },
			{ "extendedKeyUsage", "critical,timeStamping,codeSigning" } },
		{ { "keyUsage", "critical,digitalSignature" } },
		{ { "keyUsage", "critical,keyEncipherment" },
			{ "extendedKeyUsage", "critical,timeStamping" } },
	};
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;
	struct stamp_plan stamp;
	size_t i;

	(void)state;
	scene_open(&scene);
	for (i = 0; i < COUNT_OF(usages); i++) {
		plan = tsa_plan(&scene);
		plan.extensions = usages[i];
		scene_put(&scene, &scene.tsa_chain[0], make_certificate(&plan));
		stamp = good_stamp(&scene);
		assert_true(fails(&scene, &stamp,
			"the TSA's own certificates do not hold, or are not for time stamps"));
	}
}

static void wants_the_tsa_signed_by_its_anchor(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	plan = tsa_plan(&scene);
	plan.signer = scene.anchor_key;
	scene_put(&scene, &scene.tsa_chain[0], make_certificate(&plan));
	stamp = good_stamp(&scene);
	assert_true(
		fails(&scene, &stamp, "the TSA's own certificates do not hold, or are not for time stamps"));
	/* And again, from memory. */
	assert_true(
		fails(&scene, &stamp, "the TSA's own certificates do not hold, or are not for time stamps"));
	/* A certificate that the root pins alone needs no authority. */
	scene.tsa = (struct authority){
		.chain = scene.tsa_chain, .chain_count = 1, .validity = { MADE_START, MADE_END }
	};
	assert_true(holds(&scene, &stamp));
}

static void refuses_a_time_that_has_not_come(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	scene.settings.now = stamp.at;
	assert_true(holds(&scene, &stamp));
	scene.settings.now--;
	assert_true(fails(&scene, &stamp, "its time is in the future"));
}

static void counts_a_tsa_once(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan stamp;
	struct bytes stamps[2];

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	stamps[0] = make_stamp(&stamp, &scene.arena);
	stamp.at += 100000;
	stamps[1] = make_stamp(&stamp, &scene.arena);
	check_bytes(&scene, stamps, 2);
	assert_int_equal(scene.verifying.time_count, 2);
	assert_false(scene.verifying.times[0].again);
	assert_true(scene.verifying.times[1].again);
	/* Yet its time has to fit the certificate as well. */
	check_chain(&scene.verifying);
	assert_true(has_result(&scene, STEP_CHAIN, STEP_FAILED));
}

static void refuses_what_is_no_stamp(void **state)
{
	static const unsigned char refused[] = { 0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02 };
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan plan;
	struct bytes stamp, part;
	char *longer;

	(void)state;
	scene_open(&scene);
	plan = good_stamp(&scene);
	stamp = make_stamp(&plan, &scene.arena);
	for (part = stamp; part.length > 0; part.length -= part.length > 64 ? 61 : 1) {
		if (part.length == stamp.length)
			continue;
		check_bytes(&scene, &part, 1);
		assert_true(has_result(&scene, STEP_TIMESTAMP, STEP_FAILED));
	}
	longer = arena_zero(&scene.arena, 1, stamp.length + 1);
	memcpy(longer, stamp.data, stamp.length);
	part = (struct bytes){ (unsigned char *)longer, stamp.length + 1 };
	check_bytes(&scene, &part, 1);
	assert_string_equal(note_of(&scene, STEP_TIMESTAMP), "it is no time stamp response");
	part = (struct bytes){ refused, sizeof(refused) };
	check_bytes(&scene, &part, 1);
	assert_string_equal(note_of(&scene, STEP_TIMESTAMP), "the time stamp was not granted");
}

static void refuses_a_stamp_that_names_very_many_digests(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan stamp;

	(void)state;
	scene_open(&scene);
	stamp = good_stamp(&scene);
	stamp.digests = 7;
	assert_true(holds(&scene, &stamp));
	stamp.digests = 15000;
	assert_true(fails(&scene, &stamp, "it is no signed token"));
}

static void says_when_there_is_nothing_to_check(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct stamp_plan plan;
	struct bytes stamp;

	(void)state;
	scene_open(&scene);
	check_bytes(&scene, NULL, 0);
	assert_true(has_result(&scene, STEP_TIMESTAMP, STEP_NOT_PRESENT));
	plan = good_stamp(&scene);
	stamp = make_stamp(&plan, &scene.arena);
	scene_again(&scene);
	scene.verifying.root = NULL;
	scene.item.timestamps = &stamp;
	scene.item.timestamp_count = 1;
	check_timestamps(&scene.verifying);
	assert_true(has_result(&scene, STEP_TIMESTAMP, STEP_NOT_CHECKED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_time_of_a_tsa_it_knows),
		cmocka_unit_test(passes_over_a_tsa_it_does_not_know),
		cmocka_unit_test(refuses_another_key_under_the_name_of_a_tsa),
		cmocka_unit_test(wants_the_stamp_to_name_the_certificate_of_its_signer),
		cmocka_unit_test(is_over_the_signature_alone),
		cmocka_unit_test(refuses_digests_that_are_too_weak),
		cmocka_unit_test(refuses_content_that_was_changed),
		cmocka_unit_test(keeps_to_the_window_of_the_entry),
		cmocka_unit_test(a_part_of_a_second_is_after_its_begin),
		cmocka_unit_test(lends_no_tsa_the_window_of_another),
		cmocka_unit_test(wants_every_certificate_of_the_tsa_valid_at_the_time),
		cmocka_unit_test(wants_a_tsa_for_time_stamps_alone),
		cmocka_unit_test(wants_the_tsa_signed_by_its_anchor),
		cmocka_unit_test(refuses_a_time_that_has_not_come),
		cmocka_unit_test(counts_a_tsa_once),
		cmocka_unit_test(refuses_what_is_no_stamp),
		cmocka_unit_test(refuses_a_stamp_that_names_very_many_digests),
		cmocka_unit_test(says_when_there_is_nothing_to_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
