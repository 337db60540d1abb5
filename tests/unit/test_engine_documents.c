/* Snapshot documents: written for many repositories at once, and taken in from anybody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/collect.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "support_hostile.h"

static int start(void **state)
{
	(void)state;
	return hostile_start();
}

static int stop(void **state)
{
	(void)state;
	hostile_stop();
	return 0;
}

static void emit(const char *from, const char *to)
{
	const struct collect_settings settings = {
		.paths = &from,
		.path_count = 1,
		.jobs = 1,
		.emit = to,
	};
	struct collect_result result;
	struct error error = { 0 };

	assert_int_equal(file_make_folder(to, NULL), 0);
	if (collect_run(NULL, &settings, &result, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(result.failed + result.partial, 0);
}

static void documents_of_one_name_do_not_take_each_others_file(void **state)
{
	static const char *const urls[] = { "https://h.example/acme/pay", "https://h.example/acme/pay",
		"https://h.example/acme_pay", NULL };
	CLEANUP(buf_release) struct buf long_url = BUF_INIT;
	char oid[HOSTILE_OID], tree[HOSTILE_OID], name[32];

	(void)state;
	buf_add(&long_url, "https://h.example/");
	for (int i = 0; i < 1000; i++)
		buf_add_char(&long_url, 'a');
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		snprintf(name, sizeof(name), "claims/r%zu", i);
		hostile_make(name);
		hostile_add_manifest(name, "m", oid, tree);
		hostile_commit(name, tree);
		hostile_add_remote(name, urls[i] ? urls[i] : long_url.text);
	}
	emit(hostile_path("claims"), hostile_path("documents"));
	assert_true(file_is_regular(hostile_path("documents/url_h.example_acme_pay.json")));
	assert_true(file_is_regular(hostile_path("documents/url_h.example_acme_pay_2.json")));
	assert_true(file_is_regular(hostile_path("documents/url_h.example_acme_pay-2.json")));
}

static void a_document_repeats_no_secret(void **state)
{
	static const char document[] =
		"{\"format\":\"scabbard-snapshot\",\"version\":1,\"repository\":{\"identity\":\"url:h."
		"example/doc\","
		"\"urls\":[\"me:hunter2@h.example/doc\"],\"roots\":[]},\"line\":{\"commit\":"
		"\"0123456789012345678901234567890123456789\",\"author\":\"ghp_"
		"hunter2hunter2hunter2hunter2\"},"
		"\"coverage\":{\"status\":\"partial\",\"reason\":\"https://"
		"me:hunter2@h.example\",\"problems\":[]},"
		"\"files\":[{\"path\":\"dagger.json\",\"oid\":\"0123456789012345678901234567890123456789\","
		"\"mode\":\"100644\",\"size\":1,\"reader\":\"dagger_json\"}],\"directories\":[],\"facts\":{"
		"\"0123456789012345678901234567890123456789 dagger_json 1\":{\"references\":[{\"kind\":"
		"\"dependency\",\"name\":\"a\",\"source\":\"https://me:hunter2@github.com/x/y@v1\","
		"\"at\":[0,1,1,1]}]}},\"excerpts\":[{\"oid\":\"0123456789012345678901234567890123456789\","
		"\"line\":1,\"first_line\":1,\"lines\":[\"password = \\\"hunter2\\\"\"]}]}";
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct collect_result result;
	CLEANUP(buf_release) struct buf database = BUF_INIT;
	const char *const paths[] = { hostile_path("secret.json") };
	const struct collect_settings settings = { .paths = paths, .path_count = 1 };
	struct error error = { 0 };

	(void)state;
	hostile_write(paths[0], document, strlen(document));
	assert_int_equal(fleet_open(&fleet, hostile_path("secret.db"), true, NULL), 0);
	if (ingest_run(fleet, &settings, false, &result, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(result.partial, 1);
	assert_true(result.opened > 0);
	fleet_close(&fleet);
	assert_int_equal(file_read(&database, hostile_path("secret.db"), 16 * 1024 * 1024, NULL), 0);
	assert_null(memmem(database.text, database.length, "hunter2", 7));
	assert_non_null(memmem(database.text, database.length, "<secret, 10 characters>@github.com", 34));
}

static void a_document_has_no_name_of_several_lines(void **state)
{
	static const char *const documents[] = {
		"{\"format\":\"scabbard-snapshot\",\"version\":1,\"repository\":{\"identity\":\"url:a\\nb\","
		"\"urls\":[],\"roots\":[]},\"line\":{},\"coverage\":{\"status\":\"complete\",\"problems\":[]}"
		","
		"\"files\":[],\"directories\":[],\"facts\":{},\"excerpts\":[]}",
		"{\"format\":\"scabbard-snapshot\",\"version\":1,\"repository\":{\"identity\":\"url:a\","
		"\"urls\":[\"a\\u001b[2J\"],\"roots\":[]},\"line\":{},\"coverage\":{\"status\":\"complete\","
		"\"problems\":[]},\"files\":[],\"directories\":[],\"facts\":{},\"excerpts\":[]}",
	};
	CLEANUP(fleet_close) struct fleet *fleet = NULL;
	struct collect_result result;

	(void)state;
	assert_int_equal(fleet_open(&fleet, hostile_path("lines.db"), true, NULL), 0);
	for (size_t i = 0; i < COUNT_OF(documents); i++) {
		const char *const paths[] = { hostile_path("lines.json") };
		const struct collect_settings settings = { .paths = paths, .path_count = 1 };
		struct error error = { 0 };

		hostile_write(paths[0], documents[i], strlen(documents[i]));
		assert_int_equal(ingest_run(fleet, &settings, false, &result, &error), ERROR_MALFORMED);
		assert_non_null(strstr(error.message, "raw control character"));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_of_one_name_do_not_take_each_others_file),
		cmocka_unit_test(a_document_repeats_no_secret),
		cmocka_unit_test(a_document_has_no_name_of_several_lines),
	};

	/* The pool starts this very program as its worker. */
	if (argc > 1 && strcmp(argv[1], "__worker") == 0)
		return worker_main(argc, argv);
	return cmocka_run_group_tests(tests, start, stop);
}
