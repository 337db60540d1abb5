#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_authority.h"

static void check(struct scene *scene)
{
	scene_again(scene);
	scene->verifying.issuer = scene->chain[0];
	check_scts(&scene->verifying);
}

/* A leaf with these timestamps, checked: true where no result failed and one held. */
static bool holds(struct scene *scene, const struct sct_plan *plans, size_t count)
{
	const struct certificate_plan plan = leaf_plan(scene);

	scene_leaf(scene, &plan);
	add_scts(scene->verifying.leaf, scene->issuing_key, plans, count);
	check(scene);
	return has_result(scene, STEP_SCT, STEP_OK) && !has_result(scene, STEP_SCT, STEP_FAILED);
}

static void takes_a_timestamp_of_a_log_it_knows(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan sct;

	(void)state;
	scene_open(&scene);
	sct = good_sct(&scene);
	assert_true(holds(&scene, &sct, 1));
	assert_string_equal(scene.result.steps[0].seen, "https://certificates.example");
}

static void signs_the_extensions_of_a_timestamp_too(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan sct;

	(void)state;
	scene_open(&scene);
	sct = good_sct(&scene);
	sct.extensions = "index of a leaf";
	assert_true(holds(&scene, &sct, 1));
}

static void cuts_the_list_out_of_the_middle(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan sct;
	X509_EXTENSION *list;
	X509 *leaf;

	(void)state;
	scene_open(&scene);
	sct = good_sct(&scene);
	assert_true(holds(&scene, &sct, 1));
	leaf = scene.verifying.leaf;
	list = X509_delete_ext(leaf, X509_get_ext_count(leaf) - 1);
	X509_add_ext(leaf, list, 2);
	X509_sign(leaf, scene.issuing_key, EVP_sha256());
	X509_EXTENSION_free(list);
	check(&scene);
	assert_true(has_result(&scene, STEP_SCT, STEP_OK));
}

static void refuses_a_signature_of_another_key(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan sct;

	(void)state;
	scene_open(&scene);
	sct = good_sct(&scene);
	sct.log = scene.leaf_key;
	sct.id = scene.log_key;
	assert_false(holds(&scene, &sct, 1));
	assert_true(has_result(&scene, STEP_SCT, STEP_FAILED));
	assert_string_equal(note_of(&scene, STEP_SCT), "the signature of the certificate log does not hold");
}

static void refuses_a_timestamp_of_another_certificate(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan sct;

	(void)state;
	scene_open(&scene);
	sct = good_sct(&scene);
	assert_true(holds(&scene, &sct, 1));
	ASN1_INTEGER_set(X509_get_serialNumber(scene.verifying.leaf), 77);
	X509_sign(scene.verifying.leaf, scene.issuing_key, EVP_sha256());
	check(&scene);
	assert_true(has_result(&scene, STEP_SCT, STEP_FAILED));
}

static void refuses_a_timestamp_for_another_issuer(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan sct;

	(void)state;
	scene_open(&scene);
	sct = good_sct(&scene);
	sct.issuer = scene.chain[1];
	assert_false(holds(&scene, &sct, 1));
	assert_true(has_result(&scene, STEP_SCT, STEP_FAILED));
}

static void keeps_to_the_window_of_the_log_to_the_millisecond(void **state)
{
	static const struct {
		uint64_t at;
		bool good;
	} cases[] = {
		{ MADE_START * 1000ULL - 1, false },
		{ MADE_START * 1000ULL, true },
		{ MADE_NOW * 1000ULL, true },
		{ MADE_NOW * 1000ULL + 1, false },
		{ UINT64_MAX, false },
	};
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan sct;
	size_t i;

	(void)state;
	scene_open(&scene);
	scene.log.key.validity.end = MADE_NOW;
	sct = good_sct(&scene);
	for (i = 0; i < COUNT_OF(cases); i++) {
		sct.at = cases[i].at;
		assert_int_equal(holds(&scene, &sct, 1), cases[i].good);
		assert_int_equal(has_result(&scene, STEP_SCT, STEP_FAILED), !cases[i].good);
	}
}

static void takes_the_entry_of_a_log_that_is_trusted_at_the_time(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct log_key both[2];
	struct sct_plan sct;

	(void)state;
	scene_open(&scene);
	both[0] = both[1] = scene.log;
	both[0].key.validity.end = MADE_START;
	scene.root.certificate_logs = both;
	scene.root.certificate_log_count = 2;
	sct = good_sct(&scene);
	assert_true(holds(&scene, &sct, 1));
	both[1].key.validity.end = MADE_START;
	assert_false(holds(&scene, &sct, 1));
}

static void refuses_a_time_that_has_not_come(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan sct;

	(void)state;
	scene_open(&scene);
	sct = good_sct(&scene);
	scene.settings.now = MADE_NOW;
	assert_true(holds(&scene, &sct, 1));
	scene.settings.now = MADE_NOW - 1;
	assert_false(holds(&scene, &sct, 1));
	assert_true(has_result(&scene, STEP_SCT, STEP_FAILED));
}

static void passes_over_a_log_it_does_not_know(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan plans[2];

	(void)state;
	scene_open(&scene);
	plans[0] = plans[1] = good_sct(&scene);
	plans[0].log = scene.tsa_key;
	assert_true(holds(&scene, plans, 2));
	assert_true(has_result(&scene, STEP_SCT, STEP_IGNORED));
	assert_true(scene.verifying.unknown_log);
	assert_false(holds(&scene, plans, 1));
	assert_true(has_result(&scene, STEP_SCT, STEP_FAILED));
	scene.root.need_scts = 0;
	assert_false(holds(&scene, plans, 1));
	assert_false(has_result(&scene, STEP_SCT, STEP_FAILED));
}

static void refuses_one_bad_timestamp_beside_a_good_one(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan plans[2];

	(void)state;
	scene_open(&scene);
	plans[0] = plans[1] = good_sct(&scene);
	plans[1].issuer = scene.chain[1];
	assert_false(holds(&scene, plans, 2));
	assert_true(has_result(&scene, STEP_SCT, STEP_FAILED));
}

static void counts_a_log_once(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan plans[2];

	(void)state;
	scene_open(&scene);
	plans[0] = plans[1] = good_sct(&scene);
	plans[1].at++;
	assert_true(holds(&scene, plans, 2));
	scene.root.need_scts = 2;
	assert_false(holds(&scene, plans, 2));
	assert_string_equal(note_of(&scene, STEP_SCT), "timestamps of 2 certificate logs that are known");
}

static void asks_for_a_timestamp_where_the_root_has_logs(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	check(&scene);
	assert_true(has_result(&scene, STEP_SCT, STEP_NOT_PRESENT));
	assert_true(has_result(&scene, STEP_SCT, STEP_FAILED));
	scene.root.need_scts = 0;
	check(&scene);
	assert_true(has_result(&scene, STEP_SCT, STEP_NOT_PRESENT));
	assert_false(has_result(&scene, STEP_SCT, STEP_FAILED));
}

static void refuses_a_list_that_is_none(void **state)
{
	static const struct made_extension broken[] = {
		{ "1.3.6.1.4.1.11129.2.4.2", "DER:04030001ff" },
		{ NULL, NULL },
	};
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;

	(void)state;
	scene_open(&scene);
	plan = leaf_plan(&scene);
	plan.extensions = broken;
	scene_leaf(&scene, &plan);
	scene.root.need_scts = 0;
	check(&scene);
	assert_string_equal(note_of(&scene, STEP_SCT), "the certificate's timestamps cannot be read");
}

static void refuses_a_list_of_very_many(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct sct_plan plans[33];
	size_t i;

	(void)state;
	scene_open(&scene);
	for (i = 0; i < COUNT_OF(plans); i++)
		plans[i] = good_sct(&scene);
	assert_true(holds(&scene, plans, 32));
	assert_false(holds(&scene, plans, 33));
	assert_string_equal(note_of(&scene, STEP_SCT), "the certificate's timestamps cannot be checked");
}

static void says_when_the_issuer_is_not_known(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	check_scts(&scene.verifying);
	assert_true(has_result(&scene, STEP_SCT, STEP_NOT_CHECKED));
	assert_false(has_result(&scene, STEP_SCT, STEP_FAILED));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_timestamp_of_a_log_it_knows),
		cmocka_unit_test(signs_the_extensions_of_a_timestamp_too),
		cmocka_unit_test(cuts_the_list_out_of_the_middle),
		cmocka_unit_test(refuses_a_signature_of_another_key),
		cmocka_unit_test(refuses_a_timestamp_of_another_certificate),
		cmocka_unit_test(refuses_a_timestamp_for_another_issuer),
		cmocka_unit_test(keeps_to_the_window_of_the_log_to_the_millisecond),
		cmocka_unit_test(takes_the_entry_of_a_log_that_is_trusted_at_the_time),
		cmocka_unit_test(refuses_a_time_that_has_not_come),
		cmocka_unit_test(passes_over_a_log_it_does_not_know),
		cmocka_unit_test(refuses_one_bad_timestamp_beside_a_good_one),
		cmocka_unit_test(counts_a_log_once),
		cmocka_unit_test(asks_for_a_timestamp_where_the_root_has_logs),
		cmocka_unit_test(refuses_a_list_that_is_none),
		cmocka_unit_test(refuses_a_list_of_very_many),
		cmocka_unit_test(says_when_the_issuer_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
