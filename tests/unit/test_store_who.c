/* The reverse look-up: who uses what, through whom, since when, brought in by whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "store/resolution.h"
#include "store/store_private.h"
#include "support_rules.h"
#include "support_store.h"

enum { DAY = 86400 };

#define ONE "1111111111111111111111111111111111111111"
#define TWO "22222222222222222222222222222222222222ff"
#define ALL "ffffffffffffffffffffffffffffffffffffffff"

#define MANIFEST(list) "{\"name\":\"m\",\"engineVersion\":\"v0.19.0\",\"dependencies\":[" list "]}"
#define LINT_ONE "{\"name\":\"lint\",\"source\":\"github.com/other/lint/go@v1.2.0\",\"pin\":\"" ONE "\"}"
#define LINT_TWO "{\"name\":\"lint\",\"source\":\"github.com/other/lint/go@v1.3.0\",\"pin\":\"" TWO "\"}"
#define DEPLOY "{\"name\":\"deploy\",\"source\":\"github.com/other/deploy@main\"}"

static void scan(struct store *store, int64_t run, const char *identity, const struct support_text *texts,
	size_t count)
{
	const struct support_repository repository = {
		.identity = identity, .place = strchr(identity, '/'), .texts = texts, .text_count = count
	};

	support_save(store, run, &repository, NULL);
}

/* Pay pins lint and floats on deploy; web runs the same commit of lint, also in a fixture; both since day 0. */
static struct store *open_fleet(const char *name)
{
	static const struct support_text pay[] = { { "dagger.json", MANIFEST(LINT_ONE "," DEPLOY) } };
	static const struct support_text web[] = {
		{ "dagger.json",
			MANIFEST("{\"name\":\"l\",\"source\":\"github.com/other/lint/go@" ONE "\"}") },
		{ "testdata/dagger.json", MANIFEST(LINT_ONE) },
	};
	struct store *store = support_store_open(name);
	int64_t run = support_run(store, RUN_SCAN, 0);

	scan(store, run, "url:a.org/web", web, COUNT_OF(web));
	scan(store, run, "url:a.org/pay", pay, COUNT_OF(pay));
	return store;
}

/* A use as a line: where, what, since which day. */
static int add_use(const struct use *use, void *context)
{
	struct buf *text = context;

	buf_format(text, "%s %s:%u %s: %s@%.8s runs %.4s, day %lld", use->repository, use->path, use->line,
		use->reference, use->target, use->version, use->commit[0] ? use->commit : "what",
		(long long)(use->first_seen - SUPPORT_NOW) / DAY);
	if (use->until)
		buf_format(text, " to %lld", (long long)(use->until - SUPPORT_NOW) / DAY);
	if (use->class != PATH_LIVE)
		buf_format(text, ", %s", path_class_word(use->class));
	if (use->introduced.oid[0])
		buf_format(text, ", by %s in %.4s", use->introduced.author, use->introduced.oid);
	if (*use->through)
		buf_format(text, ", through %s", use->through);
	buf_add_char(text, '\n');
	return 0;
}

static void assert_who(
	struct store *store, const char *module, const char *version, bool past, const char *wanted)
{
	const struct who_question question = { .module = module, .version = version, .past = past };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = { 0 };

	if (store_who(store, &question, add_use, &text, &err) < 0)
		fail_msg("%s: %s", module, err.message);
	assert_string_equal(text.text, wanted);
}

#define PAY_LINT "pay dagger.json:1 dependency lint: github.com/other/lint/go@v1.2.0 runs 1111, day 0\n"
#define WEB_LINT "web dagger.json:1 dependency l: github.com/other/lint/go@11111111 runs 1111, day 0\n"
#define WEB_FIXTURE                                                                                          \
	"web testdata/dagger.json:1 dependency lint: github.com/other/lint/go@v1.2.0 runs 1111, day 0, "     \
	"fixture\n"
#define PAY_DEPLOY "pay dagger.json:1 dependency deploy: github.com/other/deploy@main runs what, day 0\n"

static void finds_a_module_by_any_end_of_its_name(void **state)
{
	static const char *const names[] = { "github.com/other/lint/go", "other/lint/go", "lint/go", "go",
		"github.com/other/lint", "other/lint", "lint", "GitHub.com/Other/LINT/Go" };
	static const char *const others[] = { "github.com/other/lint/g", "int/go", "other", "github.com",
		"github.com/other/lint/go/x", "x/github.com/other/lint/go", "" };
	CLEANUP(store_close) struct store *store = open_fleet("names.db");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_who(store, names[i], NULL, false, PAY_LINT WEB_LINT WEB_FIXTURE);
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_who(store, others[i], NULL, false, "");
	assert_who(store, "deploy", NULL, false, PAY_DEPLOY);
}

static void finds_versions_and_beginnings_of_commits(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("versions.db");

	(void)state;
	assert_who(store, "lint", "v1.2.0", false, PAY_LINT WEB_FIXTURE);
	assert_who(store, "lint", "v1.2", false, "");
	assert_who(store, "lint", ONE, false, PAY_LINT WEB_LINT WEB_FIXTURE);
	assert_who(store, "lint", "1111111", false, PAY_LINT WEB_LINT WEB_FIXTURE);
	assert_who(store, "lint", "11111111", false, PAY_LINT WEB_LINT WEB_FIXTURE);
	assert_who(store, "lint", "111111", false, "");
	assert_who(store, "lint", "1111112", false, "");
	assert_who(store, "lint", "1111110", false, "");
	assert_who(store, "lint", "11111110", false, "");
	assert_who(store, "deploy", "main", false, PAY_DEPLOY);
}

#define OF_ENGINE(engine, list)                                                                              \
	"{\"name\":\"m\"," engine "\"sdk\":{\"source\":\"github.com/other/sdk@" ONE "\",\"pin\":\"" TWO      \
	"\"},\"dependencies\":[" list "]}"
#define LINT_BOTH "{\"name\":\"lint\",\"source\":\"github.com/other/lint/go@" ONE "\",\"pin\":\"" TWO "\"}"

/* Where pin and source name two commits, the one is known that runs; no engine listens to the pin of an SDK. */
static void finds_the_commit_that_runs_of_two(void **state)
{
	static const struct support_text new[] = { { "dagger.json",
		OF_ENGINE("\"engineVersion\":\"v0.19.0\",", LINT_BOTH) } };
	static const struct support_text old[] = { { "dagger.json",
		OF_ENGINE("\"engineVersion\":\"v0.12.0\",", LINT_BOTH) } };
	static const struct support_text none[] = { { "dagger.json", OF_ENGINE("", LINT_BOTH) } };
	CLEANUP(store_close) struct store *store = support_store_open("two.db");
	int64_t run = support_run(store, RUN_SCAN, 0);

	(void)state;
	scan(store, run, "url:a.org/new", new, COUNT_OF(new));
	scan(store, run, "url:a.org/old", old, COUNT_OF(old));
	scan(store, run, "url:a.org/none", none, COUNT_OF(none));
	assert_int_equal(support_ask(store, "SELECT count(*) FROM reference WHERE class = 6"), 6);
	assert_who(store, "lint", ONE, false,
		"new dagger.json:1 dependency lint: github.com/other/lint/go@11111111 runs 2222, day 0\n"
		"none dagger.json:1 dependency lint: github.com/other/lint/go@11111111 runs 2222, day 0\n"
		"old dagger.json:1 dependency lint: github.com/other/lint/go@11111111 runs 1111, day 0\n");
	assert_who(store, "lint", TWO, false,
		"new dagger.json:1 dependency lint: github.com/other/lint/go@11111111 runs 2222, day 0\n"
		"none dagger.json:1 dependency lint: github.com/other/lint/go@11111111 runs 2222, day 0\n");
	assert_int_equal(
		support_ask(store, "SELECT count(*) FROM reference JOIN target ON target.id = target_id "
				   "WHERE root = 'github.com/other/sdk' AND commit_id = x'" ONE "'"),
		3);
}

/* Where the last digit of a beginning is the last of all, there is a carry, or nothing comes behind it. */
static void finds_commits_at_the_edges(void **state)
{
	static const char *const commits[] = { ALL, "0fffffff11111111111111111111111111111111",
		"0ffffff011111111111111111111111111111111", "1000000011111111111111111111111111111111" };
	static const struct {
		const char *prefix, *wanted;
	} cases[] = { { "fffffff", "ffff" }, { "ffffffff", "ffff" }, { ALL, "ffff" }, { "0fffffff", "0fff" },
		{ "1000000", "1000" } };
	CLEANUP(store_close) struct store *store = open_fleet("edges.db");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(commits); i++) {
		CLEANUP(buf_release) struct buf sql = BUF_INIT;
		struct error err = { 0 };

		buf_format(&sql,
			"UPDATE reference SET commit_id = x'%s' WHERE target_id = (SELECT id FROM target "
			"WHERE subpath = 'go') AND path_class = 0 AND repository_id = 2",
			commits[i]);
		assert_int_equal(store_execute(store, sql.text, &err), 0);
		for (size_t j = 0; j < COUNT_OF(cases); j++) {
			const struct who_question question = { .module = "lint", .version = cases[j].prefix };
			CLEANUP(buf_release) struct buf text = BUF_INIT;

			assert_int_equal(store_who(store, &question, add_use, &text, &err), 0);
			assert_int_equal(text.length > 0, text_starts(commits[i], cases[j].prefix));
			if (text.length)
				assert_non_null(strstr(text.text, cases[j].wanted));
		}
	}
}

/* --- time ------------------------------------------------------------------------------------------------ */

/* Pay takes another commit on day 1 and goes back on day 2; web drops lint on day 2. */
static void tells_since_when_and_until_when(void **state)
{
	static const struct support_text pay[] = { { "dagger.json", MANIFEST(LINT_TWO) } };
	static const struct support_text back[] = { { "dagger.json", MANIFEST(LINT_ONE) } };
	static const struct support_text web[] = { { "dagger.json", MANIFEST("") } };
	CLEANUP(store_close) struct store *store = open_fleet("time.db");

	(void)state;
	scan(store, support_run(store, RUN_SCAN, 1), "url:a.org/pay", pay, 1);
	assert_who(store, "lint", TWO, true,
		"pay dagger.json:1 dependency lint: github.com/other/lint/go@v1.3.0 runs 2222, day 1\n");
	assert_who(store, "lint", "v1.2.0", true,
		WEB_FIXTURE
		"pay dagger.json:1 dependency lint: github.com/other/lint/go@v1.2.0 runs 1111, day 0 to "
		"1\n");
	assert_who(store, "deploy", NULL, false, "");
	scan(store, support_run(store, RUN_SCAN, 2), "url:a.org/pay", back, 1);
	scan(store, support_run(store, RUN_SCAN, 2), "url:a.org/web", web, 1);
	assert_who(store, "lint", NULL, false,
		"pay dagger.json:1 dependency lint: github.com/other/lint/go@v1.2.0 runs 1111, day 2\n");
	assert_who(store, "lint", NULL, true,
		"pay dagger.json:1 dependency lint: github.com/other/lint/go@v1.2.0 runs 1111, day 2\n"
		"pay dagger.json:1 dependency lint: github.com/other/lint/go@v1.2.0 runs 1111, day 0 to 1\n"
		"pay dagger.json:1 dependency lint: github.com/other/lint/go@v1.3.0 runs 2222, day 1 to 2\n"
		"web dagger.json:1 dependency l: github.com/other/lint/go@11111111 runs 1111, day 0 to 2\n"
		"web testdata/dagger.json:1 dependency lint: github.com/other/lint/go@v1.2.0 runs 1111, day "
		"0 to 2, "
		"fixture\n");
}

/* Rows are closed for reasons that have nothing to do with what runs: the use goes on. */
static void joins_rows_that_say_the_same(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("joins.db");
	struct error err = { 0 };
	long long id;

	(void)state;
	support_run(store, RUN_SCAN, 3);
	support_run(store, RUN_SCAN, 5);
	id = support_ask(store,
		"SELECT x.id FROM reference x JOIN repository r ON r.id = x.repository_id JOIN target g "
		"ON g.id = x.target_id WHERE r.name = 'pay' AND g.subpath = 'go'");
	for (int run = 2; run <= 3; run++) {
		CLEANUP(buf_release) struct buf sql = BUF_INIT;

		buf_format(&sql,
			"INSERT INTO reference (repository_id, path_id, path_class, identity, evidence, "
			"kind, name_id, "
			"source_id, class, detail, effective, target_id, version_id, version_kind, "
			"commit_id, lock_floats, "
			"byte_offset, byte_count, line, col, first_run, since_run, until_run) SELECT "
			"repository_id, path_id, "
			"path_class, identity, x'00', kind, name_id, source_id, class, detail, effective, "
			"target_id, "
			"version_id, version_kind, commit_id, lock_floats, byte_offset, byte_count, line, "
			"col, first_run, "
			"since_run, %d FROM reference WHERE id = %lld; UPDATE reference SET since_run = %d "
			"WHERE id = %lld",
			run, id, run, id);
		assert_int_equal(store_execute(store, sql.text, &err), 0);
	}
	assert_int_equal(support_ask(store, "SELECT count(*) FROM reference WHERE until_run IS NOT NULL"), 2);
	assert_who(store, "lint", NULL, true, PAY_LINT WEB_LINT WEB_FIXTURE);
	/* And when it ends, it has been one use from its first day on. */
	assert_int_equal(store_execute(store,
				 "UPDATE reference SET until_run = 3 WHERE until_run IS NULL AND since_run "
				 "= 3",
				 &err),
		0);
	assert_who(store, "lint", "v1.2.0", true,
		WEB_FIXTURE
		"pay dagger.json:1 dependency lint: github.com/other/lint/go@v1.2.0 runs 1111, day 0 to "
		"5\n");
}

static void leaves_out_what_has_vanished(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("gone.db");
	struct error err = { 0 };

	(void)state;
	assert_int_equal(store_execute(store, "UPDATE repository SET state = 2 WHERE name = 'web'", &err), 0);
	assert_who(store, "lint", NULL, true, PAY_LINT);
}

/* --- what resolving has found ---------------------------------------------------------------------------- */

static int64_t reference_of(struct store *store, const char *repository, const char *name)
{
	CLEANUP(buf_release) struct buf sql = BUF_INIT;

	buf_format(&sql,
		"SELECT x.id FROM reference x JOIN repository r ON r.id = x.repository_id JOIN string s ON "
		"s.id "
		"= x.name_id WHERE r.name = '%s' AND s.value = '%s' AND x.path_class = 0 AND x.until_run IS "
		"NULL",
		repository, name);
	return support_ask(store, sql.text);
}

static void resolve(struct store *store, int64_t reference, const struct resolution *resolution)
{
	const struct resolved item = { .reference = reference, .resolution = resolution };
	struct error err = { 0 };

	if (store_save_resolutions(store, &item, 1, SUPPORT_NOW, &err) < 0)
		fail_msg("%s", err.message);
}

static void tells_who_brought_it_in(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("introduced.db");
	const struct commit_note note = {
		.oid = TWO, .time = SUPPORT_NOW - DAY, .author = "Ada", .subject = "use lint"
	};
	struct error err = { 0 };

	(void)state;
	assert_int_equal(store_put_introduced(store, reference_of(store, "pay", "lint"), &note, &err), 0);
	assert_int_equal(store_put_introduced(store, reference_of(store, "web", "l"), NULL, &err), 0);
	assert_who(store, "lint", ONE, false,
		"pay dagger.json:1 dependency lint: github.com/other/lint/go@v1.2.0 runs 1111, day 0, by Ada "
		"in "
		"2222\n" WEB_LINT WEB_FIXTURE);
}

/* deploy > base (local in it) > base/deep > lint, and deploy > lint beside it. */
static struct resolution deploy_below(struct below steps[4])
{
	static const struct below all[] = {
		{ .parent = -1,
			.depth = 1,
			.kind = REFERENCE_DEPENDENCY,
			.name = "base",
			.source = "./base",
			.root = "",
			.subpath = "base",
			.version = "",
			.class = CLASS_LOCAL,
			.effective = EFFECTIVE_LOCAL },
		{ .parent = 0,
			.depth = 2,
			.kind = REFERENCE_DEPENDENCY,
			.name = "deep",
			.source = "github.com/deep/d@v3",
			.root = "github.com/deep/d",
			.subpath = "",
			.version = "v3",
			.class = CLASS_UNPINNED,
			.effective = EFFECTIVE_FLOATING },
		{ .parent = 1,
			.depth = 3,
			.kind = REFERENCE_DEPENDENCY,
			.name = "lint",
			.source = "github.com/other/lint/go@v1.3.0",
			.root = "github.com/other/lint",
			.subpath = "go",
			.version = "v1.3.0",
			.commit = TWO,
			.class = CLASS_PINNED,
			.effective = EFFECTIVE_COMMIT },
		{ .parent = -1,
			.depth = 1,
			.kind = REFERENCE_DEPENDENCY,
			.name = "lint",
			.source = "github.com/other/lint/go@v1.2.0",
			.root = "github.com/other/lint",
			.subpath = "go",
			.version = "v1.2.0",
			.commit = ONE,
			.class = CLASS_PINNED,
			.effective = EFFECTIVE_COMMIT },
	};

	memcpy(steps, all, sizeof(all));
	return (struct resolution){ .presence = PRESENCE_UNASKED,
		.behind = -1,
		.ahead = -1,
		.module_changed = -1,
		.below = steps,
		.below_count = 4 };
}

static void tells_through_whom(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("through.db");
	struct below steps[4];
	const struct resolution resolution = deploy_below(steps);

	(void)state;
	resolve(store, reference_of(store, "pay", "deploy"), &resolution);
	assert_who(store, "lint", NULL, false,
		PAY_LINT WEB_LINT WEB_FIXTURE
		"pay dagger.json:1 dependency deploy: github.com/other/lint/go@v1.3.0 runs 2222, day 0, "
		"through "
		"github.com/other/deploy > github.com/other/deploy/base > github.com/deep/d\n"
		"pay dagger.json:1 dependency deploy: github.com/other/lint/go@v1.2.0 runs 1111, day 0, "
		"through "
		"github.com/other/deploy\n");
	assert_who(store, "lint", "2222222", false,
		"pay dagger.json:1 dependency deploy: github.com/other/lint/go@v1.3.0 runs 2222, day 0, "
		"through "
		"github.com/other/deploy > github.com/other/deploy/base > github.com/deep/d\n");
	assert_who(store, "deep/d", "v3", false,
		"pay dagger.json:1 dependency deploy: github.com/deep/d@v3 runs what, day 0, through "
		"github.com/other/deploy > github.com/other/deploy/base\n");
}

static void finds_commits_that_a_tag_was_seen_to_name(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("tags.db");
	struct error err = { 0 };

	(void)state;
	assert_int_equal(
		store_note_label(store, 1, "github.com/other/lint", "refs/tags/go/v1.2.0", ONE, &err), 0);
	assert_int_equal(store_note_label(store, 1, "github.com/other/lint", "refs/tags/v9", ONE, &err), 0);
	assert_int_equal(store_note_label(store, 1, "github.com/other/lint", "refs/heads/v8", ONE, &err), 0);
	assert_int_equal(
		store_note_label(store, 1, "github.com/other/elsewhere", "refs/tags/v7", ONE, &err), 0);
	assert_who(store, "lint", "v1.2.0", false, PAY_LINT WEB_LINT WEB_FIXTURE);
	assert_who(store, "lint", "v9", false, PAY_LINT WEB_LINT WEB_FIXTURE);
	assert_who(store, "lint", "v8", false, "");
	assert_who(store, "lint", "v7", false, "");
}

static void finds_what_floats_on_a_label_that_names_the_commit_now(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("floats.db");
	const struct resolution resolution = { .label = LABEL_ALONE,
		.label_ref = "refs/heads/main",
		.label_commit = { .oid = TWO, .author = "", .subject = "" },
		.behind = -1,
		.ahead = -1,
		.module_changed = -1 };

	(void)state;
	assert_who(store, "deploy", TWO, false, "");
	resolve(store, reference_of(store, "pay", "deploy"), &resolution);
	assert_who(store, "deploy", TWO, false, PAY_DEPLOY);
	assert_who(store, "deploy", ONE, false, "");
}

/* --- stopping -------------------------------------------------------------------------------------------- */

static int stop_at_the_second(const struct use *use, void *context)
{
	(void)use;
	return ++*(int *)context == 2 ? 7 : 0;
}

static int keep_target(const char *target, void *context)
{
	buf_format(context, "%s\n", target);
	return 0;
}

static int stop_target(const char *target, void *context)
{
	(void)target;
	(void)context;
	return 9;
}

static void stops_when_it_is_told_to(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("stops.db");
	const struct who_question question = { .module = "lint" };
	CLEANUP(buf_release) struct buf targets = BUF_INIT;
	struct error err = { 0 };
	int seen = 0;

	(void)state;
	assert_int_equal(store_who(store, &question, stop_at_the_second, &seen, &err), 7);
	assert_int_equal(seen, 2);
	assert_int_equal(store_visit_targets(store, "lint", keep_target, &targets, &err), 0);
	assert_string_equal(targets.text, "github.com/other/lint/go\n");
	assert_int_equal(store_visit_targets(store, "lint", stop_target, NULL, &err), 9);
	buf_clear(&targets);
	assert_int_equal(store_visit_roots(store, keep_target, &targets, &err), 0);
	assert_string_equal(targets.text, "github.com/other/deploy\ngithub.com/other/lint\n");
	assert_int_equal(store_visit_roots(store, stop_target, NULL, &err), 9);
	assert_int_equal(
		store_put_root(store, "github.com/other/lint", TIER_THIRD_PARTY, FORK_NONE, &err), 0);
	assert_int_equal(support_ask(store, "SELECT tier * 10 + fork FROM target WHERE subpath = 'go'"), 35);
	assert_int_equal(support_ask(store, "SELECT tier * 10 + fork FROM target WHERE subpath = ''"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_a_module_by_any_end_of_its_name),
		cmocka_unit_test(finds_versions_and_beginnings_of_commits),
		cmocka_unit_test(finds_the_commit_that_runs_of_two),
		cmocka_unit_test(finds_commits_at_the_edges),
		cmocka_unit_test(tells_since_when_and_until_when),
		cmocka_unit_test(joins_rows_that_say_the_same),
		cmocka_unit_test(leaves_out_what_has_vanished),
		cmocka_unit_test(tells_who_brought_it_in),
		cmocka_unit_test(tells_through_whom),
		cmocka_unit_test(finds_commits_that_a_tag_was_seen_to_name),
		cmocka_unit_test(finds_what_floats_on_a_label_that_names_the_commit_now),
		cmocka_unit_test(stops_when_it_is_told_to),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
