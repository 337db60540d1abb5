/* Who has the most, with only a few names kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "reports/most.h"

static void add(struct most *most, const char *name, int times)
{
	while (times--)
		most_add(most, name);
}

static void names_stand_by_number_and_then_as_they_came(void **state)
{
	CLEANUP(most_release) struct most most = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	most_start(&most);
	add(&most, "a", 2);
	add(&most, "b", 5);
	add(&most, "c", 2);
	most_write(&most, 9, &text);
	assert_string_equal(text.text, "b 5, a 2, c 2");
}

static void numbers_are_left_out_where_each_came_once(void **state)
{
	CLEANUP(most_release) struct most most = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	most_start(&most);
	add(&most, "a", 1);
	add(&most, "b", 1);
	add(&most, "c", 1);
	most_write(&most, 2, &text);
	assert_string_equal(text.text, "a, b and 1 more");
}

static void it_can_be_used_again(void **state)
{
	CLEANUP(most_release) struct most most = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	most_start(&most);
	add(&most, "a", 3);
	most_write(&most, 9, &text);
	most_start(&most);
	buf_clear(&text);
	add(&most, "b", 2);
	most_write(&most, 9, &text);
	assert_string_equal(text.text, "b");
	assert_int_equal(most.names, 1);
}

struct counted {
	int count, order;
};

static int compare(const void *left, const void *right)
{
	const struct counted *one = left, *other = right;

	return one->count != other->count ? other->count - one->count : one->order - other->order;
}

/* Whatever the numbers: the same as sorting all of them. */
static void the_few_that_are_kept_are_the_largest_of_all(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 200; round++) {
		CLEANUP(most_release) struct most most = { 0 };
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(buf_release) struct buf wanted = BUF_INIT;
		struct counted all[40];

		most_start(&most);
		for (int i = 0; i < 40; i++) {
			CLEANUP(buf_release) struct buf name = BUF_INIT;

			seed = seed * 1664525 + 1013904223;
			all[i] = (struct counted){ 2 + (int)((seed >> 16) % 9), i };
			buf_format(&name, "n%d", i);
			add(&most, name.text, all[i].count);
		}
		qsort(all, 40, sizeof(all[0]), compare);
		for (int i = 0; i < MOST_KEPT; i++)
			buf_format(&wanted, "%sn%d %d", i ? ", " : "", all[i].order, all[i].count);
		buf_add(&wanted, " and 30 more");
		most_write(&most, 40, &text);
		assert_string_equal(text.text, wanted.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_stand_by_number_and_then_as_they_came),
		cmocka_unit_test(numbers_are_left_out_where_each_came_once),
		cmocka_unit_test(it_can_be_used_again),
		cmocka_unit_test(the_few_that_are_kept_are_the_largest_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
