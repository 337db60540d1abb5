/* Databases of earlier versions, made with the first step alone and filled by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "store/decision.h"
#include "store/resolution.h"
#include "store/store_private.h"
#include "support_images.h"
#include "support_store.h"

/* One repository with a manifest, a reference, a finding of a rule and one that nothing knows any more. */
static const char contents[] =
	"INSERT INTO setting (name, value) VALUES ('database uuid', 'kept');"
	"INSERT INTO person (id, name) VALUES (1, 'ada');"
	"INSERT INTO run (id, kind, actor_id, started, finished, status, scope, program, counts, opened) "
	"VALUES (1, 1, 1, 1000, 1001, 1, '/srv', 'scabbard 0', '{}', 2);"
	"INSERT INTO scope (id, kind, name) VALUES (1, 1, 'url:a.org/1');"
	"INSERT INTO run_ledger (run_id, scope_id, opened, unchanged, changed, reopened, closed) "
	"VALUES (1, 1, 2, 0, 0, 0, 0);"
	"INSERT INTO string (id, value) VALUES (1, 'dagger.json'), (2, 'm'), (3, 'github.com/x/y/sub@v1'), "
	"(4, 'v1'), (5, 'dependency m'), (6, '');"
	"INSERT INTO target (id, identity, host, root, subpath) "
	"VALUES (1, 'github.com/x/y/sub', 'github.com', 'github.com/x/y', 'sub');"
	"INSERT INTO repository (id, identity, name, state, capture_id, evaluated_key, first_run, last_run, "
	"file_count, reference_count, unpinned_count, high_count, critical_count, score_low, score_high) "
	"VALUES (1, 'url:a.org/1', '1', 1, 1, zeroblob(32), 1, 1, 1, 1, 1, 1, 1, 0, 0);"
	"INSERT INTO repository_place (path, repository_id, last_run, gone) VALUES ('/srv/1', 1, 1, 0);"
	"INSERT INTO capture (id, repository_id, run_id, status, commit_id, tree_id, commit_time, readers, "
	"facts_digest, kind, shallow, partial, urls, roots, program, made, walked, read) VALUES (1, 1, 1, 1, "
	"zeroblob(20), zeroblob(20), 5, '1:1', zeroblob(32), 1, 0, 0, 'a.org/1', '', 'scabbard 0', 5, 1, 1);"
	"INSERT INTO file (id, repository_id, path_id, reader, oid, mode, size, version, path_class, "
	"since_run) "
	"VALUES (1, 1, 1, 1, zeroblob(20), 33188, 10, 1, 0, 1);"
	"INSERT INTO reference (id, repository_id, path_id, path_class, identity, evidence, kind, name_id, "
	"source_id, class, detail, effective, target_id, version_id, version_kind, lock_floats, byte_offset, "
	"byte_count, line, col, first_run, since_run) VALUES (1, 1, 1, 0, zeroblob(16), zeroblob(16), 1, 2, "
	"3, "
	"4, 0, 4, 1, 4, 3, 0, 1, 2, 3, 4, 1, 1);"
	"INSERT INTO finding (id, fingerprint, path_class, status, severity, first_run, rule, verdict, "
	"confidence, repository_id, scope_id, subject_identity, path_id, subject_id, subjects, line, col, "
	"evidence, content, flags, opened_run, changed_run) VALUES "
	"(1, x'01010101010101010101010101010101', 0, 1, 3, 1, 101, 1, 3, 1, 1, zeroblob(16), 1, 5, 1, 3, 4, "
	"zeroblob(16), 7, 0, 1, 1), (2, x'02020202020202020202020202020202', 0, 1, 4, 1, 104, 1, 3, 1, 1, "
	"zeroblob(16), 1, 5, 1, 3, 4, zeroblob(16), 7, 0, 1, 1);"
	"INSERT INTO finding_detail (finding_id, seen, byte_offset, byte_count) VALUES (1, 'x', 1, 2), "
	"(2, 'y', 1, 2);"
	"INSERT INTO finding_event (finding_id, run_id, kind, evidence, cause) VALUES (1, 1, 1, "
	"zeroblob(16), "
	"''), (2, 1, 1, zeroblob(16), '');"
	"INSERT INTO tally (repository_id, rule, path_class, pass, fail, unknown, declared) VALUES "
	"(1, 101, 0, 0, 1, 0, 0), (1, 104, 0, 0, 1, 0, 0);"
	"INSERT INTO total (team_id, rule, path_class, pass, fail, unknown, declared) VALUES "
	"(0, 101, 0, 0, 1, 0, 0), (0, 104, 0, 0, 1, 0, 0);";

/* Numbers by day, as version 2 kept them: one of a time before any run, two of the day of the only one. */
static const char second_contents[] =
	"INSERT INTO day_total (team_id, day, rule, pass, fail, unknown, declared) VALUES "
	"(0, -3, 101, 9, 9, 9, 9), (0, 0, 101, 0, 1, 0, 0), (0, 0, 104, 0, 1, 0, 0);"
	"INSERT INTO day_repository (repository_id, day, critical, high, medium, low, unknown, score_low, "
	"score_high) VALUES (1, 0, 1, 1, 0, 0, 0, 0, 0);"
	"INSERT INTO finding_event (finding_id, run_id, kind, evidence, cause) VALUES (1, 1, 2, "
	"zeroblob(16), 'was: z');";

/* A file as the program of version 1, 2 or 3 left it. */
static const char *make(const char *name, int version)
{
	const char *const steps[] = { store_steps[0], version > 1 ? store_steps[1] : NULL,
		version > 2 ? store_steps[2] : NULL, NULL };
	const char *path = support_store_path(name);
	struct store store = { .path = (char[]){ "first" } };
	struct error error = { 0 };

	assert_int_equal(sqlite3_open(path, &store.db), SQLITE_OK);
	if (store_migrate(&store, steps, &error) < 0 || store_execute(&store, contents, &error) < 0)
		fail_msg("%s", error.message);
	if (version == 2 && store_execute(&store, second_contents, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(support_ask(&store, "PRAGMA user_version"), version);
	for (size_t i = 0; i < store.kept_count; i++)
		sqlite3_finalize(store.kept[i].handle);
	memory_free(store.kept);
	assert_int_equal(sqlite3_close(store.db), SQLITE_OK);
	return path;
}

static int count_remote(const struct remote_reference *reference, void *context)
{
	assert_string_equal(reference->root, "github.com/x/y");
	assert_string_equal(reference->subpath, "sub");
	++*(int *)context;
	return 0;
}

static void a_database_of_version_1_is_brought_up_to_date_and_goes_on(void **state)
{
	static const unsigned char zeros[32];
	CLEANUP(store_close) struct store *store = NULL;
	CLEANUP(buf_release) struct buf uuid = BUF_INIT;
	struct resolution resolution = { .behind = -1, .ahead = -1, .module_changed = -1 };
	const struct resolved item = { 1, &resolution };
	struct error error = { 0 };
	struct arena arena = { 0 };
	struct known_repository known;
	unsigned char digest[32];
	int count = 0;

	(void)state;
	if (store_open(&store, make("first.db", 1), STORE_WRITE, &error) < 0)
		fail_msg("%s", error.message);
	store_set_rules(store, support_rules);
	assert_int_equal(support_ask(store, "PRAGMA user_version"), 4);
	support_check_whole(store);
	assert_true(store_setting(store, "database uuid", &uuid));
	assert_string_equal(uuid.text, "kept");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 1"), 2);
	/* Nothing of it was ever resolved. */
	assert_int_equal(store_known_at(store, "/srv/1", &arena, &known, NULL), 0);
	assert_int_equal(known.id, 1);
	assert_string_equal(known.resolved_key, "");
	assert_string_equal(support_ask_text(store,
				    "SELECT tier || ' ' || fork || '<' || fork_of || '>' FROM repository"),
		"0 0<>");
	assert_int_equal(store_visit_remote_references(store, count_remote, &count, NULL), 0);
	assert_int_equal(count, 1);
	assert_int_equal(store_save_resolutions(store, &item, 1, 9, NULL), 0);
	assert_int_equal(store_beside_digest(store, 1, digest, NULL), 0);
	assert_memory_not_equal(digest, zeros, sizeof(digest));
	support_check_whole(store);
	arena_release(&arena);
}

static void the_next_scan_closes_what_it_does_not_find(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;
	CLEANUP(findings_release) struct findings none = { 0 };
	struct support_repository repository = {
		.identity = "url:a.org/1", .place = "/srv/1", .findings = &none, .stages = STAGE_FACTS
	};

	(void)state;
	assert_int_equal(store_open(&store, make("next.db", 1), STORE_WRITE, NULL), 0);
	store_set_rules(store, support_rules);
	support_save(store, support_run(store, RUN_SCAN, 0), &repository, NULL);
	/* 104 waits until references are resolved. */
	assert_int_equal(support_ask(store, "SELECT rule FROM finding WHERE status = 1"), 104);
	support_check_whole(store);
	repository.stages = STAGE_ALL;
	support_save(store, support_run(store, RUN_SCAN, 1), &repository, NULL);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 1"), 0);
	support_check_whole(store);
}

static void a_reader_brings_it_up_to_date_too(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;
	struct error error = { 0 };

	(void)state;
	if (store_open(&store, make("read.db", 1), STORE_READ, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(support_ask(store, "PRAGMA user_version"), 4);
	support_check_whole(store);
}

/* --- version 2 ----------------------------------------------------------------------------------------- */

static void a_database_of_version_2_keeps_its_findings_and_its_numbers(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;
	struct error error = { 0 };

	(void)state;
	if (store_open(&store, make("second.db", 2), STORE_WRITE, &error) < 0)
		fail_msg("%s", error.message);
	store_set_rules(store, support_rules);
	assert_int_equal(support_ask(store, "PRAGMA user_version"), 4);
	support_check_whole(store);
	/* Nothing was ever decided. */
	assert_int_equal(support_ask(store, "SELECT count(*) FROM finding WHERE status = 1 AND state = 0 AND "
					    "decision_id IS NULL AND owner_id IS NULL AND until IS NULL"),
		2);
	assert_int_equal(support_ask(store, "SELECT accepted_count + dismissed_count FROM repository"), 0);
	/* Days stand for the last run that had begun by then. */
	assert_string_equal(
		support_ask_text(store, "SELECT group_concat(rule || ' #' || run_id || ' ' || fail, ', ') "
					"FROM (SELECT * FROM total_at ORDER BY rule)"),
		"101 #1 1, 104 #1 1");
	assert_string_equal(
		support_ask_text(store, "SELECT run_id || ' ' || critical || ' ' || high FROM repository_at"),
		"1 1 1");
	/* Events are numbered in their order. */
	assert_string_equal(support_ask_text(store, "SELECT group_concat(finding_id || ':' || kind, ' ') "
						    "FROM (SELECT * FROM finding_event ORDER BY id)"),
		"1:1 1:2 2:1");
}

static void what_was_found_before_can_be_decided(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;
	const struct decision decision = {
		.scope = { .rule = 101,
			.repository = "",
			.path = "",
			.subject = "",
			.target = "",
			.commit = "" },
		.state = DECISION_ACCEPTED,
		.reason = "known",
		.owner = "",
		.by = "ada",
		.made = 2000,
	};
	struct act_result result = { 0 };
	struct error error = { 0 };

	(void)state;
	assert_int_equal(store_open(&store, make("decided.db", 2), STORE_WRITE, NULL), 0);
	store_set_rules(store, support_rules);
	if (store_decide(store, &decision, "test", &result, &error) < 0)
		fail_msg("%s", error.message);
	assert_int_equal(result.changed, 1);
	assert_int_equal(support_ask(store, "SELECT accepted_count FROM repository"), 1);
	support_check_whole(store);
}

/* --- version 3 ----------------------------------------------------------------------------------------- */

static void a_database_of_version_3_keeps_its_facts_and_takes_images(void **state)
{
	CLEANUP(store_close) struct store *store = NULL;
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	CLEANUP(findings_release) struct findings none = { 0 };
	const struct support_repository repository = {
		.identity = "url:a.org/1", .place = "/srv/1", .findings = &none
	};
	struct error error = { 0 };

	(void)state;
	if (store_open(&store, make("third.db", 3), STORE_WRITE, &error) < 0)
		fail_msg("%s", error.message);
	store_set_rules(store, support_rules);
	assert_int_equal(support_ask(store, "PRAGMA user_version"), 4);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM reference WHERE until_run IS NULL"), 1);
	assert_string_equal(
		support_ask_text(store, "SELECT image_count || ' ' || setting_count || '<' || code_roots || "
					"'>' FROM repository JOIN capture ON capture.id = capture_id"),
		"0 0<>");
	snapshot = support_snapshot(&repository, false);
	support_add_image(snapshot, "Dockerfile", IMAGE_BASE, "alpine", 1);
	support_link_again(snapshot);
	support_save_snapshot(store, support_run(store, RUN_SCAN, 0), &repository, snapshot, false, NULL);
	assert_string_equal(support_ask_text(store, "SELECT s.value || ' ' || image_count FROM image i JOIN "
						    "string s ON s.id = i.name_id, repository"),
		"docker.io/library/alpine 1");
	support_check_whole(store);
}

static void a_program_of_version_2_refuses_what_this_one_wrote(void **state)
{
	const char *const steps[] = { store_steps[0], store_steps[1], NULL };
	CLEANUP(store_close) struct store *store = support_store_open("newer.db");
	struct error error = { 0 };
	int64_t version;
	bool last;

	(void)state;
	assert_int_equal(store_version(store, steps, &version, &last, &error), ERROR_USAGE);
	assert_non_null(strstr(error.message, "has version 4, and 2 is known"));
	assert_int_equal(store_migrate(store, steps, &error), ERROR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_database_of_version_1_is_brought_up_to_date_and_goes_on),
		cmocka_unit_test(the_next_scan_closes_what_it_does_not_find),
		cmocka_unit_test(a_reader_brings_it_up_to_date_too),
		cmocka_unit_test(a_database_of_version_2_keeps_its_findings_and_its_numbers),
		cmocka_unit_test(what_was_found_before_can_be_decided),
		cmocka_unit_test(a_database_of_version_3_keeps_its_facts_and_takes_images),
		cmocka_unit_test(a_program_of_version_2_refuses_what_this_one_wrote),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
