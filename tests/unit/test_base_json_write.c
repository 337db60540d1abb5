#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/json.h"

#include <string.h>

static struct json *parsed(const char *text)
{
	const struct json_limits limits = { .depth = 64, .values = 1000000 };
	struct json *json = NULL;

	assert_int_equal(json_parse(&json, text, strlen(text), JSON_STRICT, &limits, NULL, NULL), 0);
	return json;
}

static void write_sample(struct json_writer *writer)
{
	json_begin_object(writer, NULL);
	json_write_text(writer, "text", "a\"b");
	json_write_text(writer, "none", NULL);
	json_begin_array(writer, "list");
	json_write_integer(writer, NULL, INT64_MIN);
	json_write_bool(writer, NULL, true);
	json_begin_object(writer, NULL);
	json_end_object(writer);
	json_begin_array(writer, NULL);
	json_end_array(writer);
	json_end_array(writer);
	json_write_raw(writer, "raw", "[1, 2]", 6);
	json_write_bool(writer, "no", false);
	json_write_null(writer, "null");
	json_end_object(writer);
}

static void writes_on_one_line(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json_writer writer = { .buf = &buf };

	(void)state;
	write_sample(&writer);
	assert_string_equal(buf.text,
		"{\"text\":\"a\\\"b\",\"none\":null,\"list\":[-9223372036854775808,true,{},[]],"
		"\"raw\":[1, 2],\"no\":false,\"null\":null}");
}

static void writes_with_indent(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json_writer writer = { .buf = &buf, .indent = 2 };

	(void)state;
	write_sample(&writer);
	assert_string_equal(buf.text, "{\n"
				      "  \"text\": \"a\\\"b\",\n"
				      "  \"none\": null,\n"
				      "  \"list\": [\n"
				      "    -9223372036854775808,\n"
				      "    true,\n"
				      "    {},\n"
				      "    []\n"
				      "  ],\n"
				      "  \"raw\": [1, 2],\n"
				      "  \"no\": false,\n"
				      "  \"null\": null\n"
				      "}");
}

static void writes_one_document_after_another(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json_writer writer = { .buf = &buf };

	(void)state;
	json_begin_array(&writer, NULL);
	json_end_array(&writer);
	buf_add(&buf, "\n");
	json_write_integer(&writer, NULL, 2);
	assert_string_equal(buf.text, "[]\n2");
}

static void escapes_control_characters_and_replaces_malformed_bytes(void **state)
{
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json_writer writer = { .buf = &buf };

	(void)state;
	json_write_text(&writer, "\n",
		"\x01\x08\t\n\x0b\x0c\r\x1f\"\\/\x7f\xc2\x9b\xc3\xa9\xf0\x9f\x98\x80\xff\xed\xa0\x80z");
	assert_string_equal(buf.text, "\"\\n\":\"\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f\\\"\\\\/"
				      "\\u007f\\u009b\xc3\xa9\xf0\x9f\x98\x80"
				      "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\"");
}

static void writes_a_value_again_as_it_was(void **state)
{
	static const char text[] = "{\"a\":[null,true,false,-0,1.50,1E+400,"
				   "1234567890123456789012345678901234567890123456789012345678901234567890],"
				   "\"b\":{\"\":\"\\u0001\"},\"c\":[[[]]]}";
	CLEANUP(json_close) struct json *json = parsed(text);
	CLEANUP(buf_release) struct buf buf = BUF_INIT;
	struct json_writer writer = { .buf = &buf };

	(void)state;
	json_write_value(&writer, NULL, json_root(json));
	assert_string_equal(buf.text, text);
	buf_clear(&buf);
	json_begin_object(&writer, NULL);
	json_write_value(&writer, "b", json_member(json_root(json), "b"));
	json_write_value(&writer, "x", json_first(json_member(json_root(json), "a")));
	json_end_object(&writer);
	assert_string_equal(buf.text, "{\"b\":{\"\":\"\\u0001\"},\"x\":null}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_on_one_line),
		cmocka_unit_test(writes_with_indent),
		cmocka_unit_test(writes_one_document_after_another),
		cmocka_unit_test(escapes_control_characters_and_replaces_malformed_bytes),
		cmocka_unit_test(writes_a_value_again_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
