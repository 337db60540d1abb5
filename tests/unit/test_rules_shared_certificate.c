/* 412: one certificate for several jobs of a repository, and for several repositories of a fleet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "model/endpoint.h"
#include "support_beside.h"

/* Services, each with the certificate of its own path. */
static void make(struct support_beside *ret, const char *const *paths)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	*ret = (struct support_beside){ .snapshot = snapshot_new() };
	support_beside_policy(ret, NULL);
	buf_add(&text, "services:\n");
	for (size_t i = 0; paths[i]; i++)
		buf_format(&text,
			"  s%zu:\n    image: golang\n    environment:\n"
			"      %s: tls://e:1?cert_path=%s&key_path=/k\n",
			i, variable_runner_host, paths[i]);
	support_add_text(ret->snapshot, "compose.yaml", text.text);
	support_beside_link(ret);
}

/* What the fleet says of the n-th address. */
static void share(struct support_beside *beside, size_t n, uint32_t repositories, bool by_key)
{
	for (size_t i = 0; i < beside->snapshot->setting_count; i++)
		if (strcmp(beside->snapshot->settings[i].fact->key, variable_runner_host) == 0 && n-- == 0)
			beside->certificate_shares[i] = (struct certificate_share){ repositories, by_key,
				repositories > 1 ? "acme/other" : NULL };
}

static const struct finding *judge(struct support_beside *beside, size_t wanted)
{
	support_judge(beside, SUPPORT_NOW);
	assert_int_equal(support_tally(&beside->findings, 412, PATH_LIVE).fail, wanted);
	return support_found(&beside->findings, 412, 0);
}

static const char *const alone[] = { "/c/a.pem", NULL };
static const char *const both[] = { "/c/a.pem", "/c/a.pem", NULL };

static void what_no_other_repository_uses_passes(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	make(&beside, alone);
	assert_null(judge(&beside, 0));
	share(&beside, 0, 1, true);
	assert_null(judge(&beside, 0));
	assert_int_equal(support_tally(&beside.findings, 412, PATH_LIVE).pass, 1);
}

static void says_by_what_it_knows_that_repositories_share_one(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	const struct finding *finding;

	(void)state;
	make(&beside, alone);
	share(&beside, 0, 3, true);
	finding = judge(&beside, 1);
	assert_int_equal(finding->confidence, CONFIDENCE_HIGH);
	assert_string_equal(finding->seen,
		"the certificate /c/a.pem is used in 3 repositories, by its public "
		"key: acme/other is another");
	share(&beside, 0, 2, false);
	finding = judge(&beside, 1);
	assert_int_equal(finding->confidence, CONFIDENCE_MEDIUM);
	assert_non_null(strstr(finding->seen, "by its path and engine"));
}

static void a_decision_about_jobs_is_none_about_repositories(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };
	unsigned char inside[16], fleet[16];
	const struct finding *finding;

	(void)state;
	make(&beside, both);
	finding = judge(&beside, 1);
	assert_int_equal(finding->confidence, CONFIDENCE_HIGH);
	memcpy(inside, finding->evidence, sizeof(inside));
	/* The second service, which is the one that was found. */
	share(&beside, 1, 2, false);
	finding = judge(&beside, 1);
	/* That jobs share it is sure. */
	assert_int_equal(finding->confidence, CONFIDENCE_HIGH);
	assert_non_null(strstr(finding->seen, "services.s0 of compose.yaml as well\nthe certificate"));
	memcpy(fleet, finding->evidence, sizeof(fleet));
	assert_memory_not_equal(inside, fleet, sizeof(inside));
	/* That more of them come changes nothing here. */
	share(&beside, 1, 7, false);
	assert_memory_equal(fleet, judge(&beside, 1)->evidence, sizeof(fleet));
}

static void without_a_database_what_one_repository_says_is_left(void **state)
{
	CLEANUP(support_beside_release) struct support_beside beside = { 0 };

	(void)state;
	make(&beside, both);
	beside.certificate_shares = NULL;
	judge(&beside, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_no_other_repository_uses_passes),
		cmocka_unit_test(says_by_what_it_knows_that_repositories_share_one),
		cmocka_unit_test(a_decision_about_jobs_is_none_about_repositories),
		cmocka_unit_test(without_a_database_what_one_repository_says_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
