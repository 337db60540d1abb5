/* A check as text for people: findings that differ only in place are said once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "support_gated.h"

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		count++;
	return count;
}

static void findings_that_differ_only_in_place_are_one_entry(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true);
	gated_add(&gated, SEVERITY_HIGH, true)[FIND_PATH].text = "lint/dagger.json";
	gated_add(&gated, SEVERITY_HIGH, true)[FIND_SUBJECT].text = "dependency deploy";
	gated_add(&gated, SEVERITY_HIGH, true)[FIND_PATH].text = "zed/dagger.json";
	gated_write("text", &gated, &out);
	gated_assert_has(&out, "4 findings fail");
	gated_assert_has(&out, "\nci/dagger.json:9:17 and 2 more\n");
	gated_assert_has(&out, "\n  also  lint/dagger.json:9:17,\n        zed/dagger.json:9:17\n");
	assert_int_equal(count_of(out.text, "dependency alpine"), 1);
	gated_assert_has(&out,
		"\nci/dagger.json:9:17\n  high SCB101 Git reference is not\n    pinned: dependency deploy\n");
}

static void of_many_places_a_few_are_named_and_the_rest_counted(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true);
	gated_write_times("text", &gated, 33, &out);
	gated_assert_has(&out, "ci/dagger.json:9:17 and 32 more\n");
	gated_assert_has(&out, "ci/dagger.json:9:17 and 28 more\n");
	assert_int_equal(count_of(out.text, "ci/dagger.json:9:17"), 5);
}

static void what_differs_in_more_than_the_place_stays_apart(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;

	(void)state;
	gated_start(&gated);
	gated_add(&gated, SEVERITY_HIGH, true);
	gated_add(&gated, SEVERITY_CRITICAL, true);
	gated_add(&gated, SEVERITY_HIGH, true)[FIND_STATUS].text = "reopened";
	gated_add(&gated, SEVERITY_HIGH, true)[FIND_REMEDY].text = "Name the commit.\ngit ls-remote";
	gated_write("text", &gated, &out);
	assert_int_equal(count_of(out.text, "dependency alpine"), 4);
	gated_assert_lacks(&out, " more\n");
	gated_assert_lacks(&out, "also");
}

/* Texts whose bounds move are not the same text. */
static void no_text_can_pass_for_two_others(void **state)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct gated gated;
	struct cell *cells;

	(void)state;
	gated_start(&gated);
	cells = gated_add(&gated, SEVERITY_HIGH, true);
	cells[FIND_SEEN].text = "one 3 two";
	cells[FIND_REMEDY].text = "";
	cells = gated_add(&gated, SEVERITY_HIGH, true);
	cells[FIND_SEEN].text = "one";
	cells[FIND_REMEDY].text = "3 two";
	gated_write("text", &gated, &out);
	assert_int_equal(count_of(out.text, "dependency alpine"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_that_differ_only_in_place_are_one_entry),
		cmocka_unit_test(of_many_places_a_few_are_named_and_the_rest_counted),
		cmocka_unit_test(what_differs_in_more_than_the_place_stays_apart),
		cmocka_unit_test(no_text_can_pass_for_two_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
