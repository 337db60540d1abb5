#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

static const struct json_limits usual = { .depth = 64, .values = 1000000 };

static struct json *parsed(const char *text, enum json_mode mode)
{
	struct json *json = NULL;
	struct error err = { 0 };

	if (json_parse(&json, text, strlen(text), mode, &usual, NULL, &err) < 0)
		fail_msg("%s: %s", text, err.message);
	return json;
}

static void assert_place(struct place place, size_t offset, size_t count, uint32_t line, uint32_t column)
{
	assert_int_equal(place.offset, offset);
	assert_int_equal(place.count, count);
	assert_int_equal(place.line, line);
	assert_int_equal(place.column, column);
}

static void assert_refused(const char *text, enum json_mode mode, uint32_t line, uint32_t column)
{
	struct json *json = NULL;
	struct place place = { 0 };
	struct error err = { 0 };
	int code = json_parse(&json, text, strlen(text), mode, &usual, &place, &err);

	if (code != ERROR_MALFORMED || json)
		fail_msg("taken: %s", text);
	if (place.line != line || place.column != column)
		fail_msg("%s: %u:%u %s", text, place.line, place.column, err.message);
	assert_int_equal(err.code, ERROR_MALFORMED);
	assert_true(err.message[0] != '\0');
}

static void knows_the_kind_and_place_of_every_value(void **state)
{
	CLEANUP(json_close)
	struct json *json =
		parsed("{\n  \"a\": [null, true,\n\tfalse, -1.5e3, \"x\"],\n  \"b\": {}\n}\n", JSON_STRICT);
	const struct json_value *root = json_root(json);
	const struct json_value *a = json_first(root);
	const struct json_value *item = json_first(a);

	(void)state;
	assert_int_equal(json_type(root), JSON_OBJECT);
	assert_place(json_place(root), 0, 55, 1, 1);
	assert_null(json_name(root));
	assert_int_equal(json_type(a), JSON_ARRAY);
	assert_string_equal(json_name(a), "a");
	assert_place(json_name_place(a), 4, 3, 2, 3);
	assert_place(json_place(a), 9, 33, 2, 8);
	assert_int_equal(json_count(a), 5);
	assert_int_equal(json_count(NULL), 0);
	assert_int_equal(json_type(item), JSON_NULL);
	assert_place(json_place(item), 10, 4, 2, 9);
	item = json_next(item);
	assert_int_equal(json_type(item), JSON_TRUE);
	assert_true(json_is_true(item));
	item = json_next(item);
	assert_int_equal(json_type(item), JSON_FALSE);
	assert_false(json_is_true(item));
	assert_place(json_place(item), 23, 5, 3, 2);
	item = json_next(item);
	assert_int_equal(json_type(item), JSON_NUMBER);
	assert_place(json_place(item), 30, 6, 3, 9);
	item = json_next(item);
	assert_int_equal(json_type(item), JSON_STRING);
	assert_string_equal(json_text(item), "x");
	assert_null(json_name(item));
	assert_null(json_next(item));
	a = json_next(a);
	assert_int_equal(json_type(a), JSON_OBJECT);
	assert_place(json_place(a), 51, 2, 4, 8);
	assert_int_equal(json_count(a), 0);
	assert_null(json_first(a));
	assert_null(json_next(a));
}

static void counts_columns_in_utf16_units(void **state)
{
	/* One unit for e with acute, two for the face, one for each byte that is no UTF-8. */
	CLEANUP(json_close)
	struct json *json = parsed("[\"\xc3\xa9\", \"\xf0\x9f\x98\x80\", \"\xff\xfe\",\r\n 7]", JSON_GO);
	const struct json_value *item = json_first(json_root(json));

	(void)state;
	assert_place(json_place(item), 1, 4, 1, 2);
	item = json_next(item);
	assert_place(json_place(item), 7, 6, 1, 7);
	item = json_next(item);
	assert_place(json_place(item), 15, 4, 1, 13);
	item = json_next(item);
	assert_place(json_place(item), 23, 1, 2, 2);
}

static void decodes_every_escape(void **state)
{
	CLEANUP(json_close)
	struct json *json = parsed("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\ud83d\\ude00\"", JSON_STRICT);

	(void)state;
	assert_string_equal(json_text(json_root(json)), "\"\\/\b\f\n\r\tA\xc3\xa9\xf0\x9f\x98\x80");
}

static void refuses_what_is_no_json(void **state)
{
	static const struct {
		const char *text;
		uint32_t line, column;
	} cases[] = {
		{ "", 1, 1 },
		{ " \n ", 2, 2 },
		{ "\xef\xbb\xbf{}", 1, 1 },
		{ "{}x", 1, 3 },
		{ "{} {}", 1, 4 },
		{ "{\"a\":1,}", 1, 8 },
		{ "[1,]", 1, 4 },
		{ "[,1]", 1, 2 },
		{ "[1 2]", 1, 4 },
		{ "{\"a\" 1}", 1, 6 },
		{ "{a:1}", 1, 2 },
		{ "{'a':1}", 1, 2 },
		{ "{1:1}", 1, 2 },
		{ "[1}", 1, 3 },
		{ "{\"a\":1]", 1, 7 },
		{ "[1", 1, 3 },
		{ "{\"a\":", 1, 6 },
		{ "]", 1, 1 },
		{ "01", 1, 2 },
		{ "-", 1, 2 },
		{ "+1", 1, 1 },
		{ ".5", 1, 1 },
		{ "1.", 1, 3 },
		{ "1.e5", 1, 3 },
		{ "1e", 1, 3 },
		{ "1e+", 1, 4 },
		{ "0x1", 1, 2 },
		{ "tru", 1, 4 },
		{ "truE", 1, 4 },
		{ "nulll", 1, 5 },
		{ "True", 1, 1 },
		{ "NaN", 1, 1 },
		{ "/* c */ 1", 1, 1 },
		{ "[1, // c\n2]", 1, 5 },
		{ "\"a", 1, 1 },
		{ "\"a\nb\"", 1, 3 },
		{ "\"a\tb\"", 1, 3 },
		{ "\"\\x\"", 1, 2 },
		{ "\"\\u12g4\"", 1, 2 },
		{ "\"\\u123", 1, 2 },
		{ "\"\\", 1, 2 },
		{ "{\n\t\"a\": 1,\n\t\"b\": oops\n}", 3, 7 },
		{ "1\xc2\xa0", 1, 2 },
		{ "\x0b", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_refused(cases[i].text, JSON_STRICT, cases[i].line, cases[i].column);
		assert_refused(cases[i].text, JSON_GO, cases[i].line, cases[i].column);
	}
}

static void stops_at_a_nul_byte_like_at_any_other_control_character(void **state)
{
	struct json *json = NULL;
	struct place place = { 0 };

	(void)state;
	assert_int_equal(json_parse(&json, "[1,\0 2]", 7, JSON_GO, &usual, &place, NULL), ERROR_MALFORMED);
	assert_place(place, 3, 1, 1, 4);
	assert_int_equal(json_parse(&json, "1\0", 2, JSON_GO, &usual, &place, NULL), ERROR_MALFORMED);
	assert_place(place, 1, 1, 1, 2);
}

static void reads_no_further_than_the_length(void **state)
{
	struct json *json = NULL;
	int64_t number = 0;

	(void)state;
	assert_int_equal(json_parse(&json, "12345", 3, JSON_STRICT, &usual, NULL, NULL), 0);
	assert_true(json_integer(json_root(json), &number));
	assert_int_equal(number, 123);
	json_close(&json);
	assert_null(json);
	assert_int_equal(json_parse(&json, "[1]]", 3, JSON_STRICT, &usual, NULL, NULL), 0);
	json_close(&json);
	assert_int_equal(json_parse(&json, "true", 3, JSON_STRICT, &usual, NULL, NULL), ERROR_MALFORMED);
	assert_null(json);
}

static void strict_refuses_what_go_takes(void **state)
{
	static const struct {
		const char *text;
		uint32_t line, column;
	} cases[] = {
		{ "{\"a\":1,\"a\":2}", 1, 8 },
		{ "[{\"b\":{\n\"a\":1,\"x\":0,\"\\u0061\":2}}]", 2, 13 },
		{ "[\"\xff\"]", 1, 3 },
		{ "[\"\xe2\x82\"]", 1, 3 },
		{ "[\"\xed\xa0\x80\"]", 1, 3 },
		{ "[\"\xc0\xaf\"]", 1, 3 },
		{ "[\"\\ud800\"]", 1, 3 },
		{ "[\"\\udc00\\ud800\"]", 1, 3 },
		{ "{\"\\ud800\":1}", 1, 3 },
		{ "[\"\\ud800\\u0041\"]", 1, 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct json *json = parsed(cases[i].text, JSON_GO);

		assert_int_not_equal(json_oddity_count(json), 0);
		json_close(&json);
		assert_refused(cases[i].text, JSON_STRICT, cases[i].line, cases[i].column);
	}
}

static void strict_names_match_exactly(void **state)
{
	CLEANUP(json_close) struct json *json = parsed("{\"Pin\":1,\"pin\":2}", JSON_STRICT);
	const struct json_value *root = json_root(json);
	int64_t number = 0;

	(void)state;
	assert_int_equal(json_oddity_count(json), 0);
	assert_true(json_integer(json_member(root, "pin"), &number));
	assert_int_equal(number, 2);
	assert_true(json_integer(json_member(root, "Pin"), &number));
	assert_int_equal(number, 1);
	assert_null(json_member(root, "PIN"));
}

static void go_takes_the_last_of_equal_names(void **state)
{
	CLEANUP(json_close)
	struct json *json = parsed(
		"{\"pin\":\"good\",\"x\":0,\"Pin\":\"evil\",\"pin\":\"worse\",\"PIN\":\"worst\"}", JSON_GO);
	const struct json_oddity *oddities = json_oddities(json);

	(void)state;
	assert_string_equal(json_text(json_member(json_root(json), "pin")), "worst");
	assert_string_equal(json_text(json_member(json_root(json), "piN")), "worst");
	assert_int_equal(json_oddity_count(json), 3);
	assert_int_equal(oddities[0].kind, JSON_ODDITY_RECASED_NAME);
	assert_place(oddities[0].at, 20, 5, 1, 21);
	assert_int_equal(oddities[1].kind, JSON_ODDITY_DUPLICATE_NAME);
	assert_place(oddities[1].at, 33, 5, 1, 34);
	assert_int_equal(oddities[2].kind, JSON_ODDITY_RECASED_NAME);
	assert_place(oddities[2].at, 47, 5, 1, 48);
}

static void equal_names_of_different_objects_are_nobodys_business(void **state)
{
	CLEANUP(json_close)
	struct json *json = parsed("{\"a\":{\"a\":1,\"b\":{\"a\":2}},\"b\":[{\"a\":1},{\"A\":2}]}", JSON_GO);

	(void)state;
	assert_int_equal(json_oddity_count(json), 0);
	json_close(&json);
	json = parsed("{\"a\":{\"a\":1,\"b\":{\"a\":2}},\"b\":[{\"a\":1},{\"a\":2}]}", JSON_STRICT);
}

static void folds_names_as_go_does(void **state)
{
	(void)state;
	assert_true(json_names_fold_equal("engineVersion", "ENGINEVERSION"));
	assert_true(json_names_fold_equal("sdk", "\xc5\xbf"
						 "d\xe2\x84\xaa"));
	assert_true(json_names_fold_equal("\xc3\xa9", "\xc3\x89"));
	assert_true(json_names_fold_equal("\xcf\x83", "\xcf\x82"));
	assert_true(json_names_fold_equal("\xe1\xba\x9e", "\xc3\x9f"));
	assert_true(json_names_fold_equal("\xc4\x83", "\xc4\x82"));
	assert_false(json_names_fold_equal("\xc4\x81", "\xc4\x82"));
	assert_true(json_names_fold_equal("", ""));
	assert_false(json_names_fold_equal("\xc3\x9f", "ss"));
	assert_false(json_names_fold_equal("i", "\xc4\xb1"));
	assert_false(json_names_fold_equal("pin", "pi"));
	assert_false(json_names_fold_equal("pi", "pin"));
	assert_false(json_names_fold_equal("[", "{"));
	assert_false(json_names_fold_equal("@", "`"));
}

static void finds_members_through_the_long_s_and_the_kelvin_sign(void **state)
{
	CLEANUP(json_close)
	struct json *json = parsed("{\"sdk\":\"go\",\"\\u017fd\xe2\x84\xaa\":\"evil\"}", JSON_GO);

	(void)state;
	assert_string_equal(json_text(json_member(json_root(json), "sdk")), "evil");
	assert_int_equal(json_oddity_count(json), 1);
	assert_int_equal(json_oddities(json)[0].kind, JSON_ODDITY_RECASED_NAME);
}

static void go_replaces_what_is_no_text(void **state)
{
	static const struct {
		const char *text, *decoded;
		enum json_oddity_kind kind;
	} cases[] = {
		{ "\"a\xff\"", "a\xef\xbf\xbd", JSON_ODDITY_INVALID_UTF8 },
		{ "\"\xe2\x82z\"", "\xef\xbf\xbd\xef\xbf\xbdz", JSON_ODDITY_INVALID_UTF8 },
		{ "\"\xed\xa0\x80\"", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", JSON_ODDITY_INVALID_UTF8 },
		{ "\"\\ud800\"", "\xef\xbf\xbd", JSON_ODDITY_LONE_SURROGATE },
		{ "\"\\udfff!\"", "\xef\xbf\xbd!", JSON_ODDITY_LONE_SURROGATE },
		{ "\"\\ud800\\n\"", "\xef\xbf\xbd\n", JSON_ODDITY_LONE_SURROGATE },
		{ "\"\\ud800\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80", JSON_ODDITY_LONE_SURROGATE },
		{ "\"\\udc00\\udc00\"", "\xef\xbf\xbd\xef\xbf\xbd", JSON_ODDITY_LONE_SURROGATE },
		{ "\"\\ud800\\ud800\"", "\xef\xbf\xbd\xef\xbf\xbd", JSON_ODDITY_LONE_SURROGATE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct json *json = parsed(cases[i].text, JSON_GO);

		assert_string_equal(json_text(json_root(json)), cases[i].decoded);
		assert_int_equal(json_oddity_count(json), 1);
		assert_int_equal(json_oddities(json)[0].kind, cases[i].kind);
		assert_place(json_oddities(json)[0].at, 0, strlen(cases[i].text), 1, 1);
		json_close(&json);
	}
}

static void places_stay_those_of_the_text_behind_a_replacement(void **state)
{
	CLEANUP(json_close) struct json *json = parsed("{\"\xff\": [\"\xff\\ud800\", 9]}", JSON_GO);
	const struct json_value *list = json_first(json_root(json));

	(void)state;
	assert_string_equal(json_name(list), "\xef\xbf\xbd");
	assert_place(json_place(list), 6, 14, 1, 7);
	assert_place(json_place(json_next(json_first(list))), 18, 1, 1, 19);
	assert_int_equal(json_oddity_count(json), 3);
	assert_int_equal(json_oddities(json)[0].at.offset, 1);
	assert_int_equal(json_oddities(json)[1].at.offset, 7);
	assert_int_equal(json_oddities(json)[1].kind, JSON_ODDITY_INVALID_UTF8);
	assert_int_equal(json_oddities(json)[2].kind, JSON_ODDITY_LONE_SURROGATE);
}

static void refuses_a_string_with_the_character_nul(void **state)
{
	(void)state;
	assert_refused("[\"ab\\u0000c\"]", JSON_STRICT, 1, 5);
	assert_refused("[\"ab\\u0000c\"]", JSON_GO, 1, 5);
	assert_refused("{\"\\u0000\":1}", JSON_GO, 1, 3);
}

/* `depth` arrays within each other. */
static void nest(struct buf *buf, size_t depth)
{
	buf_clear(buf);
	buf_add_repeated(buf, "[", depth);
	buf_add_repeated(buf, "]", depth);
}

static void holds_the_limits_exactly(void **state)
{
	static const struct json_limits small = { .depth = 3, .values = 5 };
	static const struct json_limits deep = { .depth = 100000, .values = 100000 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct json *json = NULL;
	struct place place = { 0 };

	(void)state;
	assert_int_equal(json_parse(&json, "[[[]],1,2]", 10, JSON_GO, &small, NULL, NULL), 0);
	json_close(&json);
	assert_int_equal(json_parse(&json, "[[[[]]]]", 8, JSON_GO, &small, &place, NULL), ERROR_TOO_LARGE);
	assert_place(place, 3, 1, 1, 4);
	assert_int_equal(
		json_parse(&json, "[1,2,3,4,5]", 11, JSON_GO, &small, &place, NULL), ERROR_TOO_LARGE);
	assert_place(place, 9, 1, 1, 10);
	/* cJSON does not nest further, whatever the caller would allow. */
	nest(&text, 1000);
	assert_int_equal(json_parse(&json, text.text, text.length, JSON_GO, &deep, NULL, NULL), 0);
	json_close(&json);
	nest(&text, 1001);
	assert_int_equal(
		json_parse(&json, text.text, text.length, JSON_GO, &deep, NULL, NULL), ERROR_TOO_LARGE);
	assert_null(json);
}

static void reads_integers_from_their_digits(void **state)
{
	static const struct {
		const char *text;
		bool integer;
		int64_t number;
	} cases[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "9007199254740993", true, INT64_C(9007199254740993) },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "99999999999999999999999999999999999999999999999999999999999999999999999999", false, 0 },
		{ "1.0", false, 0 },
		{ "1e2", false, 0 },
		{ "\"1\"", false, 0 },
		{ "null", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(json_close) struct json *json = parsed(cases[i].text, JSON_STRICT);
		int64_t number = 0;

		assert_int_equal(json_integer(json_root(json), &number), cases[i].integer);
		assert_int_equal(number, cases[i].number);
	}
	assert_false(json_integer(NULL, NULL));
}

static void asks_nothing_of_what_is_not_there(void **state)
{
	CLEANUP(json_close) struct json *json = parsed("[1]", JSON_GO);

	(void)state;
	assert_null(json_member(NULL, "a"));
	assert_null(json_member(json_root(json), "a"));
	assert_null(json_text(NULL));
	assert_null(json_text(json_root(json)));
	assert_false(json_is_true(NULL));
	assert_null(json_first(json_first(json_root(json))));
	json_close(&json);
	json_close(&json);
}

static void says_the_place_in_the_message_if_nobody_takes_it(void **state)
{
	struct json *json = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(json_parse(&json, "[\n 1,\n]", 7, JSON_STRICT, &usual, NULL, &err), ERROR_MALFORMED);
	assert_string_equal(err.message, "line 3, column 1: ']' where a value should stand");
	assert_int_equal(json_parse(&json, "{\"ab\":1,\"ab\":2}", 15, JSON_STRICT, &usual, NULL, &err),
		ERROR_MALFORMED);
	assert_string_equal(err.message, "line 1, column 9: 'ab' is named twice");
}

/* The second last member repeats an early one, and the last an even earlier one: the former is said. */
static void strict_names_the_first_repeated_name_of_objects_of_any_size(void **state)
{
	(void)state;
	for (int count = 2; count < 40; count++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP(json_close) struct json *json = NULL;
		struct error err = { 0 };

		buf_add(&text, "{");
		for (int i = 0; i < count; i++)
			buf_format(&text, "\"n%d\":0,", i);
		buf_add(&text, "\"n1\":0,\"n0\":0}");
		assert_int_equal(json_parse(&json, text.text, text.length, JSON_STRICT, &usual, NULL, &err),
			ERROR_MALFORMED);
		assert_non_null(strstr(err.message, "'n1' is named twice"));
	}
}

/* Each of these takes minutes if any step costs more than its share. */
static void wide_objects_cost_no_more_than_their_bytes(void **state)
{
	enum { MEMBERS = 200000 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(json_close) struct json *json = NULL;
	size_t count = 0;

	(void)state;
	for (int i = 0; i < MEMBERS; i++)
		buf_format(&text, "%c\"%s%d\":[1]", i ? ',' : '{', i % 2 ? "name" : "NAME", i / 2);
	buf_add(&text, "}");
	assert_int_equal(json_parse(&json, text.text, text.length, JSON_GO, &usual, NULL, NULL), 0);
	assert_int_equal(json_oddity_count(json), MEMBERS / 2);
	for (const struct json_value *member = json_first(json_root(json)); member;
		member = json_next(member)) {
		assert_int_equal(json_name_place(member).line, 1);
		count++;
	}
	assert_int_equal(count, MEMBERS);
	assert_int_equal(json_count(json_root(json)), MEMBERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_kind_and_place_of_every_value),
		cmocka_unit_test(counts_columns_in_utf16_units),
		cmocka_unit_test(decodes_every_escape),
		cmocka_unit_test(refuses_what_is_no_json),
		cmocka_unit_test(stops_at_a_nul_byte_like_at_any_other_control_character),
		cmocka_unit_test(reads_no_further_than_the_length),
		cmocka_unit_test(strict_refuses_what_go_takes),
		cmocka_unit_test(strict_names_match_exactly),
		cmocka_unit_test(go_takes_the_last_of_equal_names),
		cmocka_unit_test(equal_names_of_different_objects_are_nobodys_business),
		cmocka_unit_test(folds_names_as_go_does),
		cmocka_unit_test(finds_members_through_the_long_s_and_the_kelvin_sign),
		cmocka_unit_test(go_replaces_what_is_no_text),
		cmocka_unit_test(places_stay_those_of_the_text_behind_a_replacement),
		cmocka_unit_test(refuses_a_string_with_the_character_nul),
		cmocka_unit_test(holds_the_limits_exactly),
		cmocka_unit_test(reads_integers_from_their_digits),
		cmocka_unit_test(asks_nothing_of_what_is_not_there),
		cmocka_unit_test(says_the_place_in_the_message_if_nobody_takes_it),
		cmocka_unit_test(strict_names_the_first_repeated_name_of_objects_of_any_size),
		cmocka_unit_test(wide_objects_cost_no_more_than_their_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
