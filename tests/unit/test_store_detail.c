/* What the pages of single rows tell of copies, reviews and uses. */
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

static void read_detail(
	struct store *store, enum table_id table, int64_t id, struct arena *arena, struct detail *ret)
{
	struct error err = { 0 };

	if (store_detail(store, table, id, arena, ret, &err) < 0)
		fail_msg("%s", err.message);
}

static void add_review(struct store *store)
{
	const struct review review = { .target = "github.com/other/lint/go",
		.commit = ONE,
		.step = REVIEW_SOURCE,
		.outcome = REVIEW_PASSED,
		.by = "ada",
		.note = "read",
		.made = SUPPORT_NOW };
	struct error err = { 0 };
	int64_t act = 0;

	assert_int_equal(store_add_review(store, &review, &act, &err), 0);
	assert_int_equal(act, 1);
}

static void tells_of_a_reference_what_is_known_of_it(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("reference.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	const int64_t lint = reference_of(store, "pay", "lint");
	const struct resolution resolution = { .presence = PRESENCE_FOUND,
		.label = LABEL_AGREES,
		.behind = 3,
		.ahead = -1,
		.module_changed = -1 };
	const struct commit_note note = { .oid = TWO, .time = 1, .author = "Ada", .subject = "s" };
	struct detail detail;
	struct error err = { 0 };

	(void)state;
	read_detail(store, TABLE_REFERENCES, lint, &arena, &detail);
	assert_null(detail.resolution);
	assert_null(detail.introduced);
	assert_int_equal(detail.reviews.count, 0);
	assert_int_equal(detail.skew->repositories, 2);
	resolve(store, lint, &resolution);
	assert_int_equal(store_put_introduced(store, lint, &note, &err), 0);
	add_review(store);
	read_detail(store, TABLE_REFERENCES, lint, &arena, &detail);
	assert_int_equal(detail.resolution->behind, 3);
	assert_string_equal(detail.introduced->author, "Ada");
	assert_string_equal(detail.reviews.items[0].note, "read");
	assert_int_equal(detail.skew->same, 2);
	assert_string_equal(detail.skew->most, ONE);
	/* A finding about it is found by its subject; what leads nowhere else has nothing of this. */
	assert_int_equal(store_execute(store,
				 "UPDATE finding SET subject_identity = (SELECT identity FROM reference "
				 "WHERE id = (SELECT "
				 "min(x.id) FROM reference x JOIN string s ON s.id = x.name_id WHERE s.value "
				 "= 'lint' AND "
				 "x.path_class = 0)), repository_id = (SELECT id FROM repository WHERE name "
				 "= 'pay') WHERE "
				 "id = (SELECT max(id) FROM finding)",
				 &err),
		0);
	read_detail(
		store, TABLE_FINDINGS, support_ask(store, "SELECT max(id) FROM finding"), &arena, &detail);
	assert_int_equal(detail.resolution->behind, 3);
	assert_int_equal(detail.reviews.count, 1);
}

static void tells_of_a_target_who_uses_it(void **state)
{
	CLEANUP(store_close) struct store *store = open_fleet("target.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct below steps[4];
	const struct resolution resolution = deploy_below(steps);
	const int64_t lint = support_ask(store, "SELECT id FROM target WHERE subpath = 'go'");
	struct detail detail;

	(void)state;
	resolve(store, reference_of(store, "pay", "deploy"), &resolution);
	add_review(store);
	read_detail(store, TABLE_GRAPH, lint, &arena, &detail);
	assert_int_equal(detail.use_count, 5);
	assert_int_equal(detail.uses_left, 0);
	assert_string_equal(detail.uses[0].repository, "pay");
	assert_string_equal(detail.uses[4].through, "github.com/other/deploy");
	assert_int_equal(detail.reviews.count, 1);
	assert_int_equal(detail.skew->repositories, 2);
	assert_null(detail.resolution);
	/* One that only others lead to has uses, and no reference of its own. */
	read_detail(store, TABLE_GRAPH,
		support_ask(store, "SELECT id FROM target WHERE root = 'github.com/deep/d'"), &arena,
		&detail);
	assert_int_equal(detail.use_count, 1);
	assert_null(detail.skew);
	/* An entry of the ledger is about one commit. */
	read_detail(store, TABLE_REVIEWS, 1, &arena, &detail);
	assert_int_equal(detail.use_count, 4);
	assert_int_equal(detail.reviews.count, 1);
}

static void tells_of_a_module_who_uses_it(void **state)
{
	static const struct support_text lint[] = { { "go/dagger.json", MANIFEST("") },
		{ "dagger.json", MANIFEST("") } };
	CLEANUP(store_close) struct store *store = open_fleet("module.db");
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct detail detail;

	(void)state;
	scan(store, support_run(store, RUN_SCAN, 1), "url:github.com/other/lint", lint, COUNT_OF(lint));
	read_detail(store, TABLE_MODULES,
		support_ask(store,
			"SELECT m.id FROM module m JOIN string s ON s.id = m.folder_id WHERE s.value = 'go'"),
		&arena, &detail);
	assert_int_equal(detail.use_count, 3);
	assert_string_equal(detail.uses[1].repository, "web");
	read_detail(store, TABLE_MODULES,
		support_ask(store, "SELECT m.id FROM module m JOIN string s ON s.id = m.folder_id JOIN "
				   "repository r ON r.id "
				   "= m.repository_id WHERE s.value = '' AND r.name LIKE '%lint'"),
		&arena, &detail);
	assert_int_equal(detail.use_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_of_a_reference_what_is_known_of_it),
		cmocka_unit_test(tells_of_a_target_who_uses_it),
		cmocka_unit_test(tells_of_a_module_who_uses_it),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
