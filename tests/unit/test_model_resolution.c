#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "model/resolution.h"

#include <string.h>

#define OID_ONE "1111111111111111111111111111111111111111"
#define OID_TWO "2222222222222222222222222222222222222222"

static struct path_change changes[] = { { 'A', "main.go" }, { 'T', "\"sub/\\001\"" } };
static struct copy_note copies[] = {
	{ .place = "/mirror/x/y.git",
		.mirror = true,
		.updated = 1700000000,
		.commit = OID_TWO,
		.presence = PRESENCE_FOUND },
	{ .place = "/fleet/y",
		.shallow = true,
		.partial = true,
		.problem = "corrupt",
		.presence = PRESENCE_UNREADABLE },
};
static struct below below[] = {
	{ .parent = -1,
		.depth = 1,
		.kind = REFERENCE_DEPENDENCY,
		.name = "a",
		.source = "github.com/a/b@v1",
		.root = "github.com/a/b",
		.subpath = "",
		.version = "v1",
		.commit = OID_ONE,
		.class = CLASS_PINNED,
		.effective = EFFECTIVE_COMMIT,
		.presence = PRESENCE_FOUND,
		.reachable = REACH_YES,
		.label = LABEL_AGREES },
	{ .parent = 0,
		.depth = 2,
		.kind = REFERENCE_SDK,
		.name = "",
		.source = "github.com/c/d",
		.root = "github.com/c/d",
		.subpath = "e",
		.version = "",
		.class = CLASS_UNPINNED,
		.effective = EFFECTIVE_FLOATING,
		.presence = PRESENCE_NO_COPY,
		.cut = "no copy" },
};
static struct label_seen seen[] = { { OID_ONE, 1600000000, 1650000000 },
	{ OID_TWO, 1650000000, 1700000000 } };

/* Every member has a value of its own, so that none can be taken for another. */
static struct resolution sample(void)
{
	return (struct resolution){
		.presence = PRESENCE_FOUND,
		.reachable = REACH_NO,
		.label = LABEL_DISAGREES,
		.reason = "shallow",
		.commit = { OID_ONE, -5, "Ann \xe2\x80\xae", "Fix \"it\"", true },
		.label_ref = "refs/tags/sub/v1",
		.label_annotated = true,
		.label_signed = true,
		.label_commit = { OID_TWO, 1690000000, "Bob", "", false },
		.label_oddity = "also a branch",
		.tip_ref = "refs/heads/main",
		.tip = { OID_TWO, 1690000001, "", "tip", false },
		.behind = 7,
		.ahead = 0,
		.module_changed = 1,
		.changes = changes,
		.change_count = COUNT_OF(changes),
		.changes_left = 3,
		.module_gone = true,
		.has_module = true,
		.module_name = "hello",
		.maintenance = { true, 1500000000, 1690000002, 100, 20, 9, 4, 12, 6, 2 },
		.copies = copies,
		.copy_count = COUNT_OF(copies),
		.copies_disagree = true,
		.tier = TIER_THIRD_PARTY,
		.fork = FORK_AVAILABLE,
		.fork_reason = "policy",
		.fork_of = "github.com/acme/y",
		.distance = { true, true, 5, 6, true, { OID_ONE, 1690000003, "Eve", "new", true }, 1680000000,
			true, 4, true },
		.pin_upstream = REACH_YES,
		.below = below,
		.below_count = COUNT_OF(below),
		.below_cut = true,
		.seen = seen,
		.seen_count = COUNT_OF(seen),
	};
}

static int read_text(struct resolution *ret, const char *text, struct arena *arena, struct error *err)
{
	struct limits limits;

	limits_default(&limits);
	return resolution_read(ret, text, strlen(text), &limits, arena, err);
}

static void reads_back_every_member(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct resolution wanted = sample(), got;
	struct error err = { 0 };

	(void)state;
	resolution_write(&wanted, &text);
	if (read_text(&got, text.text, &arena, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(got.reachable, REACH_NO);
	assert_string_equal(got.commit.author, "Ann \xe2\x80\xae");
	assert_true(got.commit.time == -5 && got.commit.has_signature);
	assert_string_equal(got.label_commit.subject, "");
	assert_true(got.behind == 7 && got.ahead == 0 && got.module_changed == 1);
	assert_int_equal(got.changes[1].kind, 'T');
	assert_memory_equal(&got.maintenance, &wanted.maintenance, sizeof(got.maintenance));
	assert_true(got.copies[0].mirror && !got.copies[0].shallow && got.copies[1].shallow);
	assert_string_equal(got.copies[1].problem, "corrupt");
	assert_string_equal(got.distance.newest_missing.author, "Eve");
	assert_true(got.distance.oldest_missing == 1680000000);
	assert_true(got.distance.behind == 5 && got.distance.ahead == 6);
	assert_int_equal(got.below[1].parent, 0);
	assert_string_equal(got.below[1].commit, "");
	assert_string_equal(got.below[0].version, "v1");
	assert_true(got.seen[1].first == 1650000000 && got.seen[1].last == 1700000000);
}

static void writes_again_what_it_read_byte_for_byte(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	struct resolution wanted = sample(), got;
	struct error err = { 0 };

	(void)state;
	resolution_write(&wanted, &text);
	assert_int_equal(read_text(&got, text.text, &arena, &err), 0);
	resolution_write(&got, &again);
	assert_string_equal(text.text, again.text);
}

static void leaves_out_what_was_not_asked(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct resolution nothing = {
		.presence = PRESENCE_NO_COPY, .behind = -1, .ahead = -1, .module_changed = -1
	};
	struct resolution got;
	struct error err = { 0 };

	(void)state;
	resolution_write(&nothing, &text);
	assert_string_equal(text.text, "{\"presence\":1}");
	assert_int_equal(read_text(&got, text.text, &arena, &err), 0);
	assert_true(got.behind == -1 && got.ahead == -1 && got.module_changed == -1);
	assert_null(got.reason);
	assert_string_equal(got.commit.oid, "");
	assert_string_equal(got.commit.author, "");
}

static void refuses_what_no_writer_of_ours_makes(void **state)
{
	static const char *const refused[] = {
		"",
		"[]",
		"{\"presence\":6}",
		"{\"presence\":-1}",
		"{\"presence\":\"found\"}",
		"{\"presence\":1,\"presence\":2}",
		"{\"reachable\":3}",
		"{\"label\":7}",
		"{\"tier\":4}",
		"{\"fork\":6}",
		"{\"pin_upstream\":3}",
		"{\"reason\":7}",
		"{\"commit\":\"" OID_ONE "\"}",
		"{\"commit\":{\"oid\":\"abc\"}}",
		"{\"commit\":{\"oid\":\"" OID_ONE "1\"}}",
		"{\"commit\":{\"oid\":\"" OID_ONE "\",\"time\":9223372036854775807}}",
		"{\"commit\":{\"oid\":\"" OID_ONE "\",\"signature\":1}}",
		"{\"behind\":-1}",
		"{\"behind\":4294967296}",
		"{\"module_changed\":2}",
		"{\"changes\":[{\"kind\":\"X\",\"path\":\"a\"}]}",
		"{\"changes\":[{\"path\":\"a\"}]}",
		"{\"changes\":[1]}",
		"{\"changes\":{}}",
		"{\"copies\":[{\"commit\":\"zz\"}]}",
		"{\"maintenance\":[]}",
		"{\"maintenance\":{\"authors\":4294967296}}",
		"{\"below\":[{\"parent\":0,\"depth\":1,\"kind\":1}]}",
		"{\"below\":[{\"parent\":-2,\"depth\":1,\"kind\":1}]}",
		"{\"below\":[{\"parent\":-1,\"depth\":2,\"kind\":1}]}",
		"{\"below\":[{\"parent\":-1,\"depth\":1,\"kind\":0}]}",
		"{\"below\":[{\"parent\":-1,\"depth\":1,\"kind\":10}]}",
		"{\"below\":[{\"parent\":-1,\"depth\":1,\"kind\":1,\"class\":7}]}",
		"{\"below_cut\":\"yes\"}",
		"{\"seen\":[{\"commit\":3}]}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		struct resolution got = { .presence = PRESENCE_FOUND };
		struct error err = { 0 };

		if (read_text(&got, refused[i], &arena, &err) != ERROR_MALFORMED)
			fail_msg("read: %s", refused[i]);
		assert_true(err.message[0]);
		assert_int_equal(got.presence, PRESENCE_FOUND);
	}
}

static void ignores_members_that_it_does_not_know(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution got;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(
		read_text(&got, "{\"presence\":2,\"new\":[{\"a\":null}],\"reason\":null}", &arena, &err), 0);
	assert_int_equal(got.presence, PRESENCE_ABSENT);
	assert_null(got.reason);
}

/* Builds "{"below":[...]}" of a chain that is `count` long. */
static void add_chain(struct buf *text, size_t count, bool deep)
{
	buf_add(text, "{\"below\":[");
	for (size_t i = 0; i < count; i++)
		buf_format(text, "%s{\"parent\":%d,\"depth\":%zu,\"kind\":1}", i ? "," : "",
			deep ? (int)i - 1 : -1, deep ? i + 1 : 1);
	buf_add(text, "]}");
}

static void bounds_every_list(void **state)
{
	static const struct {
		size_t count;
		bool deep;
		int code;
	} cases[] = { { BELOW_MOST, false, 0 }, { BELOW_MOST + 1, false, ERROR_MALFORMED },
		{ BELOW_DEPTH, true, 0 }, { BELOW_DEPTH + 1, true, ERROR_MALFORMED } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(arena_release) struct arena arena = { 0 };
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct resolution got;
		struct error err = { 0 };

		add_chain(&text, cases[i].count, cases[i].deep);
		assert_int_equal(read_text(&got, text.text, &arena, &err), cases[i].code);
	}
}

static void cuts_long_texts_between_characters(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct resolution got;
	struct limits limits;
	struct error err = { 0 };
	const char text[] = "{\"reason\":\"abcde\",\"label_ref\":\"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\"}";

	(void)state;
	limits_default(&limits);
	limits.values[LIMIT_FACT_TEXT] = 6;
	assert_int_equal(resolution_read(&got, text, strlen(text), &limits, &arena, &err), 0);
	assert_string_equal(got.reason, "abcde");
	assert_string_equal(got.label_ref, "\xc3\xa4\xe2\x80\xa6");
}

static void writes_nothing_that_it_would_refuse(void **state)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct path_change *many = arena_zero(&arena, CHANGES_MOST + 5, sizeof(*many));
	struct label_seen *moves = arena_zero(&arena, 300, sizeof(*moves));
	struct resolution wild = {
		.commit = { OID_ONE, INT64_MAX, NULL, NULL, false },
		.tip = { OID_TWO, INT64_MIN, "a\nb\x1b", "\xff\xfe", false },
		.behind = INT64_MAX,
		.ahead = -1,
		.module_changed = -1,
		.changes = many,
		.change_count = CHANGES_MOST + 5,
		.changes_left = 2,
		.seen = moves,
		.seen_count = 300,
	};
	struct resolution got;
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < CHANGES_MOST + 5; i++)
		many[i] = (struct path_change){ 'M', "f" };
	moves[299].last = 77;
	resolution_write(&wild, &text);
	if (read_text(&got, text.text, &arena, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(got.change_count, CHANGES_MOST);
	assert_int_equal(got.changes_left, 7);
	assert_true(got.commit.time > 0 && got.tip.time < 0);
	assert_true(got.seen[got.seen_count - 1].last == 77);
}

static void orders_questions_by_all_they_ask(void **state)
{
	const struct question questions[] = {
		{ "github.com/a/b", "", "", "" },
		{ "github.com/a/b", "", "", OID_ONE },
		{ "github.com/a/b", "", "v1", "" },
		{ "github.com/a/b", "sub", "", "" },
		{ "github.com/a/c", "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		for (size_t j = 0; j < COUNT_OF(questions); j++) {
			int order = question_compare(&questions[i], &questions[j]);

			assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
}

static void has_a_word_of_its_own_for_every_state(void **state)
{
	(void)state;
	for (int i = 0; i <= PRESENCE_UNREADABLE; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
				presence_word((enum presence)i), presence_word((enum presence)j));
	for (int i = 0; i <= LABEL_ALONE; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
				label_state_word((enum label_state)i), label_state_word((enum label_state)j));
	for (int i = 0; i <= FORK_NONE; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
				fork_state_word((enum fork_state)i), fork_state_word((enum fork_state)j));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_every_member),
		cmocka_unit_test(writes_again_what_it_read_byte_for_byte),
		cmocka_unit_test(leaves_out_what_was_not_asked),
		cmocka_unit_test(refuses_what_no_writer_of_ours_makes),
		cmocka_unit_test(ignores_members_that_it_does_not_know),
		cmocka_unit_test(bounds_every_list),
		cmocka_unit_test(cuts_long_texts_between_characters),
		cmocka_unit_test(writes_nothing_that_it_would_refuse),
		cmocka_unit_test(orders_questions_by_all_they_ask),
		cmocka_unit_test(has_a_word_of_its_own_for_every_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
