#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "engine/desk.h"
#include "store/store.h"

static char folder[] = "/tmp/scabbard-desk-XXXXXX";
static char database[128];

/* An empty database with one run in it. */
static void add_run(void)
{
	struct store *store = NULL;
	struct error err = { 0 };
	int64_t run = 0;

	if (store_open(&store, database, STORE_WRITE, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(
		store_begin_run(store, RUN_SCAN, "test", "/srv", "scabbard test", 1000, &run, &err), 0);
	assert_int_equal(store_finish_run(store, run, RUN_COMPLETE, "{}", 1001, &err), 0);
	store_close(&store);
}

static int make_database(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(database, sizeof(database), "%s/fleet.db", folder);
	add_run();
	return 0;
}

static int remove_database(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		char path[160];

		snprintf(path, sizeof(path), "%s%s", database, ends[i]);
		unlink(path);
	}
	return rmdir(folder);
}

static struct desk *open_desk(void)
{
	struct desk *desk = NULL;
	struct error err = { 0 };

	if (desk_open(&desk, database, &err) < 0)
		fail_msg("%s", err.message);
	return desk;
}

static void says_that_a_database_is_missing(void **state)
{
	struct desk *desk = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(desk_open(&desk, "/tmp/no-such-folder/fleet.db", &err), ERROR_NOT_FOUND);
	assert_null(desk);
}

/* Repositories that could not be read are rows too. */
static void add_repositories(size_t count)
{
	struct store *store = NULL;
	struct error err = { 0 };

	if (store_open(&store, database, STORE_WRITE, &err) < 0)
		fail_msg("%s", err.message);
	for (size_t i = 0; i < count; i++) {
		char place[64];

		snprintf(place, sizeof(place), "/srv/r%zu", i);
		assert_int_equal(
			store_save_failure(store, 1, place, place, PROBLEM_NOT_OPENED, "gone", &err), 0);
	}
	store_close(&store);
}

static struct desk_answer *await_answer(struct desk *desk)
{
	struct pollfd wait = { .fd = desk_fd(desk), .events = POLLIN };

	assert_int_equal(poll(&wait, 1, 10000), 1);
	return desk_take(desk);
}

/*
 * Ask for a list, for a count, and for the rows of the list's first page; whether the rows came before what reads
 * the whole table.
 */
static bool rows_come_first(struct desk *desk)
{
	const struct desk_question count = { .kind = DESK_COUNT, .list = { .table = TABLE_REPOSITORIES } };
	const struct desk_question list = { .list = { .table = TABLE_REPOSITORIES }, .first_page = 4 };
	struct desk_question rows = { .kind = DESK_ROWS };
	struct desk_answer *answer, *page;
	bool first;

	desk_ask(desk, &list);
	page = await_answer(desk);
	assert_true(page->partial);
	assert_int_equal(page->list.count, 4);
	rows.ids = page->list.ids;
	rows.id_count = page->list.count;
	desk_ask(desk, &count);
	desk_ask(desk, &rows);
	answer = await_answer(desk);
	first = answer->kind == DESK_ROWS;
	for (int left = 2; left >= 0; left--) {
		if (answer->kind == DESK_LIST)
			assert_true(answer->list.count == 12 && !answer->partial);
		if (answer->kind == DESK_COUNT)
			assert_int_equal(answer->count, 12);
		desk_answer_close(&answer);
		if (left)
			answer = await_answer(desk);
	}
	desk_answer_close(&page);
	assert_true(desk_is_idle(desk));
	return first;
}

/* The desk lingers for a moment only: on a machine that is busy elsewhere one try may miss it. */
static void brings_the_rows_of_the_first_page_before_the_whole_list(void **state)
{
	struct desk *desk = open_desk();
	int tries = 0;

	(void)state;
	add_repositories(12);
	while (!rows_come_first(desk) && tries < 50)
		tries++;
	assert_int_not_equal(tries, 50);
	desk_close(&desk);
}

static void answers_every_kind_of_question(void **state)
{
	static const int64_t ids[] = { 41, 42 };
	struct desk_question questions[] = {
		{ .kind = DESK_POSTURE, .slot = 2 },
		{ .kind = DESK_LIST, .slot = 2, .list = { .table = TABLE_FINDINGS }, .first_page = 10 },
		{ .kind = DESK_ROWS, .slot = 2, .table = TABLE_FINDINGS, .ids = ids, .id_count = 2 },
		{ .kind = DESK_VERSION, .slot = 2 },
		{ .kind = DESK_COUNT, .slot = 2, .list = { .table = TABLE_FINDINGS } },
	};
	struct desk *desk = open_desk();
	struct desk_answer *answer;
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(questions); i++)
		assert_int_equal(desk_ask(desk, &questions[i]), i + 1);
	desk_settle(desk);
	while ((answer = desk_take(desk))) {
		assert_int_equal(answer->number, count + 1);
		assert_int_equal(answer->slot, 2);
		assert_int_equal(answer->kind, questions[count].kind);
		assert_int_equal(answer->error.code, 0);
		assert_int_equal(answer->row_count, 0);
		if (answer->kind == DESK_POSTURE)
			assert_int_equal(answer->posture.runs[0].started, 1000);
		desk_answer_close(&answer);
		count++;
	}
	assert_int_equal(count, COUNT_OF(questions));
	assert_true(desk_is_idle(desk));
	desk_close(&desk);
}

static void forgets_what_a_newer_question_replaces(void **state)
{
	struct desk_question question = { .kind = DESK_LIST, .slot = 4, .list = { .table = TABLE_FINDINGS } };
	struct desk *desk = open_desk();
	struct desk_answer *answer;
	uint64_t last = 0;

	(void)state;
	for (int i = 0; i < 200; i++)
		last = desk_ask(desk, &question);
	desk_settle(desk);
	answer = desk_take(desk);
	assert_non_null(answer);
	assert_int_equal(answer->number, last);
	desk_answer_close(&answer);
	assert_null(desk_take(desk));
	desk_close(&desk);
}

static void keeps_questions_of_other_slots(void **state)
{
	struct desk *desk = open_desk();
	struct desk_answer *answer;
	int count = 0;

	(void)state;
	for (uint32_t slot = 0; slot < 50; slot++) {
		struct desk_question question = { .kind = DESK_POSTURE, .slot = slot };

		desk_ask(desk, &question);
	}
	desk_settle(desk);
	while ((answer = desk_take(desk))) {
		desk_answer_close(&answer);
		count++;
	}
	assert_int_equal(count, 50);
	desk_close(&desk);
}

static void wakes_a_poll_while_answers_wait(void **state)
{
	struct desk_question question = { .kind = DESK_VERSION };
	struct desk *desk = open_desk();
	struct pollfd wait = { .fd = desk_fd(desk), .events = POLLIN };
	struct desk_answer *answer;

	(void)state;
	assert_int_equal(poll(&wait, 1, 0), 0);
	desk_ask(desk, &question);
	question.slot = 1;
	desk_ask(desk, &question);
	desk_settle(desk);
	assert_int_equal(poll(&wait, 1, 0), 1);
	answer = desk_take(desk);
	desk_answer_close(&answer);
	assert_int_equal(poll(&wait, 1, 0), 1);
	answer = desk_take(desk);
	desk_answer_close(&answer);
	assert_int_equal(poll(&wait, 1, 0), 0);
	desk_close(&desk);
}

static int64_t version_of(struct desk *desk)
{
	struct desk_question question = { .kind = DESK_VERSION };
	struct desk_answer *answer;
	int64_t version;

	desk_ask(desk, &question);
	desk_settle(desk);
	answer = desk_take(desk);
	assert_non_null(answer);
	version = answer->data_version;
	desk_answer_close(&answer);
	return version;
}

static void notices_that_the_collector_has_written(void **state)
{
	struct desk *desk = open_desk();
	const int64_t before = version_of(desk);

	(void)state;
	assert_int_equal(version_of(desk), before);
	add_run();
	assert_int_not_equal(version_of(desk), before);
	desk_close(&desk);
}

static void names_the_place_of_a_wrong_filter(void **state)
{
	struct desk_question question = { .kind = DESK_LIST, .first_page = 10 };
	struct desk *desk = open_desk();
	struct desk_answer *answer;

	(void)state;
	question.list.table = TABLE_FINDINGS;
	question.list.filter = "repo:x no_such_column:y";
	desk_ask(desk, &question);
	desk_settle(desk);
	answer = desk_take(desk);
	assert_non_null(answer);
	assert_int_equal(answer->error.code, ERROR_USAGE);
	assert_int_equal(answer->error_offset, 7);
	desk_answer_close(&answer);
	assert_null(desk_take(desk));
	desk_close(&desk);
}

static void closes_with_questions_unanswered(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++) {
		struct desk_question question = { .kind = DESK_POSTURE };
		struct desk *desk = open_desk();

		for (uint32_t slot = 0; slot < 20; slot++) {
			question.slot = slot;
			desk_ask(desk, &question);
		}
		desk_close(&desk);
		assert_null(desk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_that_a_database_is_missing),
		cmocka_unit_test(answers_every_kind_of_question),
		cmocka_unit_test(brings_the_rows_of_the_first_page_before_the_whole_list),
		cmocka_unit_test(forgets_what_a_newer_question_replaces),
		cmocka_unit_test(keeps_questions_of_other_slots),
		cmocka_unit_test(wakes_a_poll_while_answers_wait),
		cmocka_unit_test(notices_that_the_collector_has_written),
		cmocka_unit_test(names_the_place_of_a_wrong_filter),
		cmocka_unit_test(closes_with_questions_unanswered),
	};

	return cmocka_run_group_tests(tests, make_database, remove_database);
}
