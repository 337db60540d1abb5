#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/toml.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct toml_limits usual = { .depth = 16, .values = 500000 };

static struct toml *parsed(const char *text)
{
	struct toml *toml = NULL;
	struct place place = { 0 };
	struct error err = { 0 };

	if (toml_parse(&toml, text, strlen(text), &usual, &place, &err) < 0)
		fail_msg("%s: %u:%u: %s", text, place.line, place.column, err.message);
	return toml;
}

static void assert_place(struct place place, size_t offset, size_t count, uint32_t line, uint32_t column)
{
	assert_int_equal(place.offset, offset);
	assert_int_equal(place.count, count);
	assert_int_equal(place.line, line);
	assert_int_equal(place.column, column);
}

static void assert_refused(const char *text, uint32_t line, uint32_t column)
{
	struct toml *toml = NULL;
	struct place place = { 0 };
	struct error err = { 0 };
	int code = toml_parse(&toml, text, strlen(text), &usual, &place, &err);

	if (code != ERROR_MALFORMED || toml)
		fail_msg("taken: %s", text);
	if (place.line != line || place.column != column)
		fail_msg("%s: %u:%u %s", text, place.line, place.column, err.message);
	assert_int_equal(err.code, ERROR_MALFORMED);
	assert_true(err.message[0] != '\0');
}

/* A value as {key:value,...}, [value,...], 'text', 42, true, time(...) or float. */
static void show(struct buf *buf, const struct toml_value *value)
{
	enum toml_type type = toml_type(value);
	int64_t number = 0;

	switch (type) {
	case TOML_TEXT:
		buf_format(buf, "'%s'", toml_text(value));
		return;
	case TOML_INTEGER:
		assert_true(toml_integer(value, &number));
		buf_format(buf, "%" PRId64, number);
		return;
	case TOML_FLOAT:
		buf_add(buf, "float");
		return;
	case TOML_BOOL:
		buf_add(buf, toml_is_true(value) ? "true" : "false");
		return;
	case TOML_TIME:
		buf_format(buf, "time(%s)", toml_text(value));
		return;
	case TOML_ARRAY:
	case TOML_TABLE:
		buf_add(buf, type == TOML_ARRAY ? "[" : "{");
		for (const struct toml_value *child = toml_first(value); child; child = toml_next(child)) {
			if (child != toml_first(value))
				buf_add(buf, ",");
			if (type == TOML_TABLE)
				buf_format(buf, "%s:", toml_key(child));
			show(buf, child);
		}
		buf_add(buf, type == TOML_ARRAY ? "]" : "}");
		return;
	}
}

static void assert_reads(const char *text, const char *expected)
{
	CLEANUP(toml_close) struct toml *toml = parsed(text);
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	show(&shown, toml_root(toml));
	if (strcmp(shown.text, expected) != 0)
		fail_msg("%s: %s where %s is right", text, shown.text, expected);
}

static void reads_every_kind_of_value(void **state)
{
	(void)state;
	assert_reads("", "{}");
	assert_reads("# nothing\n\n \t\r\n", "{}");
	assert_reads("a = 'x'\nb = \"y\"\nc = 7\nd = true\ne = false\nf = 1.5\ng = [1, 'two', [3]]\nh = {}\n",
		"{a:'x',b:'y',c:7,d:true,e:false,f:float,g:[1,'two',[3]],h:{}}");
	assert_reads("a = +7\nb = -0\nc = 1_000\nd = 0xDEAD_beef\ne = 0o17\nf = 0b1010",
		"{a:7,b:0,c:1000,d:3735928559,e:15,f:10}");
	assert_reads("a = 9223372036854775807\nb = -9223372036854775808\nc = 0x7fffffffffffffff",
		"{a:9223372036854775807,b:-9223372036854775808,c:9223372036854775807}");
	assert_reads("a = [1e5, 1E+0_6, -0.0, 6.26e-34, inf, -inf, nan]",
		"{a:[float,float,float,float,float,float,float]}");
	assert_reads(
		"a = 1979-05-27T07:32:00Z\nb = 1979-05-27 00:32:00.999-07:00\nc = 1979-05-27\nd = 07:32:00\n",
		"{a:time(1979-05-27T07:32:00Z),b:time(1979-05-27 00:32:00.999-07:00),"
		"c:time(1979-05-27),d:time(07:32:00)}");
	assert_reads("a = 2024-02-29\nb = 2000-02-29", "{a:time(2024-02-29),b:time(2000-02-29)}");
}

static void reads_arrays_over_many_lines(void **state)
{
	(void)state;
	assert_reads("a = [ # one\r\n  1,\n\n# two\n  2 , # three ]\n  ]\nb = [\n]\nc = [[1],\n[2,],]",
		"{a:[1,2],b:[],c:[[1],[2]]}");
}

static void decodes_strings(void **state)
{
	(void)state;
	assert_reads("a = \"\\b\\t\\n\\f\\r\\\"\\\\\"", "{a:'\b\t\n\f\r\"\\'}");
	assert_reads("a = \"\\u00e9\\U0001F600\"", "{a:'\xc3\xa9\xf0\x9f\x98\x80'}");
	assert_reads("a = 'no \\escape \"here\"'", "{a:'no \\escape \"here\"'}");
	assert_reads("a = \"# no comment\" # a comment \"", "{a:'# no comment'}");
	assert_reads("a = \"\"\nb = ''", "{a:'',b:''}");
	assert_reads("a = \"\"\"\"\"\"\nb = ''''''", "{a:'',b:''}");
	assert_reads("a = \"\"\"\none\r\ntwo\n\"\"\"", "{a:'one\r\ntwo\n'}");
	assert_reads("a = \"\"\"\r\n\nx\"\"\"", "{a:'\nx'}");
	assert_reads("a = '''\n\\raw'' '''", "{a:'\\raw'' '}");
	assert_reads("a = \"\"\"\"one\" \"\"two\"\"\"\"\"", "{a:'\"one\" \"\"two\"\"'}");
	assert_reads("a = '''''x'''''", "{a:'''x'''}");
	assert_reads("a = \"\"\"\\\"\"\" \\u0041\"\"\"", "{a:'\"\"\" A'}");
	assert_reads("a = \"\"\"\nx = [ # {\n\"\"\"\nb = 1", "{a:'x = [ # {\n',b:1}");
}

static void joins_lines_behind_a_backslash(void **state)
{
	(void)state;
	assert_reads("a = \"\"\"one \\\n   \n\t two\"\"\"", "{a:'one two'}");
	assert_reads("a = \"\"\"one\\  \t\r\n  two\"\"\"", "{a:'onetwo'}");
	assert_reads("a = \"\"\"\\\n\"\"\"", "{a:''}");
	assert_reads("a = \"\"\"x\\\\ \n y\"\"\"", "{a:'x\\ \n y'}");
	assert_reads("a = \"\"\"p\\ \nq\"\"\"\nb = \"\"\"r\\ \ns\"\"\"", "{a:'pq',b:'rs'}");
}

static void reads_keys_of_every_form(void **state)
{
	(void)state;
	assert_reads("a-b_C = 1\n\"q k\" = 2\n'l\\' = 3\n\"\" = 4\n1234 = 5\n\"\\u0061\" = 6\ntrue = 7\n"
		     "1979-05-27 = 8\ninf = 9",
		"{a-b_C:1,q k:2,l\\:3,:4,1234:5,a:6,true:7,1979-05-27:8,inf:9}");
	assert_reads("a . \"b.c\" .d = 1\n3.14 = 2", "{a:{b.c:{d:1}},3:{14:2}}");
	assert_reads("[ a . 'b c' ]\nx = 1", "{a:{b c:{x:1}}}");
	assert_reads("  [[ a.b ]]  # c\n  x = 1", "{a:{b:[{x:1}]}}");
}

static void builds_tables_from_headers_and_dotted_keys(void **state)
{
	(void)state;
	assert_reads("x = 1\n[a]\ny = 2\n[b.c]\nz = 3\n[b]\nw = 4", "{x:1,a:{y:2},b:{c:{z:3},w:4}}");
	assert_reads("a.b = 1\na.c.d = 2\na.c.e = 3\nf = {g.h = 4, g.i = 5}",
		"{a:{b:1,c:{d:2,e:3}},f:{g:{h:4,i:5}}}");
	assert_reads(
		"[fruit]\napple.color = 1\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true",
		"{fruit:{apple:{color:1,taste:{sweet:true},texture:{smooth:true}}}}");
	assert_reads("[a]\n[a.b]\n[c]\n[a.d]", "{a:{b:{},d:{}},c:{}}");
	assert_reads("[a.b.c]\nz = 9\n[a]\nb.d = 1", "{a:{b:{c:{z:9},d:1}}}");
}

static void appends_to_arrays_of_tables(void **state)
{
	(void)state;
	assert_reads("[[a]]\nx = 1\n[[a]]\n[[a]]\nx = 3", "{a:[{x:1},{},{x:3}]}");
	assert_reads("[[a]]\n[a.b]\nx = 1\n[[a.c]]\n[[a.c]]\n[[a]]\n[a.b]\nx = 2\n[[a.c]]\ny = 3",
		"{a:[{b:{x:1},c:[{},{}]},{b:{x:2},c:[{y:3}]}]}");
	assert_reads("[[a.b]]\n[a]\nx = 1", "{a:{b:[{}],x:1}}");
}

static void refuses_what_is_defined_twice(void **state)
{
	(void)state;
	assert_refused("a = 1\na = 2\n", 2, 1);
	assert_refused("a = 1\n\"a\" = 2\n", 2, 1);
	assert_refused("[t]\na = 1\n\n  'a' = 2\n", 4, 3);
	assert_refused("a = {b = 1, b = 2}\n", 1, 13);
	assert_refused("[a]\n[b]\n[a]\n", 3, 2);
	assert_refused("[a.b]\n[a]\n[a.b]\n", 3, 4);
	assert_refused("[a.b]\n[a]\n[a]\n", 3, 2);
	assert_refused("a = 1\n[a]\n", 2, 2);
	assert_refused("[a]\nb = 1\n[a.b]\n", 3, 4);
	assert_refused("[a]\nb = 1\n[a.b.c]\n", 3, 4);
	assert_refused("[[a]]\n[a]\n", 2, 2);
	assert_refused("[a]\n[[a]]\n", 2, 3);
	assert_refused("[a.b]\n[[a]]\n", 2, 3);
	assert_refused("[[a.b]]\n[a.b]\n", 2, 4);
}

static void refuses_dotted_keys_into_foreign_tables(void **state)
{
	(void)state;
	assert_refused("a = 1\na.b = 2\n", 2, 1);
	assert_refused("a.b = 1\na = 2\n", 2, 1);
	assert_refused("a.b = 1\na.b.c = 2\n", 2, 3);
	assert_refused("a.b.c = 1\na.b = 2\n", 2, 3);
	assert_refused("a.b = 1\n[a]\n", 2, 2);
	assert_refused("[a]\nb.c = 1\n[a.b]\n", 3, 4);
	assert_refused("[a.b.c]\n[a]\nb.d = 1\n[a.b]\n", 4, 4);
	assert_refused("[a.b.c]\nz = 9\n[a]\nb.c.t = 1\n", 4, 3);
	assert_refused("[a.b.c.d]\nz = 9\n[a]\nb.c.d.k.t = 1\n", 4, 5);
	assert_refused("a = {b = 1}\na.c = 2\n", 2, 1);
	assert_refused("a = [1]\na.c = 2\n", 2, 1);
	assert_refused("[[t.a]]\n[t]\na.c = 2\n", 3, 1);
	assert_refused("a = {b = 1, b.c = 2}\n", 1, 13);
	assert_refused("a = {b.c = 1, b = 2}\n", 1, 15);
}

static void refuses_to_add_to_values_written_whole(void **state)
{
	(void)state;
	assert_refused("a = {b = 1}\n[a.c]\n", 2, 2);
	assert_refused("a = {b = {}}\n[a.b.c]\n", 2, 2);
	assert_refused("[t]\na = {}\n[t.a]\n", 3, 4);
	assert_refused("a = []\n[[a]]\n", 2, 3);
	assert_refused("a = [{}]\n[[a]]\n", 2, 3);
	assert_refused("a = [{}]\n[a.b]\n", 2, 2);
	assert_refused("a.b = [{}]\n[[a.b]]\n", 2, 5);
}

static void refuses_bad_bytes_and_strings(void **state)
{
	(void)state;
	assert_refused("a = 1\nb = 'x\xff'\n", 2, 7);
	assert_refused("# \xed\xa0\x80\n", 1, 3);
	assert_refused("a = 1 # \x07\n", 1, 9);
	assert_refused("a = 1\r", 1, 6);
	assert_refused("a = \"x\ry\"", 1, 7);
	assert_refused("a = '\x7f'", 1, 6);
	assert_refused("a = \"x\nb = 1\n", 1, 5);
	assert_refused("a = 'x", 1, 5);
	assert_refused("a = \"\"\"x\ny\"\"", 1, 5);
	assert_refused("a = '''x\n\nb = 1\n", 1, 5);
	assert_refused("a = \"\\", 1, 5);
	assert_refused("a = \"\"\"\\", 1, 5);
	assert_refused("a = \"\"\"x\"\"\"\"\"\"", 1, 9);
	assert_refused("a = '''x''''''", 1, 9);
	assert_refused("a = \"\\ud800\"", 1, 6);
	assert_refused("a = \"\\U00110000\"", 1, 6);
	assert_refused("a = \"x\\u0000\"", 1, 7);
	assert_refused("\"\\uDFFF\" = 1", 1, 2);
	assert_refused("a = 1\n\xef\xbb\xbf"
		       "b = 2\n",
		2, 1);
}

static void refuses_what_is_no_toml(void **state)
{
	(void)state;
	assert_refused("a = \nb = 1\n", 1, 4);
	assert_refused("x = 1\na = b\nc = 1\n", 2, 5);
	assert_refused("a 1\n", 1, 3);
	assert_refused("= 1\n", 1, 3);
	assert_refused("key\n", 1, 1);
	assert_refused("a = 1 b = 2\n", 1, 6);
	assert_refused("x = 1\ny = [1,,2]\n", 2, 7);
	assert_refused("a = {b = 1,}\n", 1, 11);
	assert_refused("a = {b = 1\n}\n", 1, 11);
	assert_refused("[a] b = 1\n", 1, 9);
	assert_refused("[]\n", 1, 2);
	assert_refused("[a.]\n", 1, 4);
	assert_refused("x=1\n]\n", 2, 1);
	assert_refused("a = 01\n", 1, 6);
	assert_refused("a = 1__0\n", 1, 6);
	assert_refused("a = +0x1\n", 1, 7);
	assert_refused("a = .5\n", 1, 3);
	assert_refused("a = 1.\n", 1, 6);
	assert_refused("a = True\n", 1, 5);
	assert_refused("a = \"\\q\"\n", 1, 6);
	assert_refused("a = \"\"\"\\ x\"\"\"\n", 1, 8);
	assert_refused("a: 1\n", 1, 2);
	assert_refused("{\"a\": 1}\n", 1, 5);
	assert_refused("\xc3\xa9 = 1\n", 1, 1);
	assert_refused("a = [\n1\n2\n]\n", 3, 1);
}

static void refuses_numbers_and_days_that_cannot_be(void **state)
{
	(void)state;
	assert_refused("a = 9223372036854775808\n", 1, 5);
	assert_refused("a = -9223372036854775809\n", 1, 5);
	assert_refused("a = 0x8000000000000000\n", 1, 5);
	assert_refused("a = 2023-02-29\n", 1, 5);
	assert_refused("a = 1900-02-29\n", 1, 5);
	assert_refused("a = 2024-04-31T00:00:00Z\n", 1, 5);
	assert_refused("a = 12024-04-30\n", 1, 5);
	assert_refused("a = 1234012-11-02\n", 1, 5);
	assert_refused("a = 23:59:60\n", 1, 5);
	assert_refused("a = 2016-12-31T23:59:60Z\n", 1, 5);
}

static void takes_one_byte_order_mark_as_the_engine_does(void **state)
{
	CLEANUP(toml_close)
	struct toml *toml = parsed("\xef\xbb\xbf"
				   "a = 1");
	int64_t number = 0;

	(void)state;
	assert_true(toml_integer(toml_member(toml_root(toml), "a"), &number));
	assert_int_equal(number, 1);
	assert_int_equal(toml_key_place(toml_first(toml_root(toml))).offset, 3);
	assert_refused("\xef\xbb\xbf\xef\xbb\xbf"
		       "a = 1",
		1, 2);
}

static void does_not_take_a_nul_byte_for_the_end(void **state)
{
	struct toml *toml = NULL;
	struct place place = { 0 };

	(void)state;
	assert_int_equal(toml_parse(&toml, "a = 1\n\0b = 2\n", 13, &usual, &place, NULL), ERROR_MALFORMED);
	assert_place(place, 6, 1, 2, 1);
	assert_int_equal(toml_parse(&toml, "a = 12345", 6, &usual, NULL, NULL), 0);
	toml_close(&toml);
	assert_null(toml);
	toml_close(&toml);
}

static void knows_the_place_of_values_keys_and_headers(void **state)
{
	CLEANUP(toml_close)
	struct toml *toml =
		parsed("\"\xf0\x9f\x98\x80\" = '\xc3\xa9' # c\n[x.y]\n  a.b = [ 10,\n\t20 ]\n[[ z ]]\n");
	const struct toml_value *root = toml_root(toml);
	const struct toml_value *value = toml_first(root);

	(void)state;
	assert_place(toml_key_place(value), 0, 6, 1, 1);
	assert_place(toml_place(value), 9, 4, 1, 8);
	value = toml_member(toml_member(root, "x"), "y");
	assert_place(toml_key_place(value), 18, 5, 2, 1);
	assert_place(toml_place(value), 18, 5, 2, 1);
	value = toml_member(value, "a");
	assert_place(toml_key_place(value), 26, 1, 3, 3);
	value = toml_member(value, "b");
	assert_place(toml_key_place(value), 28, 1, 3, 5);
	assert_place(toml_place(value), 32, 11, 3, 9);
	value = toml_first(value);
	assert_null(toml_key(value));
	assert_place(toml_place(value), 34, 2, 3, 11);
	assert_place(toml_place(toml_next(value)), 39, 2, 4, 2);
	value = toml_member(root, "z");
	assert_int_equal(toml_type(value), TOML_ARRAY);
	assert_place(toml_key_place(value), 44, 7, 5, 1);
	assert_place(toml_place(toml_first(value)), 44, 7, 5, 1);
}

static void finds_members_as_go_toml_does(void **state)
{
	CLEANUP(toml_close)
	struct toml *toml =
		parsed("engineVersion = 1\nENGINEVERSION = 2\nengineversion = 3\n"
		       "SOURCE = 4\nSource = 5\npin = 6\n[t]\nengineversion = 7\nENGINEVERSION = 8\n");
	const struct toml_value *root = toml_root(toml);
	int64_t number = 0;

	(void)state;
	assert_true(toml_integer(toml_member_go(root, "engineVersion"), &number) && number == 1);
	assert_true(toml_integer(toml_member_go(root, "source"), &number) && number == 4);
	assert_true(toml_integer(toml_member_go(root, "Pin"), &number) && number == 6);
	assert_true(toml_integer(toml_member_go(root, "EngineVersion"), &number) && number == 3);
	assert_true(toml_integer(toml_member_go(toml_member(root, "t"), "engineVersion"), &number) &&
		    number == 7);
	assert_null(toml_member_go(root, "sdk"));
	assert_null(toml_member(root, "Engineversion"));
}

static void asks_nothing_of_what_is_not_there(void **state)
{
	CLEANUP(toml_close) struct toml *toml = parsed("a = [1]\nb = 'x'\nc = {}\n[d]\n");
	const struct toml_value *root = toml_root(toml);

	(void)state;
	assert_null(toml_member(NULL, "a"));
	assert_null(toml_member_go(NULL, "a"));
	assert_null(toml_member(toml_member(root, "a"), "a"));
	assert_null(toml_member(toml_member(root, "b"), "a"));
	assert_null(toml_member(toml_member(root, "c"), "a"));
	assert_null(toml_member(toml_member(root, "d"), "a"));
	assert_null(toml_text(NULL));
	assert_null(toml_text(toml_member(root, "a")));
	assert_false(toml_integer(toml_member(root, "b"), NULL));
	assert_false(toml_integer(NULL, NULL));
	assert_false(toml_is_true(NULL));
	assert_int_equal(toml_count(root), 4);
	assert_int_equal(toml_count(toml_member(root, "a")), 1);
}

static int parse_with(const char *text, uint32_t depth, uint32_t values, struct place *ret_place)
{
	const struct toml_limits limits = { .depth = depth, .values = values };
	CLEANUP(toml_close) struct toml *toml = NULL;

	return toml_parse(&toml, text, strlen(text), &limits, ret_place, NULL);
}

static void holds_the_limits_exactly(void **state)
{
	struct place place = { 0 };

	(void)state;
	assert_int_equal(parse_with("a = [[[]]]", 3, 100, NULL), 0);
	assert_int_equal(parse_with("a = [[[[]]]]", 3, 100, &place), ERROR_TOO_LARGE);
	assert_place(place, 7, 2, 1, 8);
	assert_int_equal(parse_with("a = [{b = [{}]}]", 3, 100, NULL), ERROR_TOO_LARGE);
	assert_int_equal(parse_with("[a.b.c]", 3, 100, NULL), 0);
	assert_int_equal(parse_with("[a.b.c.d]", 3, 100, NULL), ERROR_TOO_LARGE);
	assert_int_equal(parse_with("[[a.b]]", 3, 100, NULL), 0);
	assert_int_equal(parse_with("[[a.b.c]]", 3, 100, NULL), ERROR_TOO_LARGE);
	assert_int_equal(parse_with("[a.b]\nc.d = 1", 3, 100, NULL), 0);
	assert_int_equal(parse_with("[a.b]\nc.d.e = 1", 3, 100, &place), ERROR_TOO_LARGE);
	assert_place(place, 8, 1, 2, 3);
	assert_int_equal(parse_with("a = [1,2,3]", 3, 5, NULL), 0);
	assert_int_equal(parse_with("a = [1,2,3,4]", 3, 5, &place), ERROR_TOO_LARGE);
	assert_place(place, 11, 1, 1, 12);
}

static void counts_values_before_the_grammar_sees_them(void **state)
{
	struct place place = { 0 };

	(void)state;
	assert_int_equal(parse_with("a = [1,,,,,,,,,]", 3, 5, &place), ERROR_TOO_LARGE);
	assert_place(place, 11, 1, 1, 12);
	assert_int_equal(parse_with("a = ',,,,,,,,' # ,,,,,,", 3, 5, NULL), 0);
}

static void nothing_nests_without_end(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)state;
	buf_add(&text, "a = ");
	buf_add_repeated(&text, "[", 100000);
	assert_int_equal(parse_with(text.text, UINT32_MAX, UINT32_MAX, NULL), ERROR_TOO_LARGE);
	buf_clear(&text);
	buf_add_repeated(&text, "a.", 100000);
	buf_add(&text, "a = 1");
	assert_int_equal(parse_with(text.text, UINT32_MAX, UINT32_MAX, NULL), ERROR_TOO_LARGE);
	buf_clear(&text);
	/* Libtree-sitter counts the children of an error in 16 bits. */
	buf_add_repeated(&text, "a=(", 70000);
	assert_int_equal(parse_with(text.text, UINT32_MAX, UINT32_MAX, NULL), ERROR_TOO_LARGE);
	buf_clear(&text);
	buf_add(&text, "a = ");
	buf_add_repeated(&text, "{a = ", 100000);
	assert_int_equal(parse_with(text.text, UINT32_MAX, UINT32_MAX, NULL), ERROR_TOO_LARGE);
}

/* Each of these takes minutes if any step costs more than its share. */
static void wide_tables_cost_no_more_than_their_bytes(void **state)
{
	enum { MEMBERS = 60000 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(toml_close) struct toml *toml = NULL;

	(void)state;
	for (int i = 0; i < MEMBERS; i++)
		buf_format(&text, "key%d = %d\n", i, i);
	for (int i = 0; i < MEMBERS / 4; i++)
		buf_format(&text, "[t.t%d]\n[[a]]\n", i);
	assert_int_equal(toml_parse(&toml, text.text, text.length, &usual, NULL, NULL), 0);
	assert_int_equal(toml_count(toml_root(toml)), MEMBERS + 2);
	for (const struct toml_value *member = toml_first(toml_root(toml)); member;
		member = toml_next(member))
		assert_ptr_equal(toml_member(toml_root(toml), toml_key(member)), member);
}

/* The grammar's search for a way on would take seconds and hundreds of megabytes for any of these. */
static void the_first_mistake_ends_the_work(void **state)
{
	static const char *const mistakes[] = { "=\n", "a b c\n", "a = 1 b = 2\n", "]\n", "a = {b = \n}\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct toml *toml = NULL;
		struct place place = { 0 };

		buf_add_repeated(&text, mistakes[i], 1000000 / strlen(mistakes[i]));
		assert_int_equal(
			toml_parse(&toml, text.text, text.length, &usual, &place, NULL), ERROR_MALFORMED);
		assert_true(place.line <= 2);
	}
}

static void says_the_place_in_the_message_if_nobody_takes_it(void **state)
{
	struct toml *toml = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(toml_parse(&toml, "a = 1\n[b]\n[ a ]\n", 16, &usual, NULL, &err), ERROR_MALFORMED);
	assert_string_equal(err.message, "line 3, column 3: 'a' was defined before, on line 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_kind_of_value),
		cmocka_unit_test(reads_arrays_over_many_lines),
		cmocka_unit_test(decodes_strings),
		cmocka_unit_test(joins_lines_behind_a_backslash),
		cmocka_unit_test(reads_keys_of_every_form),
		cmocka_unit_test(builds_tables_from_headers_and_dotted_keys),
		cmocka_unit_test(appends_to_arrays_of_tables),
		cmocka_unit_test(refuses_what_is_defined_twice),
		cmocka_unit_test(refuses_dotted_keys_into_foreign_tables),
		cmocka_unit_test(refuses_to_add_to_values_written_whole),
		cmocka_unit_test(refuses_bad_bytes_and_strings),
		cmocka_unit_test(refuses_what_is_no_toml),
		cmocka_unit_test(refuses_numbers_and_days_that_cannot_be),
		cmocka_unit_test(takes_one_byte_order_mark_as_the_engine_does),
		cmocka_unit_test(does_not_take_a_nul_byte_for_the_end),
		cmocka_unit_test(knows_the_place_of_values_keys_and_headers),
		cmocka_unit_test(finds_members_as_go_toml_does),
		cmocka_unit_test(asks_nothing_of_what_is_not_there),
		cmocka_unit_test(holds_the_limits_exactly),
		cmocka_unit_test(counts_values_before_the_grammar_sees_them),
		cmocka_unit_test(nothing_nests_without_end),
		cmocka_unit_test(wide_tables_cost_no_more_than_their_bytes),
		cmocka_unit_test(the_first_mistake_ends_the_work),
		cmocka_unit_test(says_the_place_in_the_message_if_nobody_takes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
