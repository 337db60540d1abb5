#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/cleanup.h"
#include "sources/table.h"
#include "support_facts.h"
#include "support_settings.h"

static void reads_every_setting_with_its_dotted_key_and_place(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_TOML,
		"debug = true\n"
		"insecure-entitlements = [\"security.insecure\", 'network.host']\n"
		"[grpc]\n"
		"  address = [\"tcp://0.0.0.0:1234\"]\n"
		"  [grpc.tls]\n"
		"    cert = \"/c.pem\"\n"
		"[registry.\"docker.io\"]\n"
		"  http = true\n"
		"[[worker.oci.gcpolicy]]\n"
		"  keepDuration = 3600\n"
		"[[worker.oci.gcpolicy]]\n"
		"  all = true\n",
		"1:9 engine.toml debug = true\n"
		"2:27 engine.toml insecure-entitlements[0] = security.insecure\n"
		"2:48 engine.toml insecure-entitlements[1] = network.host\n"
		"4:15 engine.toml grpc.address[0] = tcp://0.0.0.0:1234\n"
		"6:13 engine.toml grpc.tls.cert = /c.pem\n"
		"8:10 engine.toml registry.\"docker.io\".http = true\n"
		"10:18 engine.toml worker.oci.gcpolicy[0].keepDuration = 3600\n"
		"12:9 engine.toml worker.oci.gcpolicy[1].all = true\n");
}

static void an_empty_list_is_a_setting_of_its_own(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_TOML, "insecure-entitlements = []\n",
		"1:1 engine.toml insecure-entitlements = []\n");
}

static void names_match_as_go_toml_matches_them(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_TOML,
		"DEBUG = true\nDebug = true\n[worker.oci]\nnoprocesssandbox = true\n"
		"NoProcessSandbox = true\n",
		"1:9 engine.toml debug = true\n"
		"2:9 engine.toml Debug = true (unknown)\n"
		"4:20 engine.toml worker.oci.noProcessSandbox = true\n"
		"5:20 engine.toml worker.oci.NoProcessSandbox = true (unknown)\n");
}

static void keys_that_nobody_reads_are_told_and_do_no_harm(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_TOML, "[engine]\naddress = \"tcp://h:1\"\ntls = { ca = \"x\" }\n",
		"1:1 engine.toml engine =  (unknown)\n"
		"2:12 engine.toml engine.address = tcp://h:1 (unknown)\n"
		"3:1 engine.toml engine.tls =  (unknown)\n"
		"3:15 engine.toml engine.tls.ca = x (unknown)\n");
}

static void values_of_another_type_make_the_engine_refuse_the_file(void **state)
{
	(void)state;
	support_settings(READER_ENGINE_TOML,
		"debug = \"yes\"\n[grpc]\naddress = \"tcp://h:1\"\n[worker.oci]\nmaxUsedSpace = \"lots\"\n",
		"1:10 engine.toml debug = yes (refused)\n"
		"3:12 engine.toml grpc.address = tcp://h:1 (refused)\n"
		"5:17 engine.toml worker.oci.maxUsedSpace = lots (refused)\n");
}

static void a_file_that_is_no_toml_says_so_and_is_not_refused(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();
	const struct facts *facts = support_settings_read(snapshot, READER_ENGINE_TOML, "debug = = true\n");

	(void)state;
	assert_null(facts->refused);
	assert_int_equal(facts->setting_count, 1);
	assert_string_equal(facts->settings[0].key, "");
	assert_non_null(facts->settings[0].refused);
	assert_int_equal(facts->settings[0].at.line, 1);
}

static void is_wanted_by_its_two_names(void **state)
{
	(void)state;
	assert_ptr_equal(reader_for("etc", "engine.toml"), reader_by_id(READER_ENGINE_TOML));
	assert_ptr_equal(reader_for("", "buildkitd.toml"), reader_by_id(READER_ENGINE_TOML));
	assert_null(reader_for("", "engines.toml"));
}

static void facts_come_back_from_memory(void **state)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = snapshot_new();

	(void)state;
	facts_come_back(support_settings_read(
		snapshot, READER_ENGINE_TOML, "debug = 3\nother = [1, 2]\n[registry.x]\ninsecure = true\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_setting_with_its_dotted_key_and_place),
		cmocka_unit_test(an_empty_list_is_a_setting_of_its_own),
		cmocka_unit_test(names_match_as_go_toml_matches_them),
		cmocka_unit_test(keys_that_nobody_reads_are_told_and_do_no_harm),
		cmocka_unit_test(values_of_another_type_make_the_engine_refuse_the_file),
		cmocka_unit_test(a_file_that_is_no_toml_says_so_and_is_not_refused),
		cmocka_unit_test(is_wanted_by_its_two_names),
		cmocka_unit_test(facts_come_back_from_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
