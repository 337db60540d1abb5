/* Images and settings of repositories: their lives, their lists, what is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "engine/link.h"
#include "model/policy.h"
#include "model/posture.h"
#include "store/resolution.h"
#include "store/store_private.h"
#include "support_images.h"
#include "support_store.h"

enum { NOW = 2000000000 };

#define ALPINE "docker.io/library/alpine"
#define DIGEST_A "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* --- lists as text --------------------------------------------------------------------------------------- */

struct reading {
	struct buf text;
	enum table_id table;
	const int *columns;
	size_t count;
};

static int add_row(const struct row *row, void *context)
{
	struct reading *reading = context;

	for (size_t i = 0; i < reading->count; i++) {
		const struct cell *cell = &row->cells[reading->columns[i]];
		const enum column_type type = table_list[reading->table].columns[reading->columns[i]].type;

		buf_add(&reading->text, i ? " " : "");
		if (type == COLUMN_TEXT || type == COLUMN_WORD)
			buf_add(&reading->text, *cell->text ? cell->text : "-");
		else if (cell->empty)
			buf_add(&reading->text, "-");
		else
			buf_format(&reading->text, "%lld", (long long)cell->number);
	}
	buf_add(&reading->text, "\n");
	return 0;
}

static void assert_rows(struct store *store, enum table_id table, const char *filter, const int *columns,
	size_t count, const char *wanted)
{
	const struct list_question question = { .table = table, .filter = filter };
	struct reading reading = { .text = BUF_INIT, .table = table, .columns = columns, .count = count };
	CLEANUP(id_list_release) struct id_list list = { 0 };
	struct error err = { 0 };

	if (store_list(store, &question, NOW, &list, NULL, &err) < 0 ||
		store_rows(store, table, list.ids, list.count, add_row, &reading, &err) < 0)
		fail_msg("%s: %s", filter, err.message);
	assert_string_equal(reading.text.text, wanted);
	buf_release(&reading.text);
}

#define ASSERT_ROWS(store, table, filter, wanted, ...)                                                       \
	do {                                                                                                 \
		static const int columns[] = { __VA_ARGS__ };                                                \
		assert_rows(store, table, filter, columns, COUNT_OF(columns), wanted);                       \
	} while (0)

/* --- repositories ---------------------------------------------------------------------------------------- */

/* Nothing is found in them, whatever the rules of the program say. */
static const struct findings nothing = { .evaluate_after = INT64_MAX };
static const struct support_repository pay = {
	.identity = "url:a.org/acme/pay", .place = "/srv/pay", .findings = &nothing
};
static const struct support_repository web = {
	.identity = "url:a.org/acme/web", .place = "/srv/web", .findings = &nothing
};

static struct snapshot *begin(const struct support_repository *repository)
{
	return support_snapshot(repository, false);
}

static int64_t save(struct store *store, int64_t run, const struct support_repository *repository,
	struct snapshot *snapshot)
{
	support_link_again(snapshot);
	return support_save_snapshot(store, run, repository, snapshot, false, NULL);
}

static void save_one_image(struct store *store, const char *text, uint32_t line)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = begin(&pay);

	support_add_image(snapshot, "Dockerfile", IMAGE_BASE, text, line);
	save(store, support_run(store, RUN_SCAN, 0), &pay, snapshot);
}

/* --- lives ----------------------------------------------------------------------------------------------- */

static const char *lives(struct store *store)
{
	return support_ask_text(store,
		"SELECT group_concat(first_run || ':' || since_run || '-' || coalesce(until_run, '') || ' ' "
		"|| line, ', ') FROM (SELECT * FROM image_use ORDER BY id)");
}

static void another_tag_begins_a_life_and_another_line_does_not(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("lives.db");

	(void)state;
	save_one_image(store, "alpine:3.19", 3);
	save_one_image(store, "alpine:3.19", 3);
	assert_string_equal(lives(store), "1:1- 3");
	save_one_image(store, "alpine:3.19", 8);
	assert_string_equal(lives(store), "1:1- 8");
	save_one_image(store, "alpine:3.20", 8);
	assert_string_equal(lives(store), "1:1-4 8, 1:4- 8");
	assert_int_equal(support_ask(store, "SELECT count(*) FROM image"), 1);
	support_check_whole(store);
}

static void an_image_that_is_gone_stays_known(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("gone.db");
	CLEANUP(snapshot_close) struct snapshot *empty = begin(&pay);

	(void)state;
	save_one_image(store, "alpine:3.19", 3);
	assert_int_equal(support_ask(store, "SELECT image_count FROM repository"), 1);
	save(store, support_run(store, RUN_SCAN, 1), &pay, empty);
	assert_string_equal(lives(store), "1:1-2 3");
	assert_int_equal(support_ask(store, "SELECT image_count FROM repository"), 0);
	assert_int_equal(support_ask(store, "SELECT count(*) FROM image"), 1);
	ASSERT_ROWS(store, TABLE_IMAGES, "", "", IMAGES_NAME);
	ASSERT_ROWS(store, TABLE_IMAGE_USES, "class:any", "", IMAGE_USE_IMAGE);
	support_check_whole(store);
}

static void an_evaluation_leaves_the_facts_alone(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("evaluate.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = begin(&pay);
	CLEANUP(findings_release) struct findings none = { 0 };
	struct support_repository resolved = pay;

	(void)state;
	support_add_image(snapshot, "Dockerfile", IMAGE_BASE, "alpine", 3);
	support_add_setting(snapshot, "engine.json", SETTING_ENGINE_JSON, "debug", "true", 2);
	save(store, support_run(store, RUN_SCAN, 0), &pay, snapshot);
	resolved.findings = &none;
	resolved.stages = STAGE_RESOLVED;
	support_save_snapshot(store, support_run(store, RUN_RESOLVE, 1), &resolved, snapshot, true, NULL);
	assert_string_equal(
		support_ask_text(store, "SELECT image_count || ' ' || setting_count FROM repository"), "1 1");
	support_check_whole(store);
}

/* --- images over the fleet ------------------------------------------------------------------------------- */

static void fill_fleet(struct store *store)
{
	CLEANUP(snapshot_close) struct snapshot *one = begin(&pay);
	CLEANUP(snapshot_close) struct snapshot *two = begin(&web);

	support_add_image(one, "Dockerfile", IMAGE_BASE, "alpine:3.19", 1);
	support_add_image(one, "Dockerfile", IMAGE_BASE, "index.docker.io/library/alpine@" DIGEST_B, 5)
		->platform = "linux/arm64";
	support_add_image(one, "ci.yml", IMAGE_TOOL, "alpine", 2);
	support_add_image(one, "Dockerfile", IMAGE_BUILD, "scratch", 9);
	support_add_image(one, "testdata/Dockerfile", IMAGE_BASE, "alpine:fixture", 1);
	support_add_image(two, "Dockerfile", IMAGE_BASE, "alpine:3.20@" DIGEST_A, 1);
	support_add_image(two, "Dockerfile", IMAGE_BASE, "ghcr.io/Acme/app:1", 3);
	support_add_image(two, "Dockerfile", IMAGE_PUBLISHED, "{}/app:{}", 7)->certainty = CERTAINTY_UNKNOWN;
	save(store, support_run(store, RUN_SCAN, 0), &pay, one);
	save(store, support_run(store, RUN_SCAN, 1), &web, two);
}

static void an_image_is_one_row_over_the_fleet(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("images.db");

	(void)state;
	fill_fleet(store);
	ASSERT_ROWS(store, TABLE_IMAGES, "role=base registry=docker.io",
		ALPINE " base tag 66 3 2 3.19,3.20 2 " DIGEST_A "," DIGEST_B " linux/arm64\n", IMAGES_NAME,
		IMAGES_ROLE, IMAGES_CLASS, IMAGES_PINNED, IMAGES_USES, IMAGES_REPOSITORIES, IMAGES_TAGS,
		IMAGES_DIGESTS, IMAGES_DIGEST_LIST, IMAGES_PLATFORMS);
	ASSERT_ROWS(store, TABLE_IMAGES, "",
		ALPINE " base tag\n" ALPINE " tool no-tag\nghcr.io/Acme/app base malformed\n{}/app:{} "
		       "published unknown\n",
		IMAGES_NAME, IMAGES_ROLE, IMAGES_CLASS);
	ASSERT_ROWS(store, TABLE_IMAGES, "is:unpinned", ALPINE " base\n" ALPINE " tool\n", IMAGES_NAME,
		IMAGES_ROLE);
	ASSERT_ROWS(store, TABLE_IMAGES, "is:unknown", "{}/app:{} -\n", IMAGES_NAME, IMAGES_REGISTRY);
	ASSERT_ROWS(store, TABLE_IMAGES, "digest_list:" DIGEST_A, ALPINE "\n", IMAGES_NAME);
	ASSERT_ROWS(store, TABLE_IMAGES, "pinned<100 role=tool", "0\n", IMAGES_PINNED);
	support_check_whole(store);
}

static void each_use_says_where_and_how(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("uses.db");

	(void)state;
	fill_fleet(store);
	ASSERT_ROWS(store, TABLE_IMAGE_USES, "image=" ALPINE " role=base",
		"acme/pay Dockerfile 1 3.19 - tag literal FROM\nacme/pay Dockerfile 5 - " DIGEST_B
		" digest literal FROM\nacme/web Dockerfile 1 3.20 " DIGEST_A " digest literal FROM\n",
		IMAGE_USE_REPO, IMAGE_USE_PATH, IMAGE_USE_LINE, IMAGE_USE_TAG, IMAGE_USE_DIGEST,
		IMAGE_USE_CLASS, IMAGE_USE_CERTAINTY, IMAGE_USE_WHERE);
	ASSERT_ROWS(store, TABLE_IMAGE_USES, "class=malformed",
		"ghcr.io/Acme/app:1 the name holds capitals\n", IMAGE_USE_TEXT, IMAGE_USE_MALFORMED);
	/* The word is one of images here, and one of paths there. */
	ASSERT_ROWS(store, TABLE_IMAGE_USES, "class:fixture", "testdata/Dockerfile\n", IMAGE_USE_PATH);
	ASSERT_ROWS(store, TABLE_IMAGE_USES, "class=none", "scratch\n", IMAGE_USE_TEXT);
	ASSERT_ROWS(store, TABLE_IMAGE_USES, "tag=fixture", "", IMAGE_USE_TEXT);
}

static void what_is_gone_uses_nothing(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("vanished.db");

	(void)state;
	fill_fleet(store);
	support_ask(store, "UPDATE repository SET state = 2 WHERE name = 'acme/web'");
	ASSERT_ROWS(store, TABLE_IMAGES, "role=base", ALPINE " 2 1 1\n", IMAGES_NAME, IMAGES_USES,
		IMAGES_REPOSITORIES, IMAGES_DIGESTS);
}

/* What is not known hides nothing that is known to be loose. */
static void what_is_known_to_be_looser_is_told(void **state)
{
	static const struct {
		const char *used, *other, *expected;
	} cases[] = {
		{ "alpine:latest", "alpine:3", "latest\n" },
		{ "alpine", "alpine:3", "no-tag\n" },
		{ "alpine:3.20", "alpine:3", "tag\n" },
		{ "alpine@" DIGEST_A, "alpine:3", "unknown\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		CLEANUP(store_close) struct store *store = support_store_open("loosest.db");
		CLEANUP(snapshot_close) struct snapshot *snapshot = begin(&pay);

		support_add_image(snapshot, "Dockerfile", IMAGE_BASE, cases[i].used, 1);
		support_add_image(snapshot, "Dockerfile", IMAGE_BASE, cases[i].other, 2);
		support_link_again(snapshot);
		save(store, support_run(store, RUN_SCAN, 0), &pay, snapshot);
		support_ask(store, "UPDATE image_use SET class = 0 WHERE line = 2");
		ASSERT_ROWS(store, TABLE_IMAGES, "", cases[i].expected, IMAGES_CLASS);
	}
}

/* --- findings -------------------------------------------------------------------------------------------- */

static void findings_about_a_fact_are_told_by_its_identity(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("findings.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = begin(&pay);
	CLEANUP(findings_release) struct findings findings = { 0 };
	struct support_repository judged = pay;
	struct finding *finding;

	(void)state;
	support_add_image(snapshot, "Dockerfile", IMAGE_BASE, "alpine", 1);
	support_add_image(snapshot, "Dockerfile", IMAGE_BASE, "busybox", 2);
	support_add_setting(snapshot, "engine.json", SETTING_ENGINE_JSON, "debug", "true", 2);
	support_link_again(snapshot);
	finding = support_add_finding(&findings, pay.identity, 102, "Dockerfile", "image alpine", "x");
	for (size_t i = 0; i < snapshot->image_count; i++)
		if (strstr(snapshot->images[i].text, "alpine"))
			memcpy(finding->subject_identity, snapshot->images[i].identity, 16);
	for (int rule = 101; rule <= 102; rule++)
		memcpy(support_add_finding(&findings, pay.identity, rule, "engine.json", "setting", "x")
				->subject_identity,
			snapshot->settings[0].identity, 16);
	support_add_tally(&findings, 101, 0, 0, 1, 0);
	support_add_tally(&findings, 102, 0, 0, 2, 0);
	judged.findings = &findings;
	save(store, support_run(store, RUN_SCAN, 0), &judged, snapshot);
	ASSERT_ROWS(store, TABLE_IMAGES, "", ALPINE " 1 2\ndocker.io/library/busybox 0 -\n", IMAGES_NAME,
		IMAGES_FINDINGS, IMAGES_WORST);
	ASSERT_ROWS(
		store, TABLE_IMAGE_USES, "worst=medium", ALPINE " 1\n", IMAGE_USE_IMAGE, IMAGE_USE_FINDINGS);
	ASSERT_ROWS(store, TABLE_SETTINGS, "rules:SCB101", "debug 2 SCB101,SCB102 3\n", SETTINGS_KEY,
		SETTINGS_FINDINGS, SETTINGS_RULES, SETTINGS_WORST);
	support_check_whole(store);
}

/* --- settings -------------------------------------------------------------------------------------------- */

static void settings_say_what_becomes_of_them(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("settings.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = begin(&pay);

	(void)state;
	support_add_setting(snapshot, "ops/engine.json", SETTING_ENGINE_JSON, "debug", "true", 2);
	support_add_setting(snapshot, "ops/engine.json", SETTING_ENGINE_JSON, "engine.address", "tcp://h", 4)
		->unknown = true;
	support_add_setting(snapshot, "ops/engine.json", SETTING_ENGINE_JSON, "gc", "many", 6)->refused =
		"no size";
	support_add_setting(snapshot, "ops/engine.yaml", SETTING_KUBERNETES, "spec.hostNetwork", "true", 9)
		->subject = "Deployment dagger/engine";
	support_add_setting(snapshot, "testdata/engine.json", SETTING_ENGINE_JSON, "debug", "true", 1);
	save(store, support_run(store, RUN_SCAN, 0), &pay, snapshot);
	ASSERT_ROWS(store, TABLE_SETTINGS, "",
		"ops/engine.json 2 engine.json - debug true set -\nops/engine.json 4 engine.json - "
		"engine.address tcp://h ignored -\nops/engine.json 6 engine.json - gc many refused no size\n"
		"ops/engine.yaml 9 kubernetes Deployment dagger/engine spec.hostNetwork true set -\n",
		SETTINGS_PATH, SETTINGS_LINE, SETTINGS_KIND, SETTINGS_SUBJECT, SETTINGS_KEY, SETTINGS_VALUE,
		SETTINGS_STATE, SETTINGS_REASON);
	ASSERT_ROWS(store, TABLE_SETTINGS, "state=refused", "gc\n", SETTINGS_KEY);
	ASSERT_ROWS(store, TABLE_SETTINGS, "class:fixture", "fixture\n", SETTINGS_CLASS);
	assert_int_equal(support_ask(store, "SELECT setting_count FROM repository"), 4);
	support_check_whole(store);
}

static void another_value_begins_a_life(void **state)
{
	static const char *const values[] = { "true", "true", "false" };
	CLEANUP(store_close) struct store *store = support_store_open("values.db");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		CLEANUP(snapshot_close) struct snapshot *snapshot = begin(&pay);

		support_add_setting(
			snapshot, "engine.json", SETTING_ENGINE_JSON, "debug", values[i], (uint32_t)i + 1);
		save(store, support_run(store, RUN_SCAN, (int64_t)i), &pay, snapshot);
	}
	assert_string_equal(
		support_ask_text(store, "SELECT group_concat(since_run || '-' || coalesce(until_run, '') || "
					"' ' || line, ', ') FROM configuration"),
		"1-3 2, 3- 3");
}

/* --- how the fleet fixes one tag ------------------------------------------------------------------------- */

static int64_t save_images(struct store *store, const struct support_repository *repository,
	const char *const *texts, size_t count)
{
	CLEANUP(snapshot_close) struct snapshot *snapshot = begin(repository);

	for (size_t i = 0; i < count; i++)
		support_add_image(snapshot, "Dockerfile", IMAGE_BASE, texts[i], (uint32_t)i + 1);
	return save(store, support_run(store, RUN_SCAN, 0), repository, snapshot);
}

static void one_tag_at_two_digests_is_seen_from_both(void **state)
{
	static const char *const first[] = { "alpine:3@" DIGEST_A, "alpine:3", "alpine@" DIGEST_B };
	static const char *const others[] = { "docker.io/library/alpine:3@" DIGEST_B };
	static const struct support_repository third = {
		.identity = "url:a.org/acme/third", .place = "/srv/third", .findings = &nothing
	};
	CLEANUP(store_close) struct store *store = support_store_open("skew.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;
	struct policy *policy = policy_new();
	struct arena arena = { 0 };
	struct beside beside;
	unsigned char before[32], after[32];
	const int64_t id = save_images(store, &pay, first, 3);

	(void)state;
	save_images(store, &web, others, 1);
	assert_int_equal(store_beside_digest(store, id, before, NULL), 0);
	save_images(store, &third, others, 1);
	assert_int_equal(store_beside_digest(store, id, after, NULL), 0);
	/* Who judges sees that it is due. */
	assert_memory_not_equal(before, after, sizeof(before));
	assert_int_equal(store_load_snapshot(store, id, &policy->limits, &snapshot, NULL), 0);
	snapshot_link(snapshot);
	assert_int_equal(store_load_beside(store, id, snapshot, &policy->limits, &arena, &beside, NULL), 0);
	assert_int_equal(snapshot->image_count, 3);
	for (size_t i = 0; i < 3; i++) {
		const bool pinned = strcmp(snapshot->images[i].text, first[0]) == 0;
		const struct image_skew *skew = &beside.image_skews[i];

		/* A digest without a tag, and a tag without a digest, say nothing of a tag. */
		assert_int_equal(skew->digests, pinned ? 2 : 0);
		assert_int_equal(skew->repositories, pinned ? 3 : 0);
		assert_int_equal(skew->same, pinned ? 1 : 0);
		assert_int_equal(skew->most_count, pinned ? 2 : 0);
		assert_string_equal(skew->most, pinned ? DIGEST_B : "");
	}
	arena_release(&arena);
	policy_close(&policy);
}

/* --- who names it ---------------------------------------------------------------------------------------- */

static int add_use(const struct use *use, void *context)
{
	buf_format(context, "%s %s:%u %s %s:%s %.10s%s\n", use->repository, use->path, use->line,
		use->reference, use->target, use->version, use->digest, use->until ? " formerly" : "");
	return 0;
}

static void assert_who(struct store *store, const struct who_image_question *question, const char *wanted)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct error err = { 0 };

	if (store_who_image(store, question, add_use, &text, &err) < 0)
		fail_msg("%s", err.message);
	assert_string_equal(text.text, wanted);
}

static void finds_who_names_an_image_by_name_tag_or_digest(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("who.db");

	(void)state;
	fill_fleet(store);
	assert_who(store, &(struct who_image_question){ .name = "library/ALPINE", .tag = "3.20" },
		"acme/web Dockerfile:1 base image " ALPINE ":3.20 sha256:aaa\n");
	assert_who(store, &(struct who_image_question){ .name = "", .digest = "sha256:bbbb" },
		"acme/pay Dockerfile:5 base image " ALPINE ": sha256:bbb\n");
	assert_who(store, &(struct who_image_question){ .name = "", .digest = DIGEST_A },
		"acme/web Dockerfile:1 base image " ALPINE ":3.20 sha256:aaa\n");
	assert_who(store, &(struct who_image_question){ .name = "alpine", .tag = "fixture" },
		"acme/pay testdata/Dockerfile:1 base image " ALPINE ":fixture \n");
	assert_who(store, &(struct who_image_question){ .name = "lpine" }, "");
	assert_who(store, &(struct who_image_question){ .name = "scratch" }, "");
	assert_who(store, &(struct who_image_question){ .name = "", .digest = "sha256:c" }, "");
}

static void tells_what_was_named_formerly(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("formerly.db");

	(void)state;
	save_one_image(store, "alpine:3.19", 3);
	save_one_image(store, "alpine:3.20", 3);
	assert_who(store, &(struct who_image_question){ .name = "alpine" },
		"acme/pay Dockerfile:3 base image " ALPINE ":3.20 \n");
	assert_who(store, &(struct who_image_question){ .name = "alpine", .past = true },
		"acme/pay Dockerfile:3 base image " ALPINE ":3.19  formerly\n");
}

/* --- surroundings ---------------------------------------------------------------------------------------- */

static void rows_have_lines_and_a_history(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("detail.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = begin(&pay);
	static const char *lines[] = { "ARG X", "FROM alpine", "RUN y" };
	struct arena arena = { 0 };
	struct detail detail = { 0 };
	struct excerpt *excerpt;

	(void)state;
	support_add_image(snapshot, "Dockerfile", IMAGE_BASE, "alpine", 2);
	excerpt = snapshot_add_excerpt(snapshot);
	*excerpt = (struct excerpt){ .line = 2, .first_line = 1, .lines = lines, .line_count = 3 };
	memcpy(excerpt->oid, snapshot->files[snapshot->file_count - 1].oid, sizeof(excerpt->oid));
	save(store, support_run(store, RUN_SCAN, 0), &pay, snapshot);
	assert_int_equal(store_detail(store, TABLE_IMAGE_USES, 1, &arena, &detail, NULL), 0);
	assert_int_equal(detail.line_count, 3);
	assert_int_equal(detail.mark_line, 2);
	assert_int_equal(detail.mark_column, 6);
	assert_string_equal(detail.lines[1], "FROM alpine");
	assert_int_equal(detail.event_count, 1);
	assert_string_equal(detail.events[0].what, "opened");
	arena_release(&arena);
}

static void hostile_names_are_told(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("hostile.db");
	CLEANUP(snapshot_close) struct snapshot *snapshot = begin(&pay);

	(void)state;
	support_add_image(snapshot, "Dockerfile", IMAGE_BASE, "al\xe2\x80\xaepine", 2);
	support_add_image(snapshot, "Dockerfile", IMAGE_BASE, "", 3);
	support_add_image(snapshot, "Dockerfile", IMAGE_BASE, "a:b:c@@d@", 4);
	support_add_setting(snapshot, "engine.json", SETTING_ENGINE_JSON, "a\xe2\x80\xae", "", 2);
	save(store, support_run(store, RUN_SCAN, 0), &pay, snapshot);
	assert_int_equal(support_ask(store, "SELECT hostile_count FROM repository"), 2);
	ASSERT_ROWS(store, TABLE_IMAGE_USES, "is:hostile", "2\n", IMAGE_USE_LINE);
	ASSERT_ROWS(store, TABLE_SETTINGS, "is:hostile", "2\n", SETTINGS_LINE);
	ASSERT_ROWS(store, TABLE_IMAGES, "is:hostile", "1\n", IMAGES_USES);
	support_check_whole(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_tag_begins_a_life_and_another_line_does_not),
		cmocka_unit_test(an_image_that_is_gone_stays_known),
		cmocka_unit_test(an_evaluation_leaves_the_facts_alone),
		cmocka_unit_test(an_image_is_one_row_over_the_fleet),
		cmocka_unit_test(each_use_says_where_and_how),
		cmocka_unit_test(what_is_gone_uses_nothing),
		cmocka_unit_test(what_is_known_to_be_looser_is_told),
		cmocka_unit_test(findings_about_a_fact_are_told_by_its_identity),
		cmocka_unit_test(settings_say_what_becomes_of_them),
		cmocka_unit_test(another_value_begins_a_life),
		cmocka_unit_test(one_tag_at_two_digests_is_seen_from_both),
		cmocka_unit_test(finds_who_names_an_image_by_name_tag_or_digest),
		cmocka_unit_test(tells_what_was_named_formerly),
		cmocka_unit_test(rows_have_lines_and_a_history),
		cmocka_unit_test(hostile_names_are_told),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
