#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "support_authority.h"

/* Extensions of Fulcio: raw ones are written as bytes. */
#define OF_FULCIO(number) "1.3.6.1.4.1.57264.1." #number

static bool reads(struct scene *scene, const struct made_extension *extensions)
{
	struct certificate_plan plan = leaf_plan(scene);

	plan.extensions = extensions;
	scene_leaf(scene, &plan);
	scene_again(scene);
	return fulcio_read(&scene->verifying);
}

static void reads_what_is_certified(void **state)
{
	static const struct made_extension extensions[] = {
		{ "subjectAltName",
			"critical,URI:https://github.com/acme/pay/.github/workflows/a.yml@refs/tags/v1" },
		{ OF_FULCIO(8), "ASN1:UTF8:https://token.example" },
		{ OF_FULCIO(9),
			"ASN1:UTF8:https://github.com/acme/builder/.github/workflows/b.yml@refs/tags/v3" },
		{ OF_FULCIO(10), "ASN1:UTF8:2222222222222222222222222222222222222222" },
		{ OF_FULCIO(11), "ASN1:UTF8:github-hosted" },
		{ OF_FULCIO(12), "ASN1:UTF8:https://github.com/acme/pay" },
		{ OF_FULCIO(13), "ASN1:UTF8:sha1:1111111111111111111111111111111111111111" },
		{ OF_FULCIO(14), "ASN1:UTF8:refs/tags/v1" },
		{ OF_FULCIO(15), "ASN1:UTF8:123" },
		{ OF_FULCIO(16), "ASN1:UTF8:https://github.com/acme" },
		{ OF_FULCIO(17), "ASN1:UTF8:456" },
		{ OF_FULCIO(18),
			"ASN1:UTF8:https://github.com/acme/pay/.github/workflows/a.yml@refs/tags/v1" },
		{ OF_FULCIO(19), "ASN1:UTF8:3333333333333333333333333333333333333333" },
		{ OF_FULCIO(20), "ASN1:UTF8:push" },
		{ OF_FULCIO(21), "ASN1:UTF8:https://github.com/acme/pay/actions/runs/9/attempts/1" },
		{ OF_FULCIO(22), "ASN1:UTF8:public" },
		{ OF_FULCIO(24), "ASN1:UTF8:repo:acme/pay" },
		{ NULL, NULL },
	};
	CLEANUP(scene_close) struct scene scene;
	const struct certified *certified;

	(void)state;
	scene_open(&scene);
	assert_true(reads(&scene, extensions));
	certified = scene.result.certified;
	assert_string_equal(
		certified->san, "https://github.com/acme/pay/.github/workflows/a.yml@refs/tags/v1");
	assert_string_equal(certified->issuer, "https://token.example");
	assert_string_equal(
		certified->signer, "https://github.com/acme/builder/.github/workflows/b.yml@refs/tags/v3");
	assert_string_equal(certified->signer_digest, "2222222222222222222222222222222222222222");
	assert_string_equal(certified->runner, "github-hosted");
	assert_string_equal(certified->repository, "https://github.com/acme/pay");
	assert_string_equal(certified->commit, "1111111111111111111111111111111111111111");
	assert_string_equal(certified->ref, "refs/tags/v1");
	assert_string_equal(certified->owner, "https://github.com/acme");
	assert_string_equal(
		certified->workflow, "https://github.com/acme/pay/.github/workflows/a.yml@refs/tags/v1");
	assert_string_equal(certified->trigger, "push");
	assert_string_equal(certified->run, "https://github.com/acme/pay/actions/runs/9/attempts/1");
	assert_string_equal(certified->visibility, "public");
	assert_string_equal(certified->subject, "");
	assert_string_equal(certified->authority, "CN=issuing");
	assert_string_equal(certified->key, "EC P-256");
	assert_string_equal(certified->serial, "1234");
	assert_int_equal(certified->not_before, MADE_NOW);
	assert_int_equal(certified->not_after, MADE_LEAF_END);
}

static void reads_old_raw_extensions(void **state)
{
	static const struct made_extension extensions[] = {
		{ "subjectAltName", "email:a@example.org" },
		{ OF_FULCIO(1), "DER:6f6964" },
		{ OF_FULCIO(2), "DER:70757368" },
		{ OF_FULCIO(3), "DER:31313131" },
		{ OF_FULCIO(4), "DER:6275696c64" },
		{ OF_FULCIO(5), "DER:61636d652f706179" },
		{ OF_FULCIO(6), "DER:726566732f68656164732f6d61696e" },
		{ NULL, NULL },
	};
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	assert_true(reads(&scene, extensions));
	assert_string_equal(scene.result.certified->san, "a@example.org");
	assert_string_equal(scene.result.certified->issuer, "oid");
	assert_string_equal(scene.result.certified->trigger, "push");
	assert_string_equal(scene.result.certified->commit, "1111");
	assert_string_equal(scene.result.certified->repository, "https://github.com/acme/pay");
	assert_string_equal(scene.result.certified->ref, "refs/heads/main");
	assert_null(scene.result.certified->signer);
}

static void prefers_the_new_issuer_wherever_it_stands(void **state)
{
	static const struct made_extension extensions[] = {
		{ OF_FULCIO(8), "ASN1:UTF8:new" },
		{ OF_FULCIO(1), "DER:6f6964" },
		{ NULL, NULL },
	};
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	assert_true(reads(&scene, extensions));
	assert_string_equal(scene.result.certified->issuer, "new");
	assert_null(scene.result.certified->san);
}

static void leaves_out_what_is_not_said(void **state)
{
	static const struct made_extension extensions[] = {
		{ "subjectAltName", "URI:https://dotcom.releases.github.com" },
		{ OF_FULCIO(7), "ASN1:UTF8:no extension of Fulcio" },
		{ OF_FULCIO(25), "DER:00" },
		{ "1.3.6.1.4.1.57264.2.8", "ASN1:UTF8:another arc" },
		{ NULL, NULL },
	};
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	assert_true(reads(&scene, extensions));
	assert_null(scene.result.certified->issuer);
	assert_null(scene.result.certified->repository);
}

static void refuses_what_is_no_text(void **state)
{
	static const char *const bad[] = {
		"DER:6f6964",         /* raw where DER belongs */
		"DER:0c",             /* a tag alone */
		"DER:0c036f696400",   /* a byte behind */
		"DER:0c046f6964",     /* a byte too few */
		"DER:0c046f690064",   /* NUL inside */
		"DER:16036f6964",     /* IA5String */
		"DER:8c036f6964",     /* of another class */
		"DER:2c056f69640000", /* constructed */
	};
	CLEANUP(scene_close) struct scene scene;
	struct made_extension extensions[2] = { { OF_FULCIO(8), NULL }, { NULL, NULL } };
	size_t i;

	(void)state;
	scene_open(&scene);
	for (i = 0; i < COUNT_OF(bad); i++) {
		extensions[0].value = bad[i];
		if (reads(&scene, extensions))
			fail_msg("%s", bad[i]);
		assert_true(has_result(&scene, STEP_CERTIFICATE, STEP_FAILED));
	}
	extensions[0] = (struct made_extension){ OF_FULCIO(1), "DER:6f690064" };
	assert_false(reads(&scene, extensions));
}

static void refuses_an_extension_that_stands_there_twice(void **state)
{
	static const struct made_extension extensions[] = {
		{ OF_FULCIO(8), "ASN1:UTF8:one" },
		{ OF_FULCIO(8), "ASN1:UTF8:two" },
		{ NULL, NULL },
	};
	CLEANUP(scene_close) struct scene scene;

	(void)state;
	scene_open(&scene);
	assert_false(reads(&scene, extensions));
	assert_string_equal(
		note_of(&scene, STEP_CERTIFICATE), "an extension stands in the certificate twice");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_certified),
		cmocka_unit_test(reads_old_raw_extensions),
		cmocka_unit_test(prefers_the_new_issuer_wherever_it_stands),
		cmocka_unit_test(leaves_out_what_is_not_said),
		cmocka_unit_test(refuses_what_is_no_text),
		cmocka_unit_test(refuses_an_extension_that_stands_there_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
