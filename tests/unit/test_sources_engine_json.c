#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_facts.h"
#include "support_settings.h"

static void reads_every_setting_with_its_dotted_key_and_place(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_JSON,
		"{\n"
		"  \"logLevel\": \"info\",\n"
		"  \"gc\": { \"maxUsedSpace\": \"200GB\", \"reservedSpace\": 1073741824,\n"
		"    \"policies\": [{ \"all\": true, \"filters\": [\"type==exec.cachemount\"] }, {}] },\n"
		"  \"registries\": { \"docker.io\": { \"mirrors\": [\"mirror.example.org\"], \"http\": true "
		"} }\n"
		"}\n",
		"2:16 engine.json logLevel = info\n"
		"3:28 engine.json gc.maxUsedSpace = 200GB\n"
		"3:53 engine.json gc.reservedSpace = 1073741824\n"
		"4:27 engine.json gc.policies[0].all = true\n"
		"4:46 engine.json gc.policies[0].filters[0] = type==exec.cachemount\n"
		"4:73 engine.json gc.policies[1] = {}\n"
		"5:47 engine.json registries.\"docker.io\".mirrors[0] = mirror.example.org\n"
		"5:77 engine.json registries.\"docker.io\".http = true\n");
}

static void an_empty_object_is_a_setting_of_its_own(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_JSON, "{ \"security\": {}, \"gc\": { \"policies\": [] } }",
		"1:3 engine.json security = {}\n1:27 engine.json gc.policies = []\n");
}

static void names_match_without_regard_to_case_as_the_engine_matches_them(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_JSON, "{ \"SECURITY\": { \"insecureROOTcapabilities\": false } }",
		"1:45 engine.json security.insecureRootCapabilities = false\n");
}

static void a_key_that_the_engine_does_not_know_makes_it_refuse_the_file(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	static const char text[] =
		"{\n  \"engine\": { \"address\": \"tcp://h:1\", \"tls\": { \"cert\": \"/c\" } }\n}\n";
	const struct facts *facts = support_settings_read(snapshot, READER_ENGINE_JSON, text);

	(void)state;
	support_settings(READER_ENGINE_JSON, text,
		"2:3 engine.json engine =  (unknown) (refused)\n"
		"2:27 engine.json engine.address = tcp://h:1 (unknown)\n"
		"2:39 engine.json engine.tls =  (unknown)\n"
		"2:57 engine.json engine.tls.cert = /c (unknown)\n");
	assert_string_equal(facts->settings[0].refused, "json: unknown field \"engine\"");
	assert_null(facts->refused);
}

static void a_nested_key_that_it_does_not_know_does_the_same(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_JSON,
		"{ \"logLevel\": \"info\", \"gc\": { \"keepBytes\": 3, \"sweep\": \"1%\" } }",
		"1:16 engine.json logLevel = info\n"
		"1:31 engine.json gc.keepBytes = 3 (unknown) (refused)\n"
		"1:47 engine.json gc.sweep = 1% (unknown) (refused)\n");
}

/* One value of a form; whether the engine takes it. */
static void check_value(const char *key, const char *value, bool taken)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct facts *facts;

	buf_format(&text, "{ \"logLevel\": \"info\", \"gc\": { \"%s\": %s } }", key, value);
	facts = support_settings_read(snapshot, READER_ENGINE_JSON, text.text);
	assert_int_equal(facts->setting_count, 2);
	if ((facts->settings[1].refused == NULL) != taken)
		fail_msg("%s: %s %s", key, value, taken ? "is taken" : "is refused");
}

static void takes_what_the_engine_takes_for_space(void **state)
{
	static const char *const good[] = { "0", "12", "1.5", "\"\"", "\"10\"", "\"10%\"", "\"10b\"",
		"\"10 GB\"", "\"1.5GiB\"", "\"3k\"", "\"7PIB\"" };
	static const char *const bad[] = { "null", "true", "{}", "[]", "-1", "\"x\"", "\"10%%\"", "\"1.5%\"",
		"\"10  GB\"", "\"10xb\"", "\"10Gbb\"", "\"-1GB\"", "\"GB\"" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		check_value("maxUsedSpace", good[i], true);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		check_value("maxUsedSpace", bad[i], false);
}

static void takes_what_go_takes_for_a_duration(void **state)
{
	static const char *const good[] = { "3600", "\"3600\"", "\"48h\"", "\"1h30m\"", "\"1.5h\"",
		"\"10ms\"", "\"-1h\"", "\"\"", "\"5us\"" };
	static const char *const bad[] = { "\"30d\"", "\"h\"", "\"1 h\"", "\"1h 30m\"", "true", "{}", "\"-\"",
		"\"1h30\"" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		CLEANUP(buf_release) struct buf list = BUF_INIT;

		buf_format(&list, "[{ \"keepDuration\": %s }]", good[i]);
		check_value("policies", list.text, true);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		CLEANUP(buf_release) struct buf list = BUF_INIT;

		buf_format(&list, "[{ \"keepDuration\": %s }]", bad[i]);
		check_value("policies", list.text, false);
	}
}

static void refuses_values_of_another_type(void **state)
{
	(void)state;
	check_value("enabled", "\"true\"", false);
	check_value("enabled", "null", true);
	check_value("policies", "{ \"all\": true }", false);
	support_settings(READER_ENGINE_JSON,
		"{ \"logLevel\": \"verbose\", \"registries\": {}, \"security\": [] }",
		"1:16 engine.json logLevel = verbose (refused)\n"
		"1:26 engine.json registries = {}\n"
		"1:44 engine.json security = [] (refused)\n");
}

static void what_stands_behind_the_first_value_is_not_looked_at(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_JSON, "{ \"logLevel\": \"in\\\"}fo\" } } trailing",
		"1:16 engine.json logLevel = in\"}fo (refused)\n");
}

static void a_file_that_is_no_json_says_so_at_its_place(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_JSON, "{\n  // level\n  \"logLevel\": \"info\" }",
		"2:3 engine.json  =  (refused)\n");
	support_settings(READER_ENGINE_JSON, "\xef\xbb\xbf{ \"logLevel\": \"info\" }",
		"1:1 engine.json  =  (refused)\n");
}

static void files_of_other_programs_are_left_alone(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_JSON, "{ \"engine\": \"V8\", \"version\": 3 }", "");
	support_settings(
		READER_ENGINE_JSON, "{ \"engine\": { \"name\": \"x\" }, \"security\": \"none\" }", "");
	support_settings(READER_ENGINE_JSON, "{ \"a\": 1, \"b\": 2, \"gc\": {} }", "");
	support_settings(READER_ENGINE_JSON, "[1]", "");
	support_settings(READER_ENGINE_JSON, "3", "");
}

static void the_screen_keeps_most_other_files_away(void **state)
{
	const struct reader *reader = reader_by_id(READER_ENGINE_JSON);
	static const char one[] = "{ \"logLevel\": \"info\" }", other[] = "{ \"name\": \"x\" }";

	(void)state;
	assert_ptr_equal(reader_for("etc/dagger", "engine.json"), reader);
	assert_true(reader->screen(one, strlen(one)));
	assert_false(reader->screen(other, strlen(other)));
	assert_false(reader->screen("", 0));
}

static void a_credential_does_not_leave_the_reader(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_JSON,
		"{ \"registries\": { \"r\": { \"mirrors\": [\"https://user:hunter22@r.example.org\"] } } }",
		"1:39 engine.json registries.r.mirrors[0] = https://<secret, 13 characters>@r.example.org\n");
}

static void too_many_settings_are_counted_and_left_out(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	static const char text[] = "{ \"registries\": { \"a\": {}, \"b\": {}, \"c\": {} } }";
	struct limits limits;
	const struct facts *facts;

	(void)state;
	limits_default(&limits);
	limits.values[LIMIT_FACT_COUNT] = 2;
	facts = reader_read(reader_by_id(READER_ENGINE_JSON), snapshot, "00", text, strlen(text), &limits);
	assert_int_equal(facts->setting_count, 2);
	assert_int_equal(facts->left_out, 1);
}

static void facts_come_back_from_memory(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	facts_come_back(support_settings_read(
		snapshot, READER_ENGINE_JSON, "{ \"engine\": { \"tls\": {} }, \"gc\": { \"enabled\": 3 } }"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_setting_with_its_dotted_key_and_place),
		cmocka_unit_test(an_empty_object_is_a_setting_of_its_own),
		cmocka_unit_test(names_match_without_regard_to_case_as_the_engine_matches_them),
		cmocka_unit_test(a_key_that_the_engine_does_not_know_makes_it_refuse_the_file),
		cmocka_unit_test(a_nested_key_that_it_does_not_know_does_the_same),
		cmocka_unit_test(takes_what_the_engine_takes_for_space),
		cmocka_unit_test(takes_what_go_takes_for_a_duration),
		cmocka_unit_test(refuses_values_of_another_type),
		cmocka_unit_test(what_stands_behind_the_first_value_is_not_looked_at),
		cmocka_unit_test(a_file_that_is_no_json_says_so_at_its_place),
		cmocka_unit_test(files_of_other_programs_are_left_alone),
		cmocka_unit_test(the_screen_keeps_most_other_files_away),
		cmocka_unit_test(a_credential_does_not_leave_the_reader),
		cmocka_unit_test(too_many_settings_are_counted_and_left_out),
		cmocka_unit_test(facts_come_back_from_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
