/* What references were resolved to: who is asked about, what is recorded, what is left when they go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/resolution.h"
#include "store/store_private.h"
#include "support_store.h"

#define PIN "1111111111111111111111111111111111111111"
#define VERSION "2222222222222222222222222222222222222222"
#define LOCK "3333333333333333333333333333333333333333"

static const struct support_text manifest = { "dagger.json",
	"{\"name\":\"a\",\"engineVersion\":\"v0.18.0\",\"dependencies\":["
	"{\"name\":\"pinned\",\"source\":\"github.com/x/y/sub@v1\",\"pin\":\"" PIN "\"},"
	"{\"name\":\"inside\",\"source\":\"github.com/x/z@" VERSION "\"},"
	"{\"name\":\"floats\",\"source\":\"github.com/x/w@main\"},"
	"{\"name\":\"short\",\"source\":\"github.com/x/v@v2\",\"pin\":\"1234567\"},"
	"{\"name\":\"local\",\"source\":\"./local\"}]}" };

static const struct support_repository pay = {
	.identity = "url:a.org/pay", .place = "/pay", .texts = &manifest, .text_count = 1
};

static struct store *open_with_pay(const char *name)
{
	struct store *store = support_store_open(name);

	support_save(store, support_run(store, RUN_SCAN, 0), &pay, NULL);
	return store;
}

static int64_t reference(struct store *store, const char *name)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
		"SELECT r.id FROM reference r JOIN string s ON s.id = r.name_id WHERE s.value = '%s' "
		"ORDER BY r.until_run IS NOT NULL",
		name);
	return support_ask(store, sql);
}

/* --- who is asked about ---------------------------------------------------------------------------------- */

static int add_line(const struct remote_reference *reference, void *context)
{
	static const unsigned char nothing[16];

	buf_format(context, "%s|%s|%s|%s|%d%s\n", reference->root, reference->subpath, reference->version,
		reference->commit, (int)reference->class,
		memcmp(reference->resolution, nothing, 16) == 0 ? "" : " resolved");
	return 0;
}

static bool has_line(const struct buf *lines, const char *line)
{
	const char *found = strstr(lines->text, line);

	return found && (found == lines->text || found[-1] == '\n');
}

static void remote_references_are_visited_with_the_commit_that_they_name(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("remote.db");
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	const char *const root = "/pay";
	int64_t gone = 0;

	(void)state;
	assert_int_equal(store_execute(store,
				 "INSERT INTO string (value) VALUES ('" LOCK "'); UPDATE reference "
				 "SET lock_commit_id = (SELECT id FROM string WHERE value = '" LOCK "')",
				 NULL),
		0);
	assert_int_equal(store_visit_remote_references(store, add_line, &lines, NULL), 0);
	assert_true(has_line(&lines, "github.com/x/y|sub|v1|" PIN "|3\n"));
	assert_true(has_line(&lines, "github.com/x/z||" VERSION "|" VERSION "|3\n"));
	assert_true(has_line(&lines, "github.com/x/w||main|" LOCK "|4\n"));
	assert_true(has_line(&lines, "github.com/x/v||v2|" LOCK "|5\n"));
	assert_null(strstr(lines.text, "local"));
	assert_int_equal(store_execute(store, "UPDATE reference SET lock_commit_id = NULL", NULL), 0);
	buf_clear(&lines);
	assert_int_equal(store_visit_remote_references(store, add_line, &lines, NULL), 0);
	assert_true(has_line(&lines, "github.com/x/w||main||4\n"));
	assert_int_equal(store_mark_gone(store, support_run(store, RUN_SCAN, 1), &root, 1, &gone, NULL), 0);
	buf_clear(&lines);
	assert_int_equal(store_visit_remote_references(store, add_line, &lines, NULL), 0);
	assert_string_equal(lines.text, "");
}

static int stop_at_once(const struct remote_reference *reference, void *context)
{
	(void)reference;
	++*(int *)context;
	return ERROR_STOPPED;
}

static void a_visitor_may_end_the_visit(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("stop.db");
	int count = 0;

	(void)state;
	assert_int_equal(store_visit_remote_references(store, stop_at_once, &count, NULL), ERROR_STOPPED);
	assert_int_equal(count, 1);
}

/* --- what is recorded ------------------------------------------------------------------------------------ */

static struct below steps[] = {
	{ .parent = -1,
		.depth = 1,
		.kind = REFERENCE_DEPENDENCY,
		.name = "deep",
		.source = "github.com/q/r/m@main",
		.root = "github.com/q/r",
		.subpath = "m",
		.version = "main",
		.class = CLASS_UNPINNED,
		.effective = EFFECTIVE_FLOATING },
	{ .parent = 0,
		.depth = 2,
		.kind = REFERENCE_DEPENDENCY,
		.name = "beside",
		.source = "../n",
		.root = "",
		.subpath = "n",
		.version = "",
		.commit = VERSION,
		.class = CLASS_LOCAL,
		.effective = EFFECTIVE_LOCAL },
	{ .parent = -1,
		.depth = 1,
		.kind = REFERENCE_DEPENDENCY,
		.name = "own",
		.source = "./own",
		.root = "",
		.subpath = "own",
		.version = "",
		.class = CLASS_LOCAL,
		.effective = EFFECTIVE_LOCAL },
	{ .parent = -1,
		.depth = 1,
		.kind = REFERENCE_SDK,
		.name = "go",
		.source = "go",
		.root = "",
		.subpath = "",
		.version = "",
		.class = CLASS_BUILTIN,
		.effective = EFFECTIVE_BUILTIN },
};

static struct resolution resolution_of(const char *commit)
{
	struct resolution resolution = {
		.presence = PRESENCE_FOUND,
		.reachable = REACH_YES,
		.label = LABEL_DISAGREES,
		.commit = { .time = 1700000000, .author = "Ada", .subject = "one" },
		.label_ref = "refs/tags/sub/v1",
		.label_commit = { .oid = VERSION, .time = 1700000100, .author = "Bob", .subject = "two" },
		.behind = 7,
		.ahead = 0,
		.module_changed = 1,
		.tier = TIER_THIRD_PARTY,
		.fork = FORK_NONE,
		.below = steps,
		.below_count = COUNT_OF(steps),
	};

	snprintf(resolution.commit.oid, sizeof(resolution.commit.oid), "%s", commit);
	return resolution;
}

static void save(struct store *store, int64_t id, const struct resolution *resolution, int64_t now)
{
	const struct resolved item = { .reference = id, .resolution = resolution };
	struct error error = { 0 };

	if (store_save_resolutions(store, &item, 1, now, &error) < 0)
		fail_msg("%s", error.message);
}

static void a_resolution_is_kept_as_columns_document_and_steps(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("columns.db");
	CLEANUP(buf_release) struct buf before = BUF_INIT, after = BUF_INIT, lines = BUF_INIT;
	struct resolution resolution = resolution_of(PIN), back;
	struct arena arena = { 0 };
	struct limits limits;

	(void)state;
	limits_default(&limits);
	save(store, reference(store, "pinned"), &resolution, 5);
	assert_string_equal(
		support_ask_text(store, "SELECT presence || ' ' || reachable || ' ' || label || ' ' || "
					"tier || ' ' || fork || ' ' || pin_upstream || ' ' || "
					"lower(hex(commit_id)) || ' ' || lower(hex(label_commit)) || "
					"' ' || commit_time || ' ' || behind || ' ' || "
					"module_changed || ' ' || below_count || ' ' || "
					"below_floating || ' ' || made FROM resolution"),
		"3 1 3 3 5 0 " PIN " " VERSION " 1700000000 7 1 4 1 5");
	assert_string_equal(
		support_ask_text(store,
			"SELECT group_concat(x, ';') FROM (SELECT b.ordinal || ' ' || b.parent || "
			"' ' || n.value || ' ' || coalesce(t.identity || '=' || t.root || '+' || "
			"t.subpath, '-') || ' ' || v.value || ' ' || lower(hex(b.commit_id)) AS x FROM below "
			"b JOIN string n ON n.id = b.name_id JOIN string v ON "
			"v.id = b.version_id LEFT JOIN target t ON t.id = b.target_id ORDER BY 1)"),
		"0 -1 deep github.com/q/r/m=github.com/q/r+m main ;"
		"1 0 beside github.com/q/r/n=github.com/q/r+n  " VERSION ";"
		"2 -1 own github.com/x/y/own=github.com/x/y+own  ;3 -1 go -  ");
	assert_int_equal(
		store_load_resolution(store, reference(store, "pinned"), &limits, &arena, &back, NULL), 0);
	resolution_write(&resolution, &before);
	resolution_write(&back, &after);
	assert_string_equal(after.text, before.text);
	assert_int_equal(store_visit_remote_references(store, add_line, &lines, NULL), 0);
	assert_true(has_line(&lines, "github.com/x/y|sub|v1|" PIN "|3 resolved\n"));
	assert_true(has_line(&lines, "github.com/x/w||main||4\n"));
	support_check_whole(store);
	arena_release(&arena);
}

static void what_is_not_known_is_null(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("null.db");
	const struct resolution nothing = { .behind = -1, .ahead = -1, .module_changed = -1 };

	(void)state;
	save(store, reference(store, "floats"), &nothing, 5);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM resolution WHERE commit_id IS NULL AND "
					    "label_commit IS NULL AND commit_time IS NULL AND behind IS NULL "
					    "AND module_changed IS NULL AND below_count = 0"),
		1);
	support_check_whole(store);
}

static void only_what_differs_is_written(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("again.db");
	struct resolution resolution = resolution_of(PIN);
	int changes;

	(void)state;
	save(store, reference(store, "pinned"), &resolution, 5);
	changes = sqlite3_total_changes(store->db);
	save(store, reference(store, "pinned"), &resolution, 6);
	assert_int_equal(sqlite3_total_changes(store->db), changes);
	assert_int_equal(support_ask(store, "SELECT made FROM resolution"), 5);
	resolution.behind = 8;
	resolution.below_count = 1;
	save(store, reference(store, "pinned"), &resolution, 7);
	assert_int_equal(support_ask(store, "SELECT made * 100 + behind FROM resolution"), 708);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM below"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM resolution_document"), 1);
	support_check_whole(store);
}

static void one_bad_item_leaves_everything_as_it_was(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("bad.db");
	struct resolution resolution = resolution_of(PIN);
	const struct resolved items[] = { { reference(store, "pinned"), &resolution }, { 999, &resolution } };

	(void)state;
	assert_int_equal(store_save_resolutions(store, items, COUNT_OF(items), 5, NULL), ERROR_SYSTEM);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM resolution"), 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM below"), 0);
}

/* Parents that stand behind their steps, as no engine makes them. */
static void a_step_without_its_parent_belongs_to_the_reference(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("parent.db");
	struct below odd[] = { steps[1], steps[1] };
	struct resolution resolution = resolution_of(PIN);

	(void)state;
	odd[0].parent = 1;
	odd[1].parent = 70000;
	resolution.below = odd;
	resolution.below_count = COUNT_OF(odd);
	save(store, reference(store, "pinned"), &resolution, 5);
	assert_int_equal(
		support_ask(store, "SELECT count(*) FROM below b JOIN target t ON t.id = b.target_id "
				   "WHERE t.root = 'github.com/x/y'"),
		2);
}

/* --- what is left ---------------------------------------------------------------------------------------- */

static void what_belongs_to_closed_references_is_taken_away(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("prune.db");
	static const struct support_text less = { "dagger.json",
		"{\"name\":\"a\",\"engineVersion\":\"v0.18.0\",\"dependencies\":["
		"{\"name\":\"floats\",\"source\":\"github.com/x/w@main\"}]}" };
	struct support_repository later = pay;
	struct resolution resolution = resolution_of(PIN);

	(void)state;
	save(store, reference(store, "pinned"), &resolution, 5);
	save(store, reference(store, "floats"), &resolution, 5);
	later.texts = &less;
	support_save(store, support_run(store, RUN_SCAN, 1), &later, NULL);
	assert_int_equal(store_prune_resolutions(store, NULL), 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM resolution"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM resolution_document"), 1);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM below"), COUNT_OF(steps));
	assert_int_equal(
		support_ask(store, "SELECT reference_id FROM resolution"), reference(store, "floats"));
	support_check_whole(store);
}

static void forks_are_noted_of_repositories(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("fork.db");
	int changes;

	(void)state;
	assert_int_equal(store_put_fork(store, 1, TIER_OURS, FORK_INTERNAL, "github.com/up/stream", NULL), 0);
	assert_string_equal(
		support_ask_text(store, "SELECT tier || ' ' || fork || ' ' || fork_of FROM repository"),
		"1 3 github.com/up/stream");
	changes = sqlite3_total_changes(store->db);
	assert_int_equal(store_put_fork(store, 1, TIER_OURS, FORK_INTERNAL, "github.com/up/stream", NULL), 0);
	assert_int_equal(sqlite3_total_changes(store->db), changes);
	assert_int_equal(store_put_fork(store, 1, TIER_OURS, FORK_FIRST_PARTY, NULL, NULL), 0);
	assert_string_equal(
		support_ask_text(store, "SELECT tier || ' ' || fork || ' ' || fork_of FROM repository"),
		"1 2 ");
}

static void what_is_not_there_or_damaged_is_refused(void **state)
{
	CLEANUP(store_close) struct store *store = open_with_pay("damaged.db");
	struct resolution resolution = resolution_of(PIN), back = { .behind = 77 };
	int64_t id = reference(store, "pinned");
	struct arena arena = { 0 };
	struct error error = { 0 };
	struct limits limits;

	(void)state;
	limits_default(&limits);
	assert_int_equal(store_load_resolution(store, id, &limits, &arena, &back, NULL), ERROR_NOT_FOUND);
	assert_int_equal(back.behind, 77);
	save(store, id, &resolution, 5);
	assert_int_equal(
		store_execute(store, "UPDATE resolution_document SET document = '{\"presence\":'", NULL), 0);
	assert_int_equal(store_load_resolution(store, id, &limits, &arena, &back, &error), ERROR_MALFORMED);
	assert_non_null(strstr(error.message, "was resolved to"));
	arena_release(&arena);
}

static void the_check_finds_steps_and_documents_that_are_wrong(void **state)
{
	static const struct {
		const char *harm, *report;
	} cases[] = {
		{ "DELETE FROM below WHERE ordinal = 3", "steps below references: reference 1\n" },
		{ "UPDATE below SET effective = 1", "steps below references: reference 1\n" },
		{ "DELETE FROM resolution_document; DELETE FROM resolution",
			"steps below references: reference 1\n" },
		{ "UPDATE resolution_document SET document = document || ' '",
			"resolutions of references: reference 1\n" },
		{ "UPDATE resolution SET digest = zeroblob(16)", "resolutions of references: reference 1\n" },
		{ "DELETE FROM resolution_document", "resolutions of references: reference 1\n" },
		{ "PRAGMA foreign_keys = OFF; UPDATE below SET reference_id = 99",
			"links between tables: below: row ? names a row of reference that is not there\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(store_close) struct store *store = NULL;
		CLEANUP(buf_release) struct buf report = BUF_INIT;
		struct resolution resolution = resolution_of(PIN);

		assert_int_equal(store_open(&store, ":memory:", STORE_WRITE, NULL), 0);
		support_save(store, support_run(store, RUN_SCAN, 0), &pay, NULL);
		save(store, 1, &resolution, 5);
		support_check_whole(store);
		assert_int_equal(store_execute(store, cases[i].harm, NULL), 0);
		assert_int_equal(store_check(store, &report, NULL), ERROR_MALFORMED);
		if (!strstr(report.text, cases[i].report))
			fail_msg("%s: %s", cases[i].harm, report.text);
	}
}

/* A finding may name a target before any reference says what its parts are. */
static void a_target_learns_its_parts_from_the_first_who_knows_them(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("parts.db");
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct support_repository other = { .identity = "url:a.org/o", .place = "/o", .findings = &findings };

	(void)state;
	support_add_finding(&findings, "url:a.org/o", 101, "f", "dependency a", "x")->target =
		"github.com/x/y/sub";
	support_save(store, support_run(store, RUN_SCAN, 0), &other, NULL);
	support_save(store, support_run(store, RUN_SCAN, 0), &pay, NULL);
	assert_string_equal(
		support_ask_text(store, "SELECT root || ' ' || subpath || ' ' || host FROM target "
					"WHERE identity = 'github.com/x/y/sub'"),
		"github.com/x/y sub github.com");
	/* And keeps them. */
	support_save(store, support_run(store, RUN_SCAN, 1), &other, NULL);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM target WHERE root = 'github.com/x/y'"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(remote_references_are_visited_with_the_commit_that_they_name),
		cmocka_unit_test(a_visitor_may_end_the_visit),
		cmocka_unit_test(a_resolution_is_kept_as_columns_document_and_steps),
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(only_what_differs_is_written),
		cmocka_unit_test(one_bad_item_leaves_everything_as_it_was),
		cmocka_unit_test(a_step_without_its_parent_belongs_to_the_reference),
		cmocka_unit_test(what_belongs_to_closed_references_is_taken_away),
		cmocka_unit_test(forks_are_noted_of_repositories),
		cmocka_unit_test(what_is_not_there_or_damaged_is_refused),
		cmocka_unit_test(the_check_finds_steps_and_documents_that_are_wrong),
		cmocka_unit_test(a_target_learns_its_parts_from_the_first_who_knows_them),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
