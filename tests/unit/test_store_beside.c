/* What rules get beside a snapshot: resolutions, skew, reviews; and the digest that stands for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "store/resolving.h"
#include "support_store.h"

enum { TEXT_BYTES = 1000, FLOATS = 0 };

static const char target[] = "github.com/x/y/sub";

/* One dependency on the target, pinned to 40 equal digits, or floating. */
struct use_of {
	int number;
	const char *path;
	char commits[3]; /* one a dependency; '-' floats */
};

static void write_manifest(const struct use_of *use, char *ret)
{
	size_t length = (size_t)snprintf(ret, TEXT_BYTES,
		"{\"name\":\"a\",\"engineVersion\":\"v0.18.0\",\"dependencies\":["
		"{\"name\":\"here\",\"source\":\"./here\"}");

	for (size_t i = 0; use->commits[i]; i++) {
		char pin[OID_HEX + 1];

		memset(pin, use->commits[i], OID_HEX);
		pin[OID_HEX] = '\0';
		length += (size_t)snprintf(ret + length, TEXT_BYTES - length,
			use->commits[i] == '-' ? ",{\"name\":\"m%zu\",\"source\":\"%s@v1\"}"
					       : ",{\"name\":\"m%zu\",\"source\":\"%s@v1\",\"pin\":\"%s\"}",
			i, target, pin);
	}
	snprintf(ret + length, TEXT_BYTES - length, "]}");
}

static struct snapshot *make(const struct use_of *use, char *text, char *identity, char *place,
	struct support_text *texts, struct support_repository *ret)
{
	write_manifest(use, text);
	snprintf(identity, 40, "url:a.org/%d", use->number);
	snprintf(place, 40, "/srv/%d", use->number);
	*texts = (struct support_text){ use->path, text };
	*ret = (struct support_repository){
		.identity = identity,
		.place = place,
		.texts = texts,
		.text_count = 1,
		.stages = STAGE_FACTS,
	};
	return support_snapshot(ret, true);
}

static int64_t save(struct store *store, int number, const char *path, const char *commits)
{
	struct use_of use = { .number = number, .path = path };
	struct support_repository repository;
	struct support_text texts;
	char text[TEXT_BYTES], identity[40], place[40];
	CLEANUP(snapshot_close) struct snapshot *snapshot = NULL;

	snprintf(use.commits, sizeof(use.commits), "%s", commits);
	snapshot = make(&use, text, identity, place, &texts, &repository);
	return support_save_snapshot(
		store, support_run(store, RUN_SCAN, 0), &repository, snapshot, false, NULL);
}

static void remove_repository(struct store *store, int number)
{
	char place[40];
	const char *root = place;
	int64_t gone = 0;

	snprintf(place, sizeof(place), "/srv/%d", number);
	assert_int_equal(store_mark_gone(store, support_run(store, RUN_SCAN, 1), &root, 1, &gone, NULL), 0);
}

static int64_t reference(struct store *store, int64_t repository, const char *name)
{
	char sql[200];

	snprintf(sql, sizeof(sql),
		"SELECT r.id FROM reference r JOIN string s ON s.id = r.name_id WHERE s.value = '%s' "
		"AND r.repository_id = %lld AND r.until_run IS NULL",
		name, (long long)repository);
	return support_ask(store, sql);
}

static void resolve_as(
	struct store *store, int64_t id, char commit, int64_t time, int64_t behind, enum reach reachable)
{
	struct resolution resolution = { .presence = PRESENCE_FOUND,
		.reachable = reachable,
		.behind = behind,
		.ahead = -1,
		.module_changed = -1 };
	const struct resolved item = { id, &resolution };

	if (commit)
		memset(resolution.commit.oid, commit, OID_HEX);
	resolution.commit.time = time;
	resolution.commit.author = resolution.commit.subject = "x";
	assert_int_equal(store_save_resolutions(store, &item, 1, 5, NULL), 0);
}

static void resolve(struct store *store, int64_t id, char commit, int64_t time, int64_t behind)
{
	resolve_as(store, id, commit, time, behind, REACH_UNKNOWN);
}

static void review(struct store *store, int number, bool live)
{
	char sql[1000];

	snprintf(sql, sizeof(sql),
		"INSERT INTO person (name) VALUES ('eve') ON CONFLICT DO NOTHING;"
		"INSERT INTO act (id, made, actor_id, kind, scope_kind, scope, body, previous, digest) "
		"SELECT %d, %d, id, 1, 1, '', '{}', x'00', x'%02x' FROM person "
		"WHERE name = 'eve';"
		"INSERT INTO review (act_id, target_id, commit_id, step, outcome, until, note, live) "
		"SELECT %d, id, x'%s', 1, 1, %d, 'note %d', %d FROM target WHERE identity = '%s'",
		number, 100 + number, (unsigned)number, number, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		900 + number, number, live, target);
	assert_int_equal(store_execute(store, sql, NULL), 0);
}

/* --- skew ------------------------------------------------------------------------------------------------ */

static struct skew skew_of(struct store *store, char commit)
{
	int64_t id = support_ask(store, "SELECT id FROM target WHERE identity = 'github.com/x/y/sub'");
	struct commit_key key = { .is_none = !commit };
	struct skew found, asked;

	memset(key.bytes, commit ? (commit - 'a' + 10) * 17 : 0, sizeof(key.bytes));
	assert_int_equal(skew_find(store, id, &key, &found, NULL), 0);
	assert_int_equal(skew_ask(store, id, &key, &asked, NULL), 0);
	assert_int_equal(found.commits, asked.commits);
	assert_int_equal(found.repositories, asked.repositories);
	assert_int_equal(found.same, asked.same);
	assert_string_equal(found.most, asked.most);
	assert_int_equal(found.most_count, asked.most_count);
	assert_string_equal(found.newest, asked.newest);
	assert_int_equal(found.newest_time, asked.newest_time);
	return found;
}

static void expect_skew(struct store *store, char commit, const char *expected)
{
	struct skew skew = skew_of(store, commit);
	char text[100];

	snprintf(text, sizeof(text), "%u commits, %u repositories, %u same, most %.1s %u, newest %.1s %lld",
		skew.commits, skew.repositories, skew.same, skew.most, skew.most_count, skew.newest,
		(long long)skew.newest_time);
	assert_string_equal(text, expected);
}

static void skew_counts_live_paths_of_live_repositories(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("skew.db");
	int64_t three;

	(void)state;
	save(store, 1, "dagger.json", "a");
	save(store, 2, "dagger.json", "a");
	three = save(store, 3, "dagger.json", "b");
	save(store, 4, "dagger.json", "-");
	save(store, 5, "testdata/dagger.json", "c");
	save(store, 6, "dagger.json", "d");
	expect_skew(store, 'a', "3 commits, 5 repositories, 2 same, most a 2, newest  0");
	remove_repository(store, 6);
	expect_skew(store, 'a', "2 commits, 4 repositories, 2 same, most a 2, newest  0");
	expect_skew(store, 'b', "2 commits, 4 repositories, 1 same, most a 2, newest  0");
	expect_skew(store, 'e', "2 commits, 4 repositories, 0 same, most a 2, newest  0");
	expect_skew(store, FLOATS, "2 commits, 4 repositories, 0 same, most a 2, newest  0");
	/* A time counts for the commit that it belongs to. */
	resolve(store, reference(store, three, "m0"), 'e', 900, 0);
	expect_skew(store, 'b', "2 commits, 4 repositories, 1 same, most a 2, newest  0");
	resolve(store, reference(store, three, "m0"), 'b', 900, 0);
	expect_skew(store, 'b', "2 commits, 4 repositories, 1 same, most a 2, newest b 900");
	save(store, 6, "dagger.json", "b");
	expect_skew(store, 'b', "2 commits, 5 repositories, 2 same, most  0, newest b 900");
	save(store, 7, "dagger.json", "b");
	expect_skew(store, 'b', "2 commits, 6 repositories, 3 same, most b 3, newest b 900");
}

static void points_at_no_commit_that_nothing_leads_to(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("unreachable.db");
	int64_t one, three;

	(void)state;
	one = save(store, 1, "dagger.json", "a");
	save(store, 2, "dagger.json", "a");
	three = save(store, 3, "dagger.json", "b");
	resolve(store, reference(store, three, "m0"), 'b', 800, 0);
	resolve(store, reference(store, one, "m0"), 'a', 900, 0);
	expect_skew(store, 'b', "2 commits, 3 repositories, 1 same, most a 2, newest a 900");
	resolve_as(store, reference(store, one, "m0"), 'a', 900, 0, REACH_NO);
	expect_skew(store, 'b', "2 commits, 3 repositories, 1 same, most b 1, newest b 800");
	expect_skew(store, 'a', "2 commits, 3 repositories, 2 same, most b 1, newest b 800");
}

static void a_repository_counts_once_for_a_target(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("once.db");

	(void)state;
	save(store, 1, "dagger.json", "aa");
	save(store, 2, "dagger.json", "ab");
	expect_skew(store, 'a', "2 commits, 2 repositories, 2 same, most a 2, newest  0");
	save(store, 1, "dagger.json", "-a");
	expect_skew(store, 'b', "2 commits, 2 repositories, 1 same, most a 2, newest  0");
	save(store, 1, "dagger.json", "--");
	save(store, 2, "dagger.json", "-");
	expect_skew(store, FLOATS, "0 commits, 2 repositories, 0 same, most  0, newest  0");
}

static void what_another_process_writes_counts_too(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("other.db");
	CLEANUP(store_close) struct store *other = support_store_open("other.db");

	(void)state;
	save(store, 1, "dagger.json", "a");
	expect_skew(store, 'a', "1 commits, 1 repositories, 1 same, most a 1, newest  0");
	save(other, 2, "dagger.json", "b");
	expect_skew(store, 'a', "2 commits, 2 repositories, 1 same, most  0, newest  0");
}

/* --- what stands beside ---------------------------------------------------------------------------------- */

static void describe(struct store *store, int64_t repository, const struct use_of *use, struct buf *ret,
	bool *ret_resolved)
{
	struct support_repository given;
	struct support_text texts;
	char text[TEXT_BYTES], identity[40], place[40];
	CLEANUP(snapshot_close)
	struct snapshot *snapshot = make(use, text, identity, place, &texts, &given);
	struct arena arena = { 0 };
	struct error error = { 0 };
	struct limits limits;
	struct beside beside;

	limits_default(&limits);
	if (store_load_beside(store, repository, snapshot, &limits, &arena, &beside, &error) < 0)
		fail_msg("%s", error.message);
	for (size_t i = 0; i < snapshot->reference_count; i++) {
		const struct skew *skew = &beside.skews[i];
		const struct reviews *reviews = &beside.reviews[i];

		buf_format(ret, "%s: %d %.1s behind %d, %u/%u/%u %.1s%u %.1s%d;",
			snapshot->references[i].fact->name, (int)beside.resolutions[i].presence,
			beside.resolutions[i].commit.oid, (int)beside.resolutions[i].behind, skew->commits,
			skew->repositories, skew->same, skew->most, skew->most_count, skew->newest,
			(int)skew->newest_time);
		for (size_t j = 0; j < reviews->count; j++)
			buf_format(ret, " %d %s %.2s %d %d %s '%s' %d %d", (int)reviews->items[j].act,
				reviews->items[j].target, reviews->items[j].commit,
				(int)reviews->items[j].step, (int)reviews->items[j].outcome,
				reviews->items[j].by, reviews->items[j].note, (int)reviews->items[j].made,
				(int)reviews->items[j].until);
		buf_add(ret, "\n");
	}
	if (ret_resolved)
		*ret_resolved = beside.resolved;
	arena_release(&arena);
}

static void rules_get_what_stands_beside_each_reference(void **state)
{
	static const struct use_of use = { 1, "dagger.json", "a-" };
	CLEANUP(store_close) struct store *store = support_store_open("load.db");
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int64_t one = save(store, 1, "dagger.json", "a-");
	bool resolved = true;

	(void)state;
	save(store, 2, "dagger.json", "b");
	save(store, 3, "dagger.json", "a");
	resolve(store, reference(store, one, "m0"), 'a', 50, 3);
	review(store, 1, true);
	review(store, 2, false);
	review(store, 3, true);
	describe(store, one, &use, &text, &resolved);
	assert_string_equal(text.text,
		"here: 0  behind -1, 0/0/0 0 0;\n"
		"m0: 3 a behind 3, 2/3/2 a2 a50; 3 github.com/x/y/sub aa 1 1 eve 'note 3' 103 903 "
		"1 github.com/x/y/sub aa 1 1 eve 'note 1' 101 901\n"
		"m1: 0  behind -1, 2/3/0 a2 a50; 3 github.com/x/y/sub aa 1 1 eve 'note 3' 103 903 "
		"1 github.com/x/y/sub aa 1 1 eve 'note 1' 101 901\n");
	assert_false(resolved);
	resolve(store, reference(store, one, "m1"), 0, 0, -1);
	buf_clear(&text);
	describe(store, one, &use, &text, &resolved);
	assert_true(resolved);
}

/* --- the digest ------------------------------------------------------------------------------------------ */

static void digest_of(struct store *store, int64_t repository, unsigned char ret[32])
{
	struct error error = { 0 };

	if (store_beside_digest(store, repository, ret, &error) < 0)
		fail_msg("%s", error.message);
}

static void the_digest_changes_with_what_stands_beside_and_with_nothing_else(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("digest.db");
	int64_t one = save(store, 1, "dagger.json", "a"), two = save(store, 2, "dagger.json", "b");
	unsigned char before[32], after[32];
	bool changes[] = { true, false, true, true, true, true, false, true, true, false, false };

	(void)state;
	digest_of(store, one, before);
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		switch (i) {
		case 0:
			resolve(store, reference(store, one, "m0"), 'a', 50, 3);
			break;
		case 1: /* the same again */
			resolve(store, reference(store, one, "m0"), 'a', 50, 3);
			break;
		case 2: /* the document alone */
			resolve(store, reference(store, one, "m0"), 'a', 50, 4);
			break;
		case 3: /* newest of the fleet */
			resolve(store, reference(store, two, "m0"), 'b', 60, 0);
			break;
		case 4:
			save(store, 3, "dagger.json", "a");
			break;
		case 5:
			review(store, 1, true);
			break;
		case 6: /* undone before it was seen */
			review(store, 2, false);
			break;
		case 7:
			assert_int_equal(store_execute(store, "UPDATE review SET live = 1", NULL), 0);
			break;
		case 8:
			remove_repository(store, 2);
			break;
		case 9: /* of no live path */
			save(store, 4, "testdata/dagger.json", "e");
			break;
		case 10: /* verdicts */
			save(store, 1, "dagger.json", "a");
			break;
		}
		digest_of(store, one, after);
		if ((memcmp(before, after, 32) != 0) != changes[i])
			fail_msg("step %zu", i);
		memcpy(before, after, 32);
	}
}

/* Nothing but the number of those who run what this reference runs. */
static void the_digest_counts_who_else_runs_the_same_commit(void **state)
{
	static const char *const commits[] = { "a", "b", "b", "c", "c", "c" };
	CLEANUP(store_close) struct store *store = support_store_open("same.db");
	unsigned char before[32], after[32];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(commits); i++)
		save(store, (int)i + 1, "dagger.json", commits[i]);
	expect_skew(store, 'a', "3 commits, 6 repositories, 1 same, most c 3, newest  0");
	digest_of(store, 1, before);
	save(store, 2, "dagger.json", "a");
	expect_skew(store, 'a', "3 commits, 6 repositories, 2 same, most c 3, newest  0");
	digest_of(store, 1, after);
	assert_memory_not_equal(before, after, sizeof(before));
}

enum { STEPS = 400, REPOSITORIES = 5 };

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void random_step(struct store *store, uint32_t *seed, int *reviews, struct use_of *uses, int64_t *ids)
{
	static const char *const all[] = { "a", "b", "-", "ab", "-a", "cc", "--" };
	size_t at = next(seed) % REPOSITORIES;
	int64_t id;

	switch (next(seed) % 5) {
	case 0:
		snprintf(uses[at].commits, 3, "%s", all[next(seed) % COUNT_OF(all)]);
		ids[at] = save(store, uses[at].number, uses[at].path, uses[at].commits);
		return;
	case 1:
		remove_repository(store, uses[at].number);
		return;
	case 2:
		if (*reviews < 200 && support_ask(store, "SELECT count(*) FROM target"))
			review(store, ++*reviews, next(seed) % 2);
		return;
	default:
		id = reference(store, ids[at], next(seed) % 2 ? "m0" : "m1");
		if (id)
			resolve(store, id, (char)('a' + next(seed) % 3), next(seed) % 3, next(seed) % 2);
	}
}

static void equal_digests_mean_equal_verdicts(void **state)
{
	CLEANUP(store_close) struct store *store = support_store_open("random.db");
	struct use_of uses[REPOSITORIES];
	unsigned char digests[REPOSITORIES][32] = { { 0 } };
	struct buf texts[REPOSITORIES];
	int64_t ids[REPOSITORIES];
	int same = 0, different = 0, reviews = 0;
	uint32_t seed = 3;

	(void)state;
	for (int i = 0; i < REPOSITORIES; i++) {
		uses[i] = (struct use_of){ i + 1, "dagger.json", "a" };
		ids[i] = save(store, i + 1, "dagger.json", "a");
		texts[i] = (struct buf)BUF_INIT;
	}
	for (int step = 0; step < STEPS; step++) {
		random_step(store, &seed, &reviews, uses, ids);
		skew_of(store, 'a');
		for (int i = 0; i < REPOSITORIES; i++) {
			CLEANUP(buf_release) struct buf text = BUF_INIT;
			unsigned char digest[32];

			describe(store, ids[i], &uses[i], &text, NULL);
			digest_of(store, ids[i], digest);
			if (memcmp(digest, digests[i], 32) == 0) {
				assert_string_equal(text.text, texts[i].text);
				same++;
			} else {
				different++;
			}
			memcpy(digests[i], digest, 32);
			buf_clear(&texts[i]);
			buf_add(&texts[i], text.text);
		}
	}
	assert_true(same > STEPS / 4);
	assert_true(different > STEPS / 4);
	for (int i = 0; i < REPOSITORIES; i++)
		buf_release(&texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skew_counts_live_paths_of_live_repositories),
		cmocka_unit_test(points_at_no_commit_that_nothing_leads_to),
		cmocka_unit_test(a_repository_counts_once_for_a_target),
		cmocka_unit_test(what_another_process_writes_counts_too),
		cmocka_unit_test(rules_get_what_stands_beside_each_reference),
		cmocka_unit_test(the_digest_changes_with_what_stands_beside_and_with_nothing_else),
		cmocka_unit_test(the_digest_counts_who_else_runs_the_same_commit),
		cmocka_unit_test(equal_digests_mean_equal_verdicts),
	};

	return cmocka_run_group_tests(tests, support_store_setup, support_store_teardown);
}
