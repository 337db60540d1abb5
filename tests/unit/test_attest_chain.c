#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_authority.h"

enum { EXTENSIONS_MAX = 16 };

/* The chain step at one time: true where it holds. */
static bool chain_holds(struct scene *scene, int64_t at)
{
	scene_again(scene);
	scene_time(scene, at);
	check_chain(&scene->verifying);
	assert_true(has_result(scene, STEP_CHAIN, STEP_OK) != has_result(scene, STEP_CHAIN, STEP_FAILED));
	return has_result(scene, STEP_CHAIN, STEP_OK);
}

static const char *note_of_good(const struct scene *scene, enum attestation_step step)
{
	size_t i;

	for (i = 0; i < scene->result.step_count; i++) {
		if (scene->result.steps[i].step == step && scene->result.steps[i].state == STEP_OK)
			return scene->result.steps[i].note;
	}
	return NULL;
}

static bool usages_hold(struct scene *scene)
{
	scene_again(scene);
	scene_time(scene, MADE_NOW);
	check_chain(&scene->verifying);
	assert_true(has_result(scene, STEP_CHAIN, STEP_OK));
	assert_true(has_result(scene, STEP_CERTIFICATE, STEP_OK) !=
		    has_result(scene, STEP_CERTIFICATE, STEP_FAILED));
	return has_result(scene, STEP_CERTIFICATE, STEP_OK);
}

/* The good extensions with one replaced, or left out where `value` is NULL, or added where there is none. */
static void changed(const struct made_extension *from, const char *name, const char *value,
	struct made_extension ret[EXTENSIONS_MAX])
{
	bool placed = false;
	size_t count = 0;

	for (; from->name; from++) {
		if (strcmp(from->name, name) != 0) {
			ret[count++] = *from;
			continue;
		}
		placed = true;
		if (value)
			ret[count++] = (struct made_extension){ name, value };
	}
	if (!placed && value)
		ret[count++] = (struct made_extension){ name, value };
	ret[count] = (struct made_extension){ NULL, NULL };
}

static void leaf_with(struct scene *scene, const char *name, const char *value)
{
	struct made_extension extensions[EXTENSIONS_MAX];
	struct certificate_plan plan = leaf_plan(scene);

	changed(leaf_extensions, name, value, extensions);
	plan.extensions = extensions;
	scene_leaf(scene, &plan);
}

static void issuing_with(struct scene *scene, const char *name, const char *value)
{
	struct made_extension extensions[EXTENSIONS_MAX];
	struct certificate_plan plan = issuing_plan(scene);

	changed(issuing_extensions, name, value, extensions);
	plan.extensions = extensions;
	scene_put(scene, &scene->chain[0], make_certificate(&plan));
}

static void leads_a_leaf_to_its_authority(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	assert_true(chain_holds(&scene, MADE_NOW + 1));
	assert_ptr_equal(scene.verifying.issuer, scene.chain[0]);
	assert_true(has_result(&scene, STEP_CERTIFICATE, STEP_OK));
}

static void includes_the_first_and_the_last_second_of_a_leaf(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	assert_false(chain_holds(&scene, MADE_NOW - 1));
	assert_true(chain_holds(&scene, MADE_NOW));
	assert_true(chain_holds(&scene, MADE_LEAF_END));
	assert_false(chain_holds(&scene, MADE_LEAF_END + 1));
	assert_string_equal(note_of(&scene, STEP_CHAIN), "the certificate was not valid at that time");
}

static void holds_every_verified_time_against_the_leaf(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	scene_again(&scene);
	scene_time(&scene, MADE_NOW + 1);
	scene_time(&scene, MADE_LEAF_END + 1);
	check_chain(&scene.verifying);
	assert_true(has_result(&scene, STEP_CHAIN, STEP_FAILED));
	assert_false(has_result(&scene, STEP_CHAIN, STEP_OK));
}

static void trusts_an_authority_only_in_the_window_of_its_entry(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	scene.authority.validity = (struct validity){ MADE_NOW, MADE_NOW + 10 };
	assert_true(chain_holds(&scene, MADE_NOW));
	assert_true(chain_holds(&scene, MADE_NOW + 10));
	assert_false(chain_holds(&scene, MADE_NOW + 11));
	assert_string_equal(
		note_of(&scene, STEP_CHAIN), "the trust root does not trust the authority at that time");
}

static void wants_every_certificate_of_the_authority_valid_at_the_time(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;

	(void)state;
	scene_open(&scene);
	plan = issuing_plan(&scene);
	plan.end = MADE_NOW + 10;
	scene_put(&scene, &scene.chain[0], make_certificate(&plan));
	assert_true(chain_holds(&scene, MADE_NOW + 10));
	assert_false(chain_holds(&scene, MADE_NOW + 11));
	assert_string_equal(
		note_of(&scene, STEP_CHAIN), "a certificate of the authority is not valid at that time");
	/* The anchor as well. */
	plan = issuing_plan(&scene);
	scene_put(&scene, &scene.chain[0], make_certificate(&plan));
	plan = anchor_plan(&scene);
	plan.start = MADE_NOW + 5;
	scene_put(&scene, &scene.chain[1], make_certificate(&plan));
	assert_false(chain_holds(&scene, MADE_NOW + 4));
	assert_true(chain_holds(&scene, MADE_NOW + 5));
	assert_false(chain_holds(&scene, MADE_NOW + 4));
}

static void refuses_a_leaf_that_another_key_signed(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;

	(void)state;
	scene_open(&scene);
	plan = leaf_plan(&scene);
	plan.signer = scene.anchor_key;
	scene_leaf(&scene, &plan);
	assert_false(chain_holds(&scene, MADE_NOW));
	assert_string_equal(note_of(&scene, STEP_CHAIN), "certificate signature failure");
}

static void refuses_it_also_after_a_good_leaf_of_the_same_authority(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;

	(void)state;
	scene_open(&scene);
	assert_true(chain_holds(&scene, MADE_NOW));
	plan = leaf_plan(&scene);
	plan.signer = scene.anchor_key;
	X509_free(scene.verifying.leaf);
	scene.verifying.leaf = make_certificate(&plan);
	assert_non_null(scene.authority.memory);
	assert_false(chain_holds(&scene, MADE_NOW));
	plan.signer = scene.issuing_key;
	X509_free(scene.verifying.leaf);
	scene.verifying.leaf = make_certificate(&plan);
	assert_true(chain_holds(&scene, MADE_LEAF_END));
	assert_false(chain_holds(&scene, MADE_LEAF_END + 1));
}

static void knows_no_authority_by_its_name_alone(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;

	(void)state;
	scene_open(&scene);
	plan = anchor_plan(&scene);
	plan.subject = "somebody else";
	plan.key = plan.signer = scene.leaf_key;
	scene_leaf(&scene, &plan);
	assert_false(chain_holds(&scene, MADE_NOW));
	assert_string_equal(
		note_of(&scene, STEP_CHAIN), "no authority of the trust root issued the certificate");
	assert_null(scene.verifying.issuer);
}

static void refuses_an_authority_that_its_anchor_did_not_sign(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;

	(void)state;
	scene_open(&scene);
	plan = issuing_plan(&scene);
	plan.signer = scene.issuing_key;
	scene_put(&scene, &scene.chain[0], make_certificate(&plan));
	assert_false(chain_holds(&scene, MADE_NOW));
}

static void lets_an_intermediate_be_the_anchor(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	scene.authority.chain_count = 1;
	assert_true(chain_holds(&scene, MADE_NOW));
}

static void keeps_the_length_of_paths(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct made_extension extensions[EXTENSIONS_MAX];
	struct certificate_plan plan;

	(void)state;
	scene_open(&scene);
	plan = anchor_plan(&scene);
	changed(plan.extensions, "basicConstraints", "critical,CA:TRUE,pathlen:0", extensions);
	plan.extensions = extensions;
	scene_put(&scene, &scene.chain[1], make_certificate(&plan));
	assert_false(chain_holds(&scene, MADE_NOW));
	assert_string_equal(note_of(&scene, STEP_CHAIN), "path length constraint exceeded");
}

static void holds_constraints_of_names_against_every_leaf(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	issuing_with(&scene, "nameConstraints", "critical,permitted;URI:ci.example");
	assert_true(chain_holds(&scene, MADE_NOW));
	X509_free(TAKE(scene.verifying.leaf));
	leaf_with(&scene, "subjectAltName", "critical,URI:https://elsewhere.example/acme/build");
	assert_false(chain_holds(&scene, MADE_NOW));
	assert_string_equal(note_of(&scene, STEP_CHAIN), "permitted subtree violation");
}

static void refuses_an_authority_that_may_not_sign_code(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	issuing_with(&scene, "extendedKeyUsage", "timeStamping");
	assert_false(chain_holds(&scene, MADE_NOW));
	assert_string_equal(note_of(&scene, STEP_CHAIN), "an authority above it may not sign code");
	issuing_with(&scene, "extendedKeyUsage", NULL);
	assert_true(chain_holds(&scene, MADE_NOW));
	issuing_with(&scene, "keyUsage", "critical,cRLSign");
	assert_false(chain_holds(&scene, MADE_NOW));
	issuing_with(&scene, "keyUsage", "critical,keyCertSign");
	assert_true(chain_holds(&scene, MADE_NOW));
	issuing_with(&scene, "basicConstraints", "critical,CA:FALSE");
	assert_false(chain_holds(&scene, MADE_NOW));
}

static void refuses_weak_digests_and_what_is_critical_and_unknown(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;

	(void)state;
	scene_open(&scene);
	plan = leaf_plan(&scene);
	plan.md = EVP_sha1();
	scene_leaf(&scene, &plan);
	assert_false(chain_holds(&scene, MADE_NOW));
	leaf_with(&scene, "1.2.3.4", "critical,DER:0500");
	assert_false(chain_holds(&scene, MADE_NOW));
	assert_string_equal(note_of(&scene, STEP_CHAIN), "unhandled critical extension");
	leaf_with(&scene, "1.2.3.4", "DER:0500");
	assert_true(chain_holds(&scene, MADE_NOW));
}

static void forgives_what_is_form_alone(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	leaf_with(&scene, "authorityKeyIdentifier", NULL);
	assert_true(chain_holds(&scene, MADE_NOW));
	leaf_with(&scene, "subjectAltName", "URI:https://ci.example/acme/build");
	assert_true(chain_holds(&scene, MADE_NOW));
	issuing_with(&scene, "basicConstraints", "CA:TRUE");
	assert_true(chain_holds(&scene, MADE_NOW));
	issuing_with(&scene, "subjectKeyIdentifier", NULL);
	leaf_with(&scene, "authorityKeyIdentifier", NULL);
	assert_true(chain_holds(&scene, MADE_NOW));
	issuing_with(&scene, "keyUsage", NULL);
	assert_true(chain_holds(&scene, MADE_NOW));
	/* An authority by its key usage alone is none. */
	issuing_with(&scene, "basicConstraints", NULL);
	assert_false(chain_holds(&scene, MADE_NOW));
}

static void refuses_a_leaf_with_a_weak_key(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct certificate_plan plan;
	EVP_PKEY *weak = EVP_RSA_gen(1024U);

	(void)state;
	scene_open(&scene);
	plan = leaf_plan(&scene);
	plan.key = weak;
	scene_leaf(&scene, &plan);
	assert_false(chain_holds(&scene, MADE_NOW));
	EVP_PKEY_free(weak);
}

static void takes_the_entry_whose_window_holds_the_time(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct authority both[2];

	(void)state;
	scene_open(&scene);
	both[0] = both[1] = scene.authority;
	both[0].validity.end = MADE_NOW - 1;
	both[1].validity.start = MADE_NOW;
	scene.root.authorities = both;
	scene.root.authority_count = 2;
	assert_true(chain_holds(&scene, MADE_NOW + 1));
	both[1].validity.start = MADE_NOW + 2;
	assert_false(chain_holds(&scene, MADE_NOW + 1));
}

static void checks_without_a_time_at_the_start_of_the_leaf(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	scene_again(&scene);
	check_chain(&scene.verifying);
	assert_true(has_result(&scene, STEP_CHAIN, STEP_OK));
	assert_string_equal(note_of_good(&scene, STEP_CHAIN),
		"no verified time: checked at the start of the certificate alone");
	scene.authority.validity.start = MADE_NOW + 1;
	scene_again(&scene);
	check_chain(&scene.verifying);
	assert_true(has_result(&scene, STEP_CHAIN, STEP_FAILED));
}

static void wants_a_leaf_for_signing_code(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	assert_true(usages_hold(&scene));
	leaf_with(&scene, "keyUsage", "critical,keyEncipherment");
	assert_false(usages_hold(&scene));
	leaf_with(&scene, "keyUsage", NULL);
	assert_false(usages_hold(&scene));
	leaf_with(&scene, "extendedKeyUsage", "clientAuth");
	assert_false(usages_hold(&scene));
	leaf_with(&scene, "extendedKeyUsage", NULL);
	assert_false(usages_hold(&scene));
	leaf_with(&scene, "extendedKeyUsage", "clientAuth,codeSigning");
	assert_true(usages_hold(&scene));
}

static void refuses_a_leaf_that_is_an_authority(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct made_extension signing[EXTENSIONS_MAX], authority[EXTENSIONS_MAX];
	struct certificate_plan plan;

	(void)state;
	scene_open(&scene);
	leaf_with(&scene, "basicConstraints", "critical,CA:FALSE");
	assert_true(usages_hold(&scene));
	/* Also where its key usage does not go with it. */
	leaf_with(&scene, "basicConstraints", "critical,CA:TRUE");
	assert_false(usages_hold(&scene));
	changed(leaf_extensions, "keyUsage", "critical,digitalSignature,keyCertSign", signing);
	plan = leaf_plan(&scene);
	plan.extensions = authority;
	changed(signing, "basicConstraints", "critical,CA:TRUE", authority);
	scene_leaf(&scene, &plan);
	assert_false(usages_hold(&scene));
	assert_string_equal(note_of(&scene, STEP_CERTIFICATE), "a certificate of a signer");
}

static void wants_exactly_one_name(void **state)
{
	static const char *const good[] = {
		"critical,email:a@example.org",
		"critical,otherName:1.3.6.1.4.1.57264.1.7;UTF8:somebody",
	};
	static const char *const bad[] = {
		"critical,URI:https://a.example,URI:https://b.example",
		"critical,email:a@example.org,URI:https://b.example",
		"critical,DNS:a.example",
		"critical,otherName:1.3.6.1.4.1.57264.1.6;UTF8:somebody",
		"critical,otherName:1.3.6.1.4.1.57264.1.7;IA5:somebody",
		"critical,DER:30028600",
		/* [6] "https://a\0b" */
		"critical,DER:300d860b68747470733a2f2f610062",
	};
	CLEANUP(scene_close) struct scene scene;
	size_t i;

	(void)state;
	scene_open(&scene);
	for (i = 0; i < COUNT_OF(good); i++) {
		leaf_with(&scene, "subjectAltName", good[i]);
		assert_true(usages_hold(&scene));
	}
	for (i = 0; i < COUNT_OF(bad); i++) {
		leaf_with(&scene, "subjectAltName", bad[i]);
		scene_again(&scene);
		check_chain(&scene.verifying);
		if (!has_result(&scene, STEP_CERTIFICATE, STEP_FAILED))
			fail_msg("%s", bad[i]);
	}
	assert_string_equal(note_of(&scene, STEP_CERTIFICATE), "the certificate's name has a NUL inside");
	leaf_with(&scene, "subjectAltName", NULL);
	assert_false(usages_hold(&scene));
	assert_string_equal(note_of(&scene, STEP_CERTIFICATE), "exactly one subject alternative name");
}

static void refuses_extensions_that_stand_there_twice(void **state)
{
	CLEANUP(scene_close) struct scene scene;
	struct made_extension extensions[EXTENSIONS_MAX] = { { NULL, NULL } };
	struct certificate_plan plan;
	size_t i, count = 0;

	(void)state;
	scene_open(&scene);
	while (leaf_extensions[count].name) {
		extensions[count] = leaf_extensions[count];
		count++;
	}
	for (i = 0; i < count; i++) {
		extensions[count] = leaf_extensions[i];
		plan = leaf_plan(&scene);
		plan.extensions = extensions;
		scene_leaf(&scene, &plan);
		scene_again(&scene);
		check_chain(&scene.verifying);
		if (!has_result(&scene, STEP_CERTIFICATE, STEP_FAILED))
			fail_msg("%s", leaf_extensions[i].name);
	}
}

static void says_when_there_is_nothing_to_check_by(void **state)
{
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	scene_again(&scene);
	scene.verifying.root = NULL;
	check_chain(&scene.verifying);
	assert_true(has_result(&scene, STEP_CHAIN, STEP_NOT_CHECKED));
	assert_true(has_result(&scene, STEP_CERTIFICATE, STEP_OK));
	X509_free(TAKE(scene.verifying.leaf));
	check_chain(&scene.verifying);
	assert_true(has_result(&scene, STEP_CHAIN, STEP_NOT_PRESENT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leads_a_leaf_to_its_authority),
		cmocka_unit_test(includes_the_first_and_the_last_second_of_a_leaf),
		cmocka_unit_test(holds_every_verified_time_against_the_leaf),
		cmocka_unit_test(trusts_an_authority_only_in_the_window_of_its_entry),
		cmocka_unit_test(wants_every_certificate_of_the_authority_valid_at_the_time),
		cmocka_unit_test(refuses_a_leaf_that_another_key_signed),
		cmocka_unit_test(refuses_it_also_after_a_good_leaf_of_the_same_authority),
		cmocka_unit_test(knows_no_authority_by_its_name_alone),
		cmocka_unit_test(refuses_an_authority_that_its_anchor_did_not_sign),
		cmocka_unit_test(lets_an_intermediate_be_the_anchor),
		cmocka_unit_test(keeps_the_length_of_paths),
		cmocka_unit_test(holds_constraints_of_names_against_every_leaf),
		cmocka_unit_test(refuses_an_authority_that_may_not_sign_code),
		cmocka_unit_test(refuses_weak_digests_and_what_is_critical_and_unknown),
		cmocka_unit_test(forgives_what_is_form_alone),
		cmocka_unit_test(refuses_a_leaf_with_a_weak_key),
		cmocka_unit_test(takes_the_entry_whose_window_holds_the_time),
		cmocka_unit_test(checks_without_a_time_at_the_start_of_the_leaf),
		cmocka_unit_test(wants_a_leaf_for_signing_code),
		cmocka_unit_test(refuses_a_leaf_that_is_an_authority),
		cmocka_unit_test(wants_exactly_one_name),
		cmocka_unit_test(refuses_extensions_that_stand_there_twice),
		cmocka_unit_test(says_when_there_is_nothing_to_check_by),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
