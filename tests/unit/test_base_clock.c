#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"

static void assert_read(const char *text, int64_t wanted)
{
	int64_t time = -1;

	assert_true(clock_parse(text, &time));
	assert_int_equal(time, wanted);
}

static void reads_times_and_dates(void **state)
{
	(void)state;
	assert_read("1970-01-01T00:00:00Z", 0);
	assert_read("1970-01-01", 0);
	assert_read("1969-12-31T23:59:59Z", -1);
	assert_read("2026-11-23T06:00:00Z", 1795413600);
	assert_read("2026-11-23 06:00:00Z", 1795413600);
	assert_read("2026-11-23T06:00:00+00:00", 1795413600);
	assert_read("2026-11-23t06:00:00.123456789z", 1795413600);
	assert_read("2016-12-31T23:59:60Z", 1483228800);
	assert_read("2026-11-23", 1795392000);
	assert_read("2024-02-29", 1709164800);
}

static void refuses_what_is_no_time(void **state)
{
	static const char *const wrong[] = {
		"",
		"now",
		"2026",
		"2026-11",
		"2026-1-23",
		"2026-11-2",
		"26-11-23",
		"2026-11-23T",
		"2026-11-23T06",
		"2026-11-23T06:00Z",
		"2026-11-23T06:00:00",
		"2026-11-23T06:00:00+01:00",
		"2026-11-23x",
		"2026-11-23T6:00:00Z",
		"2026-11-23T06:0:00Z",
		"2026-11-23T06:00:0Z",
		"2026-11-23T 6:00:00Z",
		" 2026-11-23",
		" 2026-1-01",
		"2026- 1-01",
		"2026-11-23 ",
		"2026-11-23T06:00:00Zx",
		"+2026-01-1",
		"2026-11-23T06:00:00ZZ",
		"2026-11-23T06:00:00.Z",
		"2026-11-23T06:00:00.1",
		"2026-11-23Z",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		int64_t time = 7;

		if (clock_parse(wrong[i], &time))
			fail_msg("'%s' is taken for a time", wrong[i]);
		assert_int_equal(time, 7);
	}
}

static void refuses_days_that_do_not_exist(void **state)
{
	static const char *const wrong[] = {
		"2026-02-29",
		"2026-02-30",
		"2026-04-31",
		"2026-13-01",
		"2026-00-10",
		"2026-01-00",
		"2026-01-32",
		"2026-01-01T24:00:00Z",
		"2026-01-01T23:60:00Z",
		"2026-01-01T23:59:61Z",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		int64_t time;

		if (clock_parse(wrong[i], &time))
			fail_msg("'%s' is taken for a day", wrong[i]);
	}
}

static void writes_what_it_reads(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int64_t time;

	(void)state;
	for (int64_t day = -200000; day < 200000; day += 317) {
		buf_clear(&text);
		buf_add_time(&text, day * 86400 + (day & 0xffff));
		assert_true(clock_parse(text.text, &time));
		assert_int_equal(time, day * 86400 + (day & 0xffff));
	}
}

static void writes_three_forms(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add_time(&text, 1795413605);
	buf_add_char(&text, '|');
	buf_add_date(&text, 1795413605);
	buf_add_char(&text, '|');
	buf_add_minute(&text, 1795413605);
	assert_string_equal(text.text, "2026-11-23T06:00:05Z|2026-11-23|2026-11-23 06:00");
}

static void writes_something_for_times_beyond_the_calendar(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add_time(&text, INT64_MAX);
	assert_string_equal(text.text, "@9223372036854775807");
}

static void writes_ages_in_their_largest_unit(void **state)
{
	static const struct {
		int64_t seconds;
		const char *wanted;
	} ages[] = {
		{ -5, "0s" },
		{ 0, "0s" },
		{ 99, "99s" },
		{ 100, "1m" },
		{ 5999, "99m" },
		{ 6000, "1h" },
		{ 172799, "47h" },
		{ 172800, "2d" },
		{ 8639999, "99d" },
		{ 8640000, "14w" },
		{ 63071999, "104w" },
		{ 63072000, "2y" },
		{ 315360000, "10y" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ages); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_add_age(&text, ages[i].seconds);
		assert_string_equal(text.text, ages[i].wanted);
	}
}

static void can_be_set_from_outside(void **state)
{
	(void)state;
	setenv("SCABBARD_NOW", "1795413600", 1);
	assert_int_equal(clock_now(), 1795413600);
	setenv("SCABBARD_NOW", "2026-11-23T06:00:00Z", 1);
	assert_int_equal(clock_now(), 1795413600);
	setenv("SCABBARD_NOW", "tomorrow", 1);
	assert_true(clock_now() > 1600000000);
	unsetenv("SCABBARD_NOW");
	assert_true(clock_now() > 1600000000);
}

static void ticks_forward(void **state)
{
	int64_t before = clock_ticks();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		const int64_t now = clock_ticks();

		assert_true(now >= before);
		before = now;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_times_and_dates),
		cmocka_unit_test(refuses_what_is_no_time),
		cmocka_unit_test(refuses_days_that_do_not_exist),
		cmocka_unit_test(writes_what_it_reads),
		cmocka_unit_test(writes_three_forms),
		cmocka_unit_test(writes_something_for_times_beyond_the_calendar),
		cmocka_unit_test(writes_ages_in_their_largest_unit),
		cmocka_unit_test(can_be_set_from_outside),
		cmocka_unit_test(ticks_forward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
